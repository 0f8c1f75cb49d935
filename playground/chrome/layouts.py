"""Layouts: the arrangement of the docks. The data choose one, and a person changes it."""

from __future__ import annotations

from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QByteArray, QObject, Qt, Signal
from PySide6.QtWidgets import QToolBar

from playground.chrome.default_layouts import LAYOUTS, PLANE
from playground.chrome.settings import (
    LONGEST_LAYOUT_NAME,
    MOST_LAYOUTS,
    Arrangement,
    RememberedLayouts,
)
from playground.qt.next_turn import NextTurn

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from PySide6.QtWidgets import QMainWindow

    from core import Dataset
    from playground.chrome.dialogs import Dialogs
    from playground.chrome.docks import Docks
    from playground.chrome.settings import Settings

_DIRECT: Final = Qt.FindChildOption.FindDirectChildrenOnly


class Layouts(QObject):
    """Puts the docks as a layout says, and keeps what a person makes of it.

    For each default layout that data ask for there is one arrangement, `current` as it was when it
    was left: other data of the same kind change nothing, and whoever returns finds it again.
    """

    changed = Signal()  # which there are, or which is chosen
    moving = Signal(bool)  # whether something is on its way: until all stands, paint nothing
    message = Signal(str)

    def __init__(
        self, window: QMainWindow, docks: Docks, settings: Settings, dialogs: Dialogs
    ) -> None:
        """Read what `settings` remember; `start` arranges the docks so."""
        super().__init__(window)
        self._window, self._docks = window, docks
        self._settings, self._dialogs = settings, dialogs
        remembered = settings.layouts
        self._wanted = remembered.wanted if remembered.wanted in LAYOUTS else PLANE.name
        self._present, self._saved = dict(remembered.present), dict(remembered.saved)
        self.current = self._wanted
        self._before_presenting: tuple[str, bytes] | None = None
        self._set_up_is_hidden = False
        self._next = ""  # the default layout that is on its way
        self._followed: Dataset | None = None
        self._move: Iterator[bool] | None = None  # what is left of the steps on that way
        self._is_stepping = False
        self._turn = NextTurn(self._on_turn, self)
        docks.arrival.under_way_changed.connect(self._on_arrival)

    def start(self) -> None:
        """Arrange the docks, and the toolbars too, as they were when the window was closed."""
        _exhaust(self._returning(with_bars=True))

    @property
    def is_moving(self) -> bool:
        """Whether the docks are on their way to another default layout."""
        return bool(self._next)

    @property
    def titles(self) -> dict[str, str]:
        """The names of all layouts with what they are called, the default ones first."""
        saved = {name: name for name in sorted(self._saved, key=str.casefold)}
        return {layout.name: layout.title for layout in LAYOUTS.values()} | saved

    @property
    def is_own(self) -> bool:
        """Whether the layout that is chosen is one that a person saved."""
        return self.current in self._saved

    def follow(self, wanted: str, dataset: Dataset, is_large: bool = False) -> None:
        """Take the arrangement for the default layout `wanted`, with tabs in front that suit.

        Where it is another, a window that is shown moves in the next turns of the event loop, a
        step in each: in this one there is a run to be taken over. Until then it looks as it did,
        views wait, and whatever else is asked here comes after the move. Where it is the same,
        views of data that are `is_large` come one a turn, and all of them are seen at once.
        """
        if self._move is not None:
            self._finish_move()
        self._followed = dataset
        if wanted in LAYOUTS and wanted != (self._next or self._wanted):
            self._next = wanted
        if not self._next:
            self._stay(dataset, one_by_one=is_large and not self._docks.arrival.is_under_way)
        elif self._window.isVisible():
            self._docks.hold()
            self.moving.emit(True)
            self._turn.start()
        else:
            self._finish_move()

    def finish(self) -> None:
        """Have everything in its place and drawn now that still waits for a turn."""
        self._finish_move()
        self._docks.arrival.finish()

    def choose(self, name: str) -> None:
        """Arrange the docks as in the layout `name`."""
        self._finish_move()
        if name in self._saved:
            self._arrange(name, self._saved[name])
        elif name in LAYOUTS:
            self._arrange(name)

    def bring_forward(self, name: str) -> None:
        """Show the dock of this name, before others that share its place."""
        self._finish_move()
        self._docks[name].show()
        self._docks[name].raise_()

    def restore(self) -> None:
        """Put all back as it is at first for these data."""
        self._finish_move()
        self._arrange(self._wanted)

    def save(self) -> None:
        """Ask for a name and keep the present arrangement under it."""
        self._finish_move()
        suggestion = self.current if self.is_own else ""
        name = self._dialogs.layout_name(suggestion).strip()
        obstacle = self._obstacle(name)
        if obstacle:
            self.message.emit(obstacle)
        elif name:
            self._saved[name] = self._state()
            self.current = name
            self.message.emit(f"Saved the layout “{name}”.")
            self.changed.emit()

    def remove(self) -> None:
        """Forget the saved layout that is chosen; all stays where it is."""
        self._finish_move()
        if self._saved.pop(self.current, None) is not None:
            self.message.emit(f"Removed the layout “{self.current}”.")
            self.current = self._wanted
            self.changed.emit()

    def present(self, presenting: bool) -> None:
        """Take the set-up away; afterwards all is as it was before, unless the layout is another.

        What is kept of a layout meanwhile is kept with the set-up as it had it.
        """
        self._finish_move()
        before = self._before_presenting
        if presenting and before is None:
            self._before_presenting = self.current, self._state()
            self._hide_set_up()
        elif not presenting and before is not None:
            self._before_presenting = None
            name, state = before
            if self.current == name:
                self._restored(state)
                self._docks.follow_tabs()
            else:
                self._docks["form"].setHidden(self._set_up_is_hidden)

    def remember(self) -> None:
        """Write all of it into the settings."""
        self._finish_move()
        self._leave()
        self._settings.set_layouts(RememberedLayouts(self._wanted, self._present, self._saved))

    def _obstacle(self, name: str) -> str:
        taken = {text.casefold() for each in LAYOUTS.values() for text in (each.name, each.title)}
        if name.casefold() in taken:
            return f"“{name}” is built in: choose another name for your layout."
        if len(name) > LONGEST_LAYOUT_NAME:
            return f"The name of a layout has at most {LONGEST_LAYOUT_NAME} letters."
        if name not in self._saved and len(self._saved) >= MOST_LAYOUTS:
            return f"There are {MOST_LAYOUTS} saved layouts already: remove one first."
        return ""

    def _leave(self) -> None:
        self._present[self._wanted] = Arrangement(self.current, self._state())

    def _stay(self, dataset: Dataset, *, one_by_one: bool) -> None:
        if one_by_one and self._window.isVisible():
            self._docks.hold()
            self._docks.raise_fitting(dataset)
            self._docks.bring_seen()
            self.moving.emit(True)
        else:
            self._docks.raise_fitting(dataset)

    def _on_arrival(self, under_way: bool) -> None:
        if not under_way and not self._next:
            self.moving.emit(False)

    def _on_turn(self) -> None:
        if self._step():
            self._turn.start()

    def _finish_move(self) -> None:
        self._turn.stop()
        while self._step():
            pass

    def _step(self) -> bool:
        """Go one step further on the way that has been begun; False where that was the last."""
        if self._is_stepping:  # what a dock tells meanwhile may lead back to here
            return False
        if self._move is None:
            self._move = self._moving() if self._next else iter(())
        self._is_stepping = True
        try:
            has_more = next(self._move, False)
        finally:
            self._is_stepping = False
        if not has_more:
            self._move = None
        return has_more

    def _moving(self) -> Generator[bool]:
        try:
            self._leave()
            self._wanted = self._next
            yield True
            yield from self._returning()
            if self._followed is not None:
                self._docks.raise_fitting(self._followed)
        finally:
            self._next = ""
            self.moving.emit(False)

    def _returning(self, *, with_bars: bool = False) -> Generator[bool]:
        arrangement = self._present.get(self._wanted)
        if arrangement is None:
            return self._arranging(self._wanted)
        is_known = arrangement.name in self.titles
        name = arrangement.name if is_known else self._wanted
        return self._arranging(name, arrangement.state, with_bars=with_bars)

    def _arrange(self, name: str, state: bytes = b"") -> None:
        _exhaust(self._arranging(name, state))

    def _arranging(
        self, name: str, state: bytes = b"", *, with_bars: bool = False
    ) -> Generator[bool]:
        """Arrange the docks as the default layout has them, then as `state` does, if it is one.

        Qt may take a frame's time for each of the steps.
        """
        layout = LAYOUTS.get(name, LAYOUTS[self._wanted])
        self._docks.hold()
        try:
            self._docks.arrange(layout)
            if state:
                yield True
                if not self._restored(state, with_bars=with_bars):
                    self._docks.arrange(layout)
            if self._before_presenting is not None:
                self._hide_set_up()
            self._docks.follow_tabs()
        finally:
            self._docks.bring_front()
        self.current = name
        self.changed.emit()

    def _restored(self, state: bytes, *, with_bars: bool = False) -> bool:
        """Arrange the docks as `state` has them; False where it is none of this window."""
        whole = self._window.layout()
        if whole is not None:
            # Of a window that was not shown yet, Qt knows no tabs before: they would stay forever.
            whole.activate()
        with nullcontext() if with_bars else self._bars_kept():
            return self._window.restoreState(QByteArray(state))

    @contextmanager
    def _bars_kept(self) -> Iterator[None]:
        """A message that stands in a toolbar stays, and comes not back with an arrangement."""
        bars = self._window.findChildren(QToolBar, options=_DIRECT)
        hidden = {bar: bar.isHidden() for bar in bars}
        yield
        for bar, is_hidden in hidden.items():
            if bar.isHidden() != is_hidden:  # else Qt would lay out the window for it
                bar.setHidden(is_hidden)

    def _hide_set_up(self) -> None:
        self._set_up_is_hidden = self._docks["form"].isHidden()
        self._docks["form"].hide()

    def _state(self) -> bytes:
        set_up = self._docks["form"]
        hidden = set_up.isHidden()
        if self._before_presenting is not None:
            set_up.setHidden(self._set_up_is_hidden)
        state = bytes(self._window.saveState().data())
        set_up.setHidden(hidden)
        return state


def _exhaust(steps: Generator[bool]) -> None:
    """Do all of them now."""
    for _ in steps:
        pass
