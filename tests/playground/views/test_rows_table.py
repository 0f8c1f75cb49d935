"""RowsTable: lines that are opened, and that stay still while their numbers change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from playground.theme import LIGHT
from playground.views.rows_table import Line, RowsTable

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.fixture
def table(qtbot: QtBot) -> RowsTable:
    table = RowsTable(LIGHT)
    qtbot.addWidget(table)
    table.resize(300, 200)
    table.show()
    qtbot.waitExposed(table)
    table.show_lines(("is", "sure"), [Line(7, ("a", "9.1 %")), Line(3, ("b", "8 %"))])
    return table


def test_a_click_opens_a_line(qtbot: QtBot, table: RowsTable) -> None:
    place = table.visualRect(table.model().index(1, 0)).center()
    with qtbot.waitSignal(table.chosen) as chosen:
        qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert chosen.args == [3]


def test_keys_begin_with_the_first_line(qtbot: QtBot, table: RowsTable) -> None:
    table.setFocus()
    qtbot.waitUntil(table.hasFocus)
    assert table.currentIndex().row() == 0
    qtbot.keyClick(table, Qt.Key.Key_Down)
    with qtbot.waitSignal(table.chosen) as chosen:
        qtbot.keyClick(table, Qt.Key.Key_Return)
    assert chosen.args == [3]


def test_other_numbers_keep_what_is_selected_and_columns_only_grow(table: RowsTable) -> None:
    table.setCurrentIndex(table.model().index(1, 0))
    before = table.columnWidth(1)
    table.show_lines(("is", "sure"), [Line(7, ("a", "9")), Line(4, ("b", "8"))])
    assert table.currentIndex().row() == 1
    assert table.columnWidth(1) == before
    table.show_lines(("is", "sure"), [Line(7, ("a", "9.123456789 %")), Line(4, ("b", "8"))])
    assert table.columnWidth(1) > before
