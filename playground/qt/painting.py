"""LatePainting: a window is painted in a turn of the event loop of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QObject

from playground.qt.next_turn import NextTurn
from playground.qt.overrides import total

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget


class LatePainting(QObject):
    """Puts off what a window wants to paint, while `is_wanted`, to the next turn of the loop.

    Qt paints in the very turn in which something was changed. Where it took milliseconds to compute
    what is to be painted, all that has become due meanwhile, as a person's hand, comes first so.
    While it is held nothing is painted at all, and then what has changed meanwhile, no more.
    """

    def __init__(self, window: QWidget, is_wanted: Callable[[], bool]) -> None:
        super().__init__(window)
        self._window, self._is_wanted = window, is_wanted
        self._is_painting = self._is_held = False
        self._turn = NextTurn(self._paint, self)
        window.installEventFilter(self)

    def hold(self, held: bool) -> None:
        """Paint nothing: what is seen stays as it is until it is let go."""
        if self._is_held and not held:
            QCoreApplication.postEvent(self._window, QEvent(QEvent.Type.UpdateRequest))
        self._is_held = held

    def is_due(self) -> bool:
        """Whether the next turn is for painting."""
        return self._turn.is_coming and not self._is_held

    @total(False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the window's request until the next turn; Qt asks only once until it is painted."""
        if event.type() == QEvent.Type.UpdateRequest and watched is self._window:
            if self._is_held:
                return True
            if not self._is_painting and self._is_wanted():
                self._turn.start()
                return True
            self._turn.stop()  # all is painted now
        return super().eventFilter(watched, event)

    def _paint(self) -> None:
        self._is_painting = True
        try:
            QCoreApplication.sendEvent(self._window, QEvent(QEvent.Type.UpdateRequest))
        finally:
            self._is_painting = False
