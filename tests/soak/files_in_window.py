"""The second half of part 1: a refused file leaves network, curves and form as they were."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import files
import numpy as np
from pyqtgraph import PlotWidget
from soak_tools import Figure, Scale, at_most, none_of, resident_bytes
from window_tools import open_window, process_until

from core import DataSpec, Experiment, LayerSpec, NetworkSpec, OptimizerSpec, TrainSpec

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playground.main_window import MainWindow

RUN = Experiment(
    DataSpec("moons", samples=60),
    NetworkSpec(2, (LayerSpec(4, "tanh"), LayerSpec(1, "sigmoid"))),
    TrainSpec("mse", OptimizerSpec("adam", 0.01), batch_size=10, epochs=100_000),
)
KINDS = (files.WEIGHTS, files.JSON, files.CSV, files.ARRAYS)


def _was_asked(window: Any) -> bool:
    """Whether the file was no failure but a question, answered with Cancel."""
    asked, window.dialogs.asked = window.dialogs.asked, 0
    return bool(asked)


def figures(scale: Scale) -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as name, open_window() as window:
        bench = files.Bench(Path(name))
        failed: list[str] = []
        window.session.failed.connect(failed.append)
        cases = list(_cases(scale))  # held to the end, so that they are none of what stayed
        _load_what_is_loaded_once(window, bench)
        _make_run(window)
        whole = fingerprint(window)
        refused, changed, silent = 0, [], []
        base = resident_bytes(trimmed=True)
        for title, kind, content in cases:
            failed.clear()
            state = _open(window, bench.write(kind, content))
            if state != "paused":  # the damage did no harm, and the file is a run of its own
                _make_run(window)
                whole = fingerprint(window)
                continue
            refused += 1
            if fingerprint(window) != whole:
                changed.append(title)
            if not failed and not _was_asked(window) and not title.startswith("a mutated npz"):
                silent.append(title)
        grown = (resident_bytes(trimmed=True) - base) / 1e6
    yield none_of("refused in the window: network, curves or form changed", refused, changed)
    yield none_of("refused in the window: without a word", refused, silent)
    yield at_most("refused in the window: memory that stayed", grown, 50.0, "MB", 1)


def _cases(scale: Scale) -> Iterator[files.Case]:
    """The corpora, or a part of them, and some mutated files."""
    named = [case for case in files.named_cases() if case[1] in KINDS]
    yield from named[:: scale.every]
    mutated = files.mutated_cases(scale.count(600, 12), scale.every)
    yield from (case for case in mutated if case[1] in KINDS)


def _load_what_is_loaded_once(window: MainWindow, bench: files.Bench) -> None:
    """Open a sound file of each kind: who reads them is loaded with the first."""
    _make_run(window)
    for kind, content in (
        (files.WEIGHTS, next(files.corpus.accepted_npz())[1]),
        (files.JSON, files.GOOD_JSON.encode()),
        (files.CSV, files.data.CSV),
        (files.ARRAYS, files.data.npz_bytes()),
    ):
        _open(window, bench.write(kind, content))


def _make_run(window: MainWindow) -> None:
    """A run of some steps, at rest."""
    session = window.session
    session.prepare(RUN)
    for epoch in range(1, 4):
        session.step_epoch()
        process_until(lambda: session.state == "paused")  # an epoch at a time
        assert session.snapshot.epoch == epoch
    process_until(lambda: all(_end(curve) == 3 for curve in _curves(window)))


def _open(window: MainWindow, path: Path) -> str:
    """Open as the File menu does; the state that it comes to."""
    window.open_path(str(path))
    process_until(lambda: window.session.state != "loading")
    return window.session.state


def fingerprint(window: MainWindow) -> str:
    """All that a refused file must not touch, as one number."""
    session, run = window.session, hashlib.sha256()
    checkpoint = session._run.checkpoint()
    history = checkpoint.snapshot.history.arrays()
    for array in (checkpoint.snapshot.parameters, *history.values(), *checkpoint.resume.values()):
        run.update(array.tobytes())
    said = (checkpoint.experiment, session.experiment, window.form.experiment())
    run.update("".join(experiment.to_json() for experiment in said).encode())
    run.update(f"{session.path}|{session.unsaved_seconds}|{window.windowTitle()}".encode())
    for plot in window.views["curves"].findChildren(PlotWidget):
        run.update(repr(plot.getPlotItem().vb.viewRange()).encode())
    for curve in _curves(window):
        run.update(b"".join(np.asarray(values).tobytes() for values in curve.getData()))
    return run.hexdigest()


def _end(curve: Any) -> float:
    epochs = curve.getData()[0]
    return float(epochs[-1]) if len(epochs) else 0.0


def _curves(window: MainWindow) -> list[Any]:
    plots = window.views["curves"].findChildren(PlotWidget)
    return [curve for plot in plots for curve in plot.getPlotItem().listDataItems()]
