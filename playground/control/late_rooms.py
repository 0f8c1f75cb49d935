"""Rooms that few enter, arena and sweeps: controllers made, and imported, with their views."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from playground.chrome.dialogs import Dialogs
    from playground.control.arena import ArenaController
    from playground.control.files import FilesController
    from playground.control.sweep import SweepController
    from playground.control.unsaved import UnsavedGuard
    from playground.session.session import Session
    from playground.views.lazy import LazyViews
    from playground.views.view import View


class LateRooms(QObject):
    """Each controller is made when its view is, or when somebody asks for it before."""

    def __init__(
        self,
        session: Session,
        views: LazyViews,
        guard: UnsavedGuard,
        files: FilesController,
        dialogs: Dialogs,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._guard = session, guard
        self._files, self._dialogs = files, dialogs
        views.made.connect(self._on_view_made)

    @cached_property
    def arena(self) -> ArenaController:
        """Runs side by side."""
        from playground.control.arena import ArenaController  # noqa: PLC0415  (a whole room)

        return ArenaController(self._session, self._guard, self._files, self)

    @cached_property
    def sweeps(self) -> SweepController:
        """Many runs, from a plan."""
        from playground.control.sweep import SweepController  # noqa: PLC0415  (brings a database)

        return SweepController(self._session, self._guard, self._dialogs, self)

    def close(self) -> bool:
        """Stop what runs and wait; False when a thread must be left behind."""
        made = [vars(self)[name] for name in ("arena", "sweeps") if name in vars(self)]
        return all([room.close() for room in made])  # noqa: C419  (each is closed)

    def _on_view_made(self, view: View) -> None:
        if view.name == "arena":
            self.arena.add(view)
        elif view.name == "sweep":
            self.sweeps.add(view)
