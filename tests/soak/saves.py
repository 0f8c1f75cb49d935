"""Part 2: a save that is killed or refused loses nothing, and neither does a crash."""

from __future__ import annotations

import hashlib
import os
import random
import signal
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import disks
import numpy as np
from lost_run import EXPERIMENT, LostRuns
from msgspec.structs import replace
from soak_tools import Figure, Scale, none_of
from window_tools import SilentDialogs, open_window, process_until

from core import LayerSpec, Network, NetworkSpec, WeightsFileError, load_weights, save_weights
from core.files.atomic import PREFIX, SUFFIX, sweep_stale

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from PySide6.QtCore import QObject

VIEWS_APART = 7  # in the quick form so many views share one that is exported
LAYERS = (LayerSpec(128, "relu"), LayerSpec(64, "relu"), LayerSpec(10, "softmax"))


def figures(scale: Scale) -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as name:
        yield from _killed_saves(scale.count(200, 12), Path(name))
    # Only now: a process that has Qt's threads cannot be copied as the saves above were.
    from playground.app import make_application

    app = make_application()
    with tempfile.TemporaryDirectory() as name:
        lost_runs = LostRuns(scale, Path(name))  # they train while the disks are tried
        yield from _refused_saves(app)
        yield _refused_exports(scale)
        yield from lost_runs.figures()


# Kill −9 in the middle of a save.


def _save(path: Path, version: int) -> None:
    """Write a file in which every number is `version`; 1.3 MB."""
    spec = NetworkSpec(784, LAYERS, seed=version)
    network = Network.from_spec(spec)
    network.parameters[:] = version
    memory = np.full(2 * network.parameters.size, version, np.float32)
    experiment = replace(EXPERIMENT, network=spec)
    save_weights(path, network, experiment=experiment, resume={"memory": memory})


def _version(path: Path) -> int:
    """The version that the whole file is of; raises `WeightsFileError` or `ValueError`."""
    file = load_weights(path)
    assert file.experiment is not None
    version = file.experiment.network.seed
    arrays = (*file.weights, *file.biases, file.resume["memory"])
    if not all((array == version).all() for array in arrays):
        raise ValueError("two saves are mixed in it")
    return version


def _killed_saves(count: int, folder: Path) -> Iterator[Figure]:
    path, chance = folder / "run.npz", random.Random(3)
    _save(path, 0)
    start = time.monotonic()
    _save(path, 0)
    usual = time.monotonic() - start
    broken, old, new, left, version = [], 0, 0, 0, 0
    for number in range(1, count + 1):
        before = version
        _save_and_kill(path, number, chance.uniform(0.0, 2.5 * usual))
        left += any(folder.glob(f"{PREFIX}*{SUFFIX}"))
        try:
            version = _version(path)
        except (WeightsFileError, ValueError) as error:
            broken.append(f"save {number}: {error}")
            _save(path, version)
            continue
        if version not in (before, number):
            broken.append(f"save {number} left version {version}")
        old, new = old + (version == before), new + (version == number)
        for stale in folder.glob(f"{PREFIX}*{SUFFIX}"):
            os.utime(stale, (0, 0))
        sweep_stale(folder)
    yield none_of("saves killed at a random moment: broken files", count, broken)
    spread = f"{old} old, {new} new, {left} in writing"
    yield Figure("saves killed: how they ended", spread, "each at least once", bool(old and new))
    swept = [path.name for path in folder.iterdir() if path.name.startswith(PREFIX)]
    yield none_of("temporary files that sweeping left", left, swept)


def _save_and_kill(path: Path, version: int, seconds: float) -> None:
    """Save in a process that is killed so many seconds after it began."""
    ready, begun = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.write(begun, b".")
            _save(path, version)
        finally:
            os._exit(0)
    os.close(begun)
    os.read(ready, 1)
    os.close(ready)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


# Disks that refuse while a run goes on.


def _refused_saves(app: QObject) -> Iterator[Figure]:
    from playground.session.session import Session

    with tempfile.TemporaryDirectory() as name, tempfile.TemporaryDirectory() as elsewhere:
        Path(name).chmod(0o755)
        for title, refusing in (
            ("a full disk", disks.full),
            ("a read-only disk", disks.read_only),
        ):
            folder = Path(name) / title
            folder.mkdir()
            with disks.small_disk(folder) as real:
                refused = refusing(folder, on_small_disk=real)
                words = f"{title} ({'real' if real else 'injected'})"
                yield _refused_save(words, Session(app), folder, Path(elsewhere), refused)
        for title, refusing in (
            ("a folder that is gone", disks.vanished),
            ("no permission", disks.forbidden),
        ):
            folder = Path(name) / title
            folder.mkdir()
            yield _refused_save(title, Session(app), folder, Path(elsewhere), refusing(folder))


def _refused_save(
    title: str, session: object, folder: Path, elsewhere: Path, refused: AbstractContextManager
) -> Figure:
    """Save where it works, where it does not, and elsewhere, while the run goes on."""
    said: list[str] = []
    wrong: list[str] = []
    session.failed.connect(said.append)
    session.start(EXPERIMENT)
    process_until(lambda: session.snapshot.steps > 0)
    path = folder / "run.npz"
    if not session.save(str(path)):
        wrong.append(f"could not save before: {said}")
    before = _contents(folder)
    with refused:
        if session.save(str(path)):
            wrong.append("it said that it saved")
        if session.state != "training":
            wrong.append(f"the run is {session.state}")
        steps = session.snapshot.steps
        process_until(lambda: session.snapshot.steps > steps)
    if not session.save(str(elsewhere / "run.npz")):
        wrong.append("could not save elsewhere")
    if len(said) != 1 or not said[0].startswith("Not saved: ") or "\n" in said[0]:
        wrong.append(f"said {said}")
    if _contents(folder) != before:
        wrong.append(f"the folder holds {sorted(_contents(folder))}, not {sorted(before)}")
    if not session.close():
        wrong.append("it did not close")
    return none_of(f"saving to {title}: not told, lost, or the run hurt", 1, wrong)


def _refused_exports(scale: Scale) -> Figure:
    """Pictures and the history go to a full disk: told, nothing half, and the run goes on."""
    said: list[str] = []
    wrong: list[str] = []
    dialogs = SilentDialogs()
    with tempfile.TemporaryDirectory() as name, open_window(dialogs) as window:
        folder = Path(name)
        window.files.failed.connect(said.append)
        window.session.start(EXPERIMENT)
        process_until(lambda: window.session.snapshot.epoch > 2)
        titles = list(window.views)[:: min(scale.every, VIEWS_APART)]
        with disks.small_disk(folder) as real, disks.full(folder, on_small_disk=real):
            for title in titles:
                view = window.views[title]
                for ending in ("png", "svg"):
                    dialogs.path = str(folder / f"{title}.{ending}")
                    window.files.export_view(view)
            dialogs.path = str(folder / "history.csv")
            window.files.export_history()
            wrong += [path.name for path in folder.iterdir() if not path.name.startswith("filler")]
        steps = window.session.snapshot.steps
        process_until(lambda: window.session.snapshot.steps > steps)
    count = 2 * len(titles) + 1
    wrong += [f"said only {said}"] if len(said) < count else []
    wrong += [line for line in said if not line.startswith("Not exported: ") or "\n" in line]
    return none_of("exports to a full disk: not told, half, or the run hurt", count, wrong)


def _contents(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}
