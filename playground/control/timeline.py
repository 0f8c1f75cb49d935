"""Between the timeline's bar and the session: what is chosen is looked at, and can be replayed."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer

from playground.chrome.timeline_words import memory_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from playground.chrome.settings import Settings
    from playground.chrome.timeline_bar import TimelineBar
    from playground.session.session import Session
    from playground.session.timeline import Place

_FRAME_MS: Final = 50


class TimelineController(QObject):
    """Shows the step that is chosen; a replay chooses one after the other.

    `clock` counts seconds.
    """

    def __init__(
        self,
        session: Session,
        bar: TimelineBar,
        parent: QObject | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(parent)
        self._session, self._bar, self._clock = session, bar, clock
        self._timer = QTimer(self)
        self._timer.setInterval(_FRAME_MS)
        self._timer.timeout.connect(self.advance)
        self._begun, self._from = 0.0, 0
        timeline = session.timeline
        timeline.moved.connect(self._on_moved)
        bar.step_chosen.connect(self._on_step_chosen)
        bar.now_requested.connect(self._on_now_requested)
        bar.cancel_requested.connect(timeline.cancel)
        bar.continue_requested.connect(self._on_continue_requested)
        bar.replay_toggled.connect(self._on_replay_toggled)
        bar.speed_combo.activated.connect(self._begin)
        bar.memory_chosen.connect(self._on_memory_chosen)
        self._settings: Settings | None = None
        bar.memory_button.show_memory(timeline.memory.cap // 1_000_000)
        self._on_moved(timeline.place)

    def use(self, settings: Settings) -> None:
        """Give kept moments the memory that `settings` say, and remember there what is chosen."""
        self._settings = settings
        self._give(settings.memory)

    @property
    def is_replaying(self) -> bool:
        """Whether the run is being replayed."""
        return self._timer.isActive()

    def stop(self) -> None:
        """End the replay, where it stands."""
        self._timer.stop()
        self._bar.show_replay(goes_on=False)

    def advance(self) -> None:
        """Show the step at which the replay is by now."""
        place, pace = self._session.timeline.place, self._bar.seconds
        seconds = self._clock() - self._begun
        span = place.last - place.first
        done = seconds * -pace if pace < 0 else seconds * span / pace
        step = min(self._from + int(done), place.last)
        if step == place.step and step < place.last:
            return
        self._session.look_at(step)
        if step == place.last:
            self.stop()

    def _begin(self) -> None:
        place = self._session.timeline.place
        self._begun, self._from = self._clock(), place.step

    def _on_replay_toggled(self, goes_on: bool) -> None:
        if not goes_on:
            self.stop()
            return
        self._bar.show_replay(goes_on=True)
        if self._session.timeline.place.is_now:
            self._session.look_at(self._session.timeline.place.first)
        self._begin()
        self._timer.start()

    def _on_step_chosen(self, step: int) -> None:
        self.stop()
        self._session.look_at(step)

    def _on_now_requested(self) -> None:
        self.stop()
        self._session.timeline.back()

    def _on_continue_requested(self) -> None:
        self.stop()
        self._session.timeline.fork()

    def _on_memory_chosen(self, megabytes: int) -> None:
        self._give(megabytes)
        if self._settings is not None:
            self._settings.set_memory(megabytes)

    def _give(self, megabytes: int) -> None:
        self._session.timeline.memory.cap = megabytes * 1_000_000
        self._bar.memory_button.show_memory(megabytes)
        self._show_memory()

    def _on_moved(self, place: Place) -> None:
        if place.is_now and self.is_replaying:
            self.stop()
        self._bar.show_place(place)
        self._show_memory()

    def _show_memory(self) -> None:
        frames, memory = self._session.timeline.keyframes, self._session.timeline.memory
        if frames is not None:
            text = memory_text(len(frames), memory.nbytes, memory.cap, frames.shortage)
            self._bar.show_memory(text)
