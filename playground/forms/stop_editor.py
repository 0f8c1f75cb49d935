"""When training ends before its last epoch: at a goal, without progress, after a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from core.spec.goal import figure_words, rises
from playground.forms.choices import ChoiceCombo
from playground.forms.drafts import StopDraft
from playground.forms.layout import column, even_row, labelled
from playground.forms.number_spin import NumberSpin
from playground.forms.words import FIGURE_TIPS, R2_TIPS

if TYPE_CHECKING:
    from playground.forms.fields import Fields
    from playground.forms.number_text import Number

NOTHING: Final = "none"
# What is offered as a goal of a figure that rises, an accuracy or R², and of a loss.
_GOALS: Final = {True: 0.95, False: 0.1}
_TIPS: Final = {
    "goal": "Training ends after the epoch in which this figure has come to the value beside it.",
    "value": "An accuracy or R² from 0 to 1 (0.975 is 97.5 %), or the loss to come down to.",
    "patience": "Training ends after so many epochs in a row without progress; 0: never. A network"
    " that learns by heart gets worse on the test rows: this stops it there.",
    "monitor": "The figure whose progress patience looks at. Who stops by the test rows chooses by"
    " them: what they then show is a little too good.",
    "min_delta": "By how much the figure has to get better than its best to count as progress.",
    "restore_best": "When patience, or the run, ends, the weights of the best epoch are put back."
    " Without this the last ones stay.",
    "seconds": "Training ends after the epoch in which so many seconds of it are over; pauses do"
    " not count. 0: never.",
}


class StopEditor(QWidget):
    """A draft of a `StopSpec`."""

    edited = Signal()
    typed = Signal()

    def __init__(self, fields: Fields) -> None:
        super().__init__()
        self._fields = fields
        self._goal, self._monitor = ChoiceCombo(), ChoiceCombo()
        self._goal.add(NOTHING, "nothing", "Training goes on to its last epoch.")
        for combo in (self._goal, self._monitor):
            combo.add_all(FIGURE_TIPS)
        self._value = NumberSpin(low=0, step=0.01)
        self._values: dict[bool, Number] = dict(_GOALS)  # as chosen last, by kind of figure
        self._is_rising: bool | None = None  # the kind whose value is shown; None: there is none
        self._patience = NumberSpin(low=0, high=100_000_000, integer=True)
        self._min_delta = NumberSpin(low=0, ladder=1e-5)
        self._restore = QCheckBox("put back")
        self._seconds = NumberSpin(low=0, step=10)
        self._lay_out()
        self._describe()
        self._connect()

    def _describe(self) -> None:
        for name, widget, object_name, title in (
            ("goal", self._goal, "stopGoalCombo", "figure to stop at"),
            ("value", self._value, "stopValueSpin", "value to stop at"),
            ("patience", self._patience, "patienceSpin", "patience"),
            ("monitor", self._monitor, "monitorCombo", "figure that patience looks at"),
            ("min_delta", self._min_delta, "minDeltaSpin", "least progress"),
            ("restore_best", self._restore, "restoreBestCheck", "put the best weights back"),
            ("seconds", self._seconds, "stopSecondsSpin", "seconds to train"),
        ):
            place = f"training.stop.{name}"
            self._fields.describe(widget, object_name, title, _TIPS[name], place)

    def _lay_out(self) -> None:
        layout = column()
        self.setLayout(layout)
        layout.addLayout(
            even_row((labelled("stop at", self._goal), 2), (labelled("goal", self._value), 1))
        )
        layout.addLayout(
            even_row(
                (labelled("patience", self._patience), 1),
                (labelled("for progress of", self._monitor), 2),
            )
        )
        layout.addLayout(
            even_row(
                (labelled("by at least", self._min_delta), 1),
                (labelled("best weights", self._restore), 1),
                (labelled("stop after s", self._seconds), 1),
            )
        )

    def _connect(self) -> None:
        self._goal.edited.connect(self._on_goal_edited)
        self._monitor.edited.connect(self._on_edited)
        self._restore.toggled.connect(self._on_edited)
        for spin in (self._value, self._patience, self._min_delta, self._seconds):
            spin.edited.connect(self._on_edited)
            spin.typed.connect(self.typed)

    def draft(self) -> StopDraft:
        """What stands here, finished or not."""
        return StopDraft(
            goal=self._goal.name(),
            value=self._value.number(),
            patience=self._patience.number(),
            monitor=self._monitor.name(),
            min_delta=self._min_delta.number(),
            restore_best=self._restore.isChecked(),
            seconds=self._seconds.number(),
        )

    def set_draft(self, draft: StopDraft) -> None:
        """Show a draft, without a signal."""
        self._goal.choose(draft.goal)
        self._value.set_number(draft.value)
        self._is_rising = _is_rising(draft.goal)
        self._patience.set_number(draft.patience)
        self._monitor.choose(draft.monitor)
        self._min_delta.set_number(draft.min_delta)
        with QSignalBlocker(self._restore):
            self._restore.setChecked(draft.restore_best)
        self._seconds.set_number(draft.seconds)
        self._allow()

    def show_measure(self, measure: str) -> None:
        """Call the accuracies what they are of such data: "accuracy" or "R²"."""
        tips = FIGURE_TIPS if measure == "accuracy" else FIGURE_TIPS | R2_TIPS
        for combo in (self._goal, self._monitor):
            for figure, tip in tips.items():
                combo.call(figure, figure_words(figure, measure), tip)

    def _allow(self) -> None:
        aimless = "There is no figure to stop at." if self._goal.name() == NOTHING else ""
        self._fields.allow(self._value, aimless)
        impatient = "" if self._patience.number() != 0 else "With patience 0 nothing is waited for."
        for widget in (self._monitor, self._min_delta, self._restore):
            self._fields.allow(widget, impatient)

    def _on_goal_edited(self) -> None:
        """Show the value that goes with the figure: accuracies have one, losses another."""
        before, self._is_rising = self._is_rising, _is_rising(self._goal.name())
        if before != self._is_rising:
            if before is not None:
                self._values[before] = self._value.number()
            if self._is_rising is not None:
                self._value.set_number(self._values[self._is_rising])
        self._on_edited()

    def _on_edited(self) -> None:
        self._allow()
        self.edited.emit()


def _is_rising(goal: str) -> bool | None:
    """Whether the figure of a goal gets larger as a network gets better; None without a goal."""
    return None if goal == NOTHING else rises(goal)
