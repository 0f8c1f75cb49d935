"""What waits behind others until it is asked for comes with the height that it wants."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QRect, Qt

from playground.chrome.docks import FORM_WIDTH

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from playground.main_window import MainWindow


def seen(window: MainWindow) -> dict[str, QRect]:
    """Where the docks are that lie behind no other tab."""
    names = ("form", *window.views, "lesson")
    places = {n: window.docks[n].geometry() for n in names if not window.docks[n].isHidden()}
    return {name: place for name, place in places.items() if place.intersects(window.rect())}


def test_what_waited_comes_high_the_first_time_and_leaves_all_in_sight(
    person: Any, qtbot: QtBot
) -> None:
    window = person("").window
    window.resize(1024, 700)
    window.docks.fit()
    docks, arena = window.docks, window.docks["arena"]

    def share() -> float:
        return arena.height() / (arena.height() + docks["curves"].height())

    qtbot.waitUntil(lambda: docks["form"].width() >= FORM_WIDTH - 1)  # as it is fitted
    before = seen(window)
    arena.toggleViewAction().trigger()
    qtbot.waitUntil(lambda: share() > 0.6)
    assert window.size().toTuple() == (1024, 700)
    after = seen(window)
    assert after.keys() - {"arena"} == before.keys() - {"diagram"}  # it lies behind the arena now
    assert {name: after[name] for name in ("form", "weights", "boundary", "lesson")} == {
        name: before[name] for name in ("form", "weights", "boundary", "lesson")
    }
    window.resizeDocks([arena, docks["curves"]], [50, 50], Qt.Orientation.Vertical)
    qtbot.waitUntil(lambda: share() < 0.55)
    for _ in range(2):  # whoever has dragged the line between them finds it there again
        arena.toggleViewAction().trigger()
    qtbot.wait(1)
    assert share() < 0.55
    window.layouts.restore()
    docks["sweep"].toggleViewAction().trigger()
    qtbot.waitUntil(lambda: docks["sweep"].height() > 1.5 * docks["curves"].height())
