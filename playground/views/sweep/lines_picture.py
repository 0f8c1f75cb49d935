"""LinesPicture: many lines, painted a few at a time, so that the window never waits for all."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QSize, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    Stroke = tuple[QColor, QPainterPath]

# A thousand lines take some 35 ms.
_SLICE_SECONDS: Final = 0.004


class LinesPicture(QObject):
    """`pixmap` has the lines that were asked for last, as soon as all are painted."""

    ready = Signal()

    def __init__(self, parent: QObject, *, clock: Callable[[], float] = time.perf_counter) -> None:
        super().__init__(parent)
        self.pixmap = QPixmap()
        self._clock = clock
        self._next = QPixmap()
        self._strokes: Iterator[Stroke] = iter(())
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._go_on)

    @property
    def is_busy(self) -> bool:
        """Whether lines are still to be painted."""
        return self._timer.isActive()

    def begin(self, size: QSize, ratio: float, ground: QColor, strokes: Iterable[Stroke]) -> None:
        """Paint these, in their order; until then the picture stays as it is."""
        self._next = QPixmap(size * ratio)
        self._next.setDevicePixelRatio(ratio)
        self._next.fill(ground)
        self._strokes = iter(strokes)
        self._timer.start()

    def finish(self) -> None:
        """Paint all that is left now."""
        while self.is_busy:
            self._go_on()

    def _go_on(self) -> None:
        end = self._clock() + _SLICE_SECONDS
        painter = QPainter(self._next)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        is_over = True
        for color, path in self._strokes:
            painter.setPen(_thin(color))
            painter.drawPath(path)
            if self._clock() >= end:
                is_over = False
                break
        painter.end()
        if is_over:
            self._timer.stop()
            self.pixmap = self._next
            self.ready.emit()


def _thin(color: QColor) -> QPen:
    """A pen that is fast: anything wider makes Qt unite the outlines of all lines."""
    pen = QPen(color, 1.0)
    pen.setCosmetic(True)
    return pen
