"""Nothing typed, pressed or asked by Qt ends the program: each part in a program of its own."""

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


@pytest.mark.timeout(900)  # slow machines, and six windows
@pytest.mark.parametrize("part", hostile_input.PARTS)
def test_the_window_survives(part, tmp_path):
    program = ROOT / "tests" / "helpers" / "hostile_input.py"
    done = subprocess.run(
        [sys.executable, str(program), str(tmp_path), part],
        check=False,
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"},
        timeout=800,
    )
    said = [line for line in done.stderr.splitlines() if not line.startswith(HARMLESS)]
    assert (done.returncode, done.stdout.split(), said) == (0, ["survived"], [])
