"""One order of undoing, for steps in the forms and for runs that Reset and the like replaced."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from PySide6.QtGui import QUndoStack

    from playground.chrome.actions import Actions
    from playground.chrome.status_bar import RunStatus
    from playground.session.session import Session

# What the menu calls it, and what is said when it has happened.
_WORDS: Final = {
    "reset": ("Reset", "Back at the first weights."),
    "new weights": ("New weights", "Other first weights."),
    "new class": ("new class", "A fresh run: the network has an output for the new class."),
    "learning rate": ("fresh run", "A fresh run with the new learning rate."),
    "continue from here": ("Continue from here", "A new run goes on from the earlier step."),
    "arena": ("Open run of the arena", "A run of the arena, as it stands there."),
    "sweep": ("Open run of the sweep", "A run of the sweep, from its start."),
    "setting": ("fresh run", "A fresh run with the new setting."),
}


class UndoController(QObject):
    """Undo and redo, in the order in which things happened.

    A run that was replaced comes back with its weights and curves; the forms' own undoing would
    only bring back its settings. It is next as long as nothing was changed in the forms since.
    """

    def __init__(
        self,
        session: Session,
        forms: QUndoStack,
        actions: Actions,
        status: RunStatus,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._forms = session, forms
        self._actions, self._status = actions, status
        self._position = 0  # of the forms' stack when the run was replaced
        forms.indexChanged.connect(self._offer)
        forms.undoTextChanged.connect(self._offer)
        session.replaced.changed.connect(self._on_replaced)
        session.state_changed.connect(self._offer)
        actions["Undo"].triggered.connect(self.undo)
        actions["Redo"].triggered.connect(self.redo)
        status.undo_requested.connect(session.take_back)
        self._offer()

    def undo(self) -> None:
        """Take back what happened last."""
        if self._is_run_next(newer=False):
            self._session.take_back()
        else:
            self._forms.undo()

    def redo(self) -> None:
        """Do again what was taken back last."""
        if self._is_run_next(newer=True):
            self._session.take_back()
        else:
            self._forms.redo()

    def _is_run_next(self, *, newer: bool) -> bool:
        replaced = self._session.replaced
        return (
            bool(replaced.what)
            and replaced.is_newer == newer
            and self._forms.index() == self._position
            and self._session.state != "loading"
        )

    def _on_replaced(self) -> None:
        self._position = self._forms.index()
        self._offer()
        replaced, snapshot = self._session.replaced, self._session.snapshot
        if replaced.what and replaced.is_newer and snapshot is not None:
            self._status.show_message(f"The run is back, at epoch {snapshot.epoch:,}.")
        elif replaced.what:
            self._status.show_message(_WORDS[replaced.what][1], can_undo=True)

    def _offer(self) -> None:
        forms = self._forms
        undo = forms.undoText() if forms.canUndo() else None
        redo = forms.redoText() if forms.canRedo() else None
        title = _WORDS.get(self._session.replaced.what, ("",))[0]
        if self._is_run_next(newer=False):
            undo = title
        elif self._is_run_next(newer=True):
            redo = title
        self._actions.show_undo(undo, redo)
