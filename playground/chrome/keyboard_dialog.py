"""Which keys do what: a table, made anew of the actions themselves each time it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from playground.chrome.help_texts import KEYS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtGui import QAction


class KeyRow(NamedTuple):
    """A line of the table."""

    keys: str
    name: str
    does: str


def key_rows(actions: Iterable[QAction]) -> list[KeyRow]:
    """The lines for all actions that have keys, and for those keys that no action has."""
    rows = [
        KeyRow(
            " or ".join(
                keys.toString(QKeySequence.SequenceFormat.NativeText) for keys in action.shortcuts()
            ),
            action.text().replace("&", "").removesuffix("…"),
            _what_it_does(action),
        )
        for action in actions
        if action.shortcuts()
    ]
    return [*rows, *(KeyRow(*row) for row in KEYS)]


def _what_it_does(action: QAction) -> str:
    """The first line of the tooltip, which names the action and its keys before a colon."""
    line = action.toolTip().partition("\n")[0]
    return line.partition(": ")[2] or line


class KeyboardDialog(QDialog):
    """The table of keys; the window stays usable beside it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("keyboardDialog")
        self.setWindowTitle("Keyboard")
        self.table = QTableWidget(0, len(KeyRow._fields))
        self.table.setObjectName("keyTable")
        self.table.setAccessibleName("Keys and what they do")
        self.table.setHorizontalHeaderLabels(["keys", "name", "what it does"])
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.setSelectionMode(QTableWidget.SelectionMode.NoSelection)
        self.table.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.table.setShowGrid(False)
        self.table.setTabKeyNavigation(False)
        self.table.setFrameShape(QFrame.Shape.NoFrame)
        self.table.verticalHeader().hide()
        columns = self.table.horizontalHeader()
        columns.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        columns.setStretchLastSection(True)
        columns.setHighlightSections(False)
        self.table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self._buttons.rejected.connect(self.close)
        layout = QVBoxLayout(self)
        layout.setSpacing(12)
        layout.addWidget(self.table)
        layout.addWidget(self._buttons)

    def show_keys(self, actions: Iterable[QAction]) -> None:
        """Show the keys of these actions, on a screen of any size."""
        rows = key_rows(actions)
        self.table.setRowCount(len(rows))
        for position, row in enumerate(rows):
            for column, text in enumerate(row):
                self.table.setItem(position, column, QTableWidgetItem(text))
        self.resize(self._wanted().boundedTo(self.screen().availableGeometry().size() * 0.9))
        self.show()
        self._buttons.setFocus()

    def _wanted(self) -> QSize:
        """So large that nothing needs to be scrolled."""
        table = self.table
        columns = range(table.columnCount())
        height = table.horizontalHeader().sizeHint().height() + sum(
            max(table.sizeHintForRow(row), 1) for row in range(table.rowCount())
        )
        width = sum(table.sizeHintForColumn(column) for column in columns)
        below = 12 + self.fontMetrics().height() * 2
        return QSize(width + 48, height + below + 48)
