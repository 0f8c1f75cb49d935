"""What tests of the confusion view share: data with mistakes, and how to choose."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import Qt

from core import Dataset, DataSpec, Experiment, LayerSpec, NetworkSpec, TrainSpec
from core.insight.cases import Cases, cases_of

if TYPE_CHECKING:
    from core import Snapshot
    from playground.views.confusion.view import ConfusionView

EXPERIMENT = Experiment(DataSpec("file"), NetworkSpec(3, (LayerSpec(3, "softmax"),)), TrainSpec())
LEFT = Qt.MouseButton.LeftButton


def table(rows: int = 60, classes: int = 3, **changes: Any) -> Dataset:
    """Points around as many centres as there are classes; each seventh label is wrong."""
    rng = np.random.default_rng(0)
    y = np.arange(rows) % classes
    x = np.eye(classes)[y] + 0.2 * rng.standard_normal((rows, classes))
    y = np.where(np.arange(rows) % 7 == 0, (y + 1) % classes, y)
    fields = {"kind": "classes", "classes": classes, "image_shape": None, "name": "file"} | changes
    return Dataset(x, y, x[: rows // 2], y[: rows // 2], **fields)


def cases(snapshot: Snapshot, dataset: Dataset, part: str = "test") -> Cases:
    found = cases_of(snapshot.network(), dataset, part, bool)
    assert isinstance(found, Cases)
    return found


def show(view: ConfusionView, dataset: Dataset, snapshot: Snapshot) -> None:
    view.set_experiment(EXPERIMENT, dataset)
    view.show_snapshot(snapshot)


def choose(combo: Any, data: str) -> None:
    combo.setCurrentIndex(combo.findData(data))
    combo.activated.emit(combo.currentIndex())
