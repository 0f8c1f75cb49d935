"""GivingWay: what goes first where a view is too low, and what comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QVBoxLayout, QWidget

from playground.views.giving_way import GivingWay

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


class Column:
    """A picture of at least 50 pixels, and three rows of 20 with 5 between all."""

    def __init__(self, qtbot: QtBot) -> None:
        self.content = QWidget()
        qtbot.addWidget(self.content)
        layout = QVBoxLayout(self.content)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(5)
        picture = QWidget()
        picture.setMinimumHeight(50)
        layout.addWidget(picture)
        self.rows = [QWidget() for _ in range(3)]
        for row in self.rows:
            row.setFixedHeight(20)
            layout.addWidget(row)
        self.giving_way = GivingWay(self.content, self.rows)
        self.content.show()

    def hidden(self, room: int) -> list[int]:
        self.giving_way.fit(room)
        return [place for place, row in enumerate(self.rows) if row.isHidden()]


@pytest.fixture
def column(qtbot: QtBot) -> Column:
    return Column(qtbot)


def test_the_first_goes_first_and_comes_back_last(column: Column) -> None:
    assert column.hidden(125) == []
    assert column.hidden(124) == [0]
    assert column.hidden(99) == [0, 1]
    assert column.hidden(10) == [0, 1, 2]
    assert column.hidden(75) == [0, 1]
    assert column.hidden(110) == [0]
    assert column.hidden(500) == []


def test_what_is_hidden_anyway_stays_so_and_takes_no_room(column: Column) -> None:
    column.rows[1].hide()
    assert column.hidden(100) == [1]
    assert column.hidden(99) == [0, 1]
    assert column.hidden(500) == [1]


def test_what_is_shown_meanwhile_must_still_have_room(column: Column) -> None:
    assert column.hidden(99) == [0, 1]
    column.rows[0].show()
    assert column.hidden(99) == [0, 1]
    assert column.hidden(124) == [0]


def test_what_has_nothing_to_say_any_more_does_not_come_back(column: Column) -> None:
    assert column.hidden(99) == [0, 1]
    column.giving_way.set_visible(column.rows[1], False)
    assert column.hidden(500) == [1]
    assert column.hidden(75) == [0, 1]
    column.giving_way.set_visible(column.rows[1], True)
    column.giving_way.set_visible(column.rows[0], True)
    assert column.rows[0].isHidden(), "there is no room for it yet"
    assert column.hidden(500) == []
