"""Samples to be looked at closely."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from core import Dataset, DataSpec, Experiment, LayerSpec, NetworkSpec, TrainSpec

if TYPE_CHECKING:
    from core import Snapshot
    from playground.views.inspector.view import InspectorView

EXPERIMENT = Experiment(DataSpec("file"), NetworkSpec(4, (LayerSpec(4, "softmax"),)), TrainSpec())


def images(**changes: Any) -> Dataset:
    """2 × 2 pictures with one pixel that is the brightest; its place is the class."""
    rng = np.random.default_rng(0)
    y = np.arange(40) % 4
    x = rng.integers(0, 60, (40, 4)).astype(np.uint8)
    x[np.arange(40), y] = 255
    fields = {"kind": "classes", "classes": 4, "image_shape": (2, 2), "name": "digits"} | changes
    return Dataset(x, y, x[:12] // 2, y[:12], **fields)


def show(view: InspectorView, dataset: Dataset, snapshot: Snapshot) -> None:
    """Show a moment of a run on these data."""
    view.set_experiment(EXPERIMENT, dataset)
    view.show_snapshot(snapshot)
