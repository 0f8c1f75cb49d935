"""DataView: what there is, before anything is trained on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from core.insight.data_summary import DataSummary, is_quick, summarise
from core.run.analysis import AnalysisRequest, AnalysisResult
from playground.qt.overrides import total
from playground.theme import LIGHT, Theme
from playground.views.combo import named_combo
from playground.views.data.details import Correlation, Values
from playground.views.data.overview import Overview
from playground.views.data.words import size_words, summary_words, treatment_words
from playground.views.declarations import DATA
from playground.views.giving_way import GivingWay
from playground.views.readout import Readout
from playground.views.samples import SampleWish
from playground.views.view import View

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QResizeEvent

    from core import Dataset, Snapshot

_KIND: Final = "data summary"
_WIDE: Final = 820
OVERVIEW, VALUES, CORRELATION = "examples", "values", "correlation"
"""What can be chosen, by what it is called."""


def _summarised(
    _snapshot: Snapshot, dataset: Dataset, cancelled: Callable[[], bool]
) -> DataSummary | None:
    return summarise(dataset, cancelled)


class DataView(View):
    """Rows a class, examples, how the values are spread, and which columns go together.

    It is computed once for a data set, whatever is trained on it; snapshots change nothing. Where
    it is wide the overview stands beside the rest, else one of them is chosen.
    """

    declaration = DATA

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.summary: DataSummary | None = None
        self._known: tuple[Any, ...] = ()
        self._held: Dataset | None = None
        self._shown: DataSummary | None = None
        self._is_asked = False
        self._problem = ""
        self.caption, self.treatment = Readout("dataCaption", ""), Readout("dataTreatment", "")
        self.what_combo = named_combo(
            "dataWhatCombo",
            "What is shown of the data",
            "Examples of each class, how the values are spread, or which columns go together.",
        )
        self.overview, self.values = Overview(theme), Values(theme)
        self.correlation = Correlation(theme)
        self.readout = Readout("dataReadout", "Point at what you see to read it.")
        self.controls = (self.what_combo, self.readout)
        self._build_layout()
        self.what_combo.activated.connect(self._arrange)
        for part in (self.overview, self.values, self.correlation):
            part.pointed.connect(self.readout.show_text)
        self.overview.chosen.connect(self._on_chosen)

    def _build_layout(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.caption, 1)
        top.addWidget(self.what_combo)
        self._details = QWidget()
        self._pages = QStackedLayout(self._details)
        self._pages.addWidget(self.values)
        self._pages.addWidget(self.correlation)
        middle = QHBoxLayout()
        middle.setSpacing(16)
        middle.addWidget(self.overview, 56)
        middle.addWidget(self._details, 44)
        layout = QVBoxLayout(self.content)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.setSpacing(6)
        layout.addLayout(top)
        layout.addWidget(self.treatment)
        layout.addLayout(middle, 1)
        layout.addWidget(self.readout)
        self.giving_way = GivingWay(self.content, (self.readout, self.treatment))

    @property
    def empty_text(self) -> str:
        """What would fill the view."""
        if self._problem:
            return self._problem
        return "What the data hold is shown here: choose a data set on the left."

    @total(QSize())
    def sizeHint(self) -> QSize:
        """Room for ten classes."""
        return QSize(480, 400)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Data do not change while they are learned: there is something to do only at first."""
        if self.summary is not None and self.summary is self._shown:
            self.snapshot = snapshot
        else:
            super().show_snapshot(snapshot)

    def is_active(self) -> bool:
        """Whether something is still to be drawn."""
        return super().is_active() and self._shown is None

    @total()
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show the parts beside each other where there is room."""
        super().resizeEvent(event)
        self._arrange()

    def _reset(self) -> None:
        self._is_asked, self._problem = False, ""
        dataset = self.dataset
        known: tuple[Any, ...] = ()
        if self.experiment is not None and dataset is not None:
            shapes = dataset.x_train.shape, dataset.x_test.shape
            known = self.experiment.data, dataset.fingerprint, *shapes
        if known != self._known:  # another network, the same data: nothing is computed anew
            self._known, self.summary = known, None
        if self.summary is None or dataset is not self._held:
            self._held, self._shown = dataset, None
            self.overview.forget()

    def _restyle(self) -> None:
        for part in (self.overview, self.values, self.correlation):
            part.set_theme(self.theme)
        self._shown = None

    def _is_empty(self) -> bool:
        return self.dataset is None or self.experiment is None or bool(self._problem)

    def _draw(self, snapshot: Snapshot) -> None:  # noqa: ARG002 (it is of no network)
        self._draw_data()

    def _draw_data(self) -> None:
        dataset = self.dataset
        if dataset is None:
            return
        if self.summary is None and is_quick(dataset):
            self.summary = summarise(dataset)
        if self.summary is not None:
            self._show(self.summary)
        elif not self._is_asked:
            self._is_asked = True
            self._show_captions(dataset)
            self._arrange()
            self.request_analysis(AnalysisRequest(_KIND, _summarised), "Looking at all rows…")

    def _show_captions(self, dataset: Dataset) -> None:
        self.caption.show_text(size_words(dataset))
        self.caption.setToolTip(size_words(dataset))
        self.treatment.show_text(treatment_words(dataset))
        self.treatment.setToolTip(treatment_words(dataset))

    def _show(self, summary: DataSummary) -> None:
        experiment, dataset = self.experiment, self.dataset
        if experiment is None or dataset is None or summary is self._shown:
            return
        self._shown = summary
        self._show_captions(dataset)
        for part in (self.overview, self.values, self.correlation):
            part.show_summary(experiment, dataset, summary)
        self.setAccessibleDescription(summary_words(dataset, summary))
        self._arrange()

    def _take_analysis(self, result: object) -> None:
        if isinstance(result, AnalysisResult):
            self._problem = result.problem
            if isinstance(result.value, DataSummary):
                self.summary = result.value

    def _prepare_export(self) -> QWidget:
        """A picture is not empty because nobody has looked before."""
        if self.summary is None and self.dataset is not None:
            self.summary = summarise(self.dataset)
            self._draw_data()
        return self.content

    def _arrange(self) -> None:
        """Offer what there is, and show what is chosen of it."""
        is_wide = self.width() >= self.theme.pixels(_WIDE)
        offered = [] if is_wide else [OVERVIEW]
        offered += [VALUES, CORRELATION] if self.correlation.has_pairs else [VALUES]
        combo = self.what_combo
        if offered != [combo.itemText(place) for place in range(combo.count())]:
            chosen = combo.currentText()
            combo.clear()
            combo.addItems(offered)
            combo.setCurrentText(chosen)
        combo.setVisible(len(offered) > 1)
        self.controls = (combo, self.readout) if len(offered) > 1 else (self.readout,)
        chosen = combo.currentText()
        is_known = self._shown is not None
        self.overview.setVisible(is_known and (is_wide or chosen == OVERVIEW))
        self._details.setVisible(is_known and (is_wide or chosen != OVERVIEW))
        self._pages.setCurrentIndex(int(chosen == CORRELATION))
        self.readout.show_text("")

    def _on_chosen(self, row: int) -> None:
        self.sample_requested.emit(SampleWish(row, "train", self.overview.among))
