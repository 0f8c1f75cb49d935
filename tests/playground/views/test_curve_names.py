"""What the axes of the curves are called, and where their names stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication, QWidget

from core import Dataset, DataSpec, Experiment, LayerSpec, NetworkSpec, TrainSpec, load_dataset
from playground.views.curves import CurvesView

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from core import History, Snapshot

    Show = Callable[[str], None]

EXPERIMENT = Experiment(DataSpec(), NetworkSpec(2, (LayerSpec(1, "sigmoid"),)), TrainSpec(epochs=5))


@pytest.fixture
def view(qtbot: QtBot) -> CurvesView:
    view = CurvesView()
    qtbot.addWidget(view)
    view.resize(700, 260)
    view.show()
    qtbot.waitExposed(view)
    return view


@pytest.fixture
def show(
    view: CurvesView,
    make_history: Callable[..., History],
    make_network_snapshot: Callable[..., Snapshot],
) -> Show:
    """Shows a history of three epochs with a metric of this name."""

    def show_history(metric: str) -> None:
        losses = np.array([0.5, 0.25, 0.2])
        history = make_history(losses, losses, metric)
        view.show_snapshot(make_network_snapshot(2, 1, history=history, finished=True))

    return show_history


def axis(view: CurvesView, name: str) -> Any:
    found: Any = view.findChild(QWidget, f"{name}Plot")
    return found.getPlotItem().getAxis("left")


@pytest.fixture
def prices(tmp_path: Path) -> Dataset:
    """A number to predict, which is standardised."""
    (tmp_path / "own.csv").write_text("a,price\n" + "".join(f"{n},{n}.5\n" for n in range(30)))
    return load_dataset(DataSpec("file", path=str(tmp_path / "own.csv")))


def test_the_loss_of_a_standardised_target_is_called_so(
    view: CurvesView, show: Show, prices: Dataset
) -> None:
    plain = Dataset.from_arrays(np.zeros((4, 2)), np.zeros((4, 1)))
    for data, name, says in (
        (prices, "loss, standardised", True),
        (plain, "loss", False),
        (prices, "loss, standardised", True),
    ):
        view.set_experiment(EXPERIMENT, data)
        show("R²")
        assert axis(view, "loss").labelText == name
        tip = view.loss_panel.plot.toolTip()
        assert ("that of the standardised target" in tip) is says


def test_an_axis_has_the_longest_name_that_fits_in_its_middle(
    view: CurvesView, show: Show, prices: Dataset
) -> None:
    """A name that came later stood where the first one had begun, and ran off the plot."""
    view.set_experiment(EXPERIMENT, prices)
    show("R²")
    for height, name in (
        (500, "loss of the standardised target"),
        (260, "loss, standardised"),
        (170, "scaled loss"),
    ):
        view.resize(700, height)
        QApplication.processEvents()
        for part in ("loss", "accuracy"):
            left = axis(view, part)
            label = left.label.mapRectToParent(left.label.boundingRect())
            assert abs(label.center().y() - left.size().height() / 2) <= 1
        assert axis(view, "loss").labelText == name
