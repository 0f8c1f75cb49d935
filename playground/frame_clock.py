"""When the next frame is due: up to 30 a second, fewer where drawing would eat into training."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal

if TYPE_CHECKING:
    from collections.abc import Callable

FASTEST: Final = 0.033
SLOWEST: Final = 0.100
# The part of the wall time that the window's thread may spend on its frames.
BUDGET: Final = 0.12
# How much of a new measurement goes into the running mean: about ten frames decide.
_SHARE: Final = 0.15


class FrameClock(QObject):
    """Emits `tick` when a frame is due, between 10 and 30 times a second.

    What a frame costs is the processor time that the window's own thread used since the tick
    before. That counts painting as well as the slots that led to it, and leaves out the waits for
    the interpreter lock, which cost training nothing. The interval is stretched until the cost is
    `BUDGET` of it. `cpu` counts seconds.
    """

    tick = Signal()

    def __init__(
        self,
        parent: QObject | None = None,
        *,
        cpu: Callable[[], float] = time.thread_time,
    ) -> None:
        super().__init__(parent)
        self._cpu = cpu
        self._cost = 0.0
        self._cpu_before = 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_timeout)

    @property
    def interval(self) -> float:
        """Seconds between two ticks at the present cost of a frame."""
        return min(max(self._cost / BUDGET, FASTEST), SLOWEST)

    @property
    def running(self) -> bool:
        """Whether ticks are coming."""
        return self._timer.isActive()

    def start(self) -> None:
        """Tick until `stop`; the first tick comes after one interval."""
        self._cpu_before = self._cpu()
        self._timer.start(round(self.interval * 1000))

    def stop(self) -> None:
        """No more ticks."""
        self._timer.stop()

    def _on_timeout(self) -> None:
        cpu = self._cpu()
        self._cost += _SHARE * (cpu - self._cpu_before - self._cost)
        self._cpu_before = cpu
        interval = round(self.interval * 1000)
        if interval != self._timer.interval():
            self._timer.setInterval(interval)
        self.tick.emit()
