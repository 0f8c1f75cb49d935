"""Nothing typed, pressed or asked by Qt ends the program: half of the parts in one program."""

from __future__ import annotations

from typing import TYPE_CHECKING

import hostile_input
import pytest
from program_copies import Original, original

if TYPE_CHECKING:
    from collections.abc import Iterator

MAIN = "import sys, hostile_input; sys.exit(hostile_input.main(*sys.argv[1:]))"
HARMLESS = (
    "This plugin does not support ",  # what windows of a screen do
    "Keyboard event not accepted by receiving widget",  # a key that nothing needs
)
# These two take about as long as each other. The model is asked before the table has had an
# editor: Qt warns of the part's own editors after that.
PROGRAMS = (("painting", "typed"), ("model", "held", "fields", "table"))


def test_each_part_is_in_a_program():
    assert sorted(sum(PROGRAMS, ())) == sorted(hostile_input.PARTS)


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Original]:
    """What both programs are copied from."""
    with original("import hostile_input", tmp_path_factory.mktemp("said")) as found:
        yield found


@pytest.mark.timeout(900)  # slow machines, and two windows
@pytest.mark.parametrize("parts", PROGRAMS, ids=" ".join)
def test_the_window_survives(parts, program, tmp_path):
    done = program.run(MAIN, str(tmp_path), *parts, env={"QT_QPA_PLATFORM": "offscreen"})
    said = [line for line in done.stderr.splitlines() if not line.startswith(HARMLESS)]
    assert (done.returncode, done.stdout.split(), said) == (0, ["survived"], [])
