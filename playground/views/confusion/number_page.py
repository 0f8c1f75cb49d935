"""NumberPage: for numbers, predicted against true, and how the residuals are spread."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.insight.residuals import root_mean_square
from core.nn.metrics import r_squared
from playground.views.confusion.points import Cloud, PointsCanvas
from playground.views.confusion.residuals import ResidualsCanvas
from playground.views.pair import Pair
from playground.views.readout import number_text, short_number

if TYPE_CHECKING:
    from core import Dataset
    from core.insight.cases import Predictions
    from core.nn.arrays import Array
    from playground.theme import Theme

_MARGIN: Final = 0.06
_WORST: Final = 12
_MOST_AMONG: Final = 1000


class NumberPage(QWidget):
    """A point a row, on the dashed line where it is right; those furthest from it stand out."""

    pointed = Signal(str)  # what is pointed at, in words
    chosen = Signal(int)  # a row

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._dataset: Dataset | None = None
        self._found: Predictions | None = None
        self._output = 0
        self.summary = ""
        self.among: tuple[int, ...] = ()
        self.scatter = PointsCanvas(theme)
        self.scatter.setAccessibleName("Predicted against true")
        self.residuals = ResidualsCanvas(theme)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(Pair(self.scatter, self.residuals, 58))
        self.scatter.pointed.connect(self._on_row_pointed)
        self.scatter.chosen.connect(self.chosen)
        self.residuals.pointed.connect(self._on_bar_pointed)

    def set_data(self, dataset: Dataset | None) -> None:
        """Show answers to these data from now on."""
        self._dataset, self._found, self.scatter.cloud = dataset, None, None
        self.summary, self.among = "", ()
        self.residuals.forget()

    def set_theme(self, theme: Theme) -> None:
        """Take on the theme's colours."""
        self.scatter.set_theme(theme)
        self.residuals.set_theme(theme)

    def show_predictions(self, found: Predictions, output: int) -> None:
        """Show the answers of one output."""
        if output != self._output:
            self.residuals.forget()
        self._found, self._output = found, output
        worst = found.worst_first(output)
        residuals = found.residuals(output)
        self.among = tuple(worst[:_MOST_AMONG].tolist())
        self.scatter.show_cloud(self._cloud(found, output, worst[:_WORST]))
        self.residuals.show_residuals(residuals, found.part)
        truth = found.truth[:, output].astype(np.float64)
        with np.errstate(over="ignore", invalid="ignore"):
            left, spread = np.sum(residuals**2), np.sum((truth - truth.mean()) ** 2)
        error = number_text(root_mean_square(residuals))
        self.summary = f"R² {r_squared(float(left), float(spread)):.4f}, error {error} (RMS)"
        self.scatter.setAccessibleDescription(
            f"{self.summary}. Arrows go to the rows that are furthest off, Enter inspects one."
        )

    def _cloud(self, found: Predictions, output: int, worst: Array) -> Cloud:
        low, high = self._range(output)
        places = np.stack([found.truth[:, output], found.answers[:, output]], axis=1)
        names = ("true", "predicted")
        return Cloud(places, (low, low), (high, high), names, found.part, worst, diagonal=True)

    def _range(self, output: int) -> tuple[float, float]:
        """The ends of both axes, by the data alone: nothing moves while the network learns."""
        if self._dataset is None:
            return 0.0, 1.0
        truth = np.concatenate([self._dataset.y_train, self._dataset.y_test])[:, output]
        low, high = float(truth.min()), float(truth.max())
        room = max(high - low, 1e-9) * _MARGIN
        return low - room, high + room

    def _on_row_pointed(self, row: int | None) -> None:
        found = self._found
        if row is None or found is None:
            self.pointed.emit("")
            return
        truth, answer = (float(array[row, self._output]) for array in (found.truth, found.answers))
        self.pointed.emit(
            f"row {row + 1:,}: true {short_number(truth)}, predicted {short_number(answer)},"
            f" off by {short_number(answer - truth)}; click to inspect"
        )

    def _on_bar_pointed(self, bar: int | None) -> None:
        self.pointed.emit("" if bar is None else self.residuals.words(bar))
