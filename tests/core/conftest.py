"""What tests of the compiled kernels share: the kernels, compiled once."""

from __future__ import annotations

import os
from hashlib import sha256
from importlib.util import find_spec
from shutil import rmtree
from time import sleep
from typing import TYPE_CHECKING

import numpy as np
import pytest

from core import Dataset, DataSpec, Experiment, LayerSpec, NetworkSpec, TrainSpec

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

# The network's type of number and the inputs'.
NUMBERS = [("float64", np.float64), ("float32", np.uint8)]


@pytest.fixture(scope="session")
def kept_kernels(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:
    """Where all processes of a test run say to each other what is compiled.

    The kernels themselves are kept for the next test run too, for as long as no file that they are
    compiled from is touched.
    """
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "kernels"
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setenv("NUMBA_CACHE_DIR", str(_for_the_next_run(request.config) or folder))
        yield folder


def _for_the_next_run(config: pytest.Config) -> Path | None:
    """The folder of kernels from files that were written when these were; None where is no cache.

    The compiler itself asks when its file was written, and would compile in each process anew.
    """
    if not hasattr(config, "cache"):
        return None
    from core.kernels.compiling import sources

    written = [path.stat().st_mtime_ns for path in sources()]
    folder = config.cache.mkdir("kernels") / sha256(repr(written).encode()).hexdigest()[:16]
    folder.mkdir(exist_ok=True)
    for other in folder.parent.iterdir():
        if other != folder:
            rmtree(other, ignore_errors=True)
    return folder


@pytest.fixture(scope="session")
def kernels(kept_kernels: Path) -> None:
    """Kernels for all types of numbers, compiled once, however many processes test."""
    if find_spec("numba"):
        _once(kept_kernels / "single", _compile)


@pytest.fixture(scope="session")
def lane_kernels(kept_kernels: Path) -> None:
    """The kernel of populations in float64, compiled once as well."""
    if find_spec("numba"):
        _once(kept_kernels / "lanes", _compile_lanes)


@pytest.fixture(params=["numpy", "kernel"])
def engine(request: pytest.FixtureRequest) -> str:
    """Both engines in turn, by name."""
    if request.param == "kernel":
        pytest.importorskip("numba")
        request.getfixturevalue("kernels")
    return str(request.param)


def _once(folder: Path, compile_all: Callable[[], None]) -> None:
    """Let one of all processes compile, and the others wait for it."""
    if _is_first(folder):
        try:
            compile_all()
        finally:
            (folder / "done").touch()
    while not (folder / "done").exists():
        sleep(0.05)


def _is_first(folder: Path) -> bool:
    """Whether no other process of this test run has made the folder."""
    try:
        folder.mkdir(parents=True)
    except FileExistsError:
        return False
    return True


def _compile() -> None:
    """Compile in processes beside this one, as beside the window, and wait for them."""
    from core.kernels.engine import KernelEngine
    from core.train.setup import parts_of

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


def _compile_lanes() -> None:
    from core.train.population_engine import PopulationEngine
    from core.train.setup import parts_of

    network = NetworkSpec(1, (LayerSpec(1, "sigmoid"),), dtype="float64")
    experiment = Experiment(DataSpec("file"), network, TrainSpec("mse"))
    x, y = np.zeros((2, 1)), np.array([0, 1])
    dataset = Dataset(x, y, x, y, "classes", 2, None, "made")
    compilation = PopulationEngine(parts_of(experiment, dataset), compiled=True).compilation(
        urgent=True
    )
    if compilation is not None:
        compilation.wait()
