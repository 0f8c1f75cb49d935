"""The form's picture of the data opens the view of the data."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt


def test_the_picture_opens_the_view_by_enter_and_by_a_click(person: Any) -> None:
    someone = person("xor")
    window = someone.window
    view, dock = window.views["data"], window.docks["data"]
    picture = someone.find("dataThumbnail")
    assert dock.isHidden(), "nobody meets all views at once"
    picture.setFocus()
    someone.press(Qt.Key.Key_Return)
    someone.qtbot.waitUntil(lambda: view.overview.points.isVisible() and view._is_seen())
    assert not view.is_empty
    dock.hide()
    someone.click("dataThumbnail")
    assert not dock.isHidden()
    points = view.overview.points
    someone.qtbot.mouseClick(points, Qt.MouseButton.LeftButton, pos=points.place_of(1).toPoint())
    chooser = window.views["inspector"].chooser
    assert (chooser.index, chooser.part) == (1, "train")
