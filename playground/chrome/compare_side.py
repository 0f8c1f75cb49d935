"""One of two runs that are compared: the same views as in the window, of another snapshot."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSplitter, QVBoxLayout, QWidget

from core.datasets import with_points
from playground.chrome.runs_model import dot_icon
from playground.theme import LIGHT, Theme, run_color, tabular_font
from playground.views.ghosts import Ghost, ShowsGhosts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core import Dataset, Experiment, Snapshot
    from core.run.kept_run import KeptRun
    from playground.views.view import View

# Pixels, or their proportions: curves need the most for what stands around them.
_SHARES: Final = (280, 300, 220)


class CompareSide(QWidget):
    """The views of one run at one moment: those of the registry that have a `comparison`.

    What a person would change in them belongs to no run that goes on: `change_refused` tells.
    """

    change_refused = Signal()

    def __init__(self, name: str, kinds: Sequence[type[View]]) -> None:
        super().__init__()
        self.setObjectName(f"{name}Side")
        self._theme = LIGHT
        self._run: KeptRun | None = None
        self._dataset: Dataset | None = None
        self._points: object = None
        self.dot, self.name_label, self.step_label = QLabel(), QLabel(), QLabel()
        self.name_label.setObjectName(f"{name}Name")
        self.name_label.setTextFormat(Qt.TextFormat.PlainText)
        self.step_label.setObjectName(f"{name}Step")
        kinds = sorted((kind for kind in kinds if kind.comparison), key=lambda k: k.comparison)
        self.views = tuple(kind() for kind in kinds)
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
        for _, views in groupby(self.views, lambda view: view.comparison):
            place = QWidget()
            layout = QVBoxLayout(place)
            layout.setContentsMargins(0, 0, 0, 0)
            for view in views:
                view.takes_changes = False
                view.setMinimumSize(120, 80)
                view.change_requested.connect(self.change_refused)
                view.analysis_requested.connect(self._on_analysis_requested)
                layout.addWidget(view)
            parts.addWidget(place)
        parts.setSizes(_SHARES)
        for place_number, share in enumerate(_SHARES[: parts.count()]):
            parts.setStretchFactor(place_number, share)
        return parts

    def begin(self, run: KeptRun, dataset: Dataset, other: KeptRun) -> None:
        """Show this run; the curves of the `other` stand faintly behind its own."""
        self._run, self._dataset, self._points = run, dataset, None
        self.name_label.setText(run.name)
        self.name_label.setToolTip(run.note or run.name)
        self._show_dot()
        ghosts = (Ghost(other.name, run_color(other.color), other.history),)
        for view in self.views:
            view.set_experiment(run.experiment, dataset)
            view.setVisible(view.suits(dataset))
            if isinstance(view, ShowsGhosts):
                view.show_ghosts(ghosts)

    def show_snapshot(self, snapshot: Snapshot, note: str) -> None:
        """Show the run as it stood; `note` says more of the moment."""
        self._follow_points(snapshot)
        for view in self.views:
            view.show_snapshot(snapshot)
        text = f"epoch {snapshot.epoch:,}, step {snapshot.steps:,}"
        self.step_label.setText(f"{text} {note}".rstrip())

    def set_theme(self, theme: Theme) -> None:
        """Take on the theme's colours."""
        self._theme = theme
        self.step_label.setFont(tabular_font(theme.caption_pixels))
        for view in self.views:
            view.set_theme(theme)
        self._show_dot()

    def _show_dot(self) -> None:
        if self._run is not None:
            icon = dot_icon(run_color(self._run.color), self._theme.outline)
            self.dot.setPixmap(icon.pixmap(self._theme.pixels(12)))

    def _follow_points(self, snapshot: Snapshot) -> None:
        """The data of the moment, where points were changed on the way."""
        if self._run is None or self._dataset is None or snapshot.points == self._points:
            return
        self._points, experiment = snapshot.points, self._run.experiment
        dataset = self._with(experiment, self._dataset, snapshot)
        for view in self.views:
            view.change_data(experiment, dataset)

    @staticmethod
    def _with(experiment: Experiment, dataset: Dataset, snapshot: Snapshot) -> Dataset:
        if snapshot.points is None:
            return dataset
        return with_points(dataset, experiment.data.features, snapshot.points)

    def _on_analysis_requested(self) -> None:
        """The analyst knows the run of the window only."""
        for view in self.views:
            view.show_analysis(None)
