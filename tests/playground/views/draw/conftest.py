"""A pad that is shown, and what it is shown with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core import Dataset, DataSpec, Experiment, LayerSpec, NetworkSpec, Trainer, TrainSpec
from core.datasets import load_dataset
from core.run.analysis import AnalysisResult
from core.spec.experiment import OptimizerSpec
from playground.views.draw.view import DrawView

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from core import Snapshot
    from core.run.analysis import AnalysisRequest

DIGITS = Experiment(
    DataSpec("digits"),
    NetworkSpec(784, (LayerSpec(32, "relu"), LayerSpec(10, "softmax")), dtype="float32"),
    TrainSpec("cross_entropy", OptimizerSpec("adam", learning_rate=0.003), batch_size=50, epochs=5),
)


@pytest.fixture
def digits_experiment() -> Experiment:
    """What the networks here are trained by."""
    return DIGITS


@pytest.fixture(scope="session")
def digits() -> Dataset:
    """The built-in numerals."""
    return load_dataset(DIGITS.data)


@pytest.fixture(scope="session")
def untrained(digits: Dataset) -> Snapshot:
    """A network for them at its start."""
    return Trainer(DIGITS, digits).snapshot()


@pytest.fixture(scope="session")
def trained(digits: Dataset) -> Snapshot:
    """A network that knows 19 of 20."""
    trainer = Trainer(DIGITS, digits)
    trainer.fit()
    return trainer.snapshot()


@pytest.fixture
def view(qtbot: QtBot) -> DrawView:
    """A pad whose questions are answered at once, as the analyst would."""
    view = DrawView()
    qtbot.addWidget(view)

    def answer(request: AnalysisRequest) -> None:
        assert view.snapshot is not None
        assert view.dataset is not None
        value = request.compute(view.snapshot, view.dataset, bool)
        view.show_analysis(AnalysisResult(request.kind, view.snapshot.steps, value))

    view.analysis_requested.connect(answer)
    view.resize(520, 620)
    view.show()
    qtbot.waitExposed(view)
    return view


@pytest.fixture
def pad(view: DrawView, digits: Dataset, untrained: Snapshot) -> DrawView:
    """The same with digits and a network that has learned nothing."""
    view.set_experiment(DIGITS, digits)
    view.show_snapshot(untrained)
    return view
