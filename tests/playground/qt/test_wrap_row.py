"""WrapRow: controls stand side by side, and on a further row where there is no room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from playground.qt.wrap_row import WrapRow

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def test_controls_wrap_and_the_row_follows_what_is_seen(qtbot: QtBot) -> None:
    window, row = QWidget(), WrapRow()
    buttons = [QPushButton(text) for text in ("first", "second", "third")]
    row.add(*buttons)
    layout = QVBoxLayout(window)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(row)
    layout.addStretch(1)
    qtbot.addWidget(window)
    wide = sum(button.sizeHint().width() for button in buttons) + 16
    window.resize(wide, 300)
    window.show()
    qtbot.waitExposed(window)
    high = buttons[0].sizeHint().height()
    assert row.height() == high
    assert len({button.y() for button in buttons}) == 1
    window.resize(wide - 1, 300)
    qtbot.waitUntil(lambda: row.height() > 2 * high)
    assert buttons[2].x() == 0
    assert buttons[2].y() > buttons[1].y()
    assert row.minimumSizeHint().width() == max(b.sizeHint().width() for b in buttons)
    buttons[0].hide()
    row.arrange()
    assert row.height() == high
    buttons[1].setText("a much longer text than before")
    qtbot.waitUntil(lambda: row.height() > high)
