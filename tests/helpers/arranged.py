"""Windows whose docks are arranged: what of them is in sight, and where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QAction

from playground.views import VIEWS

if TYPE_CHECKING:
    from PySide6.QtCore import QRect

    from playground.main_window import MainWindow


def panels(layout: str) -> set[str]:
    """All that is seen in a default layout at first."""
    placed = {kind.name: kind.places[layout] for kind in VIEWS if layout in kind.places}
    return {"form", "lesson"} | {name for name, place in placed.items() if not place.waits}


PLANE, IMAGES = panels("plane"), panels("images")


def action(someone: Any, name: str) -> QAction:
    found = someone.window.findChild(QAction, name)
    assert found is not None, name
    return found


def open_lesson(someone: Any, name: str) -> None:
    with someone.qtbot.waitSignal(someone.window.session.experiment_changed, timeout=120_000):
        someone.window.open_lesson(name)
    someone.window.layouts.finish()


def shown(window: MainWindow) -> set[str]:
    """The names of the docks that are not hidden."""
    names = ["form", *window.views, "lesson"]
    return {name for name in names if not window.docks[name].isHidden()}


def geometry(window: MainWindow) -> dict[str, QRect]:
    """Where the docks in sight are: Qt puts those behind other tabs anywhere outside."""
    places = {name: window.docks[name].geometry() for name in shown(window)}
    return {name: place for name, place in places.items() if place.intersects(window.rect())}
