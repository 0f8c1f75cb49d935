"""FindingCard: one finding, of which a person sees the sentence, and opens the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from playground.qt.overrides import total
from playground.qt.sizes import fix_size

if TYPE_CHECKING:
    from PySide6.QtGui import QMouseEvent

    from core.insight.doctor.finding import Finding
    from playground.views.doctor.cases import Case

_GAP: Final = 4
_INDENT: Final = 26
_BUTTON: Final = 72
_FULL: Final = 1000
_TRY: Final = (
    "Train two copies of the run in the background, one with the remedy and one without, for as"
    " many steps as the run has had. The run itself is not touched."
)
_OPEN: Final = "Show why it is so, and what to do."
_CLOSE: Final = "Hide why it is so, and what to do."
_TRAIN_FIRST: Final = "Train for a while first: a trial is as long as the run so far."
_ONE_AT_A_TIME: Final = "Another trial is under way: one at a time."
_NOTHING_TO_TRY: Final = "There is nothing in the run itself that a trial could change."


class FindingCard(QFrame):
    """The sentence and the number; opened also why, what to do, and the trial of it.

    Emits what a person wants to be done about the finding that it shows.
    """

    trial_wanted = Signal(object)  # Finding
    trial_cancelled = Signal()
    remedy_chosen = Signal(object)  # Remedy
    view_wanted = Signal(str)

    def __init__(self, case: Case) -> None:
        super().__init__()
        self.case = case
        self.setFrameShape(QFrame.Shape.NoFrame)
        self._build_head()
        self._build_body()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 4, 0, 8)
        layout.setSpacing(_GAP)
        layout.addWidget(self._head)
        layout.addWidget(self.number_label)
        layout.addWidget(self._body)
        self.number_label.setContentsMargins(_INDENT, 0, 0, 0)
        self.open_button.clicked.connect(self._on_toggled)
        self.try_button.clicked.connect(self._on_try)
        self.cancel_button.clicked.connect(self.trial_cancelled)
        self.use_button.clicked.connect(self._on_use)
        self.show_button.clicked.connect(self._on_show)
        self.set_open(is_open=False)

    def _build_head(self) -> None:
        self.open_button = QToolButton()
        self.open_button.setObjectName("openFindingButton")
        self.open_button.setAutoRaise(True)
        fix_size(self.open_button, width=22, height=22)
        self.sentence_label = _Headline()
        self.sentence_label.setObjectName("findingSentence")
        self.sentence_label.clicked.connect(self._on_toggled)
        self.number_label = _text("findingNumber", "caption")
        self._head = QWidget()
        row = QHBoxLayout(self._head)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(_GAP)
        row.addWidget(self.open_button, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.sentence_label, 1)

    def _build_body(self) -> None:
        self.why_label, self.remedy_label = _text("findingWhy"), _text("findingRemedy")
        self.source_label = _text("findingSource", "caption")
        self.verdict_label = _text("findingVerdict")
        self.try_button = _button("tryRemedyButton", "Try it", _TRY)
        self.use_button = _button(
            "useRemedyButton", "Use it", "Set it in the form, as if you had typed it. Undo works."
        )
        self.show_button = _button(
            "showFindingButton", "Show me", "Bring the view to the front in which it can be seen."
        )
        self.cancel_button = _button("cancelTrialButton", "Cancel", "Give up the trial.")
        self.progress_bar = QProgressBar()
        self.progress_bar.setObjectName("trialProgress")
        self.progress_bar.setAccessibleName("Progress of the trial")
        self.progress_bar.setRange(0, _FULL)
        self.progress_bar.setTextVisible(False)
        fix_size(self.progress_bar, height=10)
        self._trial = _row(self.progress_bar, self.cancel_button)
        actions = _row(self.try_button, self.use_button, self.show_button, None)
        self._body = QWidget()
        layout = QVBoxLayout(self._body)
        layout.setContentsMargins(_INDENT, _GAP, 0, 0)
        layout.setSpacing(_GAP + 2)
        for widget in (
            *(self.remedy_label, actions, self._trial, self.verdict_label),
            *(self.why_label, self.source_label),
        ):
            layout.addWidget(widget)

    @property
    def finding(self) -> Finding:
        """What is shown."""
        return self.case.finding

    @property
    def news(self) -> QWidget:
        """Where the trial under way is seen, or what came of the last one."""
        return self.verdict_label if self._trial.isHidden() else self._trial

    def show_case(self, case: Case, *, can_try: bool, is_busy: bool) -> None:
        """Show a finding as it stands now.

        `can_try`: the run has had a step; `is_busy`: a trial is under way, this one's or another's.
        """
        self.case = case
        finding, remedy = case.finding, case.finding.remedy
        self.sentence_label.show_sentence(finding.sentence, is_faded=not _stands(case))
        self.number_label.setText(_kept_together(number_words(case)))
        self.why_label.setText(finding.why)
        self.source_label.setText(f"Source: {finding.source}.")
        self.remedy_label.setText(remedy.sentence)
        self.open_button.setAccessibleName(f"Details: {finding.sentence}")
        self.setAccessibleName(finding.sentence)
        self.setAccessibleDescription(number_words(case))
        self.use_button.setEnabled(remedy.can_be_tried)
        self._show_trial(case, can_try=can_try, is_busy=is_busy)

    def _show_trial(self, case: Case, *, can_try: bool, is_busy: bool) -> None:
        remedy, progress = case.finding.remedy, case.progress
        reason = ""
        if not remedy.can_be_tried:
            reason = _NOTHING_TO_TRY
        elif is_busy:
            reason = _ONE_AT_A_TIME
        elif not can_try:
            reason = _TRAIN_FIRST
        self.try_button.setEnabled(not reason)
        self.try_button.setToolTip(reason or _TRY)
        self._trial.setVisible(progress is not None)
        self.progress_bar.setValue(round(_FULL * (progress or 0.0)))
        text = case.problem
        if case.verdict is not None:
            sign = "✓ " if case.verdict.is_supported else ""
            text = f"{sign}{case.verdict.sentence}"
        self.verdict_label.setText(_kept_together(text))
        self.verdict_label.setVisible(bool(text))

    @property
    def is_open(self) -> bool:
        """Whether all of it is shown."""
        return not self._body.isHidden()

    def set_open(self, *, is_open: bool) -> None:
        """Show all of it, or the sentence and the number alone."""
        self._body.setVisible(is_open)
        arrow = Qt.ArrowType.DownArrow if is_open else Qt.ArrowType.RightArrow
        self.open_button.setArrowType(arrow)
        self.open_button.setToolTip(_CLOSE if is_open else _OPEN)
        self.open_button.setAccessibleDescription("opened" if is_open else "closed")

    def _on_try(self) -> None:
        self.trial_wanted.emit(self.finding)

    def _on_use(self) -> None:
        self.remedy_chosen.emit(self.finding.remedy)

    def _on_show(self) -> None:
        self.view_wanted.emit(self.finding.view)

    def _on_toggled(self) -> None:
        self.set_open(is_open=not self.is_open)


def number_words(case: Case) -> str:
    """Where, and the number that shows it."""
    finding = case.finding
    where = f"Layer {finding.layer + 1}: " if finding.layer is not None else ""
    text = f"{where}{finding.measured.text}"
    text = text[0].upper() + text[1:]
    if case.is_withdrawn:
        return f"Withdrawn. {text}"
    return text if case.is_found else f"No longer so. {text}"


def _kept_together(text: str) -> str:
    """With no line ending between a number and its per cent."""
    return text.replace(" %", "\u00a0%")


def _stands(case: Case) -> bool:
    return case.is_found and not case.is_withdrawn


class _Headline(QLabel):
    """The sentence; a click on it opens the card."""

    clicked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_sentence(self, text: str, *, is_faded: bool) -> None:
        self.setText(_kept_together(text))
        self.setEnabled(not is_faded)
        font = self.font()
        font.setBold(not is_faded)
        self.setFont(font)

    @total()
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open or close it."""
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(
            event.position().toPoint()
        ):
            self.clicked.emit()


def _text(name: str, role: str = "") -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    if role:
        label.setProperty("role", role)
    return label


def _button(name: str, text: str, tip: str) -> QPushButton:
    button = QPushButton(text)
    button.setObjectName(name)
    button.setToolTip(tip)
    fix_size(button, width=_BUTTON)  # three of them fit into the narrowest panel
    return button


def _row(*widgets: QWidget | None) -> QWidget:
    """Side by side from the left; None is what room is left."""
    row = QWidget()
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(6)
    for widget in widgets:
        if widget is None:
            layout.addStretch(1)
        else:
            layout.addWidget(widget)
    return row
