"""When the next frame is due: up to 30 a second, fewer where drawing would eat into training."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FASTEST: Final = 0.033
SLOWEST: Final = 0.1
# Where something is seen that is to move, not to jump.
SLOWEST_FLUENT: Final = 0.064
# The part of the wall time that the window's thread may spend on drawing: little where it keeps
# training waiting for the interpreter, more where a compiled kernel trains, which does not need it.
BUDGET: Final = 0.12
BUDGET_BESIDE_KERNEL: Final = 0.2
# How much of a new measurement goes into the running mean: about ten frames decide.
_SHARE: Final = 0.15


class FrameClock(QObject):
    """Emits `tick` when a frame is due, between 10 and 30 times a second, 15 where that is wanted.

    What a frame costs is the processor time spent inside `drawing()` since the tick before: in the
    slots that a snapshot leads to, and in painting what they changed. Waits for the interpreter
    lock are left out, for they cost training nothing. The interval is stretched until the cost is
    `budget` of it. `cpu` counts seconds of processor time of the window's thread.
    """

    tick = Signal()

    def __init__(
        self, parent: QObject | None = None, *, cpu: Callable[[], float] = time.thread_time
    ) -> None:
        super().__init__(parent)
        self._cpu = cpu
        self.is_update_wanted: Callable[[], bool] = bool
        """Whether whoever draws the next frame wants to know the run's next update; at first no."""
        self.is_fluency_wanted: Callable[[], bool] = bool
        """Whether someone draws the frames who should do so 15 times a second at least."""
        self.budget = BUDGET
        self._cost = 0.0
        self._spent = 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_timeout)

    @property
    def interval(self) -> float:
        """Seconds between two ticks at the present cost of a frame."""
        slowest = SLOWEST_FLUENT if self.is_fluency_wanted() else SLOWEST
        return min(max(self._cost / self.budget, FASTEST), slowest)

    @property
    def running(self) -> bool:
        """Whether ticks are coming."""
        return self._timer.isActive()

    def start(self) -> None:
        """Tick until `stop`; the first tick comes after one interval."""
        self._spent = 0.0
        self._timer.start(round(self.interval * 1000))

    def stop(self) -> None:
        """No more ticks."""
        self._timer.stop()

    @contextmanager
    def drawing(self) -> Iterator[None]:
        """Count what is done in the block as part of the frame."""
        before = self._cpu()
        try:
            yield
        finally:
            self._spent += self._cpu() - before

    def _on_timeout(self) -> None:
        self._cost += _SHARE * (self._spent - self._cost)
        self._spent = 0.0
        interval = round(self.interval * 1000)
        if interval != self._timer.interval():
            self._timer.setInterval(interval)
        self.tick.emit()
