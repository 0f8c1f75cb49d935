"""RowsTable: rows of the data as lines of text under names of columns; one can be opened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QTableView

from playground.qt.overrides import total
from playground.theme import tabular_font
from playground.views.quiet_table import be_quiet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QFocusEvent

    from playground.theme import Theme

_Index = QModelIndex | QPersistentModelIndex
_LINE: Final = 20
_LONGEST: Final = 140


@dataclass(frozen=True)
class Line:
    """One row of the data: its `row`, the `texts` of all columns, and the colours of the first."""

    row: int
    texts: tuple[str, ...]
    colors: tuple[str, ...] = ()


class RowsModel(QAbstractTableModel):
    """Lines of text, all of equal length."""

    def __init__(self) -> None:
        super().__init__()
        self.titles: tuple[str, ...] = ()
        self.lines: tuple[Line, ...] = ()

    def show_lines(self, titles: tuple[str, ...], lines: tuple[Line, ...]) -> None:
        """Show these; where only the texts are others, what is selected stays so."""
        if titles == self.titles and len(lines) == len(self.lines):
            if lines != self.lines:
                self.lines = lines
                last = self.index(len(lines) - 1, len(titles) - 1)
                self.dataChanged.emit(self.index(0, 0), last)
            return
        self.beginResetModel()
        self.titles, self.lines = titles, lines
        self.endResetModel()

    @total(0)
    def rowCount(self, parent: _Index | None = None) -> int:
        """A line for each row."""
        return 0 if parent is not None and parent.isValid() else len(self.lines)

    @total(0)
    def columnCount(self, parent: _Index | None = None) -> int:
        """As many as there are titles."""
        return 0 if parent is not None and parent.isValid() else len(self.titles)

    @total()
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The names of the columns."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self.titles[section]
        return None

    @total()
    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The text, and for a class its colour as a dot before it."""
        line, column = self.lines[index.row()], index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return line.texts[column]
        if role == Qt.ItemDataRole.DecorationRole and column < len(line.colors):
            return QColor(line.colors[column])
        return None


class RowsTable(QTableView):
    """A quiet table; a click or Enter opens a line, arrows go from line to line."""

    chosen = Signal(int)  # the row of the data

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.rows_model = RowsModel()
        self._is_fitted = False
        self.setModel(self.rows_model)
        be_quiet(self)
        self.horizontalHeader().setMaximumSectionSize(_LONGEST)
        self.horizontalHeader().setHighlightSections(False)
        self.clicked.connect(self._on_opened)
        self.activated.connect(self._on_opened)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take on the size of text."""
        self.setFont(tabular_font(theme.body_pixels))
        self.horizontalHeader().setFont(tabular_font(theme.caption_pixels))
        self.verticalHeader().setDefaultSectionSize(theme.pixels(_LINE))
        box = theme.caption_pixels - 2
        self.setIconSize(self.iconSize().scaled(box, box, Qt.AspectRatioMode.KeepAspectRatio))

    @property
    def lines(self) -> tuple[Line, ...]:
        """What is shown."""
        return self.rows_model.lines

    def show_lines(self, titles: Sequence[str], lines: Sequence[Line]) -> None:
        """Show these lines below the names of their columns."""
        if tuple(titles) != self.rows_model.titles:
            self._is_fitted = False
        self.rows_model.show_lines(tuple(titles), tuple(lines))
        header = self.horizontalHeader()
        for column in range(len(titles)):
            # Columns only grow: nothing moves to and fro while numbers change.
            wanted = max(self.sizeHintForColumn(column), header.sectionSizeHint(column))
            if wanted > self.columnWidth(column) or not self._is_fitted:
                self.setColumnWidth(column, min(wanted, _LONGEST))
        self._is_fitted = bool(lines)

    @total()
    def focusInEvent(self, event: QFocusEvent) -> None:
        """Begin with the first line: where the focus is, is seen."""
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self.lines:
            self.setCurrentIndex(self.model().index(0, 0))

    def _on_opened(self, index: QModelIndex) -> None:
        self.chosen.emit(self.lines[index.row()].row)
