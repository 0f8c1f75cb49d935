"""How the learning rate changes by itself: in steps or along a cosine, after a warm-up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from playground.forms.choices import ChoiceCombo
from playground.forms.drafts import ScheduleDraft
from playground.forms.layout import column, even_row, labelled
from playground.forms.number_spin import NumberSpin
from playground.forms.words import SCHEDULE_TIPS

if TYPE_CHECKING:
    from playground.forms.fields import Fields

_TIPS: Final = {
    "name": "How the learning rate changes by itself. Long steps find the valley, short ones its"
    " bottom. What is multiplied is the learning rate above.",
    "warmup": "Epochs of warm-up: in so many the learning rate rises evenly from 0, before all"
    " else; 0: none. Parts count: 0.5. The first gradients are wild: this tames"
    " them.",
    "length": "Epochs of one step, or of the whole way down. It is the schedule's own: more epochs"
    " of training do not stretch it.",
    "gamma": "What each step multiplies the learning rate by: 0.1 leaves a tenth, 0.5 half.",
    "lowest": "The part of the learning rate that is left in the end, from 0 to 1. At 0 nothing"
    " more is learned once the way down is over.",
}
_USED: Final = {"constant": (), "step": ("length", "gamma"), "cosine": ("length", "lowest")}
_REASONS: Final = {
    "length": "A constant learning rate has no steps and no end.",
    "gamma": "Only “in steps” multiplies again and again.",
    "lowest": "Only “cosine” comes to an end.",
}


class ScheduleEditor(QWidget):
    """A draft of a `ScheduleSpec`."""

    edited = Signal()
    typed = Signal()

    def __init__(self, fields: Fields) -> None:
        super().__init__()
        self._fields = fields
        self._name = ChoiceCombo()
        self._name.add_all(SCHEDULE_TIPS)
        self._numbers = {
            "warmup": NumberSpin(low=0),
            "length": NumberSpin(low=0.001, step=10),
            "gamma": NumberSpin(low=0, high=1, step=0.1),
            "lowest": NumberSpin(low=0, high=1, step=0.01),
        }
        self._lay_out()
        self._describe()
        self._name.edited.connect(self._on_edited)
        for spin in self._numbers.values():
            spin.edited.connect(self._on_edited)
            spin.typed.connect(self.typed)

    def _lay_out(self) -> None:
        layout, numbers = column(), self._numbers
        self.setLayout(layout)
        layout.addLayout(
            even_row(
                (labelled("rate schedule", self._name), 2),
                (labelled("warm-up", numbers["warmup"]), 1),
            )
        )
        layout.addLayout(
            even_row(
                (labelled("its length", numbers["length"]), 1),
                (labelled("each step ×", numbers["gamma"]), 1),
                (labelled("part left", numbers["lowest"]), 1),
            )
        )

    def _describe(self) -> None:
        for name, widget, object_name, title in (
            ("name", self._name, "scheduleCombo", "learning-rate schedule"),
            ("warmup", self._numbers["warmup"], "warmupSpin", "warm-up in epochs"),
            ("length", self._numbers["length"], "scheduleLengthSpin", "schedule length in epochs"),
            ("gamma", self._numbers["gamma"], "scheduleGammaSpin", "factor of each step"),
            ("lowest", self._numbers["lowest"], "scheduleLowestSpin", "part of the rate left"),
        ):
            place = f"training.schedule.{name}"
            self._fields.describe(widget, object_name, title, _TIPS[name], place)

    def draft(self) -> ScheduleDraft:
        """What stands here, finished or not."""
        numbers = {name: spin.number() for name, spin in self._numbers.items()}
        return ScheduleDraft(name=self._name.name(), **numbers)

    def set_draft(self, draft: ScheduleDraft) -> None:
        """Show a draft, without a signal."""
        self._name.choose(draft.name)
        for name, spin in self._numbers.items():
            spin.set_number(getattr(draft, name))
        self._allow()

    def _allow(self) -> None:
        used = _USED[self._name.name()]
        for name, reason in _REASONS.items():
            self._fields.allow(self._numbers[name], "" if name in used else reason)

    def _on_edited(self) -> None:
        self._allow()
        self.edited.emit()
