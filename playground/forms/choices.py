"""A combo box of named choices, and a line of text: what the forms use beside `NumberSpin`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QComboBox, QLineEdit

from core.spec.titles import title_of
from playground.forms.number_spin import is_undo
from playground.qt.overrides import total

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtGui import QKeyEvent, QWheelEvent
    from PySide6.QtWidgets import QWidget


class ChoiceCombo(QComboBox):
    """One name out of several, each with a tooltip; the wheel scrolls the panel, not the choice."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items = QStandardItemModel(self)
        self.setModel(self._items)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        # Narrow columns must not be stretched by the longest choice; the open list is wide enough.
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(4)
        self._chosen = 0
        self.currentIndexChanged.connect(self._on_index_changed)

    def add(self, name: str, title: str, tip: str) -> None:
        """Append a choice."""
        item = QStandardItem(title)
        item.setData(name, Qt.ItemDataRole.UserRole)
        item.setToolTip(tip)
        with QSignalBlocker(self):
            self._items.appendRow(item)

    def add_all(self, tips: Mapping[str, str]) -> None:
        """Append choices under the names that a textbook has for them."""
        for name, tip in tips.items():
            self.add(name, title_of(name), tip)

    def call(self, name: str, title: str, tip: str) -> None:
        """Show a choice under another title, with another tooltip."""
        item = self._items.item(self.findData(name))
        if item is not None:
            item.setText(title)
            item.setToolTip(tip)

    def add_heading(self, title: str) -> None:
        """Append a line that groups the choices after it and cannot be chosen."""
        item = QStandardItem(title)
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        font = item.font()
        font.setBold(True)
        item.setFont(font)
        self._items.appendRow(item)

    def name(self) -> str:
        """The chosen name."""
        return str(self.currentData())

    def choose(self, name: str) -> None:
        """Show a choice, without a signal."""
        with QSignalBlocker(self):
            self._chosen = self.findData(name)
            self.setCurrentIndex(self._chosen)

    def forbid(self, name: str, reason: str) -> None:
        """Take a choice out of reach and say why in its tooltip."""
        item = self._items.item(self.findData(name))
        item.setEnabled(False)
        item.setToolTip(reason)

    def _on_index_changed(self) -> None:
        if isinstance(self.currentData(), str):
            self._chosen = self.currentIndex()
            self.edited.emit()
        else:  # a heading, or nothing: there always is a choice
            with QSignalBlocker(self):
                self.setCurrentIndex(self._chosen)

    @total()
    def showPopup(self) -> None:  # noqa: N802
        """Open the list, wider than the field where it has to be: no choice is cut off."""
        self.view().setMinimumWidth(self.view().sizeHintForColumn(0) + 24)
        super().showPopup()

    @total()
    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll the panel unless the person is in this field."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    @total()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves the field."""
        if event.key() == Qt.Key.Key_Escape:
            self.clearFocus()
        else:
            super().keyPressEvent(event)


class TextField(QLineEdit):
    """A line of text that is entered by Enter or by leaving it."""

    edited = Signal()
    typed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAcceptDrops(False)  # a file dropped on a field is for the window
        self.setMaxLength(1_000_000)
        self.setMinimumWidth(32)
        self._entered = ""
        self.textEdited.connect(self.typed)
        self.editingFinished.connect(self.enter)

    def show_text(self, text: str) -> None:
        """Show a text, without a signal."""
        if text != self.text():
            self.setText(text)
            self.setCursorPosition(0)
        self._entered = text

    def enter(self) -> None:
        """Enter what is typed, as if the field had been left."""
        if self.text() != self._entered:
            self._entered = self.text()
            self.edited.emit()

    @total()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc takes back what was typed but not entered, and leaves the field."""
        if event.key() == Qt.Key.Key_Escape:
            self.setText(self._entered)
            self.typed.emit()
            self.clearFocus()
        else:
            super().keyPressEvent(event)

    @total(False)
    def event(self, event: QEvent) -> bool:
        """Let Ctrl+Z undo the form's last change, unless there is typed text to undo."""
        if is_undo(event) and self.text() == self._entered:
            event.ignore()
            return False
        return super().event(event)
