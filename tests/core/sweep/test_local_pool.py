"""Processes of this machine: the same bits, and all runs though a process is killed."""

from __future__ import annotations

import os
import signal
import sys
from functools import partial

import pytest
from small_sweeps import made, rates

from core.sweep.local_pool import LocalPool
from core.sweep.sweep import Sweep


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_the_bits_are_the_same_though_a_process_is_killed(tmp_path):
    spec = rates(repeats=12)
    runs = Sweep(spec, tmp_path / "s", make_pool=partial(LocalPool, 1)).run()
    first = next(runs)
    os.kill(int(first.worker.rpartition(":")[2]), signal.SIGKILL)
    rows = {row.number: row for row in (first, *runs)}
    here = made(spec, tmp_path / "here")
    assert sorted(rows) == [row.number for row in here]
    assert [rows[row.number].fingerprint for row in here] == [row.fingerprint for row in here]
    assert {row.worker for row in rows.values()} > {first.worker}
