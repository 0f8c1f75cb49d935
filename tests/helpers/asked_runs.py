"""A small run with a view that is looked at, and an analyst who answers at once or later."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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
from core.run.analysis import AnalysisResult

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from core import Snapshot
    from core.run.analysis import AnalysisRequest


def small(optimizer: str = "sgd", rate: float = 0.5) -> Experiment:
    """Moons and 2-3-1, in batches of ten."""
    return Experiment(
        DataSpec("moons", samples=30),
        NetworkSpec(2, (LayerSpec(3, "tanh"), LayerSpec(1, "sigmoid")), dtype="float64"),
        TrainSpec("mse", OptimizerSpec(optimizer, rate), batch_size=10, epochs=50),
    )


class AskedRun:
    """A view of a class `made`, of the run `chosen`; while it is not `late` it is answered at once.

    `requests` are its questions and `answers` what was answered.
    """

    def __init__(self, qtbot: QtBot, made: type, chosen: Experiment) -> None:
        self.view: Any = made()
        qtbot.addWidget(self.view)
        self.view.resize(520, 400)
        self.view.show()
        self.trainer = Trainer(chosen, load_dataset(chosen.data))
        self.requests: list[AnalysisRequest] = []
        self.answers: list[Any] = []
        self.late = False
        self.view.analysis_requested.connect(self._on_asked)
        self.view.set_experiment(chosen, self.trainer.dataset)

    @property
    def questions(self) -> list[Any]:
        """What was asked."""
        return [request.compute for request in self.requests]

    def _on_asked(self, request: AnalysisRequest) -> None:
        self.requests.append(request)
        if not self.late:
            self.answer()

    def answer(self) -> None:
        """Answer the last question."""
        request, snapshot = self.requests[-1], self.view.snapshot
        assert snapshot is not None
        value = request.compute(snapshot, self.trainer.dataset, bool)
        self.answers.append(value)
        self.view.show_analysis(AnalysisResult(request.kind, snapshot.steps, value))

    def step(self, count: int = 1) -> Snapshot:
        """Make updates, and show what has come of them."""
        for _ in range(count):
            self.trainer.step()
        return self.show(self.trainer.snapshot(with_update=True))

    def show(self, snapshot: Snapshot) -> Snapshot:
        """Show a moment."""
        self.view.show_snapshot(snapshot)
        self.view.flush()
        return snapshot
