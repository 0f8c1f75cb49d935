"""ClassPage: for classes, the matrix or the calibration, and the cases that belong to a cell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedLayout, QVBoxLayout, QWidget

from core.insight.calibration import calibration
from core.insight.confidence import answered_from
from playground.qt.overrides import total
from playground.views.confusion.cases_panel import CasesPanel
from playground.views.confusion.cells import Figures, cell_words, most_confused
from playground.views.confusion.matrix import MatrixCanvas
from playground.views.confusion.reliability import ReliabilityCanvas
from playground.views.confusion.threshold import ThresholdBar, answered_words
from playground.views.pair import Pair
from playground.views.samples import class_name

if TYPE_CHECKING:
    from core import Dataset, Experiment
    from core.insight.cases import Cases
    from playground.theme import Theme

COUNTS, PERCENT, CALIBRATION = "counts", "percent", "calibration"
SHOWN: Final = {COUNTS: "counts", PERCENT: "per cent", CALIBRATION: "calibration"}
"""What the page can show, and what that is called."""

# Per cent of the room for the matrix; that of few classes leaves more to points and tables.
_SHARE: Final = 68
_SHARE_OF_FEW: Final = 46
_FEW: Final = 5


class ClassPage(QWidget):
    """The matrix or the calibration beside the cases; below, the threshold of certainty."""

    pointed = Signal(str)  # what is pointed at, in words
    chosen = Signal(int)  # a row

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.shown = COUNTS
        self._dataset: Dataset | None = None
        self._cases: Cases | None = None
        self.matrix = MatrixCanvas(theme)
        self.reliability = ReliabilityCanvas(theme)
        self.cases = CasesPanel(theme)
        self.threshold = ThresholdBar()
        self.scroll_area = _Scroll(self.matrix)
        self._stack = QStackedLayout()
        self._pair = Pair(self.scroll_area, self.cases, _SHARE)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addLayout(self._stack, 1)
        for widget in (self._pair, self.reliability):
            self._stack.addWidget(widget)  # only now: without a parent it would be a window
        layout.addWidget(self.threshold)
        self.matrix.pointed.connect(self._on_cell_pointed)
        self.matrix.chosen.connect(self._show_cases)
        self.reliability.pointed.connect(self._on_bin_pointed)
        self.cases.pointed.connect(self._on_case_pointed)
        self.cases.chosen.connect(self.chosen)
        self.threshold.changed.connect(self._show)

    def set_data(self, experiment: Experiment | None, dataset: Dataset | None) -> None:
        """Show answers to these data from now on."""
        self._dataset, self._cases = dataset, None
        self.matrix.figures = self.matrix.chosen_cell = self.matrix.pointed_cell = None
        self.reliability.calibration = None
        self.cases.set_data(experiment, dataset)
        small = dataset is not None and dataset.image_shape is None and dataset.classes <= _FEW
        self._pair.set_share(_SHARE_OF_FEW if small else _SHARE)

    def set_theme(self, theme: Theme) -> None:
        """Take on the theme's colours."""
        for widget in (self.matrix, self.reliability, self.cases):
            widget.set_theme(theme)

    def show_what(self, shown: str) -> None:
        """Show counts, per cent or the calibration."""
        self.shown = shown
        self._stack.setCurrentIndex(int(shown == CALIBRATION))
        self._show()

    def show_cases(self, cases: Cases) -> None:
        """Show these answers."""
        self._cases = cases
        self._show()

    @property
    def summary(self) -> str:
        """How many rows are answered and how many of these rightly; with the calibration error."""
        cases = self._cases
        if cases is None:
            return ""
        words = answered_words(answered_from(cases.confidence, cases.right, self.threshold.least))
        if self.shown != CALIBRATION or self.reliability.calibration is None:
            return words
        return f"calibration error {100 * self.reliability.calibration.error:.1f} % · {words}"

    def _show(self) -> None:
        cases = self._cases
        if cases is None:
            return
        if self.shown == CALIBRATION:
            found = calibration(cases.confidence, cases.right)
            self.reliability.show_calibration(found, cases.part, self.threshold.least)
            self.reliability.setAccessibleDescription(
                "; ".join(self.reliability.words(bar) for bar in range(len(found.counts)))
            )
        else:
            figures = self._figures(cases)
            self.matrix.show_figures(figures)
            self._describe(figures)
            self._show_cases()

    def _figures(self, cases: Cases) -> Figures:
        classes = max(self._dataset.classes if self._dataset is not None else 2, 2)
        names = tuple(class_name(self._dataset, label) for label in range(classes))
        least = self.threshold.least
        return Figures.of(cases, least, names, in_percent=self.shown == PERCENT)

    def _show_cases(self, _cell: object = None) -> None:
        cases, least, cell = self._cases, self.threshold.least, self.matrix.chosen_cell
        if cases is None:
            return
        if cell is None:
            rows = cases.mistakes(least)
            title = f"{len(rows):,} mistakes, the surest first" if len(rows) else "no mistakes"
            self.cases.show_cases("1 mistake" if len(rows) == 1 else title, cases, rows)
            return
        rows = cases.of_cell(*cell, least)
        truth, answer = (class_name(self._dataset, label) for label in cell)
        what = f"“{truth}” as “{answer}”" if truth != answer else f"“{truth}”, right"
        self.cases.show_cases(f"{what}: {len(rows):,}, the surest first", cases, rows)

    def _describe(self, figures: Figures) -> None:
        worst = most_confused(figures)
        text = (
            "nothing is mistaken" if worst is None else f"most often {cell_words(figures, *worst)}"
        )
        self.matrix.setAccessibleDescription(
            f"{len(figures.names)} classes; {text}. Arrows go from cell to cell, Enter chooses one."
        )

    def _on_cell_pointed(self, cell: tuple[int, int] | None) -> None:
        figures = self.matrix.figures
        self.pointed.emit("" if cell is None or figures is None else cell_words(figures, *cell))
        if cell is not None and self.matrix.hasFocus():
            where = self.matrix.rect_of(*cell).center()
            self.scroll_area.ensureVisible(where.x(), where.y())

    def _on_bin_pointed(self, bar: int | None) -> None:
        self.pointed.emit("" if bar is None else self.reliability.words(bar))

    def _on_case_pointed(self, row: int | None) -> None:
        self.pointed.emit("" if row is None else self.cases.words(row))


class _Scroll(QScrollArea):
    """Holds the matrix, which scrolls where there are many classes."""

    def __init__(self, matrix: MatrixCanvas) -> None:
        super().__init__()
        self._matrix = matrix
        self.setWidget(matrix)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMinimumSize(120, 100)

    @total(QSize())
    def sizeHint(self) -> QSize:
        """As the matrix."""
        return self._matrix.sizeHint()
