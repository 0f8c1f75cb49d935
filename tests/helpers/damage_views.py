"""Data and snapshots' networks for tests of the damage view."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from core import Dataset, DataSpec, Experiment, LayerSpec, NetworkSpec, TrainSpec
from playground.views.damage.kinds import KINDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from core import Snapshot
    from playground.views.damage.questions import BeforeAfter
    from playground.views.damage.view import DamageView

NAMES = [kind.name for kind in KINDS]


def experiment(inputs: int = 3, last: str = "softmax", **training: Any) -> Experiment:
    network = NetworkSpec(inputs, (LayerSpec(3, last),))
    return Experiment(DataSpec("file"), network, TrainSpec("mse", **training))


def table(rows: int = 60, **changes: Any) -> Dataset:
    rng = np.random.default_rng(0)
    y = np.arange(rows) % 3
    x = np.eye(3)[y] + 0.4 * rng.standard_normal((rows, 3))
    fields = {"kind": "classes", "classes": 3, "image_shape": None, "name": "file"} | changes
    return Dataset(x, y, x[: rows // 2], y[: rows // 2], **fields)


def images(rows: int = 40) -> Dataset:
    """Bars in one of three places, of 6 × 6 pixels."""
    rng = np.random.default_rng(0)
    y = np.arange(rows) % 3
    x = rng.integers(0, 40, (rows, 6, 6), dtype=np.uint8)
    for row, label in enumerate(y):
        x[row, :, 2 * label] = 250
    flat = x.reshape(rows, 36)
    return Dataset(flat, y, flat, y, kind="classes", classes=3, image_shape=(6, 6), name="file")


def bars_network(make_snapshot: Callable[..., Snapshot]) -> Snapshot:
    """A network that looks where the bars are."""
    weights = np.zeros((3, 6, 6))
    for label in range(3):
        weights[label, :, 2 * label] = 1.0
    return make_snapshot([weights.reshape(3, 36)], [None], ("softmax",), steps=5, epoch=2)


def show_table(view: DamageView, snapshot: Snapshot, dataset: Dataset | None = None) -> Dataset:
    dataset = dataset or table()
    view.set_experiment(experiment(), dataset)
    view.show_snapshot(snapshot)
    return dataset


def show_images(view: DamageView, snapshot: Snapshot) -> Dataset:
    dataset = images()
    view.set_experiment(experiment(36), dataset)
    view.show_snapshot(snapshot)
    return dataset


def slider(view: DamageView, name: str) -> Any:
    return view.amounts.rows[name].slider


def offered(view: DamageView) -> list[str]:
    return [name for name in NAMES if slider(view, name).isVisible()]


def told(view: DamageView) -> BeforeAfter:
    assert view.told is not None
    return view.told
