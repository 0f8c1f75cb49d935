"""The table of keys says what the actions say."""

from __future__ import annotations

from typing import Any

from PySide6.QtGui import QAction, QKeySequence

from playground.chrome.keyboard_dialog import KeyboardDialog, key_rows


def test_every_action_with_keys_has_a_line_and_no_other(person: Any) -> None:
    window = person("").window
    rows = key_rows(window.actions())
    for action in window.actions():
        for keys in action.shortcuts():
            lines = [row for row in rows if keys.toString() in row.keys.split(" or ")]
            assert len(lines) == 1, action.objectName()
            assert len(lines[0].does) > 8
    assert "Space" in {row.keys for row in rows}
    assert "F11" in {row.keys for row in rows}

    window.actions_by_name["Shortcuts"].trigger()
    dialog: KeyboardDialog = window.help.keyboard_dialog
    assert dialog.isVisible()
    room = dialog.screen().availableGeometry()  # it is no larger, and shows all it can
    assert dialog.width() <= room.width()
    assert dialog.height() <= room.height()
    dialog.resize(900, 900)
    bars = dialog.table.verticalScrollBar(), dialog.table.horizontalScrollBar()
    assert [bar.maximum() for bar in bars] == [0, 0]

    before = dialog.table.rowCount()
    action = QAction("Dance…", window)
    action.setShortcut(QKeySequence("Ctrl+D"))
    action.setToolTip("Dance (Ctrl+D): Moves to the music.\nNot now: it is late.")
    window.addAction(action)
    window.actions_by_name["Shortcuts"].trigger()  # a new key is in the table the next time
    assert dialog.table.rowCount() == before + 1
    texts = {
        tuple(dialog.table.item(row, column).text() for column in range(3))
        for row in range(dialog.table.rowCount())
    }
    assert ("Ctrl+D", "Dance", "Moves to the music.") in texts
    dialog.close()
