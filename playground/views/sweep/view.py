"""SweepView: begins sweeps, and shows what came of any: the best, what matters, every run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from core.sweep.news import SweepNews
from playground.qt.overrides import total
from playground.theme import LIGHT, Theme
from playground.views.declarations import SWEEP
from playground.views.readout import Readout
from playground.views.sweep.bar import SweepBar, tool
from playground.views.sweep.pages import HeatPage, WhyPage
from playground.views.sweep.parallel_canvas import ParallelCanvas
from playground.views.sweep.results_table import ResultsTable
from playground.views.sweep.setup import SweepSetup
from playground.views.sweep.words import EMPTY, cell_words, run_words
from playground.views.upright_scroll import UprightScroll
from playground.views.view import View

if TYPE_CHECKING:
    from PySide6.QtGui import QHideEvent

    from core import Snapshot
    from core.nn.arrays import Array
    from core.sweep.news import Reading

PULL_MS: Final = 1000
_LEAST_HEIGHT: Final = 120
_PAGES: Final = ("Best and why", "Table", "Lines", "Two fields")
WHY, TABLE, LINES, HEAT = range(4)
_HINTS: Final = (
    "Means over all runs with a value, whatever their other values are.",
    "A click or Enter on a run opens it in the window; a click on a title sorts.",
    "Drag along an axis to select runs; the stronger the colour, the better.",
    "A click on a cell shows its runs in the table; the stronger the colour, the better.",
)


class SweepView(View):
    """Asks for news once a second while somebody looks; results may come from any program."""

    declaration = SWEEP

    sweep_requested = Signal(object)  # the SweepSpec that is to be begun
    sweep_resumed = Signal()
    sweep_stopped = Signal()
    sweep_plan_wanted = Signal()
    sweep_folder_wanted = Signal()
    sweep_wished = Signal()
    sweep_run_chosen = Signal(int)  # the number of the run that is to be that of the window

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.news = SweepNews("looking")
        self._drawn: tuple[Reading, int] | None = None
        self._chosen: frozenset[int] | None = None  # numbers of runs that are selected
        self.setup, self.bar = SweepSetup(), SweepBar()
        self.table, self.lines = ResultsTable(theme), ParallelCanvas(theme)
        self.heat, self.why = HeatPage(theme), WhyPage(theme)
        self.readout = Readout("sweepReadout", _HINTS[WHY])
        self._pull = QTimer(self)
        self._pull.setInterval(PULL_MS)
        self._build_layout()
        self.controls = (self.setup, self.bar, self.tabs, self._foot, self.heat.fields)
        self._connect()

    def _build_layout(self) -> None:
        self.tabs = QTabBar()
        self.tabs.setObjectName("sweepTabs")
        self.tabs.setAccessibleName("How the results are shown")
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        for title in _PAGES:
            self.tabs.addTab(title)
        self.pages = QStackedWidget()
        for page in (self.why, self.table, self.lines, self.heat):
            self.pages.addWidget(page)
        self.show_all_button = tool("sweepShowAllButton", "Show all runs", "Select all runs again.")
        self.show_all_button.hide()
        self._foot = QWidget()
        foot = QHBoxLayout(self._foot)
        foot.setContentsMargins(0, 0, 0, 0)
        foot.addWidget(self.readout, 1)
        foot.addWidget(self.show_all_button)
        self._empty_words = QLabel(EMPTY)
        self._empty_words.setWordWrap(True)
        self._empty_words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty_words.setProperty("role", "caption")
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(6)
        column.addWidget(self.bar)
        column.addWidget(self.setup)
        column.addWidget(self.tabs)
        column.addWidget(self.pages, 1)
        column.addWidget(self._empty_words, 1)
        column.addWidget(self._foot)
        self.pages.setMinimumHeight(_LEAST_HEIGHT)
        scroll = UprightScroll(inner)
        scroll.setObjectName("sweepScroll")
        layout = QVBoxLayout(self.content)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scroll)
        self._inner = inner
        self._results = (self.tabs, self.pages, self._foot)
        self._show_results(shown=False)

    def _connect(self) -> None:
        self.setup.started.connect(self.sweep_requested)
        self.bar.new_button.toggled.connect(self.setup.setVisible)
        self.bar.plan_button.clicked.connect(self._on_plan)
        self.bar.folder_button.clicked.connect(self._on_folder)
        self.bar.stopped.connect(self.sweep_stopped)
        self.bar.resumed.connect(self.sweep_resumed)
        self.tabs.currentChanged.connect(self._on_tab)
        self.show_all_button.clicked.connect(self._on_show_all)
        self.table.chosen.connect(self._on_chosen)
        self.table.pointed.connect(self._on_pointed)
        self.lines.brushed.connect(self._on_brushed)
        self.heat.map.pointed.connect(self._on_cell_pointed)
        self.heat.map.chosen.connect(self._on_cell_chosen)
        self.heat.changed.connect(self._on_fields)
        self._pull.timeout.connect(self._on_pull)

    @total(QSize())
    def sizeHint(self) -> QSize:
        """Room for a table."""
        return QSize(720, 480)

    @property
    def empty_text(self) -> str:
        """What would fill the view."""
        return EMPTY

    def show_sweep(self, news: SweepNews) -> None:
        """Show how the sweep stands; an answer to `sweep_wished`, or what went wrong."""
        if news.folder != self.news.folder:
            self._chosen = None
            self.lines.brushes.clear()
        before, self.news = self.news, news
        if news.reading is not None and before.reading is None:
            self.bar.new_button.setChecked(False)  # room for what has come
        self.redraw()

    @total()
    def hideEvent(self, event: QHideEvent) -> None:
        """Want no news while nobody looks."""
        super().hideEvent(event)
        self._pull.stop()

    def stand_still(self) -> None:
        """Paint all lines: a picture is taken."""
        super().stand_still()
        self.lines.finish()

    def _prepare_export(self) -> QWidget:
        self.lines.finish()
        return self._inner

    def _is_empty(self) -> bool:
        return False

    def _reset(self) -> None:
        self._take_data()

    def _take_data(self) -> None:
        if self.experiment is not None and self.dataset is not None:
            self.setup.offer(self.experiment, self.dataset)

    def _restyle(self) -> None:
        for part in (self.table, self.lines, self.heat, self.why):
            part.set_theme(self.theme)

    def _draw(self, snapshot: Snapshot) -> None:  # noqa: ARG002  (it shows other runs)
        self._draw_data()

    def _draw_data(self) -> None:
        self.bar.show_news(self.news)
        self.setup.set_free(is_free=not self.news.is_going)
        self._empty_words.setText(self._empty_sentence())
        reading = self.news.reading
        if reading is not None and len(reading.results):
            self._show_results(shown=True)
            self._show_page(reading)
        else:
            self._show_results(shown=False)
        if self.news.folder and not self._pull.isActive() and self._is_seen():
            self._pull.start()

    # What is shown.

    def _empty_sentence(self) -> str:
        news = self.news
        if news.phase == "failed":
            return news.problem
        if news.is_going:
            return "The first runs are being made."
        return "No run is over yet in this folder." if news.folder else EMPTY

    def _show_results(self, *, shown: bool) -> None:
        for part in self._results:
            part.setVisible(shown)
        self._empty_words.setVisible(not shown)

    def _show_page(self, reading: Reading) -> None:
        """Show the page that is in front, where there is something new for it."""
        page = self.tabs.currentIndex()
        if self.news.phase == "failed":
            self.readout.show_text(self.news.problem)
        if self._drawn is not None and self._drawn[0] is reading and self._drawn[1] == page:
            return
        self._drawn = reading, page
        chosen = self._chosen_rows(reading)
        self.show_all_button.setVisible(chosen is not None)
        if page == TABLE:
            self.table.show_reading(reading, chosen)
        elif page == LINES:
            self.lines.show_reading(reading)
        else:
            (self.why if page == WHY else self.heat).show_reading(reading)
        self._describe(reading, chosen)
        if chosen is not None and page in (TABLE, LINES):
            self.readout.set_hint(f"{int(chosen.sum()):,} of {len(chosen):,} runs are selected.")
        else:
            self.readout.set_hint(_HINTS[page])

    def _describe(self, reading: Reading, chosen: Array | None) -> None:
        """Say in words what the table and the lines show."""
        told = f"{len(reading.results):,} runs across {', '.join(self.lines.titles)}."
        if chosen is not None:
            told += f" {int(chosen.sum()):,} are selected."
        self.lines.setAccessibleDescription(told)
        self.setAccessibleDescription(self.why.words_label.text())

    def _chosen_rows(self, reading: Reading) -> Array | None:
        """Which runs (runs,) are selected; None for all. Runs that are new follow the brushes."""
        if self.lines.brushes:
            if self.lines.reading is not reading:
                self.lines.show_reading(reading)
            return self.lines.selected
        if self._chosen is None:
            return None
        return np.isin(reading.results.columns["number"], list(self._chosen))

    def _select(self, rows: Array | None) -> None:
        reading = self.news.reading
        if reading is None or rows is None:
            self._chosen = None
        else:
            self._chosen = frozenset(reading.results.columns["number"][rows].tolist())
        self._drawn = None
        self.redraw()

    # What a person does.

    def _on_pull(self) -> None:
        if self._is_seen() and self.news.folder:
            self.sweep_wished.emit()

    def _on_plan(self) -> None:
        self.sweep_plan_wanted.emit()

    def _on_folder(self) -> None:
        self.sweep_folder_wanted.emit()

    def _on_tab(self, page: int) -> None:
        self.pages.setCurrentIndex(page)
        self.readout.show_text("")
        self.redraw()

    def _on_show_all(self) -> None:
        self.lines.clear()
        self._select(None)

    def _on_brushed(self, rows: Array | None) -> None:
        self._select(rows)

    def _on_chosen(self, row: int) -> None:
        if self.news.reading is not None:
            self.sweep_run_chosen.emit(int(self.news.reading.results.columns["number"][row]))

    def _on_pointed(self, row: int) -> None:
        reading = self.news.reading
        if reading is not None and row < len(reading.results):
            self.lines.mark(row)
            self.readout.show_text(run_words(reading, row))

    def _on_cell_pointed(self, row: int, column: int) -> None:
        reading, crossed = self.news.reading, self.heat.map.crossed
        text = ""
        if row >= 0 and reading is not None and crossed is not None:
            text = cell_words(reading.results, crossed, self.heat.map.paths, row, column)
            self.heat.map.setAccessibleDescription(text)
        self.readout.show_text(text)

    def _on_cell_chosen(self, row: int, column: int) -> None:
        self.lines.clear()
        self._select(self.heat.map.chosen_rows(row, column))
        self.tabs.setCurrentIndex(TABLE)

    def _on_fields(self) -> None:
        self._drawn = None
        self.redraw()
