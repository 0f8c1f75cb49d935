"""FigureCombo: one of the four figures, each called what the runs of these data measure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from PySide6.QtWidgets import QComboBox

from core.run.tally import measure_name, measure_of
from core.spec.goal import FIGURE_NAMES, FigureName, figure_words

if TYPE_CHECKING:
    from core import Dataset, Experiment

USUAL: Final = "test_loss"


class FigureCombo(QComboBox):
    """The test loss is chosen at first."""

    def __init__(self, name: str, title: str, tip: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setToolTip(tip)
        for figure in FIGURE_NAMES:
            self.addItem(figure_words(figure), figure)
        self.choose(USUAL)

    @property
    def figure(self) -> FigureName:
        """The figure that is chosen."""
        return cast("FigureName", self.currentData())

    def choose(self, figure: str) -> None:
        """Choose a figure."""
        self.setCurrentIndex(self.findData(figure))

    def call_as(self, metric: str) -> None:
        """Call the accuracies what runs measure: "accuracy", "exact" or "R²"."""
        for place, figure in enumerate(FIGURE_NAMES):
            self.setItemText(place, figure_words(figure, metric))


def metric_of(experiment: Experiment, dataset: Dataset) -> str:
    """What the runs of an experiment on these data call their accuracy."""
    return measure_name(measure_of(experiment, regression=dataset.kind == "regression"))
