"""Between views and run: what a person changes in a view is changed in the run, which goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

from msgspec.structs import replace
from PySide6.QtCore import QObject
from PySide6.QtGui import QUndoCommand

from core.spec.changes import BIAS, EDITS, POINTS, UNIT_OFF, WEIGHT, Change
from core.spec.checks import SpecError
from core.spec.places import place_words
from playground.qt.overrides import total

if TYPE_CHECKING:
    from PySide6.QtCore import SignalInstance
    from PySide6.QtGui import QUndoStack

    from core import Dataset, Snapshot
    from playground.session.session import Session

_NOT_THEN: Final = (
    "This is an earlier step of the run. Go back to now, or continue from here, to change it."
)
_UNDOABLE: Final = (*EDITS, POINTS)
# Not that of the form's commands.
_ID: Final = 2


class ChangingView(Protocol):
    """What a view needs so that something can be changed in it."""

    @property
    def change_requested(self) -> SignalInstance:
        """Emitted with a `Change`, whose step does not count."""

    @property
    def change_followed(self) -> SignalInstance:
        """Emitted with a `Change` that goes on with the one requested last."""


class Changes(QObject):
    """Brings wishes to the session, which refuses in words what cannot be.

    Edits of the network and points can be taken back: what was there is then written again, where
    the run stands by then.
    """

    def __init__(
        self,
        session: Session,
        undo_stack: QUndoStack,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._stack = session, undo_stack
        self._can_follow = False  # what was requested last is on the stack

    def add(self, view: ChangingView) -> None:
        """Do what is wished for in this view, too."""
        view.change_requested.connect(self._on_requested)
        view.change_followed.connect(self._on_followed)

    def _on_requested(self, wish: Change) -> None:
        self._request(wish, follows=False)

    def _on_followed(self, wish: Change) -> None:
        self._request(wish, follows=self._can_follow)

    def _request(self, wish: Change, *, follows: bool) -> None:
        if self._session.timeline.is_back:
            self._session.message.emit(_NOT_THEN)
            return
        snapshot, dataset = self._session.snapshot, self._session.dataset
        before = None
        if wish.field in _UNDOABLE and snapshot is not None and dataset is not None:
            before = what_was(wish, snapshot, dataset)
        self._can_follow = self._session.change(wish) and before is not None
        if self._can_follow and before is not None:
            self._stack.push(ChangeCommand(self._session, before, wish, follows=follows))


class ChangeCommand(QUndoCommand):
    """A change that was made; undone, what was before is made of the run of now.

    One that `follows` is taken into the one before it.
    """

    def __init__(
        self, session: Session, before: Change, after: Change, *, follows: bool = False
    ) -> None:
        super().__init__(words_for(after))
        self._session, self._before, self._after = session, before, after
        self._run = session.run_token
        self._is_made = True
        self._follows = follows

    @total(-1)
    def id(self) -> int:
        """Tells these commands from others that may be taken into one another."""
        return _ID

    @total(False)
    def mergeWith(self, other: QUndoCommand) -> bool:  # noqa: N802
        """Take in the next change of the same drag."""
        if not isinstance(other, ChangeCommand) or not other._follows:  # noqa: SLF001
            return False
        if other._run is not self._run or not self._is_made:  # noqa: SLF001
            return False
        self._after = other._after  # noqa: SLF001
        return True

    @total()
    def redo(self) -> None:
        """Make the change once more; not when the command is pushed, as it was just made."""
        if not self._is_made:
            self._is_made = True
            self._make(self._after)

    @total()
    def undo(self) -> None:
        """Write the old value now."""
        self._is_made = False
        self._make(self._before)

    def _make(self, change: Change) -> None:
        # Another run than this was made in has other weights: there is nothing to go back to.
        if self._session.run_token is not self._run or not self._session.change(change):
            self.setObsolete(True)


def what_was(wish: Change, snapshot: Snapshot, dataset: Dataset) -> Change | None:
    """The change that takes `wish` back where the run stands; None where it names no place."""
    try:
        if wish.field == WEIGHT:
            layer, unit, source = wish.where
            return replace(wish, value=float(snapshot.weights[layer][unit, source]))
        if wish.field == BIAS:
            bias = snapshot.biases[wish.where[0]]
            return None if bias is None else replace(wish, value=float(bias[wish.where[1]]))
    except (IndexError, SpecError):  # the session says what is wrong
        return None
    if wish.field == UNIT_OFF:
        return replace(wish, value=int(wish.where in snapshot.units_off))
    return replace(wish, points=dataset.points)


def words_for(change: Change) -> str:
    """What the menu calls it."""
    place = place_words(change.where)
    if change.field == UNIT_OFF:
        return f"{place} {'off' if change.value else 'on'}"
    return "points" if change.field == POINTS else f"{change.field} of {place}"
