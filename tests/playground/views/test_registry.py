"""The registry: whatever a view declares is known to those who read it."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

from core import DataSpec
from core.datasets import load_dataset
from playground import views
from playground.chrome.default_layouts import LAYOUTS
from playground.views import VIEWS, build_views
from playground.views.declared import COLUMNS, NEEDS

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from playground.views.declared import Declaration


def test_no_two_views_have_the_same_name() -> None:
    names = [kind.name for kind in VIEWS]
    assert len(set(names)) == len(names)
    assert {"curves", "weights", "boundary", "images"} <= set(names)


@pytest.mark.parametrize("kind", VIEWS, ids=lambda kind: kind.name)
def test_a_view_declares_itself(kind: Declaration) -> None:
    assert kind.name.isidentifier()
    assert kind.name[0].islower()
    assert kind.title
    assert len(kind.tip) > 20
    assert (files("resources") / "icons" / f"{kind.icon}.svg").is_file()
    assert set(kind.places) <= set(LAYOUTS)
    assert all(place.column in COLUMNS for place in kind.places.values())
    assert kind.needs <= NEEDS
    assert 100 <= kind.least_width <= 400
    assert kind.load().declaration is kind
    assert hasattr(kind.load(), "show_sample") == kind.shows_samples


def test_each_is_made_with_its_name(qtbot: QtBot) -> None:
    views = build_views()
    made = {name: views[name] for name in views}
    for view in made.values():
        qtbot.addWidget(view)
    assert [view.declaration for view in made.values()] == list(VIEWS)
    assert all(view.objectName() == f"{name}View" for name, view in made.items())


class Shown(QObject):
    """Notes which windows are shown."""

    def __init__(self) -> None:
        super().__init__()
        self.windows: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.windows.append(type(watched).__name__)
        return False


@pytest.mark.parametrize("kind", VIEWS, ids=lambda kind: kind.name)
def test_no_part_of_a_view_is_a_window_for_a_moment(
    qtbot: QtBot, qapp: QApplication, kind: Declaration
) -> None:
    """It would flash on the screen and take the window's keys away."""
    shown = Shown()
    qapp.installEventFilter(shown)
    try:
        qtbot.addWidget(kind.load()())
    finally:
        qapp.removeEventFilter(shown)
    assert shown.windows == []


def test_the_registry_is_read_when_views_are_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "VIEWS", ())
    assert list(build_views()) == []


@pytest.mark.parametrize(
    ("data", "suited"),
    [
        (DataSpec("xor"), {"curves", "weights", "boundary"}),
        (DataSpec("plane"), {"curves", "weights", "boundary"}),
        (DataSpec("digits"), {"curves", "weights", "images"}),
    ],
    ids=lambda value: value.name if isinstance(value, DataSpec) else "",
)
def test_views_know_which_data_suit_them(data: DataSpec, suited: set[str]) -> None:
    today = {"curves", "weights", "boundary", "images"}
    dataset = load_dataset(data)
    assert {kind.name for kind in VIEWS if kind.suits(dataset)} & today == suited


# Where two runs stand side by side each has curves and weights of its own.
@pytest.mark.parametrize("layout", [name for name in LAYOUTS if name != "compare"])
def test_curves_and_weights_stand_in_front_in_every_layout(layout: str) -> None:
    places = {kind.name: kind.places[layout] for kind in VIEWS if layout in kind.places}
    for name in ("curves", "weights"):
        mine = places[name]
        same_cell = [
            other
            for other in places.values()
            if (other.column, other.row, other.cell) == (mine.column, mine.row, mine.cell)
        ]
        assert min(same_cell, key=lambda place: place.tab) is mine
