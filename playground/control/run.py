"""Between the run's buttons and the session: what is typed is taken in first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from playground.control.unsaved import LONG_MOMENT

if TYPE_CHECKING:
    from playground.control.forms import FormController
    from playground.control.unsaved import UnsavedGuard
    from playground.session.session import Session


class RunController(QObject):
    """Does to the run what a person asks for."""

    def __init__(
        self,
        session: Session,
        forms: FormController,
        guard: UnsavedGuard,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._forms, self._guard = session, forms, guard

    def toggle(self) -> None:
        """Play or pause."""
        if self._session.state == "training" or self._is_ready():
            self._session.toggle()

    def step(self) -> None:
        """Train on one batch."""
        if self._is_ready():
            self._session.step()

    def step_epoch(self) -> None:
        """Train to the end of the epoch."""
        if self._is_ready():
            self._session.step_epoch()

    def reset(self) -> None:
        """Return to the first weights."""
        if self._is_ready() and self._guard.may_lose("Reset", LONG_MOMENT):
            self._session.reset()

    def new_weights(self) -> None:
        """Start from the weights of the next seed."""
        if self._is_ready() and self._guard.may_lose("New weights", LONG_MOMENT):
            self._session.new_weights()

    def _is_ready(self) -> bool:
        """Whether what stands in the forms can be trained and, if need be, became a run."""
        return self._forms.enter_typed() and self._forms.has_run()
