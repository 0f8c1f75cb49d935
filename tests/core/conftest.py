"""What tests of the compiled kernels share: the kernels, compiled once."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

import numpy as np
import pytest

from core import Dataset, DataSpec, Experiment, LayerSpec, NetworkSpec, TrainSpec

if TYPE_CHECKING:
    from collections.abc import Iterator

# The network's type of number and the inputs'.
NUMBERS = [("float64", np.float64), ("float32", np.uint8)]


@pytest.fixture(scope="session")
def kernels(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Kernels for all types of numbers, compiled beside the tests as beside the window."""
    if not find_spec("numba"):
        yield
        return
    from core.kernels.engine import KernelEngine
    from core.train.setup import parts_of

    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path_factory.mktemp("kernels")))
        under_way = []
        for dtype, kind in NUMBERS:
            network = NetworkSpec(1, (LayerSpec(1, "sigmoid"),), dtype=dtype)
            experiment = Experiment(DataSpec("file"), network, TrainSpec("mse"))
            x, y = np.zeros((2, 1), kind), np.array([0, 1])
            dataset = Dataset(x, y, x, y, "classes", 2, None, "made")
            under_way.append(
                KernelEngine(parts_of(experiment, dataset), print).compilation(urgent=True)
            )
        for compilation in under_way:
            if compilation is not None:  # kept from before
                compilation.wait()
        yield
