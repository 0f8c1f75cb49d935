"""Arrival: views that come into sight together are made and drawn one after the other."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, QTimer, Signal

from playground.qt.overrides import total

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from PySide6.QtWidgets import QWidget

    from playground.views.lazy import LazyViews

# So much from one to the next: meanwhile what was drawn is painted, and a person's hand is heard.
_SPACING_MS: Final = 3


class Arrival(QObject):
    """Gives each view that comes into sight with others a turn of the event loop of its own.

    All in one turn would hold the window as long as they take together. Until its turn a view shows
    its bare ground, where it will stand. The first turn comes once the window has been painted.
    Whoever asks for a view by its name meanwhile gets it drawn.
    """

    under_way_changed = Signal(bool)

    def __init__(self, window: QWidget, views: LazyViews, is_seen: Callable[[str], bool]) -> None:
        """`is_seen` says whether the view of a name can be seen in the window."""
        super().__init__(window)
        self._window, self._views, self._is_seen = window, views, is_seen
        self._waiting: deque[str] = deque()
        self._is_painted = False
        self.is_under_way = False
        """Whether some wait for their turns."""
        self.is_painting_due: Callable[[], bool] = bool
        """Whether the window will be painted before all else; at first no."""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SPACING_MS)
        self._timer.timeout.connect(self._on_time)
        window.installEventFilter(self)

    def hold(self) -> None:
        """All views are about to move: those that come into sight wait from now on."""
        self._timer.stop()
        self._waiting.clear()
        self._views.hold()
        self._set_under_way(True)

    def bring(self, names: Iterable[str]) -> None:
        """Let these come in this order, one a turn, and after them those that nobody sees."""
        self._waiting.extend(name for name in names if name not in self._waiting)
        self._set_under_way(True)
        if self._is_painted:
            self._timer.start()

    def bring_one(self, name: str) -> None:
        """Let this one come at once, or after those that wait."""
        if self._is_painted and not self.is_under_way:
            self._views[name].flush()
        else:
            self.bring([name])

    def finish(self) -> None:
        """Let all come now that still wait."""
        for name in filter(self._is_seen, self._waiting):
            self._views[name].flush()
        self._waiting.clear()
        self._end()

    @total(False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Begin when the window is painted for the first time."""
        if event.type() == QEvent.Type.Paint and watched is self._window:
            self._is_painted = True
            self._window.removeEventFilter(self)
            self._timer.start()
        return super().eventFilter(watched, event)

    def _on_time(self) -> None:
        self._timer.start()  # first: should one fail, the others come nevertheless
        if self.is_painting_due():
            return
        self._advance()
        if self._waiting:
            self._timer.start()  # anew: what was drawn is painted meanwhile
        else:
            self._end()

    def _end(self) -> None:
        self._timer.stop()
        self._views.release()
        self._set_under_way(False)

    def _set_under_way(self, under_way: bool) -> None:
        if under_way != self.is_under_way:
            self.is_under_way = under_way
            self.under_way_changed.emit(under_way)

    def _advance(self) -> None:
        """Let the next one that can be seen still come a step further."""
        while self._waiting:
            name = self._waiting.popleft()
            if self._is_seen(name):
                if self._views.advance(name):
                    self._waiting.appendleft(name)
                return
