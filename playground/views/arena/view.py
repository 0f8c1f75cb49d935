"""ArenaView: many runs side by side, what came of each, and what of that is more than chance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from core.insight.comparison import best_of
from core.train.contest_news import Wish
from playground.qt.overrides import total
from playground.theme import LIGHT, Theme
from playground.views.arena.chooser import ArenaChooser
from playground.views.arena.curves_canvas import CurvesCanvas
from playground.views.arena.grid_canvas import GridCanvas
from playground.views.arena.pictures import color_table, painter_for
from playground.views.arena.strip import StripCanvas
from playground.views.arena.words import (
    EMPTY,
    POINT,
    headline,
    progress_words,
    run_words,
    sentences,
    size_words,
)
from playground.views.declarations import ARENA
from playground.views.figure_combo import FigureCombo, metric_of
from playground.views.pair import Pair
from playground.views.readout import Readout
from playground.views.upright_scroll import UprightScroll
from playground.views.view import View

if TYPE_CHECKING:
    from PySide6.QtGui import QHideEvent

    from core import Snapshot
    from core.train.contest_news import News, Painter

PULL_MS: Final = 250
_SHARE: Final = 52
# Below this width the grid stands under the curves.
_LEAST_WIDE: Final = 440


class ArenaView(View):
    """Asks for news four times a second while runs are trained and somebody looks."""

    declaration = ARENA

    arena_requested = Signal(object)  # the ArenaPlan that is to be begun
    arena_stopped = Signal()
    arena_wished = Signal(object)  # a Wish: news are wanted, once
    arena_run_chosen = Signal(int)  # it is to be the run in the window
    arena_table_wanted = Signal(object)  # the News whose results are to be written

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.news: News | None = None
        self._drawn: News | None = None
        self._painter: Painter | None = None
        self._table: list[int] = []
        self._metric = "accuracy"
        self.chooser = ArenaChooser()
        self.curves, self.grid = CurvesCanvas(theme), GridCanvas(theme)
        self.strip = StripCanvas(theme)
        self.strip.hide()
        self.words_label = _words_label()
        self.readout = Readout("arenaReadout", POINT)
        self.figure_combo = FigureCombo(
            "arenaFigureCombo", "Figure of the curves", "The figure that the curves show."
        )
        self.table_button = QToolButton()
        self.table_button.setObjectName("arenaTableButton")
        self.table_button.setText("CSV…")
        self.table_button.setEnabled(False)
        self.table_button.setAccessibleName("Export results")
        self.table_button.setToolTip("Write what came of each run as a table (CSV).")
        self._pull = QTimer(self)
        self._pull.setInterval(PULL_MS)
        self._foot = QWidget()
        self.controls = (self.chooser, self._foot)
        self._build_layout()
        self._connect()

    def _build_layout(self) -> None:
        self._empty_words = QLabel(EMPTY)
        self._empty_words.setWordWrap(True)
        self._empty_words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty_words.setProperty("role", "caption")
        self._pair = Pair(self.curves, self.grid, _SHARE, least_wide=_LEAST_WIDE)
        self._pair.hide()
        self._foot.hide()
        foot = QHBoxLayout(self._foot)
        foot.setContentsMargins(0, 0, 0, 0)
        foot.addWidget(self.readout, 1)
        foot.addWidget(self.figure_combo)
        foot.addWidget(self.table_button)
        self._inner = QWidget()
        inner = self._rows = QVBoxLayout(self._inner)
        inner.setContentsMargins(12, 8, 12, 8)
        inner.setSpacing(6)
        inner.addWidget(self.chooser)
        inner.addWidget(self._empty_words, 1)
        inner.addWidget(self._pair, 1)
        inner.addWidget(self._foot)
        inner.addWidget(self.words_label)
        inner.addWidget(self.strip)
        scroll = UprightScroll(self._inner)
        scroll.setObjectName("arenaScroll")
        layout = QVBoxLayout(self.content)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scroll)

    def _connect(self) -> None:
        self.chooser.started.connect(self._on_started)
        self.chooser.stopped.connect(self.arena_stopped)
        self.chooser.goal_changed.connect(self._wish)
        self.figure_combo.currentIndexChanged.connect(self._wish)
        self.table_button.clicked.connect(self._on_table)
        self._pull.timeout.connect(self._on_pull)
        for canvas in self._canvases:
            canvas.pointed.connect(self._on_pointed)
            canvas.chosen.connect(self._on_chosen)

    @total(QSize())
    def sizeHint(self) -> QSize:
        """Room for curves beside a grid."""
        return QSize(720, 480)

    @property
    def empty_text(self) -> str:
        """What would fill the view."""
        return "Many runs are compared here. Choose a data set and a network on the left."

    def show_news(self, news: News) -> None:
        """Show how the runs stand; an answer to `arena_wished`, or what went wrong."""
        self.news = news
        self.redraw()

    @total()
    def hideEvent(self, event: QHideEvent) -> None:
        """Want no news while nobody looks."""
        super().hideEvent(event)
        self._pull.stop()

    @property
    def _canvases(self) -> tuple[CurvesCanvas, GridCanvas, StripCanvas]:
        return self.curves, self.grid, self.strip

    def _is_empty(self) -> bool:
        return self.experiment is None or self.dataset is None

    def _reset(self) -> None:
        self._take_data()

    def _take_data(self) -> None:
        if self.experiment is not None and self.dataset is not None:
            self.chooser.offer(self.experiment, self.dataset)
            self.figure_combo.call_as(metric_of(self.experiment, self.dataset))

    def _restyle(self) -> None:
        self._drawn = None
        self._paint_by(self._painter)
        for canvas in self._canvases:
            canvas.set_theme(self.theme)

    def _prepare_export(self) -> QWidget:
        inner = self._inner
        inner.setPalette(self.palette())  # else it has the ground of forms
        # All that is said belongs to the picture, however new it is.
        height = max(inner.height(), self._rows.totalHeightForWidth(inner.width()))
        inner.resize(inner.width(), height)
        self._rows.activate()
        self.curves.is_exported = True
        return inner

    def _end_export(self) -> None:
        self.curves.is_exported = False

    def _draw(self, snapshot: Snapshot) -> None:  # noqa: ARG002  (it shows other runs)
        news = self.news
        if news is not None and news is not self._drawn:
            self._drawn = news
            self._show(news)
        self._keep_pulling()

    # What is shown.

    def _show(self, news: News) -> None:
        standing, plan = news.standing, news.plan
        self.chooser.show_progress(news.done, progress_words(news), going=news.is_going)
        if news.phase == "failed":
            self._say(news.problem)
            return
        if standing is not None:
            self.chooser.bar.setToolTip(f"{size_words(news)}.")
            self._say("\n".join(sentences(plan, standing, self._metric)))
            self.readout.set_hint(headline(standing))
            if standing.is_over and self.grid.run < 0:
                self.strip.row = best_of(standing.outcomes)
        self._empty_words.hide()
        self._pair.show()
        self._foot.show()
        self.curves.accuracy_name = self._metric
        self.curves.show_standing(plan, standing)
        self.grid.show_standing(plan, standing)
        self.strip.setVisible(self._painter is not None)
        if self._painter is not None:
            self.strip.show_pictures(plan, news.pictures, self._table)
        self.table_button.setEnabled(standing is not None and standing.is_over)
        self._read()

    def _say(self, text: str) -> None:
        if text != self.words_label.text():
            self.words_label.setText(text)
            self.setAccessibleDescription(text)

    def _read(self) -> None:
        """Say which run is marked; who hears the screen has it with the picture."""
        news, run, text = self.news, self.grid.run, ""
        if news is not None and run >= 0:
            text = run_words(news.plan, news.standing, run, self._metric)
        self.readout.show_text(text)
        for canvas in self._canvases:
            canvas.setAccessibleDescription(text or self.words_label.text())

    # Asking.

    def _keep_pulling(self) -> None:
        """Go on asking while there is something to come, and somebody sees it."""
        news = self.news
        is_due = news is not None and (news.is_going or news.unpainted > 0)
        if not is_due:
            self._pull.stop()
        elif not self._pull.isActive() and self._is_seen():
            self._pull.start()

    def _on_pull(self) -> None:
        if self._is_seen():
            self._wish()

    def _wish(self) -> None:
        if self.news is not None:
            wish = Wish(self.chooser.goal, self.figure_combo.figure, self._painter)
            self.arena_wished.emit(wish)

    # What a person does.

    def _on_started(self) -> None:
        plan = self.chooser.plan()
        if plan is None or self.experiment is None or self.dataset is None:
            return
        self._paint_by(painter_for(self.experiment, self.dataset))
        self._metric = metric_of(self.experiment, self.dataset)
        for canvas in self._canvases:
            canvas.mark(-1)
        self._say("")
        self.arena_requested.emit(plan)

    def _paint_by(self, painter: Painter | None) -> None:
        self._painter = painter
        self._table = [] if painter is None else color_table(painter, self.theme)

    def _on_pointed(self, run: int) -> None:
        for canvas in self._canvases:
            canvas.mark(run)
        self._read()

    def _on_chosen(self, run: int) -> None:
        if self.news is not None and self.news.standing is not None:
            self.arena_run_chosen.emit(run)

    def _on_table(self) -> None:
        news = self.news
        if news is not None and news.standing is not None and news.standing.is_over:
            self.arena_table_wanted.emit(news)


def _words_label() -> QLabel:
    label = QLabel()
    label.setObjectName("arenaWordsLabel")
    label.setAccessibleName("What came of it")
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
