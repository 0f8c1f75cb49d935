"""The kernel's buffers: where they lie in memory must not matter to the last digit."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from core import Dataset, DataSpec, Experiment, LayerSpec, NetworkSpec, TrainSpec
from core.kernels.engine import KernelEngine
from core.train.setup import parts_of


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_no_two_lie_within_a_loops_reach_of_each_other(dtype: str):
    """Loops compiled for vector registers compare where arrays begin, by up to 512 bytes."""
    pytest.importorskip("numba")
    x, y = np.zeros((4, 2)), np.zeros((4, 1))
    dataset = Dataset(x, y, x, y, "regression", 0, None, "made")
    network = NetworkSpec(2, (LayerSpec(1, "linear"),), dtype=dtype)
    spec = Experiment(DataSpec("file"), network, TrainSpec("mse", batch_size=4))
    buffers = KernelEngine(parts_of(spec, dataset), print)._parts.buffers
    places = sorted((each.ctypes.data, each.ctypes.data + each.nbytes) for each in buffers)
    assert all(later - end > 512 for (_, end), (later, _) in pairwise(places))
    assert not any(each.any() for each in buffers)
