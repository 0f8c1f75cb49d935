"""LandscapeView: the loss over a plane among all weights, and the way that the run took there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtWidgets import QStackedLayout, QWidget

from core.insight.line import LineScores
from core.insight.weight_path import WeightPath
from core.run.analysis import AnalysisRequest, AnalysisResult
from playground.qt.overrides import total
from playground.theme import LIGHT, Theme
from playground.views.blend_curve import Blend, BlendCurve
from playground.views.declarations import LANDSCAPE
from playground.views.giving_way import GivingWay
from playground.views.landscape.canvas import LandscapeCanvas, Map
from playground.views.landscape.controls import LandscapeControls
from playground.views.landscape.questions import KIND, LINE, FillRows, FollowLine, LayPlane
from playground.views.landscape.survey import Survey
from playground.views.landscape.words import (
    caption,
    line_caption,
    place_words,
    point_words,
    warning,
)
from playground.views.readout import Readout
from playground.views.view import View

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core import Snapshot
    from core.nn.arrays import Array
    from core.spec.experiment import TrainSpec

# A run that no other moment came of for so long stands still.
STILL_MS: Final = 400


class LandscapeView(View):
    """A map that the analyst fills in row by row.

    The plane goes through the weights as they were when it was laid. While the run trains, the map
    stays and the path grows in it; a new one is laid when the run stands still, leaves the map, or
    a person asks for it.
    """

    declaration = LANDSCAPE

    path_wanted = Signal()  # a plane is to be laid: `show_path` gives what is known of the way

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.path = WeightPath()
        self.survey = Survey()
        self._seen_at = -1
        self._is_still = False
        self._lines = 0
        self._line: FollowLine | None = None
        self._line_names = ("", "")
        self._blend: LineScores | None = None
        self._is_following = False
        self._is_asking = False
        self._problem = ""
        self._still = QTimer(self)
        self._still.setSingleShot(True)
        self._still.setInterval(STILL_MS)
        self._still.timeout.connect(self._on_still)
        self.caption, self.warning = (
            Readout("landscapeCaption", ""),
            Readout("landscapeWarning", ""),
        )
        self.readout = Readout(
            "landscapeReadout", "Point at the map, or follow the path with ← and →."
        )
        self.choice = LandscapeControls()
        self.canvas = LandscapeCanvas(theme)
        self.curve = BlendCurve(theme)
        self.controls = (self.choice, self.readout)
        self._build_layout()
        self._connect()

    def _build_layout(self) -> None:
        self.warning.setProperty("role", "error")
        picture = QWidget()
        self._pictures = QStackedLayout(picture)
        self._pictures.setContentsMargins(0, 0, 0, 0)
        self._pictures.addWidget(self.canvas)
        self._pictures.addWidget(self.curve)
        layout = self._column()
        layout.addWidget(self.choice)
        layout.addWidget(self.caption)
        layout.addWidget(self.warning)
        layout.addWidget(picture, 1)
        layout.addWidget(self.readout)
        order = (self.readout, self.caption, self.choice)
        self.giving_way = GivingWay(self.content, order)

    def _connect(self) -> None:
        self.choice.changed.connect(self.redraw)
        self.choice.centring.connect(self._on_centring)
        self.canvas.zoomed.connect(self.choice.zoom)
        self.canvas.pointed.connect(self._on_pointed)
        self.canvas.point_chosen.connect(self._on_point_chosen)
        self.curve.moved.connect(self._on_share)

    @total(QSize())
    def sizeHint(self) -> QSize:
        """Room for a map and four lines."""
        return QSize(480, 400)

    @property
    def empty_text(self) -> str:
        """What would fill the view."""
        return "The loss around the run's weights is drawn here. Press Play."

    def show_path(self, steps: Sequence[int], points: Sequence[Array]) -> None:
        """Take this as the way the run took so far: parameters (count,) after so many updates.

        As an answer to `path_wanted` it comes in time for the plane that is being laid.
        """
        self.path = WeightPath()
        for step, point in zip(steps, points, strict=True):
            self.path.add(step, point)
        if self.snapshot is not None:
            self.path.add(self.snapshot.steps, self.snapshot.parameters)
        self.survey.stop()
        if not self._is_asking:
            self.redraw()

    def show_line(
        self, start: Array, end: Array, names: tuple[str, str] = ("this run", "the other")
    ) -> None:
        """Show the line between two runs' parameters (count,), laid out as this network's are."""
        training = self._training
        if training is None:
            return
        self._lines += 1
        self._line = FollowLine(self._lines, training, start, end)
        self._line_names, self._blend, self._is_following = names, None, False
        self.choice.offer_line()
        self.redraw()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the run as it stands now; where it was is remembered in any case."""
        self.path.add(snapshot.steps, snapshot.parameters)
        super().show_snapshot(snapshot)

    def stand_still(self) -> None:
        """Lay the plane of this moment at once, where it would be laid a little later."""
        super().stand_still()
        if self._still.isActive():
            self._still.stop()
            self._on_still()

    @property
    def _training(self) -> TrainSpec | None:
        now = self.snapshot.training if self.snapshot is not None else None
        return now or (self.experiment.training if self.experiment is not None else None)

    def _is_empty(self) -> bool:
        return self.snapshot is None or self.dataset is None or self._training is None

    def _reset(self) -> None:
        self.path = WeightPath()
        self._line = None
        self.survey.forget()
        self._take_data()
        self.canvas.show_map(None)

    def _take_data(self) -> None:
        self.survey.stop()
        self._blend, self._problem = None, ""
        self._is_following = self._is_still = False
        self._still.stop()

    def _restyle(self) -> None:
        for canvas in (self.canvas, self.curve):
            canvas.set_theme(self.theme)

    def _draw(self, snapshot: Snapshot) -> None:
        if self.choice.is_line:
            self._draw_line(snapshot)
            return
        self._pictures.setCurrentWidget(self.canvas)
        question = self._question(snapshot)
        if question is not None:
            laying = isinstance(question, LayPlane)
            text = "Laying the plane…" if laying else "Filling in the map…"
            self.request_analysis(AnalysisRequest(KIND, question), text)
        self._show_map(snapshot)
        self._show_words()

    def _question(self, snapshot: Snapshot) -> LayPlane | FillRows | None:
        """What is to be asked now."""
        training = self._training
        if training is not None and self._is_due(snapshot):
            self._seen_at, self._is_still = snapshot.steps, False
            self._is_asking = True
            self.path_wanted.emit()
            self._is_asking = False
            return self.survey.lay(self.choice.wanted, snapshot, self.path, training)
        return None if self._problem else self.survey.next_rows()

    def _is_due(self, snapshot: Snapshot) -> bool:
        """Whether another plane is to be laid now."""
        survey = self.survey
        if survey.asked is None or survey.asked.wanted != self.choice.wanted:
            return True
        if survey.is_at(snapshot):
            return False
        if snapshot.steps != self._seen_at:  # no moment is waited for twice
            self._seen_at, self._is_still = snapshot.steps, False
            self._still.start()
        if snapshot.finished or snapshot.diverged or self._is_still:
            return True
        return survey.is_whole and survey.is_outside(snapshot)

    def _take_analysis(self, result: object) -> None:
        if not isinstance(result, AnalysisResult):
            return
        self._problem = result.problem
        if isinstance(result.value, LineScores):
            self._blend = result.value
        else:
            self.survey.take(result.value)

    def _prepare_export(self) -> QWidget:
        """A picture is whole though nobody has waited for it."""
        snapshot, dataset = self.snapshot, self.dataset
        if snapshot is not None and dataset is not None:
            if not self.choice.is_line:
                self.survey.finish(snapshot, dataset)
            elif self._line is not None and self._blend is None:
                self._blend = self._line(snapshot, dataset, bool)
            self._draw(snapshot)
        return self.content

    # What is shown.

    def _show_map(self, snapshot: Snapshot) -> None:
        survey, laid = self.survey, self.survey.laid
        if laid is None or np.isnan(survey.losses).all():
            self.canvas.show_map(None)
            return
        here = laid.plane.seen_at(snapshot.parameters[None])[0]
        self.canvas.show_map(Map(laid, survey.losses, survey.later(self.path), here))

    def _show_words(self) -> None:
        laid = self.survey.laid
        if self._problem or laid is None:
            self.caption.show_text(self._problem)
            self.warning.show_text("")
            return
        said, care = caption(laid), warning(laid)
        self.caption.show_text(said)
        self.caption.setToolTip(said)
        self.warning.show_text(care)
        self.warning.setToolTip(care)
        self._describe(f"{said}. {care}")

    def _draw_line(self, snapshot: Snapshot) -> None:
        self._pictures.setCurrentWidget(self.curve)
        line = self._line
        if line is None:
            self.caption.show_text("Choose two runs to draw the line between them.")
            self.warning.show_text("")
            self.curve.show_blends((), self._line_names)
            return
        fits = line.start.shape == line.end.shape == snapshot.parameters.shape
        if fits and self._blend is None and not self._is_following:
            self._is_following = True
            self.request_analysis(AnalysisRequest(LINE, line), "Following the line…")
        scores = self._blend
        self.warning.show_text(self._problem)
        if not fits or scores is None:
            self.caption.show_text("" if fits else "The two runs have other layers than this one.")
            self.curve.show_blends((), self._line_names)
            return
        said = line_caption(scores)
        self.caption.show_text(said)
        self.curve.show_blends((Blend("straight line", scores),), self._line_names)
        self.readout.show_text(self.curve.words)
        self._describe(f"{said}. {self.curve.words}")

    def _describe(self, text: str) -> None:
        if text != self.accessibleDescription():
            self.setAccessibleDescription(text)
            self.canvas.setAccessibleDescription(text)

    # What a person does.

    def _on_centring(self) -> None:
        self.survey.stop()
        self.redraw()

    def _on_still(self) -> None:
        self._is_still = True
        self.redraw()

    def _on_pointed(self, place: Array | None) -> None:
        laid = self.survey.laid
        if place is None or laid is None:
            self.readout.show_text("")
            return
        plane = laid.plane
        column = int(np.abs(plane.columns - place[0]).argmin())
        row = int(np.abs(plane.rows - place[1]).argmin())
        self.readout.show_text(place_words(place, float(self.survey.losses[row, column])))

    def _on_point_chosen(self, point: int) -> None:
        laid = self.survey.laid
        is_one = laid is not None and 0 <= point < len(laid.steps)
        self.readout.show_text(point_words(laid, point) if laid is not None and is_one else "")

    def _on_share(self, _share: float) -> None:
        self.readout.show_text(self.curve.words)
