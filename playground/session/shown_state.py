"""What a session shows: an experiment, its data, and the newest snapshot of the run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.session.animation import AnimationWriter
from playground.session.frame_clock import BUDGET, BUDGET_BESIDE_KERNEL, FrameClock
from playground.session.settings_in_force import SettingsInForce
from playground.session.signals import SessionSignals
from playground.session.timeline import Timeline

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from core import Dataset, Experiment, Snapshot
    from playground.session.variants import Wish


class ShownState(SessionSignals):
    """Keeps what is shown, and lets it follow a run that changes by itself, as a replay does."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._experiment: Experiment | None = None
        self._dataset: Dataset | None = None
        self._snapshot: Snapshot | None = None
        self._settings = SettingsInForce()
        self.frames = FrameClock(self)
        self.timeline = Timeline(self)
        """Looks back on the run."""
        self.timeline.shown.connect(self._draw)
        self.timeline.data_shown.connect(self._on_data_shown)
        self.timeline.left.connect(self._on_timeline_left)
        self.timeline.failed.connect(self.failed)
        self._are_data_old = False
        self.animations = AnimationWriter(self)
        """Writes pictures of the run as an animation."""

    @property
    def experiment(self) -> Experiment | None:
        """What the run depends on; None until the first one is prepared."""
        return self._experiment

    @property
    def dataset(self) -> Dataset | None:
        """What the run is trained and tested on."""
        return self._dataset

    @property
    def snapshot(self) -> Snapshot | None:
        """What the run has come to, as far as is known."""
        return self._snapshot

    @property
    def shown(self) -> Snapshot | None:
        """What is to be seen: what the run has come to, or an earlier moment."""
        return self.timeline.snapshot or self._snapshot

    def _show(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        if self._experiment is not None and self._dataset is not None:
            self._follow(self._experiment, self._dataset, snapshot)
        self.frames.budget = BUDGET_BESIDE_KERNEL if snapshot.compiled else BUDGET
        with self.frames.drawing():
            self.snapshot_changed.emit(snapshot)
        self.timeline.follow(snapshot)
        if not self.timeline.is_back:
            self._draw(snapshot)

    def _draw(self, snapshot: Snapshot) -> None:
        with self.frames.drawing():
            self.shown_changed.emit(snapshot)

    def _on_data_shown(self, dataset: Dataset) -> None:
        """Show the points as they were, where they are others now."""
        experiment, now = self._experiment, self._dataset
        if experiment is None or now is None:
            return
        is_old = dataset.points != now.points
        if is_old or self._are_data_old:
            self._are_data_old = is_old
            self.shown_data_changed.emit(experiment, dataset if is_old else now)

    def _on_timeline_left(self) -> None:
        if self._dataset is not None:
            self._on_data_shown(self._dataset)
        if self._snapshot is not None:
            self._draw(self._snapshot)

    def _take_wish(self, wish: Wish) -> None:
        """Take in what somebody changed in the run."""
        before, data_before = self._experiment, self._dataset
        self._experiment, self._dataset = wish.experiment, wish.dataset
        if wish.change.field == "epochs":
            self.epochs_changed.emit(wish.experiment.training.epochs)
        elif wish.dataset is not data_before:
            self.data_changed.emit(wish.experiment, wish.dataset)
        elif wish.experiment != before:
            self.settings_changed.emit(wish.experiment)

    def _follow(self, before: Experiment, dataset: Dataset, snapshot: Snapshot) -> None:
        """Take in what the run changed by itself."""
        now, self._dataset = self._settings.followed(before, dataset, snapshot)
        self._experiment = now
        if now.training.optimizer != before.training.optimizer:
            self.learning_rate_changed.emit(snapshot.learning_rate)
        if self._dataset is not dataset:
            self.data_changed.emit(now, self._dataset)
        if now is not before:
            self.settings_changed.emit(now)
