"""The update rule and its parameters."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from core.spec.titles import title_of
from playground.forms.choices import ChoiceCombo
from playground.forms.drafts import OptimizerDraft
from playground.forms.layout import ParameterArea, column, labelled
from playground.forms.number_spin import NumberSpin
from playground.forms.words import OPTIMIZER_TIPS

if TYPE_CHECKING:
    from playground.forms.fields import Fields

_HEIGHT: Final = 44
_BELOW_ONE: Final = 0.999999
# name: (label, where the arrows' ladder ends or 0 for plain steps, step, tooltip)
_NUMBERS: Final = {
    "momentum": (
        "momentum",
        0.0,
        0.1,
        "The part of its speed that a step keeps: 0 none, 0.9 much.",
    ),
    "beta1": ("β₁", 0.0, 0.1, "How long the mean of the gradients remembers; 0.9 is usual."),
    "beta2": ("β₂", 0.0, 0.01, "How long the mean of their squares remembers; 0.999 is usual."),
    "rho": ("ρ", 0.0, 0.01, "How long the mean of the squared gradients remembers; 0.99 is usual."),
    "weight_decay": ("decay", 1e-6, 0.1, "How much each step shrinks all weights, times the rate."),
    "epsilon": ("ε", 1e-12, 0.1, "Keeps the division away from 0. Larger makes steps more even."),
}
# Which parameters stand below the rule, and how many of the three columns each takes.
_PARAMETERS: Final[dict[str, dict[str, int]]] = {
    "sgd": {},
    "momentum": {"momentum": 1},
    "nesterov": {"momentum": 1},
    "rmsprop": {"rho": 1},
    "adam": {"beta1": 1, "beta2": 1},
    "adamw": {"beta1": 1, "beta2": 1, "weight_decay": 1},
}
_USES_EPSILON: Final = ("rmsprop", "adam", "adamw")
_RATE_TIP: Final = (
    "How far each step goes. Too small takes for ever, too large makes the loss jump or grow. It"
    " can be changed while training."
)


class OptimizerEditor(QWidget):
    """A draft of an `OptimizerSpec`; `rule`, `rate` and `epsilon_cell` are placed by the owner.

    `quick` describes the first two of them, `fields` all the others.
    """

    edited = Signal()
    typed = Signal()

    def __init__(self, fields: Fields, quick: Fields) -> None:
        super().__init__()
        self._fields, self._quick = fields, quick
        self.rule = ChoiceCombo()
        self.rule.add_all(OPTIMIZER_TIPS)
        self.rate = NumberSpin(low=0, ladder=1e-6)
        self._numbers = {
            name: NumberSpin(
                low=0,
                high=sys.float_info.max if ladder else _BELOW_ONE,
                step=step,
                ladder=ladder,
            )
            for name, (_, ladder, step, _) in _NUMBERS.items()
        }
        self._area = ParameterArea(_HEIGHT)
        for name, (label, *_) in _NUMBERS.items():
            if name != "epsilon":
                self._area.add(name, labelled(label, self._numbers[name]))
        self.epsilon_cell = labelled(_NUMBERS["epsilon"][0], self._numbers["epsilon"])
        layout = column()
        self.setLayout(layout)
        layout.addWidget(self._area)
        self.rule.edited.connect(self._on_rule)
        for spin in (self.rate, *self._numbers.values()):
            spin.edited.connect(self.edited)
            spin.typed.connect(self.typed)
        self._describe()

    def _describe(self) -> None:
        fields, quick = self._fields, self._quick
        place = "training.optimizer"
        rule_tip = "How a gradient becomes a step. Start with SGD to understand, Adam to get there."
        quick.describe(self.rule, "optimizerCombo", "optimiser", rule_tip, f"{place}.name")
        quick.describe(
            self.rate, "learningRateSpin", "learning rate", _RATE_TIP, f"{place}.learning_rate"
        )
        for name, (_, _, _, tip) in _NUMBERS.items():
            first, *rest = name.split("_")
            object_name = first + "".join(word.capitalize() for word in rest) + "Spin"
            fields.describe(
                self._numbers[name], object_name, name.replace("_", " "), tip, f"{place}.{name}"
            )

    def draft(self) -> OptimizerDraft:
        """What stands here, finished or not."""
        numbers = {name: spin.number() for name, spin in self._numbers.items()}
        return OptimizerDraft(name=self.rule.name(), learning_rate=self.rate.number(), **numbers)

    def set_draft(self, draft: OptimizerDraft) -> None:
        """Show a draft, without a signal."""
        self.rule.choose(draft.name)
        self.rate.set_number(draft.learning_rate)
        for name, spin in self._numbers.items():
            spin.set_number(getattr(draft, name))
        self._show_parameters()

    def _show_parameters(self) -> None:
        name = self.rule.name()
        self._area.show_only(_PARAMETERS[name], f"{title_of(name)}: {OPTIMIZER_TIPS[name]}")
        reason = (
            "" if name in _USES_EPSILON else f"{title_of(name)} does not divide, so it has no ε."
        )
        self._fields.allow(self._numbers["epsilon"], reason)

    def _on_rule(self) -> None:
        self._show_parameters()
        self.edited.emit()
