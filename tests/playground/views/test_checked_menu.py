"""A menu of ticks stays open while one ticks, by mouse and by keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from playground.views.checked_menu import CheckedMenu

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_it_stays_open_while_one_ticks(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    menu = CheckedMenu(parent)
    menu.offer([("a", "Alpha"), ("b", "Beta"), ("c", "Gamma")], ["b"])
    assert menu.checked == ("b",)
    changes: list[tuple[str, ...]] = []
    menu.changed.connect(lambda: changes.append(menu.checked))
    menu.popup(parent.pos())
    place = menu.actionGeometry(menu.actions()[0]).center()
    qtbot.mouseClick(menu, Qt.MouseButton.LeftButton, pos=place)
    assert menu.isVisible()
    menu.setActiveAction(menu.actions()[1])
    qtbot.keyClick(menu, Qt.Key.Key_Space)
    qtbot.keyClick(menu, Qt.Key.Key_Down)
    qtbot.keyClick(menu, Qt.Key.Key_Return)
    assert menu.isVisible()
    assert changes == [("a", "b"), ("a",), ("a", "c")]
    qtbot.keyClick(menu, Qt.Key.Key_Escape)
    assert not menu.isVisible()
