"""What the views cost: milliseconds of the window's thread to draw and to paint one snapshot.

    python tests/benchmarks/bench_views.py [--json]

Every view is shown offscreen at the size that it has in a window of 1280×800, and gets snapshots of
networks whose weights change. `draw` is `show_snapshot` without its limit of the rate, `paint` all
that Qt does for it afterwards; both are processor time of this thread, medians. The last column is
the part of the wall time at the view's highest rate (30 Hz for views without a limit of their own).
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
from PySide6.QtCore import qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from core import (
    DataSpec,
    Experiment,
    History,
    LayerSpec,
    NetworkSpec,
    Trainer,
    TrainSpec,
    load_dataset,
)
from playground.theme import LIGHT, apply_theme
from playground.views.boundary import BoundaryView
from playground.views.curves import CurvesView
from playground.views.diagram.view import DiagramView
from playground.views.draw.view import DrawView
from playground.views.hidden_space.view import HiddenSpaceView
from playground.views.images import ImagesView
from playground.views.statistics import StatisticsView
from playground.views.weights import WeightsView

if TYPE_CHECKING:
    from collections.abc import Callable

    from core import Snapshot
    from core.nn.arrays import Array
    from playground.views.view import View

ROUNDS = 60
FRAME = 1 / 30


@dataclass(frozen=True)
class Case:
    """One row of the table."""

    name: str
    make: Callable[[], View]
    size: tuple[int, int]
    experiment: Experiment
    points: int = 0


class LongHistory(History):
    """A history of more rows than one keeps, to see what the curves alone make of them."""

    def __init__(self, points: int) -> None:
        super().__init__()
        steps = np.arange(1.0, points + 1.0)
        noise = np.random.default_rng(0).standard_normal((2, points))
        losses = np.exp(-4 * steps / points) * (1 + 0.1 * noise)
        self._rows: Array = np.stack([steps, losses[0], 1 - losses[0], losses[1], 1 - losses[1]])

    def frozen(self) -> History:
        """Itself: nothing is appended to it."""
        return self

    def _table(self) -> Array:
        return self._rows

    def _point_table(self) -> Array:
        return self._rows[:3]


def experiment(data: str, *units: int) -> Experiment:
    """A network of these sizes, tanh within, on a data set."""
    last = "softmax" if units[-1] > 1 else "sigmoid"
    layers = (*(LayerSpec(n, "tanh") for n in units[1:-1]), LayerSpec(units[-1], last))
    loss = "cross_entropy" if units[-1] > 1 else "mse"
    return Experiment(DataSpec(data), NetworkSpec(units[0], layers), TrainSpec(loss))


def _matrices() -> WeightsView:
    view = WeightsView()
    view.images_check.setChecked(False)
    return view


MNIST = experiment("digits", 784, 128, 64, 10)
SPIRAL = experiment("spiral", 2, 8, 8, 8, 1)
DEEP = experiment("spiral", 2, *[20] * 6, 1)
CASES = (
    Case("weights, 784-128-64-10, as images", WeightsView, (580, 380), MNIST),
    Case("weights, 784-128-64-10, as matrices", _matrices, (580, 380), MNIST),
    Case("weights, 2-4-1", WeightsView, (580, 380), experiment("xor", 2, 4, 1)),
    Case("curves, 1,000 points", CurvesView, (580, 260), MNIST, 1_000),
    Case("curves, 16,000 points", CurvesView, (580, 260), MNIST, 16_000),
    Case("curves, 100,000 points", CurvesView, (580, 260), MNIST, 100_000),
    Case("boundary, xor, 2-4-1", BoundaryView, (360, 400), experiment("xor", 2, 4, 1)),
    Case("boundary, spiral, 8-8-8", BoundaryView, (360, 400), SPIRAL),
    Case("boundary, spiral, 6 × 20", BoundaryView, (360, 400), DEEP),
    Case("boundary, moons, 8-2", BoundaryView, (360, 400), experiment("moons", 2, 8, 2)),
    Case("images, 784-128-64-10", ImagesView, (360, 400), MNIST),
    Case("diagram, spiral, 8-8-8", DiagramView, (560, 340), SPIRAL),
    Case("diagram, spiral, 6 × 20", DiagramView, (560, 340), DEEP),
    Case("diagram, 784-128-64-10", DiagramView, (560, 340), MNIST),
    Case("hidden space, spiral, 8-8-8", HiddenSpaceView, (360, 400), SPIRAL),
    Case("hidden space, 784-128-64-10", HiddenSpaceView, (360, 400), MNIST),
    Case("activations, spiral, 6 × 20", StatisticsView, (560, 260), DEEP),
    Case("activations, 784-128-64-10", StatisticsView, (560, 260), MNIST),
    Case("draw, 784-128-64-10", DrawView, (280, 400), MNIST),
)


def snapshots_of(case: Case) -> list[Snapshot]:
    """Two snapshots a few steps of training apart, so that everything that can change does."""
    trainer = Trainer(case.experiment, load_dataset(case.experiment.data))
    if case.points:
        trainer.history = LongHistory(case.points)
    first = trainer.snapshot()
    for _ in range(20):
        trainer.step()
    return [first, trainer.snapshot()]


def measure(app: QApplication, case: Case) -> dict[str, float | str]:
    """The case's row: medians of processor time in milliseconds, and its part of the wall time."""
    view = case.make()
    view.resize(*case.size)
    view.show()
    snapshots = snapshots_of(case)
    view.set_experiment(case.experiment, load_dataset(case.experiment.data))
    view.show_snapshot(snapshots[0])
    for _ in range(3):
        app.processEvents()
    draws, paints = [], []
    for turn in range(ROUNDS):
        start = time.thread_time()
        view.show_snapshot(snapshots[turn % 2])
        view.flush()
        drawn = time.thread_time()
        app.processEvents()
        painted = time.thread_time()
        draws.append(drawn - start)
        paints.append(painted - drawn)
    interval = max(view.declaration.min_interval, FRAME)
    view.close()
    view.deleteLater()
    draw, paint = statistics.median(draws), statistics.median(paints)
    return {
        "view": case.name,
        "draw_ms": draw * 1e3,
        "paint_ms": paint * 1e3,
        "rate_hz": 1 / interval,
        "share": (draw + paint) / interval,
    }


def main() -> None:
    """Measure all cases and print a Markdown table, or JSON."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    arguments, _ = parser.parse_known_args()  # `make bench` tells all benchmarks the same
    qInstallMessageHandler(lambda *_: None)  # offscreen, Qt has much to say
    app = QApplication(sys.argv[:1])
    apply_theme(app, LIGHT)
    rows = [measure(app, case) for case in CASES]
    if arguments.json:
        print(json.dumps(rows, indent=2))
        return
    print("| view | draw ms | paint ms | at most Hz | of one core |")
    print("|---|---|---|---|---|")
    for row in rows:
        print(
            f"| {row['view']} | {row['draw_ms']:.2f} | {row['paint_ms']:.2f}"
            f" | {row['rate_hz']:.0f} | {100 * float(row['share']):.1f} % |"
        )


if __name__ == "__main__":
    main()
