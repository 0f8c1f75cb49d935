"""A small run on moons, looked at by a view that asks, and an analyst who answers it."""

from __future__ import annotations

from dataclasses import replace
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
    from playground.views.view import View


def moons(
    hidden: LayerSpec | None = None,
    optimizer: OptimizerSpec | None = None,
    *,
    samples: int = 30,
    seed: int = 0,
    dtype: str = "float32",
) -> Experiment:
    """A network with one hidden layer, of three tanh units where nothing else is said."""
    layers = (hidden or LayerSpec(3, "tanh"), LayerSpec(1, "sigmoid"))
    return Experiment(
        DataSpec("moons", samples=samples),
        NetworkSpec(2, layers, seed=seed, dtype=dtype),
        TrainSpec("mse", optimizer or OptimizerSpec("sgd", 0.5), batch_size=10, epochs=50),
    )


class Asked:
    """A view with a run that has not begun; its questions are answered at once, unless `late`."""

    def __init__(self, qtbot: QtBot, view: View, experiment: Experiment) -> None:
        self.view: Any = view
        view.declaration = replace(view.declaration, min_interval=0.0)
        qtbot.addWidget(view)
        view.resize(view.sizeHint())
        view.show()
        self.trainer = Trainer(experiment, load_dataset(experiment.data))
        self.requests: list[AnalysisRequest] = []
        self.answers: list[Any] = []
        self.late = False
        view.analysis_requested.connect(self._on_asked)
        view.set_experiment(experiment, self.trainer.dataset)

    @property
    def questions(self) -> list[Any]:
        """What was asked to be computed."""
        return [request.compute for request in self.requests]

    def _on_asked(self, request: AnalysisRequest) -> None:
        self.requests.append(request)
        if not self.late:
            self.answer()

    def answer(self) -> None:
        """Answer what was asked last."""
        request, snapshot = self.requests[-1], self.view.snapshot
        assert snapshot is not None
        value = request.compute(snapshot, self.trainer.dataset, bool)
        self.answers.append(value)
        self.view.show_analysis(AnalysisResult(request.kind, snapshot.steps, value))

    def step(self, count: int = 1) -> Snapshot:
        """Train so far and show it; 0 shows the run as it stands."""
        for _ in range(count):
            self.trainer.step()
        return self.show(self.trainer.snapshot(with_update=True))

    def show(self, snapshot: Snapshot) -> Snapshot:
        """Show a moment."""
        self.view.show_snapshot(snapshot)
        self.view.flush()
        return snapshot
