"""The table of kept runs: a row each, with what came of it; sorted by whichever column."""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QFont, QIcon, QPainter, QPixmap

from core.spec.goal import Goal, figure_words
from playground.chrome.runs_words import measured
from playground.qt.overrides import total
from playground.theme import LIGHT, Theme, run_color

if TYPE_CHECKING:
    from core.run.kept_run import KeptRun

_Index = QModelIndex | QPersistentModelIndex
NAME, BEST, GOAL, SECONDS, PIN, NOTE = range(6)
_TITLES: Final = ("run", "best", "to goal", "s", "pin", "note")
_NOTHING: Final = "–"
_RUNNING: Final = "running"
_DOT: Final = 10
_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_EDITED: Final = (NAME, NOTE)
_FIGURES: Final = (BEST, GOAL, SECONDS)


class RunsModel(QAbstractTableModel):
    """Shows runs and asks for what a person changes in them."""

    renamed = Signal(str, str)  # id, name
    noted = Signal(str, str)  # id, note
    pinned = Signal(str, bool)  # id, whether it shall stay

    def __init__(self) -> None:
        super().__init__()
        self.goal = Goal("test_accuracy", 0.95)
        self._runs: tuple[KeptRun, ...] = ()
        self._kept: tuple[KeptRun, ...] = ()
        self._present = ""
        self.running = ""
        """The id of the run that trains, "" while none does: its figures are not known yet."""
        self._theme = LIGHT
        self._sorting: tuple[int, Qt.SortOrder] | None = None

    @property
    def runs(self) -> tuple[KeptRun, ...]:
        """In the order in which they are shown."""
        return self._runs

    def row_of(self, run_id: str) -> int:
        """The row of a run, -1 where it has none."""
        return next((row for row, run in enumerate(self._runs) if run.id == run_id), -1)

    def show_runs(self, runs: tuple[KeptRun, ...], present: str, running: str = "") -> None:
        """Show these; `present` is the id of the one that the window shows, if it trains `running`.

        Its figures come when it pauses.
        """
        self._kept, self._present, self.running = runs, present, running
        ordered = self._ordered()
        if [run.id for run in ordered] == [run.id for run in self._runs]:
            self._runs = ordered
            self._tell_all()
            return
        self.beginResetModel()
        self._runs = ordered
        self.endResetModel()

    def set_goal(self, goal: Goal) -> None:
        """Measure all runs by another goal."""
        self.goal = goal
        self.show_runs(self._kept, self._present, self.running)
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, GOAL, GOAL)

    def set_theme(self, theme: Theme) -> None:
        """Take on the theme's colours."""
        self._theme = theme
        self._tell_all()

    def value(self, run: KeptRun, column: int) -> str | float:
        """What a column is sorted by; NaN where there is nothing."""
        if column == NAME:
            return run.name.casefold()
        if run.id == self.running and column in _FIGURES:
            return math.nan
        if column == BEST:
            return run.best("test_accuracy")
        if column == GOAL:
            steps = run.steps_to(self.goal)
            return math.nan if steps is None else steps
        if column == SECONDS:
            return run.seconds
        return float(run.pinned) if column == PIN else run.note.casefold()

    @total(0)
    def rowCount(self, parent: _Index | None = None) -> int:
        """A row for each run."""
        return 0 if parent is not None and parent.isValid() else len(self._runs)

    @total(0)
    def columnCount(self, parent: _Index | None = None) -> int:
        """Name, figures, pin and note."""
        return 0 if parent is not None and parent.isValid() else len(_TITLES)

    @total()
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The names of the columns, and what they mean."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return _TITLES[section]
        return self._tip(section) if role == Qt.ItemDataRole.ToolTipRole else None

    def _tip(self, section: int) -> str:
        metric = measured(self._kept)
        return {
            NAME: "Each run by what was changed against the one before. A double click renames it.",
            BEST: f"The best {metric} on the test rows, over all epochs.",
            GOAL: f"Updates until the {self.goal.words(metric)} was reached; – where it never was.",
            SECONDS: "Time spent training.",
            PIN: "Pinned runs stay when there is no more room.",
            NOTE: "Your own words. A double click writes them.",
        }[section]

    @total(Qt.ItemFlag.NoItemFlags)
    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Names and notes are written, pins set."""
        flags = super().flags(index)
        if index.column() in _EDITED:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags | Qt.ItemFlag.ItemIsUserCheckable if index.column() == PIN else flags

    @total()
    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Texts, the colour of the run as a dot before its name, and its pin."""
        run, column = self._runs[index.row()], index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return self.text(run, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._whole(run, column)
        if column == NAME:
            return self._look_of_name(run, role)
        if role == Qt.ItemDataRole.TextAlignmentRole and column in _FIGURES:
            return _RIGHT
        if role == Qt.ItemDataRole.CheckStateRole and column == PIN:
            return Qt.CheckState.Checked if run.pinned else Qt.CheckState.Unchecked
        return None

    def _look_of_name(self, run: KeptRun, role: int) -> Any:
        """A dot of the run's colour; the run that the window shows is bold."""
        is_present = run.id == self._present
        if role == Qt.ItemDataRole.AccessibleTextRole:
            trains = ", running" if run.id == self.running else ""
            return f"{run.name}{', in the window' if is_present else ''}{trains}"
        if role == Qt.ItemDataRole.DecorationRole:
            return dot_icon(run_color(run.color), self._theme.outline)
        if role == Qt.ItemDataRole.FontRole and is_present:
            font = QFont()
            font.setBold(True)
            return font
        return None

    def text(self, run: KeptRun, column: int) -> str:
        """What stands in a cell."""
        value = self.value(run, column)
        if column == NAME:
            return run.name
        if column == NOTE:
            return run.note
        if column == PIN:
            return ""
        if not isinstance(value, str) and math.isnan(value):
            is_running = run.id == self.running
            return _RUNNING if is_running and column == BEST else _NOTHING
        if column == BEST:
            is_r2 = run.history.metric_name == "R²"
            return f"{value:.3f}" if is_r2 else f"{100 * float(value):.1f} %"
        return f"{value:,}" if column == GOAL else f"{value:,.1f}"

    def _whole(self, run: KeptRun, column: int) -> str:
        if run.id == self.running and column in (NAME, *_FIGURES):
            return f"{run.name}: it trains. Its figures come when it pauses."
        if column == NAME:
            ended = f", {run.ended}" if run.ended else ""
            here = " The window shows it." if run.id == self._present else ""
            return f"{run.name}: {run.epoch:,} epochs, {run.steps:,} updates{ended}.{here}"
        if column == BEST:
            return f"best {figure_words('test_accuracy', run.history.metric_name)}"
        return run.note if column == NOTE else self._tip(column)

    @total(False)
    def setData(self, index: _Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Ask for another name, note or pin."""
        run, column = self._runs[index.row()], index.column()
        if role == Qt.ItemDataRole.CheckStateRole and column == PIN:
            self.pinned.emit(run.id, Qt.CheckState(value) == Qt.CheckState.Checked)
            return True
        if role != Qt.ItemDataRole.EditRole or column not in _EDITED:
            return False
        if str(value) != self.text(run, column):
            (self.renamed if column == NAME else self.noted).emit(run.id, str(value))
        return True

    @total()
    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; what has no value comes last. -1: the newest first."""
        self._sorting = None if column < 0 else (column, order)
        self.show_runs(self._kept, self._present, self.running)

    def _ordered(self) -> tuple[KeptRun, ...]:
        runs = [*reversed(self._kept)]
        if self._sorting is None:
            return tuple(runs)
        column, order = self._sorting
        values = {run.id: self.value(run, column) for run in runs}
        nothing = [run for run in runs if _is_nothing(values[run.id])]
        known = [run for run in runs if not _is_nothing(values[run.id])]
        falls = order == Qt.SortOrder.DescendingOrder
        known.sort(key=lambda run: values[run.id], reverse=falls)
        return (*known, *nothing)

    def _tell_all(self) -> None:
        if self._runs:
            last = self.index(len(self._runs) - 1, len(_TITLES) - 1)
            self.dataChanged.emit(self.index(0, 0), last)


def _is_nothing(value: str | float) -> bool:
    return value == "" or (isinstance(value, float) and math.isnan(value))


@cache
def dot_icon(color: str, outline: str) -> QIcon:
    """A dot that stands for a run."""
    scale = 2
    pixmap = QPixmap((_DOT + 2) * scale, (_DOT + 2) * scale)
    pixmap.setDevicePixelRatio(scale)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QColor(outline))
    painter.setBrush(QColor(color))
    painter.drawEllipse(1, 1, _DOT, _DOT)
    painter.end()
    icon = QIcon(pixmap)
    icon.addPixmap(pixmap, QIcon.Mode.Selected)  # else a chosen row would tint it
    return icon
