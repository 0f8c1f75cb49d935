"""RunsCanvas: a picture of many runs, of which one is pointed at or chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from playground.views.key_canvas import KeyCanvas

if TYPE_CHECKING:
    from PySide6.QtCore import QPoint

    from playground.theme import Theme


class RunsCanvas(KeyCanvas):
    """What its kinds share: the run that all of them mark, and how one is pointed at."""

    pointed = Signal(int)  # a run, −1 for none
    chosen = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.run = -1
        """The run that is marked, −1 for none."""

    def mark(self, run: int) -> None:
        """Mark a run, −1 for none."""
        if run != self.run:
            self.run = run
            self.update()

    # What a subclass does.

    def _run_at(self, place: QPoint) -> int:
        """The run that lies there, −1 where none does."""
        raise NotImplementedError

    # The rest is this class's own.

    def _point_at(self, place: QPoint | None) -> None:
        run = -1 if place is None else self._run_at(place)
        if run != self.run:
            self.pointed.emit(run)

    def _choose_at(self, place: QPoint) -> None:
        self._emit_chosen(self._run_at(place))

    def _choose(self) -> None:
        self._emit_chosen(self.run)

    def _emit_chosen(self, run: int) -> None:
        if run >= 0:
            self.chosen.emit(run)
