"""A save that is killed in the midst of it leaves the old file or the new one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest

from core.files.atomic import PREFIX, sweep_stale
from core.run.weights_file import load_weights

if TYPE_CHECKING:
    from pathlib import Path

KILLS = int(os.environ.get("PLAYGROUND_KILLS", "20"))
# For each number of seconds on stdin a copy of itself saves for so long, and is killed.
SAVE_AND_KILL = """
import os, signal, sys, time, numpy as np
from core.run.weights_file import WeightsFile, save_weights

def save_forever(begun):
    number = 0
    while True:
        number += 1
        weights = np.full((300, 300), float(number))
        save_weights(sys.argv[1], WeightsFile((weights,), (np.full(300, float(number)),)))
        if number == 1:
            os.write(begun, b".")

for line in sys.stdin:
    ready, begun = os.pipe()
    child = os.fork()
    if child == 0:
        save_forever(begun)
    os.close(begun)
    os.read(ready, 1)
    os.close(ready)
    time.sleep(float(line))
    os.kill(child, signal.SIGKILL)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


@pytest.mark.timeout(900 + KILLS)
def test_kill_in_mid_save_leaves_the_old_file_or_the_new(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    rng = np.random.default_rng(0)
    left_behind = 0
    with subprocess.Popen(
        [sys.executable, "-c", SAVE_AND_KILL, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as program:
        assert program.stdin is not None
        assert program.stdout is not None
        for _ in range(KILLS):
            program.stdin.write(f"{rng.uniform(0, 0.02)}\n")
            program.stdin.flush()
            assert program.stdout.readline() == f"{-signal.SIGKILL}\n"
            loaded = load_weights(path)
            assert np.unique(np.append(loaded.weights[0], loaded.biases[0])).size == 1
            left_behind += len(list(tmp_path.glob(f"{PREFIX}*")))
            sweep_stale(tmp_path, older_than=-1)
            assert [entry.name for entry in tmp_path.iterdir()] == ["a.npz"]
    assert left_behind > 0, "no save was hit in the middle: the test shows nothing"
