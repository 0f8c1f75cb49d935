"""Nothing typed, pressed or asked by Qt ends the program: half of the parts in one program."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import hostile_input
import pytest

ROOT = Path(__file__).parents[2]
HARMLESS = (
    "This plugin does not support ",  # what windows of a screen do
    "Keyboard event not accepted by receiving widget",  # a key that nothing needs
)
# A program takes three seconds to start; these two take about as long as each other. The model is
# asked before the table has had an editor: Qt warns of the part's own editors after that.
PROGRAMS = (("painting", "typed"), ("model", "held", "fields", "table"))


def test_each_part_is_in_a_program():
    assert sorted(sum(PROGRAMS, ())) == sorted(hostile_input.PARTS)


@pytest.mark.timeout(900)  # slow machines, and two windows
@pytest.mark.parametrize("parts", PROGRAMS, ids=" ".join)
def test_the_window_survives(parts, tmp_path):
    program = ROOT / "tests" / "helpers" / "hostile_input.py"
    done = subprocess.run(
        [sys.executable, str(program), str(tmp_path), *parts],
        check=False,
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"},
        timeout=800,
    )
    said = [line for line in done.stderr.splitlines() if not line.startswith(HARMLESS)]
    assert (done.returncode, done.stdout.split(), said) == (0, ["survived"], [])
