"""CellDelegate: paints the cells of many numbers in a fraction of the time that Qt's own takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QStaticText
from PySide6.QtWidgets import QStyle, QStyledItemDelegate

from playground.qt.overrides import total

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QPainter
    from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

    from playground.theme import Theme

_MARGIN: Final = 5
_MOST_KEPT: Final = 5_000


class CellDelegate(QStyledItemDelegate):
    """One line of text, to the right; what was laid out once is kept.

    Qt's own asks the model seven questions for each cell, and lays its text out anew.
    """

    def __init__(
        self, theme: Theme, cell: Callable[[int, int], tuple[str, bool]], parent: QWidget
    ) -> None:
        """`cell` gives the text at a row and a column, and whether that is an error."""
        super().__init__(parent)
        self._cell = cell
        self._kept: dict[tuple[str, int], tuple[QStaticText, float]] = {}
        self.set_theme(theme, QFont())

    def set_theme(self, theme: Theme, font: QFont) -> None:
        """Take on the theme's colours and a font."""
        self._font, self._metrics = font, QFontMetrics(font)
        self._text, self._error = QColor(theme.text), QColor(theme.error)
        self._accent, self._ground = QColor(theme.accent), QColor(theme.ground)
        self._kept.clear()

    @total()
    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paint the text, on the ground of what is selected where it is."""
        rect = option.rect
        text, is_error = self._cell(index.row(), index.column())
        color = self._error if is_error else self._text
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, self._accent)
            color = self._ground
        laid_out, wide = self._laid_out(text, rect.width() - 2 * _MARGIN)
        painter.setPen(color)
        painter.setFont(self._font)
        top = rect.y() + (rect.height() - self._metrics.height()) / 2
        painter.drawStaticText(QPointF(rect.right() - _MARGIN - wide, top), laid_out)

    def _laid_out(self, text: str, room: int) -> tuple[QStaticText, float]:
        """The text as far as there is room, and its width."""
        found = self._kept.get((text, room))
        if found is None:
            shown = text
            if self._metrics.horizontalAdvance(text) > room:
                shown = self._metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
            laid_out = QStaticText(shown)
            laid_out.setTextFormat(Qt.TextFormat.PlainText)
            laid_out.prepare(font=self._font)
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            found = self._kept[text, room] = laid_out, self._metrics.horizontalAdvance(shown)
        return found
