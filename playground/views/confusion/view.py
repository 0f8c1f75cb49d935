"""ConfusionView: what is taken for what, how surely, and the samples behind each number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QStackedLayout,
    QVBoxLayout,
)

from core.insight.cases import Cases
from core.run.analysis import AnalysisRequest, AnalysisResult
from playground.theme import LIGHT, Theme
from playground.views.combo import named_combo
from playground.views.confusion.class_page import SHOWN, ClassPage
from playground.views.confusion.number_page import NumberPage
from playground.views.confusion.questions import KIND, AnswersTo, Found
from playground.views.declarations import CONFUSION
from playground.views.freshness import Freshness
from playground.views.giving_way import GivingWay
from playground.views.readout import Readout
from playground.views.samples import PARTS, SampleWish, inputs_of, parts_of
from playground.views.view import View

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from core import Snapshot

_CLASSES, _NUMBERS = 0, 1
_COMBO_LETTERS: Final = 5


class ConfusionView(View):
    """All rows of a part, asked at each epoch's end or when somebody wants to know.

    For classes the confusion matrix with precision and recall, or the calibration; for numbers
    predicted against true and the residuals. Beside it the samples, the surest mistakes first; one
    that is chosen goes up as `sample_requested`.
    """

    declaration = CONFUSION

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._found: Found | None = None
        self._shown: Found | None = None
        self._problem = ""
        self._fresh = Freshness()
        self.part_combo = _combo("confusionPartCombo", "Rows that are counted", _PART_TIP)
        self.shown_combo = _combo("confusionShownCombo", "What is shown", _SHOWN_TIP)
        for name, title in SHOWN.items():
            self.shown_combo.addItem(title, name)
        self.output_combo = _combo("confusionOutputCombo", "Which output", _OUTPUT_TIP)
        self.update_button = QPushButton("Update")
        self.update_button.setObjectName("confusionUpdateButton")
        self.update_button.setToolTip(
            "Count again now, in the middle of an epoch too. At each epoch's end it is done anyway."
        )
        self.caption = Readout("confusionCaption", "")
        self.class_page, self.number_page = ClassPage(theme), NumberPage(theme)
        self.readout = Readout(
            "confusionReadout", "Point at what you see to read it; click for the samples behind it."
        )
        self.controls = (
            self.part_combo,
            self.shown_combo,
            self.output_combo,
            self.update_button,
            self.readout,
        )
        self._build_layout()
        self._connect()

    def _build_layout(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(8)
        for widget in (self.part_combo, self.shown_combo, self.output_combo):
            top.addWidget(widget)
        top.addStretch(1)
        top.addWidget(self.update_button)
        self._pages = QStackedLayout()
        layout = QVBoxLayout(self.content)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.setSpacing(6)
        layout.addLayout(top)
        layout.addWidget(self.caption)
        layout.addLayout(self._pages, 1)
        for page in (self.class_page, self.number_page):
            self._pages.addWidget(page)  # only now: without a parent it would be a window
        layout.addWidget(self.readout)
        self.giving_way = GivingWay(self.content, (self.readout, self.caption))

    def _connect(self) -> None:
        self.part_combo.activated.connect(self.redraw)
        self.shown_combo.activated.connect(self._on_shown)
        self.output_combo.activated.connect(self._show)
        self.update_button.clicked.connect(self._on_update)
        self.class_page.threshold.changed.connect(self._show_caption)
        for page in (self.class_page, self.number_page):
            page.pointed.connect(self.readout.show_text)
        self.class_page.chosen.connect(self._on_case)
        self.number_page.chosen.connect(self._on_prediction)

    @property
    def part(self) -> str:
        """The part that is wanted, "test" or "train"."""
        return str(self.part_combo.currentData() or "test")

    @property
    def found(self) -> Found | None:
        """The answers that are shown."""
        return self._found

    @property
    def empty_text(self) -> str:
        """What would fill the view."""
        return "What the network mixes up is counted here as soon as there is a network."

    def _reset(self) -> None:
        self._found, self._shown, self._problem = None, None, ""
        self._fresh.forget()
        dataset, parts = self.dataset, parts_of(self.dataset)
        if parts != tuple(self.part_combo.itemData(k) for k in range(self.part_combo.count())):
            self.part_combo.clear()
            for part in parts:
                self.part_combo.addItem(PARTS[part], part)
        is_classes = dataset is None or dataset.kind == "classes"
        self._pages.setCurrentIndex(_CLASSES if is_classes else _NUMBERS)
        self.shown_combo.setVisible(is_classes)
        outputs = 0 if dataset is None or is_classes else dataset.y_train.shape[1]
        if outputs != self.output_combo.count():
            self.output_combo.clear()
            self.output_combo.addItems([f"output {k + 1}" for k in range(outputs)])
        self.output_combo.setVisible(outputs > 1)
        self.class_page.set_data(self.experiment, dataset if is_classes else None)
        self.number_page.set_data(None if is_classes else dataset)
        self.caption.show_text("")

    def _restyle(self) -> None:
        self.class_page.set_theme(self.theme)
        self.number_page.set_theme(self.theme)
        self._show()

    def _draw(self, snapshot: Snapshot) -> None:
        if self.dataset is None:
            return
        request = AnalysisRequest(KIND, AnswersTo(self.part))
        if self._fresh.is_due(request, snapshot, len(inputs_of(self.dataset, self.part))):
            self.request_analysis(request, "Asking all rows…")
        if self._found is not self._shown:
            self._show()

    def _take_analysis(self, result: object) -> None:
        if not isinstance(result, AnalysisResult):
            return
        self._problem = result.problem
        if self._problem:
            self._show_caption()
        if isinstance(result.value, Found) and result.value.cases.part == self.part:
            self._found = result.value

    def _prepare_export(self) -> QWidget:
        """A picture is not empty because nobody has looked before."""
        if self._found is None and self.snapshot is not None and self.dataset is not None:
            self._found = AnswersTo(self.part)(self.snapshot, self.dataset, bool)
            self._show()
        return self.content

    def _show(self) -> None:
        self._shown = self._found
        if self._found is not None:
            cases = self._found.cases
            if isinstance(cases, Cases):
                self.class_page.show_cases(cases)
            else:
                self.number_page.show_predictions(cases, max(self.output_combo.currentIndex(), 0))
        self._show_caption()

    def _show_caption(self) -> None:
        if self._problem or self._found is None:
            self.caption.show_text(self._problem)
            return
        is_classes = isinstance(self._found.cases, Cases)
        page = self.class_page if is_classes else self.number_page
        text = f"{page.summary} · {self._found.when}"
        self.caption.show_text(text)
        self.caption.setToolTip(text)

    def _on_shown(self) -> None:
        self.class_page.show_what(self.shown_combo.currentData())
        self.readout.show_text("")
        self._show_caption()

    def _on_update(self) -> None:
        self._fresh.forget()
        self.redraw()

    def _on_case(self, row: int) -> None:
        self.sample_requested.emit(SampleWish(row, self.part, self.class_page.cases.among))

    def _on_prediction(self, row: int) -> None:
        self.sample_requested.emit(SampleWish(row, self.part, self.number_page.among))


_PART_TIP = (
    "Test rows: what the network has not learned from. Training rows: what it has; far fewer"
    " mistakes there than among test rows mean that it learns by heart."
)
_SHOWN_TIP = (
    "Counts of rows, per cent of each true class, or the calibration: how often the network is"
    " right when it says how sure it is."
)
_OUTPUT_TIP = "Which of the numbers that the network predicts is shown."


def _combo(name: str, what: str, tip: str) -> QComboBox:
    combo = named_combo(name, what, tip, letters=_COMBO_LETTERS)
    combo.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
    return combo
