"""Between views and run: what a person changes in a view is changed in the run, which goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtCore import SignalInstance

    from playground.session.session import Session


class ChangeWish(Protocol):
    """What a view wants changed; `core.spec.changes.Change` is one, its step does not count."""

    @property
    def field(self) -> str:
        """The name of what is to change."""

    @property
    def value(self) -> float:
        """What it is to be from where the run stands on."""


class ChangingView(Protocol):
    """What a view needs so that something can be changed in it."""

    @property
    def change_requested(self) -> SignalInstance:
        """Emitted with a `ChangeWish`."""


class Changes(QObject):
    """Brings wishes to the session, which refuses in words what cannot be."""

    def __init__(
        self, session: Session, views: Iterable[ChangingView], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        for view in views:
            view.change_requested.connect(self._on_requested)

    def _on_requested(self, wish: ChangeWish) -> None:
        self._session.change(wish.field, wish.value)
