"""The panel of kept runs: what each changed and what came of it, and what to do with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QItemSelection, QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from core.spec.goal import Goal, figure_words, rises
from playground.chrome.run_buttons import RunButtons, WindowRun, other_run
from playground.chrome.runs_model import NAME, NOTE, PIN, RunsModel
from playground.chrome.runs_words import NO_RUNS, measured, words
from playground.forms.choices import ChoiceCombo
from playground.forms.number_spin import NumberSpin
from playground.forms.words import FIGURE_TIPS, R2_TIPS
from playground.qt.overrides import total
from playground.theme import LIGHT, Theme, tabular_font
from playground.views.declared import Place

if TYPE_CHECKING:
    from PySide6.QtGui import QShowEvent

    from core import NetworkSpec
    from core.run.kept_run import KeptRun

_LINE: Final = 22
_MARGIN: Final = 12
_NAME_WIDTH: Final = 136
_NOTE_WIDTH: Final = 40
_FIGURE_WIDTH: Final = 148
_LEAST_FIGURE_WIDTH: Final = 130  # with text of whatever size: the window has to fit screens
_LIKED: Final = 100  # times as much of the room as what is left
_GAP: Final = 10


_BEHIND_CURVES: Final = Place("middle", row=1, tab=3, height=44)
RUNS_PLACES: Final = {
    "plane": _BEHIND_CURVES,
    "images": _BEHIND_CURVES,
    "table": _BEHIND_CURVES,
    "compare": Place("left", row=1, tab=-1, height=60),
}


class RunsPanel(QWidget):
    """A row for each kept run, what differs between those that are chosen, and buttons."""

    opened = Signal(str)  # id
    removed = Signal(str)  # id
    compared = Signal(str, str)  # the ids of two runs, the older first
    parting_wanted = Signal(str, str)
    line_wanted = Signal(str, str)
    match_wanted = Signal(str)  # the run that is not the window's
    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("runsPanel")
        self.setAccessibleName("Runs")
        self.setToolTip(
            "All runs so far, each named by what was changed. Change one thing, run again, compare."
        )
        self.model = RunsModel()
        self._kept: tuple[KeptRun, ...] = ()
        self._present = ""
        self._network: NetworkSpec | None = None
        self._build_table()
        self._build_goal()
        self._build_buttons()
        self.words_label = _sentences("runsDifferenceLabel", "What differs")
        self.words_label.setText(NO_RUNS)
        self.parting_label = _sentences("runsPartingLabel", "Where they part")
        self._lay_out()
        self.show_parting("")
        self.show_runs((), "")
        self.set_theme(LIGHT)

    def _build_table(self) -> None:
        table = self.table = QTableView()
        table.setObjectName("runsTable")
        table.setAccessibleName("Kept runs")
        table.setModel(self.model)
        table.setFrameShape(QFrame.Shape.NoFrame)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setAlternatingRowColors(True)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        table.setTabKeyNavigation(False)
        table.setMinimumSize(80, 36)
        table.verticalHeader().hide()
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setSortIndicator(-1, Qt.SortOrder.DescendingOrder)
        header.setSortIndicatorClearable(True)
        table.setSortingEnabled(True)
        header.setStretchLastSection(True)
        table.selectionModel().selectionChanged.connect(self._on_selection_changed)
        self.model.modelReset.connect(self._on_reset)
        self.model.modelAboutToBeReset.connect(self._on_about_to_be_reset)
        self._chosen: tuple[str, ...] = ()

    def _build_goal(self) -> None:
        self.figure_combo = ChoiceCombo()
        self.figure_combo.setObjectName("runsGoalCombo")
        self.figure_combo.setAccessibleName("Figure of the goal")
        self.figure_combo.setToolTip("The figure by which all runs are measured.")
        self.figure_combo.add_all(FIGURE_TIPS)
        self.figure_combo.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.figure_combo.choose(self.model.goal.figure)
        self.value_spin = NumberSpin(low=0, high=1, step=0.01)
        self.value_spin.setObjectName("runsGoalSpin")
        self.value_spin.setAccessibleName("Value of the goal")
        self.value_spin.setToolTip(
            "All runs are measured by how many updates they took to come to this figure: an"
            " accuracy from 0 to 1 (0.95 is 95 %), or the loss to come down to."
        )
        self.value_spin.set_number(self.model.goal.value)
        self.figure_combo.edited.connect(self._on_goal_figure)
        self.value_spin.edited.connect(self._on_goal)

    def _build_buttons(self) -> None:
        self.buttons = RunButtons()
        self.open_button = self.buttons.open_button
        self.compare_button = self.buttons.compare_button
        self.part_button = self.buttons.part_button
        self.cancel_button = QPushButton("Cancel")
        self.cancel_button.setObjectName("runsCancelButton")
        self.cancel_button.setToolTip("Stop looking for the step in which they part.")
        self.progress_bar = QProgressBar()
        self.progress_bar.setObjectName("runsProgressBar")
        self.progress_bar.setAccessibleName("Steps compared")
        self.open_button.clicked.connect(self._on_open)
        self.buttons.remove_button.clicked.connect(self._on_remove)
        self.buttons.line_button.clicked.connect(self._on_line)
        self.buttons.match_button.clicked.connect(self._on_match)
        self.compare_button.clicked.connect(self._on_compare)
        self.part_button.clicked.connect(self._on_part)
        self.cancel_button.clicked.connect(self.cancelled)
        remove = QAction("Delete", self.table)
        remove.setShortcut(QKeySequence(QKeySequence.StandardKey.Delete))
        remove.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        remove.triggered.connect(self._on_remove)
        rename = QAction("Rename", self.table)
        rename.setShortcut(QKeySequence("F2"))
        rename.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        rename.triggered.connect(self._on_rename)
        self.open_action = QAction("Open", self.table)
        self.open_action.triggered.connect(self._on_open)
        self.remove_action = remove
        self.table.addActions([self.open_action, rename, remove])
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)

    def _lay_out(self) -> None:
        goal = QHBoxLayout()
        self.goal_label = QLabel("goal")
        self.goal_label.setProperty("role", "caption")
        goal.addWidget(self.goal_label)
        goal.addWidget(self.figure_combo, _LIKED)
        goal.addWidget(self.value_spin)
        goal.addStretch(1)
        self.search_row = QWidget()
        search = QHBoxLayout(self.search_row)
        search.setContentsMargins(0, 0, 0, 0)
        search.addWidget(self.progress_bar, 1)
        search.addWidget(self.cancel_button, 1)
        self.search_row.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(_MARGIN, 8, _MARGIN, 8)
        layout.setSpacing(6)
        layout.addLayout(goal)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.words_label)
        layout.addWidget(self.buttons)
        layout.addWidget(self.search_row)
        layout.addWidget(self.parting_label)

    @property
    def chosen(self) -> tuple[KeptRun, ...]:
        """The runs that are chosen, the oldest first."""
        rows = {index.row() for index in self.table.selectionModel().selectedRows()}
        ids = {self.model.runs[row].id for row in rows}
        return tuple(run for run in self._kept if run.id in ids)

    def show_runs(
        self,
        runs: tuple[KeptRun, ...],
        present: str,
        running: str = "",
        network: NetworkSpec | None = None,
    ) -> None:
        """Show these, the oldest first.

        `present` is the id of the one that the window shows, `running` of the one that trains, and
        `network` what the window's run has, be it in the list or not.
        """
        self._kept, self._present, self._network = runs, present, network
        self.model.show_runs(runs, present, running)
        self._name_figures()
        self._fit_columns()
        self._describe()

    def _name_figures(self) -> None:
        """Call the figures what these runs measure."""
        metric = measured(self._kept)
        tips = FIGURE_TIPS | R2_TIPS if metric == "R²" else FIGURE_TIPS
        for figure, tip in tips.items():
            self.figure_combo.call(figure, figure_words(figure, metric), tip)

    def choose(self, *ids: str) -> None:
        """Choose these runs."""
        selection = QItemSelection()
        for run_id in ids:
            row = self.model.row_of(run_id)
            if row >= 0:
                index = self.model.index(row, NAME)
                selection.select(index, index)
        flag = QItemSelectionModel.SelectionFlag
        self.table.selectionModel().select(selection, flag.ClearAndSelect | flag.Rows)

    def show_progress(self, done: object, total: object, what: str) -> None:
        """Say how far the search for the parting is."""
        self.search_row.show()
        if isinstance(done, int) and isinstance(total, int) and total:
            # Qt's bar counts in 32 bits, and runs have more steps.
            self.progress_bar.setRange(0, 1000)
            self.progress_bar.setValue(min(1000, 1000 * done // total))
            self.progress_bar.setFormat(f"{done:,} of {total:,} {what}")
        else:
            self.progress_bar.setRange(0, 0)

    def show_parting(self, text: str) -> None:
        """Say where the chosen runs part, or why that is not known; "" for neither."""
        self.search_row.hide()
        self.parting_label.setText(text)
        self.parting_label.setVisible(bool(text))
        self._describe()

    def set_theme(self, theme: Theme) -> None:
        """Take on the theme's colours and size of text."""
        self.model.set_theme(theme)
        self.table.setFont(tabular_font(theme.body_pixels))
        self.table.horizontalHeader().setFont(tabular_font(theme.caption_pixels))
        self.table.verticalHeader().setDefaultSectionSize(theme.pixels(_LINE))
        self.table.setColumnWidth(NAME, theme.pixels(_NAME_WIDTH))
        self.table.setColumnWidth(NOTE, theme.pixels(_NOTE_WIDTH))
        self.figure_combo.setMinimumWidth(_LEAST_FIGURE_WIDTH)
        self.figure_combo.setMaximumWidth(theme.pixels(_FIGURE_WIDTH))
        self._fit_columns()

    @total()
    def showEvent(self, event: QShowEvent) -> None:
        """Fit the columns, which nobody measures while none is in sight."""
        super().showEvent(event)
        self._fit_columns()

    def _fit_columns(self) -> None:
        self.table.setColumnHidden(PIN, not self._kept)
        if not self.isVisible():
            return  # all texts are measured for it
        header = self.table.horizontalHeader()
        for column in range(self.model.columnCount()):
            if column not in (NAME, NOTE):
                title = str(self.model.headerData(column, Qt.Orientation.Horizontal))
                wanted = header.fontMetrics().horizontalAdvance(title) + _GAP
                wanted = max(wanted, self.table.sizeHintForColumn(column))
                self.table.setColumnWidth(column, min(wanted, _NAME_WIDTH))

    def _on_about_to_be_reset(self) -> None:
        rows = self.table.selectionModel().selectedRows()
        self._chosen = tuple(self.model.runs[index.row()].id for index in rows)

    def _on_reset(self) -> None:
        self.choose(*self._chosen)

    def _on_selection_changed(self) -> None:
        if self.search_row.isVisibleTo(self):
            self.cancelled.emit()
        self.show_parting("")

    def _describe(self) -> None:
        chosen = self.chosen
        self.words_label.setText(words(chosen, self._kept))
        searching = self.search_row.isVisibleTo(self)
        now = WindowRun(self._present, self.model.running, self._network)
        self.buttons.offer(chosen, now, searching=searching)
        self.open_action.setEnabled(self.buttons.open_button.isEnabled())
        self.remove_action.setEnabled(self.buttons.remove_button.isEnabled())

    def _on_goal_figure(self) -> None:
        is_share = rises(self.figure_combo.name())
        self.value_spin.setRange(0, 1 if is_share else 1e300)
        self.value_spin.set_number(0.95 if is_share else 0.1)
        self._on_goal()

    def _on_goal(self) -> None:
        value = self.value_spin.number()
        figure = self.figure_combo.name()
        is_one = not isinstance(value, str) and value >= 0 and (value <= 1 or not rises(figure))
        if is_one:
            self.model.set_goal(Goal(figure, float(value)))  # type: ignore[arg-type] # of the combo
            self._fit_columns()

    def _on_open(self) -> None:
        if len(self.chosen) == 1:
            self.opened.emit(self.chosen[0].id)

    def _on_remove(self) -> None:
        for run in self.chosen:
            self.removed.emit(run.id)

    def _on_rename(self) -> None:
        index = self.table.currentIndex()
        if index.isValid():
            self.table.edit(self.model.index(index.row(), NAME))

    def _on_compare(self) -> None:
        if len(self.chosen) == 2:
            self.compared.emit(*(run.id for run in self.chosen))

    def _on_line(self) -> None:
        if len(self.chosen) == 2:
            self.line_wanted.emit(*(run.id for run in self.chosen))

    def _on_match(self) -> None:
        other = other_run(self.chosen, self._present)
        if other is not None:
            self.match_wanted.emit(other.id)

    def _on_part(self) -> None:
        if len(self.chosen) == 2:
            self.show_progress(0, 0, "")
            self.parting_wanted.emit(*(run.id for run in self.chosen))
            self._describe()


def _sentences(name: str, title: str) -> QLabel:
    """Plain text in as many lines as it takes, which may be chosen and copied."""
    label = QLabel()
    label.setObjectName(name)
    label.setAccessibleName(title)
    label.setWordWrap(True)
    label.setMinimumWidth(1)  # a long word in the name of a run must not widen the panel
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
