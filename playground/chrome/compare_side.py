"""One of two runs that are compared: the same views as in the window, of another snapshot."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSplitter, QVBoxLayout, QWidget

from core.datasets import with_points
from playground.chrome.runs_model import dot_icon
from playground.forms.elided_label import ElidedLabel
from playground.qt.overrides import total
from playground.theme import LIGHT, Theme, run_color, tabular_font
from playground.views.ghosts import Ghost, ShowsGhosts
from playground.views.readout import Readout

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QResizeEvent

    from core import Dataset, Experiment, Snapshot
    from core.run.analysis import AnalysisRequest, AnalysisResult
    from core.run.kept_run import KeptRun
    from playground.views.declared import Declaration
    from playground.views.view import View

# Lower than that, beside text of the usual size, pictures need the room of the lines below them.
_WITH_READOUTS: Final = 560
# Pixels, or their proportions: curves need the most for what stands around them.
_SHARES: Final = (275, 260, 270)


class CompareSide(QWidget):
    """The views of one run at one moment: those of the registry that have a `comparison`.

    What a person would change in them belongs to no run that goes on: `change_refused` tells.
    """

    change_refused = Signal()
    analysis_requested = Signal(object)
    """An `AnalysisRequest` of a view, about `snapshot` and `dataset`; see `show_analysis`."""
    begun = Signal()
    """Another run is shown: what was asked before needs no answer."""

    def __init__(self, name: str, views: Sequence[Declaration]) -> None:
        super().__init__()
        self.setObjectName(f"{name}Side")
        self._theme = LIGHT
        self._run: KeptRun | None = None
        self._ghost: KeptRun | None = None
        self._dataset: Dataset | None = None
        self.dataset: Dataset | None = None
        """The data of the moment that is shown."""
        self.snapshot: Snapshot | None = None
        """The moment that is shown."""
        self._askers: dict[str, View] = {}
        self._points: object = None
        self.dot, self.name_label, self.step_label = QLabel(), ElidedLabel(), QLabel()
        self.name_label.setObjectName(f"{name}Name")
        self.name_label.setTextFormat(Qt.TextFormat.PlainText)
        self.step_label.setObjectName(f"{name}Step")
        self.step_label.setAlignment(Qt.AlignmentFlag.AlignRight)  # its numbers stay where they are
        compared = sorted((v for v in views if v.comparison), key=lambda v: v.comparison)
        self.views = tuple(view.load()() for view in compared)
        head = QHBoxLayout()
        head.addWidget(self.dot)
        head.addWidget(self.name_label, 1)
        head.addWidget(self.step_label)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(head)
        layout.addWidget(self._arranged(), 1)

    def _arranged(self) -> QSplitter:
        """The views from above; those of one place share it, as only one suits the data."""
        parts = QSplitter(Qt.Orientation.Vertical)
        parts.setChildrenCollapsible(False)
        for _, views in groupby(self.views, lambda view: view.declaration.comparison):
            place = QWidget()
            layout = QVBoxLayout(place)
            layout.setContentsMargins(0, 0, 0, 0)
            for view in views:
                view.takes_changes = False
                view.setMinimumSize(120, 80)
                view.change_requested.connect(self.change_refused)
                view.analysis_requested.connect(partial(self._on_analysis_requested, view))
                layout.addWidget(view)
            parts.addWidget(place)
        parts.setSizes(_SHARES)
        for place_number, share in enumerate(_SHARES[: parts.count()]):
            parts.setStretchFactor(place_number, share)
        return parts

    def begin(self, run: KeptRun, dataset: Dataset, other: KeptRun) -> None:
        """Show this run; the curves of the `other` stand faintly behind its own."""
        self._forget_questions()
        self._run, self._dataset, self._points = run, dataset, None
        self.dataset, self.snapshot = dataset, None
        for view in self.views:
            view.set_experiment(run.experiment, dataset)
            view.setVisible(view.suits(dataset))
        self._ghost = other
        self._show_name()
        self._show_ghost()

    @property
    def run(self) -> KeptRun | None:
        """The run that is shown."""
        return self._run

    def show_names(self, now: KeptRun | None, other: KeptRun | None) -> None:
        """What the run and the other one are called by now; None: no longer in the list."""
        if now is not None and self._run is not None and _said_of(now) != _said_of(self._run):
            self._run = replace(self._run, name=now.name, note=now.note)
            self._show_name()
        if other is not None and self._ghost is not None and other.name != self._ghost.name:
            self._ghost = replace(self._ghost, name=other.name)
            self._show_ghost()

    def _show_name(self) -> None:
        if self._run is not None:
            self.name_label.setText(self._run.name)
            self.name_label.setToolTip("\n".join(filter(None, _said_of(self._run))))
            self._show_dot()

    def _show_ghost(self) -> None:
        other = self._ghost
        if other is None:
            return
        ghosts = (Ghost(other.name, run_color(other.color), other.history),)
        for view in self.views:
            if isinstance(view, ShowsGhosts):
                view.show_ghosts(ghosts)

    def is_at(self, step: int) -> bool:
        """Whether the moment that is shown is this step, or the end of a run that ended before."""
        run, shown = self._run, self.snapshot
        return run is not None and shown is not None and shown.steps == min(step, run.steps)

    def show_snapshot(self, snapshot: Snapshot, wanted: int) -> None:
        """Show the run as it stood, which may be some way from the step that is `wanted`."""
        self.snapshot = snapshot
        self._follow_points(snapshot)
        for view in self.views:
            view.show_snapshot(snapshot)
        text = f"epoch {snapshot.epoch:,}, step {snapshot.steps:,}"
        self.step_label.setText(text if self.is_at(wanted) else f"nearest kept: {text}")

    def set_theme(self, theme: Theme) -> None:
        """Take on the theme's colours."""
        self._theme = theme
        self.step_label.setFont(tabular_font(theme.caption_pixels))
        for view in self.views:
            view.set_theme(theme)
        self._show_dot()
        self._fit()

    def _show_dot(self) -> None:
        if self._run is not None:
            icon = dot_icon(run_color(self._run.color), self._theme.outline)
            self.dot.setPixmap(icon.pixmap(self._theme.pixels(12)))

    def _follow_points(self, snapshot: Snapshot) -> None:
        """The data of the moment, where points were changed on the way."""
        if self._run is None or self._dataset is None or snapshot.points == self._points:
            return
        self._points, experiment = snapshot.points, self._run.experiment
        dataset = self.dataset = self._with(experiment, self._dataset, snapshot)
        for view in self.views:
            view.change_data(experiment, dataset)

    @staticmethod
    def _with(experiment: Experiment, dataset: Dataset, snapshot: Snapshot) -> Dataset:
        if snapshot.points is None:
            return dataset
        return with_points(dataset, experiment.data.features, snapshot.points)

    @total()
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the pictures what room there is, where it is little."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        has_room = self.height() >= self._theme.pixels(_WITH_READOUTS)
        for readout in self.findChildren(Readout):
            readout.setVisible(has_room)

    def show_analysis(self, result: AnalysisResult) -> None:
        """Hand the answer to the view that asked; `result.steps` says of which moment it is."""
        view = self._askers.pop(result.kind, None)
        if view is not None:
            view.show_analysis(result)

    def _on_analysis_requested(self, view: View, request: AnalysisRequest) -> None:
        self._askers[request.kind] = view
        self.analysis_requested.emit(request)

    def _forget_questions(self) -> None:
        """Nobody waits for what was asked about another moment."""
        askers, self._askers = [*self._askers.values()], {}
        self.begun.emit()
        for view in askers:
            view.show_analysis(None)


def _said_of(run: KeptRun) -> tuple[str, str]:
    return run.name, run.note
