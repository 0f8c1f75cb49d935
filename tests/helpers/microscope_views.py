"""Microscopes over small runs, whose questions are answered at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core import (
    Dataset,
    DataSpec,
    Experiment,
    LayerSpec,
    NetworkSpec,
    OptimizerSpec,
    Trainer,
    TrainSpec,
)
from core.datasets import load_dataset
from core.run.analysis import AnalysisResult
from playground.views.microscope.view import MicroscopeView

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from core.run.analysis import AnalysisRequest


class Watched:
    """A run and the view that shows it; `kinds` are the questions that the view asked."""

    def __init__(
        self,
        qtbot: QtBot,
        optimizer: str = "adam",
        *,
        hidden: str = "tanh",
        data: DataSpec | None = None,
        **training: Any,
    ) -> None:
        layers = (LayerSpec(3, hidden), LayerSpec(1, "sigmoid"))
        settings = {"batch_size": 2, "epochs": 9} | training
        experiment = Experiment(
            data or DataSpec("xor_cloud", samples=20, features=("x", "y")),
            NetworkSpec(2, layers, seed=1),
            TrainSpec("binary_cross_entropy", OptimizerSpec(optimizer, 0.1), **settings),
        )
        self.dataset: Dataset = load_dataset(experiment.data)
        self.run = Trainer(experiment, self.dataset)
        self.kinds: list[str] = []
        self.view = MicroscopeView()
        qtbot.addWidget(self.view)
        self.view.resize(640, 700)
        self.view.analysis_requested.connect(self._answer)
        self.view.set_experiment(self.run.experiment, self.dataset)
        self.view.show()
        qtbot.waitExposed(self.view)
        self.show()

    def show(self) -> None:
        """Show the run as it stands."""
        self.view.show_snapshot(self.run.snapshot(with_update=True))
        self.view.flush()

    def choose(self, source: int) -> None:
        """Choose what is worked through, as a person does."""
        self.view.bar.choose_source(source)
        self.view.bar.source_combo.activated.emit(source)

    def _answer(self, request: AnalysisRequest) -> None:
        self.kinds.append(request.kind)
        assert self.view.snapshot is not None
        value = request.compute(self.view.snapshot, self.dataset, bool)
        self.view.show_analysis(AnalysisResult(request.kind, self.run.steps, value))
