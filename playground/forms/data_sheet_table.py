"""The columns of a data file in a table: a line for each, with its first values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont

from playground.forms.fields import wrapped
from playground.qt.overrides import total

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from core.datasets.proposal import Column, Proposal

NAME, KIND, REMARK, FIRST_VALUE = range(4)
_TITLES: Final = ("column", "is", "remarks")
_TIPS: Final = (
    "The columns of the file, in its order.",
    "What the network gets: numbers as they are, an input for each value of a category.",
    "Why a column was left out, the values of a category, how many values are missing.",
)
_MOST_VALUES: Final = 8
_Index = QModelIndex | QPersistentModelIndex


class ColumnsModel(QAbstractTableModel):
    """The columns of a proposal; of arrays, which have no names, the inputs and the targets."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._columns: tuple[Column, ...] = ()
        self._names: tuple[str, ...] = ()
        self._rows: tuple[tuple[str, ...], ...] = ()

    def set_proposal(self, proposal: Proposal) -> None:
        """Show what is proposed."""
        rows, names = proposal.first_rows, tuple(column.name for column in proposal.columns)
        if not names and rows:
            names = (*proposal.inputs[: len(rows[0]) - 1], proposal.target)
        if (names, rows) == (self._names, self._rows):  # what is chosen in the table stays so
            self._columns = proposal.columns
            self.dataChanged.emit(self.index(0, 0), self.index(len(names) - 1, REMARK))
            return
        self.beginResetModel()
        self._columns, self._names, self._rows = proposal.columns, names, rows
        self.endResetModel()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns, in the order of the lines."""
        return self._names

    @total(0)
    def rowCount(self, parent: _Index | None = None) -> int:
        """A line for each column of the file."""
        return 0 if parent is not None and parent.isValid() else len(self._names)

    @total(0)
    def columnCount(self, parent: _Index | None = None) -> int:
        """Name, kind, remarks, and the first values."""
        return 0 if parent is not None and parent.isValid() else FIRST_VALUE + len(self._rows)

    @total()
    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        """What stands above: the numbers of the rows, from 1, over the values."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return _TITLES[section] if section < FIRST_VALUE else f"row {section - REMARK}"
        if role == Qt.ItemDataRole.ToolTipRole and section < FIRST_VALUE:
            return wrapped(_TIPS[section])
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return None

    @total()
    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Text, the same whole as a tooltip, and the target in bold."""
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(index.row(), index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            text = self._text(index.row(), index.column())
            return wrapped(text) if text else None
        if role == Qt.ItemDataRole.FontRole and self.kind(index.row()) == "target":
            font = QFont()
            font.setBold(True)
            return font
        return None

    def kind(self, row: int) -> str:
        """What the column on this line is."""
        if self._columns:
            return self._columns[row].kind
        return "target" if row == len(self._names) - 1 else "number"

    def _text(self, row: int, column: int) -> str:
        if column == NAME:
            return self._names[row]
        if column == KIND:
            return self.kind(row)
        if column == REMARK:
            return _remark(self._columns[row]) if self._columns else ""
        values = self._rows[column - FIRST_VALUE]
        return values[row] if row < len(values) else ""


def _remark(column: Column) -> str:
    parts = [column.why] if column.why else []
    if column.values:
        more = len(column.values) - _MOST_VALUES
        shown = ", ".join(column.values[:_MOST_VALUES])
        parts.append(shown + (f" and {more:,} more" if more > 0 else ""))
    if column.missing:
        parts.append(f"{column.missing:,} missing")
    return "; ".join(parts)
