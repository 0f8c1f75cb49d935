"""A small run, and a landscape that is looked at, with an analyst who answers at once or later."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core import (
    DataSpec,
    Experiment,
    LayerSpec,
    NetworkSpec,
    OptimizerSpec,
    Trainer,
    TrainSpec,
    load_dataset,
)
from core.insight import landscape
from core.run.analysis import AnalysisResult
from playground.views.landscape.view import LandscapeView

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from core import Snapshot
    from core.run.analysis import AnalysisRequest

EXPERIMENT = Experiment(
    DataSpec("moons", samples=30),
    NetworkSpec(2, (LayerSpec(3, "tanh"), LayerSpec(1, "sigmoid")), dtype="float64"),
    TrainSpec("mse", OptimizerSpec("sgd", 0.5), batch_size=10, epochs=50),
)


class Asked:
    """A view with a run; while it is not `late` questions are answered at once."""

    def __init__(self, qtbot: QtBot) -> None:
        self.view = LandscapeView()
        qtbot.addWidget(self.view)
        self.view.resize(460, 400)
        self.view.show()
        self.trainer = Trainer(EXPERIMENT, load_dataset(EXPERIMENT.data))
        self.requests: list[AnalysisRequest] = []
        self.late = False
        self.view.analysis_requested.connect(self._on_asked)
        self.view.set_experiment(EXPERIMENT, self.trainer.dataset)

    def _on_asked(self, request: AnalysisRequest) -> None:
        self.requests.append(request)
        if not self.late:
            self.answer()

    def answer(self) -> None:
        request, snapshot = self.requests[-1], self.view.snapshot
        assert snapshot is not None
        value = request.compute(snapshot, self.trainer.dataset, bool)
        self.view.show_analysis(AnalysisResult(request.kind, snapshot.steps, value))

    def step(self, count: int = 1) -> Snapshot:
        for _ in range(count):
            self.trainer.step()
        snapshot = self.trainer.snapshot()
        self.view.show_snapshot(snapshot)
        self.view.flush()
        return snapshot


@pytest.fixture
def asked(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Asked:
    monkeypatch.setattr(LandscapeView, "min_interval", 0.0)
    monkeypatch.setattr(landscape.WeightPlane.__init__, "__defaults__", (9,))
    return Asked(qtbot)
