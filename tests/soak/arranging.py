"""Arranging: a window whose parts are moved, shown, hidden and torn off at random stays whole.

Whatever is laid out has to come to rest at every size. Where it does not Qt turns in circles until
the stack is full, and the process dies: then this part does not run to its end.
"""

from __future__ import annotations

import logging
import random
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QPointF, QRect, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QDockWidget, QTabBar
from soak_tools import Figure, Scale, none_of
from window_tools import open_window

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playground.main_window import MainWindow

LESSONS = ("xor", "digits", "spirals")
ROOM = QRect(0, 0, 1400, 900)
LEAST = (1000, 640)
TURNS = 3  # of Qt after each move
PIXELS = 60


def figures(scale: Scale) -> Iterator[Figure]:
    count = scale.count(600, 12)
    told = _Told()
    logging.getLogger().addHandler(told)
    with open_window() as window:
        mover = Mover(window)
        for _ in range(count):
            mover.move()
        window.showNormal()
        mover.turn()
    yield none_of("moves of docks, tabs, sizes and lessons: errors told", count, told.errors)


class _Told(logging.Handler):
    """Keeps what is logged as an error."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.errors: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        reason = record.exc_info[1] if record.exc_info else ""
        self.errors.append(f"{record.getMessage()} {reason!r}")


class Mover:
    """Does what a person may do to the arrangement of a window, in an order that chance chooses."""

    def __init__(self, window: MainWindow) -> None:
        self._window, self._chance = window, random.Random(1)
        self._moves: dict[Callable[[], None], int] = {
            self._lesson: 8,
            self._size: 15,
            self._pull: 10,
            self._drag: 25,
            self._toggle: 10,
            self._tab: 10,
            self._tear: 4,
            self._full_screen: 3,
        }

    def move(self) -> None:
        (chosen,) = self._chance.choices(list(self._moves), list(self._moves.values()))
        chosen()
        self.turn()

    def turn(self, times: int = TURNS) -> None:
        for _ in range(times):
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 5)
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)

    def _lesson(self) -> None:
        self._window.open_lesson(self._chance.choice(LESSONS))

    def _size(self) -> None:
        width = self._chance.randint(LEAST[0], ROOM.width())
        self._window.resize(width, self._chance.randint(LEAST[1], ROOM.height()))

    def _pull(self) -> None:
        """By the lower edge, a pixel at a time: what has no rest has none at a few sizes only."""
        step = self._chance.choice((-1, 1))
        for _ in range(PIXELS):
            self._window.resize(self._window.width(), self._window.height() + step)
            self.turn(1)

    def _drag(self) -> None:
        """From a place of the window itself, as between two docks, to one near it."""
        start = QPointF(self._chance.randrange(ROOM.width()), self._chance.randrange(ROOM.height()))
        end = start + QPointF(self._chance.randint(-60, 60), self._chance.randint(-60, 60))
        no, left = Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton
        for kind, place, button, held in (
            (QEvent.Type.MouseMove, start, no, no),
            (QEvent.Type.MouseButtonPress, start, left, left),
            (QEvent.Type.MouseMove, end, no, left),
            (QEvent.Type.MouseButtonRelease, end, left, no),
        ):
            there = self._window.mapToGlobal(place)
            keys = Qt.KeyboardModifier.NoModifier
            event = QMouseEvent(kind, place, there, button, held, keys)
            QCoreApplication.sendEvent(self._window, event)

    def _dock(self) -> QDockWidget:
        return self._chance.choice(self._window.findChildren(QDockWidget))

    def _toggle(self) -> None:
        self._dock().toggleViewAction().trigger()

    def _tear(self) -> None:
        dock = self._dock()
        dock.setFloating(not dock.isFloating())

    def _tab(self) -> None:
        bars = [bar for bar in self._window.findChildren(QTabBar) if bar.count() > 1]
        if bars:
            bar = self._chance.choice(bars)
            bar.setCurrentIndex(self._chance.randrange(bar.count()))

    def _full_screen(self) -> None:
        if self._window.isFullScreen():
            self._window.showNormal()
        else:
            self._window.showFullScreen()
