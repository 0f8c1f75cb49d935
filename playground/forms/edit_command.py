"""One change of the forms that can be taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtGui import QUndoCommand

from playground.forms.drafts import changed_fields, following, value_at, with_learning_rate
from playground.qt.overrides import total

if TYPE_CHECKING:
    from collections.abc import Callable

    from playground.forms.drafts import ExperimentDraft
    from playground.forms.number_text import Number

_WORDS: Final = {
    "l1": "L1",
    "l2": "L2",
    "beta1": "β₁",
    "beta2": "β₂",
    "bias_init": "bias start",
    "init": "start",
    "goal": "the goal",
    "value": "the goal's value",
    "monitor": "the watched figure",
    "min_delta": "least progress",
    "restore_best": "best weights back",
    "seconds": "seconds to train",
}


class EditCommand(QUndoCommand):
    """Goes from one draft to another; changes of the same number in a row become one.

    `before` and `after` are the two drafts.
    """

    def __init__(
        self,
        show: Callable[[ExperimentDraft], None],
        before: ExperimentDraft,
        after: ExperimentDraft,
        text: str = "",
    ) -> None:
        super().__init__(text or _description(before, after))
        self._show = show
        self.before, self.after = before, after
        self._is_refused = False
        self._number = _changed_number(before, after)

    @total()
    def redo(self) -> None:
        """Show the draft after the change."""
        self._show(self.after)

    @total()
    def undo(self) -> None:
        """Show the draft before the change."""
        self._show(self.before)
        self.setObsolete(self._is_refused)

    def refuse(self) -> None:
        """Let the next undo take the command off the stack: nothing is left to do again."""
        self._is_refused = True

    def follow_rate(self, old: Number, new: Number) -> None:
        """The run's learning rate became `new` by itself: neither undo nor redo changes it back."""
        self.before, self.after = (
            with_learning_rate(draft, new)
            if draft.training.optimizer.learning_rate == old
            else draft
            for draft in (self.before, self.after)
        )
        self.setObsolete(self.after == self.before)

    def follow(self, before: ExperimentDraft, now: ExperimentDraft) -> None:
        """The run's settings or points became those of `now`: nothing here changes them back."""
        self.before, self.after = (
            following(draft, before, now) for draft in (self.before, self.after)
        )
        self.setObsolete(self.after == self.before)

    @total(-1)
    def id(self) -> int:
        """Only commands that change a single number may be merged."""
        return 1 if self._number else -1

    @total(False)
    def mergeWith(self, other: QUndoCommand) -> bool:  # noqa: N802
        """Take in the next change of the same number; one that leads back vanishes."""
        if not isinstance(other, EditCommand) or other._number != self._number:  # noqa: SLF001
            return False
        self.after = other.after
        self.setObsolete(self.after == self.before)
        return True


def _changed_number(before: ExperimentDraft, after: ExperimentDraft) -> str:
    paths = changed_fields(before, after)
    if len(paths) != 1:
        return ""
    value = value_at(after, paths[0])
    return paths[0] if isinstance(value, int | float) and not isinstance(value, bool) else ""


def _description(before: ExperimentDraft, after: ExperimentDraft) -> str:
    if before.data.name != after.data.name:
        return "change of data set"
    rows = len(after.network.layers) - len(before.network.layers)
    if rows:
        return "adding a layer" if rows > 0 else "removing a layer"
    path = changed_fields(before, after)[0]
    *_, owner, name = path.split(".")
    if name == "name":
        name = owner
    return f"change of {_WORDS.get(name, name.replace('_', ' '))}"
