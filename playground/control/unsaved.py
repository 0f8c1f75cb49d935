"""Asks before training is lost that took more than a moment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from playground.chrome.dialogs import Dialogs
    from playground.session.session import Session

# Seconds of computing that anyone would rather repeat than be asked about.
MOMENT: Final = 5.0
# Reset and new weights say what they do; only much work is worth a question.
LONG_MOMENT: Final = 30.0


class UnsavedGuard:
    """Lets something happen that ends the present run, or not."""

    def __init__(self, session: Session, dialogs: Dialogs, save: Callable[[], bool]) -> None:
        """`save` saves the run, asking for a name where it has none; False when it did not."""
        self._session, self._dialogs, self._save = session, dialogs, save

    def may_lose(self, what: str, moment: float = MOMENT) -> bool:
        """Whether `what` may be done; asks when there is something to lose."""
        if self._session.unsaved_seconds <= moment:
            return True
        answer = self._dialogs.unsaved(what)
        return answer == "discard" or (answer == "save" and self._save())
