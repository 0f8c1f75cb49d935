"""Samples: a row that is chosen in one view is shown closely in those that can."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from PySide6.QtCore import QObject, Qt, Signal

from playground.control.samples import Samples
from playground.views.samples import SampleWish

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


class ChoosingView(QObject):
    """A row can be chosen in it."""

    name = "first"
    sample_requested = Signal(object)


class ShowingView(ChoosingView):
    """Notes what it is to show."""

    name = "second"

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[tuple[int, str, tuple[int, ...]]] = []

    def show_sample(self, index: int, part: str, among: tuple[int, ...] = ()) -> None:
        self.shown.append((index, part, among))


class OtherView(ShowingView):
    """Shows a row, too."""

    name = "third"


class Views(dict[str, ChoosingView]):
    """One of each kind, by name."""

    declarations: ClassVar = {
        "first": SimpleNamespace(shows_samples=False),
        "second": SimpleNamespace(shows_samples=True),
        "third": SimpleNamespace(shows_samples=True),
    }


class Dock:
    """Notes what is done to it."""

    def __init__(self) -> None:
        self.done: list[str] = []

    def show(self) -> None:
        self.done.append("show")

    def raise_(self) -> None:
        self.done.append("raise")


@pytest.mark.usefixtures("qapp")
def test_a_row_goes_to_all_that_show_one_and_these_come_to_the_front() -> None:
    views = Views({kind.name: kind() for kind in (ChoosingView, ShowingView, OtherView)})
    docks: Any = {name: Dock() for name in views}
    samples = Samples(views, docks)
    for view in views.values():
        samples.add(view)
    for name in ("first", "second"):
        views[name].sample_requested.emit(SampleWish(3, "test", (3, 4)))
    for name in ("second", "third"):
        view = views[name]
        assert isinstance(view, ShowingView)
        assert view.shown == [(3, "test", (3, 4))] * 2
        assert docks[name].done == ["show", "raise"] * 2
    assert docks["first"].done == []
    samples.deleteLater()


def test_a_click_on_an_image_opens_the_inspector(qtbot: QtBot, person: Any) -> None:
    someone = person("digits")
    window = someone.window
    images, inspector = window.views["images"], window.views["inspector"]
    assert not inspector.is_active()
    window.docks["images"].raise_()
    qtbot.waitUntil(lambda: len(images.canvas.tiles) > 5)
    tile = images.canvas.tiles[5]
    qtbot.mouseClick(images.canvas, Qt.MouseButton.LeftButton, pos=images.canvas.frame(5).center())
    row = int(images._sample.rows[tile.row])
    assert inspector.is_active()
    assert (inspector.chooser.index, inspector.chooser.part) == (row, "test")
    qtbot.waitUntil(lambda: inspector.inspection is not None)
    qtbot.waitUntil(lambda: inspector.network.found is not None)
    dataset = window.session.dataset
    shown = inspector.pictures.pictures[0].indexes.ravel()
    assert (shown == dataset.x_test[row]).all()
