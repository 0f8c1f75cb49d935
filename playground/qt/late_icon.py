"""Icons that are drawn when they are first seen, in the sizes in which they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtGui import QIcon, QIconEngine, QImage, QPainter, QPixmap

from playground.qt.overrides import total

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QRect, QSize

# Physical sizes in pixels: 16, 20, 24 and 32 logical ones at one and at two device pixels.
_SIZES: Final = (16, 20, 24, 32, 40, 48, 64)


# Of a clone PySide thinks that it is Python's, which would delete it while Qt uses it. Qt clones
# an icon only where somebody adds to it, which nobody here does.
_CLONES: Final[list[QIconEngine]] = []


class LateIconEngine(QIconEngine):
    """Draws what an icon is made of as late as can be: most of a program's icons are never seen.

    `draw(disabled, size)` gives a square picture of `size` pixels, as the icon is when it is
    `disabled`, or else.
    """

    def __init__(self, draw: Callable[[bool, int], QImage]) -> None:
        super().__init__()
        self._draw = draw
        self._icon = QIcon()
        self._drawn: set[tuple[bool, int]] = set()

    @total()
    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        """Draw what is missing, and paint it."""
        self._provide(rect.size() * painter.device().devicePixelRatioF(), mode)
        self._icon.paint(painter, rect, mode=mode, state=state)

    @total(lambda *_: QPixmap())  # there is none before the application
    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """Draw what is missing; `size` is in physical pixels."""
        self._provide(size, mode)
        return self._icon.pixmap(size, 1.0, mode, state)

    @total()
    def clone(self) -> QIconEngine:
        """One that draws the same."""
        clone = LateIconEngine(self._draw)
        _CLONES.append(clone)
        return clone

    def _provide(self, size: QSize, mode: QIcon.Mode) -> None:
        """Draw the next larger of the sizes, which Qt chooses then and makes smaller."""
        side, disabled = max(size.width(), size.height()), mode == QIcon.Mode.Disabled
        nearest = next((each for each in _SIZES if each >= side), _SIZES[-1])
        if (disabled, nearest) not in self._drawn:
            self._drawn.add((disabled, nearest))
            kind = QIcon.Mode.Disabled if disabled else QIcon.Mode.Normal
            self._icon.addPixmap(QPixmap.fromImage(self._draw(disabled, nearest)), kind)
