"""Replay: one step after the other is shown, as fast as is wanted."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final, Protocol

from PySide6.QtCore import QObject, QTimer, Signal

if TYPE_CHECKING:
    from collections.abc import Callable

    from playground.chrome.replay_controls import ReplayButton, SpeedCombo

_FRAME_MS: Final = 50


class Span(Protocol):
    """The steps that there are, and the one at which it stands."""

    @property
    def first(self) -> int:
        """The first."""

    @property
    def last(self) -> int:
        """The last."""

    @property
    def step(self) -> int:
        """The one that is wanted now."""


class Replay(QObject):
    """Shows steps from the one at which it stands to the last one; from there it begins anew.

    A button starts and ends it, and a choice of speeds is asked how fast it goes. `clock` counts
    seconds.
    """

    ended = Signal()
    """It has come to the last step, or its button has ended it."""

    def __init__(
        self,
        controls: tuple[ReplayButton, SpeedCombo],
        span: Callable[[], Span],
        show: Callable[[int], None],
        parent: QObject | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`span` tells which steps there are, and `show` shows one."""
        super().__init__(parent)
        self._button, self._speeds = controls
        self._span, self._show, self._clock = span, show, clock
        self._timer = QTimer(self)
        self._timer.setInterval(_FRAME_MS)
        self._timer.timeout.connect(self.advance)
        self._begun, self._from = 0.0, 0
        self._button.toggled.connect(self._on_toggled)
        self._speeds.activated.connect(self._count_anew)

    @property
    def is_going(self) -> bool:
        """Whether steps are being shown."""
        return self._timer.isActive()

    def stop(self) -> None:
        """End it, where it stands."""
        self._timer.stop()
        self._button.show_going(goes_on=False)

    def advance(self) -> None:
        """Show the step at which it is by now."""
        span, pace = self._span(), self._speeds.pace
        seconds = self._clock() - self._begun
        whole = span.last - span.first
        done = seconds * -pace if pace < 0 else seconds * whole / pace
        step = min(self._from + int(done), span.last)
        if step == span.step and step < span.last:
            return
        self._show(step)
        if step == span.last:
            self._end()

    def _end(self) -> None:
        self.stop()
        self.ended.emit()

    def _count_anew(self) -> None:
        self._begun, self._from = self._clock(), self._span().step

    def _on_toggled(self, goes_on: bool) -> None:
        if not goes_on:
            self._end()
            return
        self._button.show_going(goes_on=True)
        span = self._span()
        if span.step == span.last:
            self._show(span.first)
        self._count_anew()
        self._timer.start()
