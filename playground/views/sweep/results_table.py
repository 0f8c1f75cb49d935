"""ResultsTable: a row a run, sorted by any column; a click or Enter opens a run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np
from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QTableView

from core.spec.goal import FIGURE_NAMES, figure_words, rises
from core.sweep.work import DIVERGED, FAILED
from playground.qt.overrides import total
from playground.theme import tabular_font
from playground.views.quiet_table import be_quiet
from playground.views.sweep.line_painter import LinePainter
from playground.views.sweep.words import field_title, figure_title, figure_writer, value_words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PySide6.QtGui import QFocusEvent, QPaintEvent

    from core.nn.arrays import Array
    from core.sweep.news import Reading
    from core.sweep.results import Results
    from playground.theme import Theme

Line: TypeAlias = tuple[tuple[str, ...], int]
"""The texts of a row, and the column that tells of a loss, or −1."""
_Index = QModelIndex | QPersistentModelIndex
_LINE: Final = 20
_LONGEST: Final = 150
_LOOKED_AT: Final = 60  # rows, for how wide a column is to be
_LOST: Final = (DIVERGED, FAILED)
_RIGHT: Final = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_ROLES: Final = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole)


class ResultsModel(QAbstractTableModel):
    """The runs of a reading; only what is seen is put into words."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.reading: Reading | None = None
        self.order: Array = np.empty(0, np.int64)
        """Rows of the reading, in the order in which they are shown."""
        self.columns: list[tuple[str, str, Array]] = []
        """Title, kind ("field", "figure" with its name, or "plain") and values of each."""
        self.sorted_by: tuple[int, bool] | None = None
        self._chosen: Array | None = None
        self._writers: list[Callable[[Any], str]] = []
        self._lines: dict[int, Line] = {}  # by the reading's row

    def show_reading(self, reading: Reading, chosen: Array | None = None) -> None:
        """Show the runs, or those `chosen` (runs,) alone; they stay sorted as they were."""
        titles = [title for title, _, _ in self.columns]
        columns = _columns(reading)
        is_same = titles == [title for title, _, _ in columns]
        if not is_same:
            self.beginResetModel()
            self.sorted_by = None
        else:
            self.layoutAboutToBeChanged.emit()
        if reading is not self.reading:
            self._lines.clear()
        self.reading, self.columns, self._chosen = reading, columns, chosen
        self._writers = [_writer(kind, reading.results) for _, kind, _ in columns]
        self._sort()
        if not is_same:
            self.endResetModel()
        else:
            self.layoutChanged.emit()

    @total()
    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; a column below 0: the best first."""
        self.layoutAboutToBeChanged.emit()
        is_down = order == Qt.SortOrder.DescendingOrder
        self.sorted_by = (column, is_down) if column >= 0 else None
        self._sort()
        self.layoutChanged.emit()

    def _sort(self) -> None:
        if self.reading is None:
            return
        if self.sorted_by is None:
            figures = self.reading.figures
            keys, is_down = figures, rises(self.reading.results.spec.figure)
        else:
            place, is_down = self.sorted_by
            keys = _sortable(self.columns[place][2])
        known = ~np.isnan(keys) if keys.dtype.kind == "f" else np.ones(len(keys), bool)
        rows = np.flatnonzero(known)
        order = rows[np.argsort(keys[rows], kind="stable")]
        order = np.concatenate([order[::-1] if is_down else order, np.flatnonzero(~known)])
        self.order = order if self._chosen is None else order[self._chosen[order]]

    @total(0)
    def rowCount(self, parent: _Index | None = None) -> int:
        """A row for each run that is shown."""
        return 0 if parent is not None and parent.isValid() else len(self.order)

    @total(0)
    def columnCount(self, parent: _Index | None = None) -> int:
        """Number, fields, figures, and how it went."""
        return 0 if parent is not None and parent.isValid() else len(self.columns)

    @total()
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The names of the columns."""
        if orientation == Qt.Orientation.Horizontal and role in _ROLES:
            title = self.columns[section][0]
            is_tip = role == Qt.ItemDataRole.ToolTipRole
            return f"Sort by {title}." if is_tip else title
        return None

    @total()
    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The text; what is lost is in the colour of errors, and has its reason as a tip."""
        if self.reading is None:
            return None
        row, (_, kind, values) = int(self.order[index.row()]), self.columns[index.column()]
        if role in _ROLES:
            if kind == "outcome" and role == Qt.ItemDataRole.ToolTipRole:
                reason = str(self.reading.results.columns["reason"][row])
                return reason or str(values[row])
            return self._writers[index.column()](values[row])
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT
        if role == Qt.ItemDataRole.ForegroundRole and kind == "outcome":
            return QColor(self.theme.error if values[row] in _LOST else self.theme.text)
        return None

    def lines(self, first: int, last: int) -> list[Line]:
        """What stands in the rows from `first` to `last`."""
        places = self.order[first : last + 1].tolist()
        new = [place for place in places if place not in self._lines]
        if new:
            self._lines.update(zip(new, self._written(new), strict=True))
        return [self._lines[place] for place in places]

    def _written(self, places: list[int]) -> Iterator[Line]:
        """Column by column: a value alone takes NumPy as long as its words."""
        texts, errors = [], [-1] * len(places)
        for column, (_, kind, values) in enumerate(self.columns):
            found = values[places].tolist()
            texts.append(list(map(self._writers[column], found)))
            if kind == "outcome":
                errors = [column if value in _LOST else -1 for value in found]
        return zip(zip(*texts, strict=True), errors, strict=True)


class ResultsTable(QTableView):
    """A click on a title sorts, a click or Enter on a run opens it."""

    chosen = Signal(int)  # a row of the reading
    pointed = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.results_model = ResultsModel(theme)
        self._fitted, self._is_fitted = 0, False
        self.setObjectName("sweepTable")
        self.setAccessibleName("All runs of the sweep")
        self.setModel(self.results_model)
        self._painter = LinePainter()
        be_quiet(self)
        header = self.horizontalHeader()
        header.setMaximumSectionSize(_LONGEST)
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag(_RIGHT))
        header.setResizeContentsPrecision(_LOOKED_AT)
        header.setSortIndicatorClearable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)
        self.clicked.connect(self._on_opened)
        self.activated.connect(self._on_opened)
        self.selectionModel().currentRowChanged.connect(self._on_current)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take on the size of text."""
        self.results_model.theme = theme
        font = tabular_font(theme.body_pixels)
        self.setFont(font)
        self._painter.set_theme(theme, font)
        self.horizontalHeader().setFont(tabular_font(theme.caption_pixels))
        self.verticalHeader().setDefaultSectionSize(theme.pixels(_LINE))

    def show_reading(self, reading: Reading, chosen: Array | None = None) -> None:
        """Show the runs of a reading, or those that are `chosen`; the marked run stays marked."""
        model = self.results_model
        current, before = self.currentIndex(), model.reading
        number = -1
        if current.isValid() and before is not None:
            number = before.results.columns["number"][model.order[current.row()]]
        model.show_reading(reading, chosen)
        if model.rowCount() >= 2 * self._fitted:  # longer texts may have come
            self._fitted = model.rowCount()
            self._fit_columns()
        shown = reading.results.columns["number"][model.order]
        at = np.flatnonzero(shown == number)
        self.setCurrentIndex(model.index(int(at[0]), 0) if at.size else QModelIndex())

    def _fit_columns(self) -> None:
        header = self.horizontalHeader()
        for column in range(self.results_model.columnCount()):
            wanted = max(self.sizeHintForColumn(column), header.sectionSizeHint(column)) + 8
            if wanted > self.columnWidth(column) or not self._is_fitted:
                self.setColumnWidth(column, min(wanted, _LONGEST))
        self._is_fitted = True

    @total()
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the lines in sight, each at once."""
        columns = range(self.results_model.columnCount())
        self._painter.fit([self.columnWidth(column) for column in columns])
        marked = {index.row() for index in self.selectionModel().selectedRows()}
        row, last = self.rowAt(event.rect().top()), self.rowAt(event.rect().bottom())
        if row < 0:
            return
        last = self.results_model.rowCount() - 1 if last < 0 else last
        left, wide = self.columnViewportPosition(0), self.horizontalHeader().length()
        top, high = self.rowViewportPosition(row), self.rowHeight(row)
        other = self.palette().alternateBase()
        painter = QPainter(self.viewport())
        for place, (texts, error) in enumerate(self.results_model.lines(row, last), start=row):
            rect = QRect(left, top + (place - row) * high, wide, high)
            if place % 2:
                painter.fillRect(rect, other)
            self._painter.paint(painter, rect, texts, error, marked=place in marked)
        painter.end()

    @total()
    def focusInEvent(self, event: QFocusEvent) -> None:
        """Begin with the first line: where the focus is, is seen."""
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self.results_model.rowCount():
            self.setCurrentIndex(self.results_model.index(0, 0))

    def _on_opened(self, index: QModelIndex) -> None:
        self.chosen.emit(int(self.results_model.order[index.row()]))

    def _on_current(self, index: QModelIndex) -> None:
        if index.isValid():
            self.pointed.emit(int(self.results_model.order[index.row()]))


def _columns(reading: Reading) -> list[tuple[str, str, Array]]:
    results = reading.results
    columns = results.columns
    own = results.spec.figure
    found = [("run", "plain", columns["number"])]
    fields = [(field_title(path), "field", results.values[path]) for path in results.values]
    varied = len(results.spec.fields)
    found += fields[:varied]
    found.append((figure_title(results), "figure", columns["figure"]))
    for name in FIGURE_NAMES:
        if name != own and np.isfinite(columns[name]).any():
            found.append((figure_words(name, results.metric), f"figure {name}", columns[name]))
    return [
        *found,
        ("epochs", "plain", columns["epochs"]),
        ("seconds", "seconds", columns["seconds"]),
        ("outcome", "outcome", columns["outcome"]),
        *fields[varied:],  # seeds of repeats
    ]


def _writer(kind: str, results: Results) -> Callable[[Any], str]:
    """What puts the values of a column of this kind into words."""
    if kind.startswith("figure"):
        return figure_writer(results, kind.partition(" ")[2])
    if kind == "seconds":
        return "{:.2f}".format
    return str if kind == "outcome" else value_words_of


def _sortable(values: Array) -> Array:
    """What can be sorted: numbers as they are, all else by its words."""
    if values.dtype != object:
        return values
    return np.array([value_words_of(value) for value in values.tolist()], dtype=str)
