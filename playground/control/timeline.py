"""Between the timeline's bar and the session: what is chosen is looked at, and can be replayed."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from playground.chrome.timeline_words import memory_text
from playground.control.replay import Replay

if TYPE_CHECKING:
    from collections.abc import Callable

    from playground.chrome.settings import Settings
    from playground.chrome.timeline_bar import TimelineBar
    from playground.session.session import Session
    from playground.session.timeline import Place


class TimelineController(QObject):
    """Shows the step that is chosen; a replay chooses one after the other.

    `clock` counts seconds.
    """

    message = Signal(str)

    def __init__(
        self,
        session: Session,
        bar: TimelineBar,
        parent: QObject | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(parent)
        self._session, self._bar = session, bar
        self._shortage = ""
        timeline = session.timeline
        controls = bar.replay_button, bar.speed_combo
        self.replay = Replay(controls, lambda: timeline.place, session.look_at, self, clock=clock)
        timeline.moved.connect(self._on_moved)
        bar.step_chosen.connect(self._on_step_chosen)
        bar.now_requested.connect(self._on_now_requested)
        bar.cancel_requested.connect(timeline.cancel)
        bar.continue_requested.connect(self._on_continue_requested)
        bar.memory_chosen.connect(self._on_memory_chosen)
        self._settings: Settings | None = None
        bar.memory_button.show_memory(timeline.memory.cap // 1_000_000)
        self._on_moved(timeline.place)

    def use(self, settings: Settings) -> None:
        """Give kept moments the memory that `settings` say, and remember there what is chosen."""
        self._settings = settings
        self._give(settings.memory)

    def _on_step_chosen(self, step: int) -> None:
        self.replay.stop()
        self._session.look_at(step)

    def _on_now_requested(self) -> None:
        self.replay.stop()
        self._session.timeline.back()

    def _on_continue_requested(self) -> None:
        self.replay.stop()
        self._session.timeline.fork()

    def _on_memory_chosen(self, megabytes: int) -> None:
        self._give(megabytes)
        if self._settings is not None:
            self._settings.set_memory(megabytes)

    def _give(self, megabytes: int) -> None:
        self._session.timeline.memory.cap = megabytes * 1_000_000
        self._bar.memory_button.show_memory(megabytes)
        self._session.timeline.recount()
        self._show_memory()

    def _on_moved(self, place: Place) -> None:
        if place.is_now:
            self.replay.stop()
        self._bar.show_place(place)
        self._show_memory()

    def _show_memory(self) -> None:
        frames, memory = self._session.timeline.keyframes, self._session.timeline.memory
        if frames is not None:
            text = memory_text(len(frames), memory.nbytes, memory.cap, frames.shortage)
            self._bar.show_memory(text)
            before, self._shortage = self._shortage, frames.shortage
            if self._shortage and not before:
                self.message.emit(self._shortage)
