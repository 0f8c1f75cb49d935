"""What all tests share: a home of their own, fixed locale, MNIST where it is, nothing left behind.

Qt is not imported here: a test of `core` alone runs without it.
"""

from __future__ import annotations

import gc
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import leftovers
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

MNIST_FILES = [
    f"{split}-{part}-ubyte.gz"
    for split in ("train", "t10k")
    for part in ("images-idx3", "labels-idx1")
]
# As in the program while its window is open; two threads on two cores make timings jump. Here, as
# the conftest of a folder that is tested alone imports NumPy before anything is configured.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# Read before the tests' own environment replaces it.
GIVEN_DATA = os.environ.get("TRAINING_PLAYGROUND_DATA")
HOME = Path(tempfile.mkdtemp(prefix="training-playground-home-"))

# The same examples in every run: a test that fails here fails everywhere.
hypothesis.settings.register_profile(
    "suite", deadline=None, derandomize=True, database=None, print_blob=True
)
hypothesis.settings.load_profile("suite")


def pytest_configure(config: pytest.Config) -> None:
    """Before NumPy and Qt are imported: what they and the program read from the environment."""
    config.add_cleanup(lambda: shutil.rmtree(HOME, ignore_errors=True))
    gc.disable()  # until all tests are found: of all that this makes, little is garbage
    folders = {
        "XDG_CONFIG_HOME": ".config",
        "XDG_CACHE_HOME": ".cache",
        "XDG_DATA_HOME": ".local/share",
        "XDG_STATE_HOME": ".local/state",
        "APPDATA": "AppData/Roaming",
        "LOCALAPPDATA": "AppData/Local",
    }
    os.environ.update({name: str(HOME / folder) for name, folder in folders.items()})
    os.environ.update({"HOME": str(HOME), "USERPROFILE": str(HOME)})
    os.environ.update({"LC_ALL": "C.UTF-8", "LANG": "C.UTF-8", "LANGUAGE": "", "TZ": "UTC"})
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ.pop("TRAINING_PLAYGROUND_DATA", None)
    # Compiling beside every window would slow all down: the tests of the kernels ask for it.
    os.environ["TRAINING_PLAYGROUND_COMPILED"] = "0"


@pytest.hookimpl(optionalhook=True)  # with `-p no:xdist` nobody asks
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: many a test waits for a frame, a file or another program."""
    return (os.cpu_count() or 1) + 1


class _Folder(pytest.Dir):
    """A folder that each worker begins to read at another place.

    After a change a test file is prepared for its first import, which takes as long as many tests.
    So the workers do not all prepare the same files, but find those of the others prepared.
    """

    def collect(self) -> Iterator[pytest.Item | pytest.Collector]:
        found = list(super().collect())
        workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
        worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
        first = len(found) * worker // workers
        yield from (*found[first:], *found[:first])


def pytest_collect_directory(path: Path, parent: pytest.Collector) -> pytest.Collector:
    """Read folders so."""
    return _Folder.from_parent(parent, path=path)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The order of tests is the same for all, wherever they began to read."""
    items.sort(key=lambda item: str(item.path))


def pytest_collection_finish() -> None:
    """What the tests are made of need not be searched for garbage in each of them."""
    gc.freeze()
    # Seldom: each search looks through all that was made since the last, a window or two.
    gc.set_threshold(100_000, 20, 20)
    gc.enable()


@pytest.fixture(autouse=True)
def empty_home() -> Iterator[None]:
    """Settings, caches and saved files of one test are not seen by the next."""
    yield
    for path in HOME.iterdir():
        shutil.rmtree(path, ignore_errors=True)


@pytest.fixture(autouse=True)
def nothing_left_behind(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A test fails when it leaves a running thread, a running timer or a shown window."""
    watch = leftovers.Watch(monkeypatch, with_qt="PySide6.QtCore" in sys.modules)
    yield
    left = watch.clear_away()
    # Not before: a thread that is left over would delete Qt's objects, and the process would die.
    gc.enable()
    if left:
        pytest.fail("left behind: " + "; ".join(left), pytrace=False)


@pytest.fixture(scope="session")
def mnist_folder() -> Path:
    """The folder with the four original MNIST files; the test is skipped where there is none."""
    beside = Path(__file__).parents[2] / "shared" / "data" / "mnist"
    folder = Path(GIVEN_DATA) if GIVEN_DATA else beside
    if not all((folder / name).is_file() for name in MNIST_FILES):
        pytest.skip(f"the four MNIST files are not in {folder} (TRAINING_PLAYGROUND_DATA names it)")
    return folder
