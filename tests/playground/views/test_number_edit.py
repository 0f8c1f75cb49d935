"""NumberEdit: what is typed is taken once it is a number, or left."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QPushButton, QWidget

from playground.views.number_edit import NumberEdit, typed_number

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.fixture
def field(qtbot: QtBot) -> NumberEdit:
    window = QWidget()
    window.resize(300, 200)
    button = QPushButton("first", window)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitExposed(window)
    button.setFocus()
    field = NumberEdit("numberEdit", window)
    field.entered.connect(lambda *what: setattr(field, "taken", what))
    return field


def test_enter_takes_the_number_and_the_focus_goes_back(qtbot: QtBot, field: NumberEdit) -> None:
    field.open_for("this", "0.25", "weight", QPoint(290, 195))
    assert field.hasFocus()
    assert field.selectedText() == field.text() == "0.25"
    assert field.parentWidget().rect().contains(field.geometry())
    assert field.accessibleName() == "weight"
    qtbot.keyClicks(field, "-1,5")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert field.taken == ("this", -1.5)  # type: ignore[attr-defined]
    assert field.isHidden()
    assert field.parentWidget().findChild(QPushButton).hasFocus()


def test_escape_leaves_it(qtbot: QtBot, field: NumberEdit) -> None:
    field.open_for("this", "0.25", "weight", QPoint(10, 10))
    qtbot.keyClicks(field, "3")
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert field.isHidden()
    assert not hasattr(field, "taken")


def test_a_click_beside_leaves_it(field: NumberEdit) -> None:
    field.open_for("this", "0.25", "weight", QPoint(10, 10))
    field.parentWidget().findChild(QPushButton).setFocus()
    assert field.isHidden()
    assert not hasattr(field, "taken")


def test_what_is_no_number_is_marked_and_stays(qtbot: QtBot, field: NumberEdit) -> None:
    field.open_for("this", "0.25", "weight", QPoint(10, 10))
    qtbot.keyClicks(field, "much")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert field.isVisible()
    assert "color" in field.styleSheet()
    qtbot.keyClicks(field, "2e-3")
    assert not field.styleSheet()
    qtbot.keyClick(field, Qt.Key.Key_Enter)
    assert field.taken == ("this", 0.002)  # type: ignore[attr-defined]


@pytest.mark.parametrize("text", ["", "x", "inf", "nan", "1e999", "1 2"])
def test_only_finite_numbers(text: str) -> None:
    assert typed_number(text) is None


def test_a_true_minus_sign_is_read() -> None:
    assert typed_number(" −1,5 ") == -1.5
