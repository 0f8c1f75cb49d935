"""Draw the README's pictures anew: the real window, after real training, without a display.

Run by `make pictures`. MNIST is taken from TRAINING_PLAYGROUND_DATA or the cache; where it is not
to be had its picture stays as it is.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
# Name of the picture, and what `training-playground picture` is told.
WANTED = {
    "xor-before": ("--lesson", "xor", "--until", "0"),
    "xor": ("--lesson", "xor"),
    "mnist": ("--lesson", "mnist", "--until", "2"),
    "spiral": ("--lesson", "spirals"),
    "dark": ("--lesson", "digits", "--until", "8", "--theme", "dark"),
}


def main() -> int:
    """Draw the pictures named on the command line, or all; 1 when one could not be drawn."""
    names = sys.argv[1:] or list(WANTED)
    PICTURES.mkdir(parents=True, exist_ok=True)
    failed = 0
    for name in names:
        out = PICTURES / f"{name}.png"
        command = (sys.executable, "-m", "playground", "picture", *WANTED[name], str(out))
        code = subprocess.run(command, check=False).returncode
        print(f"{out.name}: {'drawn' if code == 0 else 'NOT drawn'}")
        failed |= code != 0
    return failed


if __name__ == "__main__":
    sys.exit(main())
