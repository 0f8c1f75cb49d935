"""DrawView: draw a numeral, see what the network is given of it, and what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from core.insight.drawing import Framing
from core.run.analysis import AnalysisRequest, AnalysisResult
from playground.theme import LIGHT, Theme
from playground.views.answer_bars import MOST_ANSWERS, answer_bars, empty_bars
from playground.views.bars import BarsCanvas
from playground.views.declarations import DRAW
from playground.views.draw.given import GivenCanvas
from playground.views.draw.kept import Kept, KeptPanel
from playground.views.draw.pad import PadCanvas
from playground.views.draw.questions import NEAR_DRAWING, FindNear, Near
from playground.views.draw.tools import AS_DRAWN_TIP, DrawTools
from playground.views.draw.words import hint, lesson_words, says_words
from playground.views.neighbours_panel import NeighboursPanel
from playground.views.readout import Readout
from playground.views.samples import SampleWish
from playground.views.upright_scroll import UprightScroll
from playground.views.view import View

if TYPE_CHECKING:
    from core import Dataset, Network, Snapshot
    from core.nn.arrays import Array

# Between two answers while somebody draws.
_LIVE_MS: Final = 30
# The drawing rests when nothing was drawn for so long: then its neighbours are looked for.
_REST_MS: Final = 200
_LEAST_BARS: Final = 122
_LEAST_SIDE: Final = 232  # what is given, and ten bars
_LEAST_ROW: Final = 26  # of what scrolls, the row that keeps a drawing


class DrawView(View):
    """A pad, and beside it what the network makes of it while one draws and while it trains.

    What is drawn goes up by `input_drawn`, for other views to show.
    """

    input_drawn = Signal(object)
    """What the network is given of the drawing (inputs,), in the data's numbers; None of none."""

    declaration = DRAW

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._framing: Framing | None = None
        self._fingerprint = ""
        self._inputs: dict[bool, Array] = {}  # by whether as drawn
        self._network: tuple[Snapshot, Network] | None = None
        self._drawings = 0
        self._near: Near | None = None
        self._near_asked = 0
        self._on_pad: Kept | None = None
        self.tools, self.pad = DrawTools(theme), PadCanvas(theme)
        self.given, self.bars = GivenCanvas(theme), BarsCanvas(theme)
        self.answer_label = Readout("drawAnswer", "")
        self.lesson_label = Readout("drawLesson", "")
        self.kept_panel = KeptPanel(theme)
        self.near_panel = NeighboursPanel("Nearest training images, by pixels", _NEAR_TIP, theme)
        self.controls = (self.tools, self.kept_panel.keep_button, self.kept_panel.remove_button)
        self._live, self._rest = _timer(self, _LIVE_MS), _timer(self, _REST_MS)
        self._build_layout()
        self._connect()
        self._offer()

    def _build_layout(self) -> None:
        side = QWidget()
        # However many bars there are: nothing moves when they come.
        side.setMinimumSize(_LEAST_BARS, _LEAST_SIDE)
        beside = QVBoxLayout(side)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(4)
        title = QLabel("← what the network is given")
        title.setProperty("role", "caption")
        title.setMinimumWidth(1)
        title.setWordWrap(True)
        title.setAlignment(Qt.AlignmentFlag.AlignTop)
        above = QHBoxLayout()
        above.setSpacing(6)
        above.addWidget(self.given, 3)
        above.addWidget(title, 2)
        beside.addLayout(above, 1)
        beside.addWidget(self.bars)
        drawn = QVBoxLayout()  # below the pad there is room where the view is narrow
        drawn.setSpacing(4)
        drawn.addWidget(self.pad, 1)
        drawn.addWidget(self.answer_label)
        main = QHBoxLayout()
        main.setSpacing(12)
        main.addLayout(drawn, 3)
        main.addWidget(side, 2)
        layout = QVBoxLayout(self.content)
        layout.setContentsMargins(12, 8, 12, 2)  # so that at 1280×800 the row that keeps is whole
        layout.setSpacing(3)
        layout.addWidget(self.tools)
        layout.addLayout(main, 3)
        layout.addWidget(self.lesson_label)
        layout.addWidget(self._build_rest(), 2)
        self.lesson_label.setToolTip(AS_DRAWN_TIP)
        self.answer_label.setProperty("role", "")  # what is looked for is written large
        self.pad.setAccessibleName("Drawing pad")
        self.pad.setToolTip(_PAD_TIP)
        self.given.setAccessibleName("What the network is given")
        self.bars.setAccessibleName("Answer to the drawing")

    def _build_rest(self) -> QWidget:
        """What scrolls below."""
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 4, 0)  # a little from the bar
        column.setSpacing(6)
        column.addWidget(self.kept_panel)
        column.addWidget(self.near_panel)
        column.addStretch(1)
        self.scroll_area = UprightScroll(body)
        self.scroll_area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # the keys scroll it
        self.scroll_area.setMinimumHeight(_LEAST_ROW)
        return self.scroll_area

    def _connect(self) -> None:
        self.tools.undo_wanted.connect(self.pad.undo)
        self.tools.clear_wanted.connect(self.pad.clear)
        self.tools.thickness_changed.connect(self.pad.set_thickness)
        self.tools.way_changed.connect(self._on_way_changed)
        self.pad.thickness_wanted.connect(self.tools.change_thickness)
        self.pad.changed.connect(self._on_drawn)
        self.pad.refused.connect(self.lesson_label.show_text)
        self.kept_panel.keep_wanted.connect(self._on_keep)
        self.kept_panel.remove_button.clicked.connect(self._on_remove)
        self.kept_panel.chosen.connect(self._on_kept_chosen)
        self.kept_panel.pointed.connect(self._on_kept_pointed)
        self.kept_panel.changed.connect(self.redraw)
        self.near_panel.chosen.connect(self._on_neighbour)
        self._live.timeout.connect(self.follow)
        self._rest.timeout.connect(self._on_rest)

    @property
    def given_row(self) -> Array | None:
        """What the network is given of the drawing (inputs,); None while nothing is drawn."""
        return self._inputs.get(self.tools.as_drawn)

    @property
    def empty_text(self) -> str:
        """What would fill the view."""
        if self.dataset is None or self.suits(self.dataset):
            return "Draw here as soon as there are images and a network."
        return "This view needs images: choose the data set digits or MNIST."

    def _reset(self) -> None:
        dataset, self._network = self.dataset, None
        fingerprint = dataset.fingerprint if dataset is not None else ""
        if fingerprint != self._fingerprint:
            self._fingerprint, self._framing = fingerprint, None
            self._inputs.clear()
            self.kept_panel.set_dataset(None)
            self.near_panel.set_dataset(None, ())

    def _take_dataset(self, dataset: Dataset) -> Framing:
        """Make the drawing ready for other data than before; only once somebody sees it."""
        self._framing = Framing.of(dataset)
        self._near, self._near_asked, self._on_pad = None, 0, None
        self.kept_panel.set_dataset(dataset)
        self.near_panel.set_dataset(dataset, ())
        self.pad.set_shape(self._framing.shape)
        self._take_drawing()
        self.input_drawn.emit(self.given_row)
        self._rest.start()
        return self._framing

    def _restyle(self) -> None:
        for widget in (
            self.tools,
            self.pad,
            self.given,
            self.bars,
            self.kept_panel,
            self.near_panel,
        ):
            widget.set_theme(self.theme)

    def _is_empty(self) -> bool:
        return self.snapshot is None or self.dataset is None

    def _draw(self, snapshot: Snapshot) -> None:
        if self.dataset is None:
            return
        framing = self._framing or self._take_dataset(self.dataset)
        self._show_answer(self.dataset, snapshot)
        self.kept_panel.prepare(framing, as_drawn=self.tools.as_drawn)
        rows = self.kept_panel.rows
        if rows is not None:
            with np.errstate(all="ignore"):  # as above
                answers = self._network_of(snapshot).predict(rows)
            self.kept_panel.show_answers(answers, snapshot.activations[-1])
        else:
            self.kept_panel.show_none()
        self._offer()

    def _network_of(self, snapshot: Snapshot) -> Network:
        """The network as it was then, made once a snapshot: one draws on while it stands still."""
        if self._network is None or self._network[0] is not snapshot:
            self._network = snapshot, snapshot.network()
        return self._network[1]

    def _show_answer(self, dataset: Dataset, snapshot: Snapshot) -> None:
        last = snapshot.activations[-1]
        self.bars.signed = dataset.kind != "classes"
        ways = (self.tools.as_drawn, not self.tools.as_drawn)
        if not self._inputs:
            outputs = len(snapshot.weights[-1])
            self.bars.show_bars(empty_bars(dataset, outputs, self.theme), self._more(dataset))
            says, lesson = hint(dataset), ""
        else:
            rows = np.stack([self._inputs[way] for way in ways])
            with np.errstate(all="ignore"):  # weights that are about to diverge
                answer, other = self._network_of(snapshot).predict(rows)
            bars = answer_bars(dataset, None, answer, last, self.theme)
            self.bars.show_bars(bars, self._more(dataset))
            says = says_words(dataset, answer, last)
            lesson = lesson_words(dataset, answer, other, last, as_drawn=ways[0])
        self.answer_label.show_text(says)
        self.lesson_label.show_text(lesson)
        self.pad.setAccessibleDescription(says)
        self.given.setAccessibleDescription(f"{says} {lesson}")

    def _more(self, dataset: Dataset) -> int:
        return max(dataset.classes - MOST_ANSWERS, 0)

    def _take_analysis(self, result: object) -> None:
        if isinstance(result, AnalysisResult) and isinstance(result.value, Near):
            self._near = result.value
            is_it = self._near.drawing == self._drawings and bool(self._inputs)
            self.near_panel.show_neighbours(self._near.value if is_it else None)

    def _take_drawing(self) -> None:
        """Make of the drawing what the network is given."""
        framing = self._framing
        if framing is None:
            return
        self._drawings += 1
        self._inputs.clear()
        image = np.zeros(framing.shape)
        if not self.pad.drawing.is_empty:
            ink = self.pad.ink
            images = {True: framing.as_drawn(ink), False: framing.framed(ink)}
            self._inputs = {way: framing.row(each) for way, each in images.items()}
            image = images[self.tools.as_drawn]
        self.given.show_image(image)

    def _ask(self) -> None:
        """Ask for the neighbours of the drawing as it is."""
        row = self.given_row
        if row is None:
            self.near_panel.show_neighbours(None)
        elif self._near_asked != self._drawings and self.is_active():
            self._near_asked = self._drawings
            request = AnalysisRequest(NEAR_DRAWING, FindNear(self._drawings, row))
            self.request_analysis(request, "Looking for neighbours…")

    def _offer(self) -> None:
        drawing = self.pad.drawing
        self.tools.offer(undo=self.pad.sketch.can_undo, clear=not drawing.is_empty)
        is_kept = self._on_pad is not None and drawing is self._on_pad.drawing
        self.kept_panel.keep_button.setEnabled(not drawing.is_empty and not is_kept)
        self.kept_panel.remove_button.setEnabled(is_kept)

    def follow(self) -> None:
        """Show the drawing as it is now, here and elsewhere, as is done while one draws."""
        self._live.stop()
        self._take_drawing()
        self.redraw()
        self.input_drawn.emit(self.given_row)

    def _on_drawn(self) -> None:
        if not self._live.isActive():
            self._live.start()
        self._rest.start()

    def _on_rest(self) -> None:
        self._ask()

    def _on_way_changed(self) -> None:
        self.kept_panel.forget_images()
        self.follow()
        self._ask()

    def _on_keep(self) -> None:
        self.pad.end_stroke()
        self.kept_panel.keep(self.pad.drawing)
        if self.kept_panel.kept:
            self._on_pad = self.kept_panel.kept[-1]
        self._offer()

    def _on_remove(self) -> None:
        if self._on_pad is not None:
            self.kept_panel.remove(self._on_pad)
            self._on_pad = None
        self._offer()

    def _on_kept_chosen(self, kept: Kept) -> None:
        self._on_pad = kept
        self.kept_panel.label_combo.setCurrentIndex(kept.label)
        self.pad.put(kept.drawing)

    def _on_kept_pointed(self, words: str) -> None:
        if words:
            self.lesson_label.show_text(words)
        elif self.snapshot is not None and self.dataset is not None:
            self._show_answer(self.dataset, self.snapshot)

    def _on_neighbour(self, row: int) -> None:
        among = tuple(self._near.value.rows.tolist()) if self._near is not None else ()
        self.sample_requested.emit(SampleWish(row, "train", among))


_PAD_TIP = (
    "Draw with mouse, pen or finger, drop a picture (PNG, JPEG) or paste one (Ctrl+V). By keys:"
    " arrows move the pen, Enter sets it down and lifts it, + and − change its width, Ctrl+Z takes"
    " a stroke back, Delete clears."
)
_NEAR_TIP = (
    "The training images whose pixels are nearest to what the network is given. Watch whether its"
    " answer is theirs. Click one to inspect it."
)


def _timer(view: View, interval: int) -> QTimer:
    timer = QTimer(view)
    timer.setSingleShot(True)
    timer.setInterval(interval)
    return timer
