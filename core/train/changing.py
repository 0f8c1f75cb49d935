"""A run that may be changed on its way: how a change, planned or wished for, comes to pass."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from core.datasets.points import check_targets
from core.nn.blas import one_blas_thread
from core.run.ending import why_stopped
from core.run.history import History
from core.run.tally import measure_name
from core.spec.changes import (
    BIAS,
    CLOSING,
    RESTORE,
    SETTINGS,
    STOP,
    WEIGHT,
    Change,
    common,
    made_until,
    with_change,
    with_mark,
)
from core.spec.dropout import with_dropout_in_force
from core.train.guard import Guard, TrainerError, diverged_on_test_rows, last_points
from core.train.setup import check_augmentation, first_state
from core.train.stopping import Stopping
from core.train.stopwatch import Stopwatch

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.datasets.dataset import Dataset
    from core.run.engine import Stretch
    from core.run.parts import RunParts
    from core.spec.experiment import Experiment
    from core.spec.points import PointSpec
    from core.spec.schedule import ScheduleSpec
    from core.train.bench import Bench
    from core.train.engines import Engines


class ChangingRun:
    """What a trainer is beside its training: a state, its history, and what may change on the way.

    What is changed is entered in `experiment.changes` and made before the next update: where a
    change is planned, where somebody wishes for one, and where a rule stops the run.
    """

    def __init__(self, bench: Bench, clock: Callable[[], float]) -> None:
        """`clock` counts seconds.

        Raises `DatasetError` where a planned change is of points that the data cannot have.
        """
        parts = bench.parts
        self.experiment, self.network = parts.experiment, parts.network
        for change in self.experiment.changes:
            if change.points is not None:
                check_targets(bench.first, change.points)
        self.state = first_state(parts)
        self.history = History(measure_name(parts.measure))
        self.diverged = ""
        self.seconds = 0.0
        self._bench, self._guard, self._watch = bench, Guard(self.state), Stopwatch(clock)
        rules = self.experiment.training.stop
        self._stopping = Stopping(rules, self._guard, bench, self._watch)

    @property
    def _parts(self) -> RunParts:
        return self._bench.fitted(self.state).parts

    @property
    def _engines(self) -> Engines:
        return self._bench.fitted(self.state).engines

    @property
    def dataset(self) -> Dataset:
        """What is trained and tested on, with the points that it has now."""
        return self._bench.fitted(self.state).dataset

    @property
    def waiting(self) -> str:
        """What the data lack for a training, in one sentence, or "": until then `run` ends."""
        return self._bench.fitted(self.state).missing

    @property
    def steps(self) -> int:
        """All updates made."""
        return self.state.steps

    @property
    def steps_per_epoch(self) -> int:
        """Updates in an epoch; the last one may be of a short batch."""
        return self._parts.order.steps

    @property
    def steps_left_in_epoch(self) -> int:
        """Updates that the current epoch still needs; 0 while its test rows are judged."""
        return self._parts.order.steps - self.state.position

    @property
    def stopped(self) -> str:
        """Which of `experiment.training.stop` has stopped the run, in one sentence, or ""."""
        return why_stopped(self.state, self.history.metric_name)

    @property
    def is_change_due(self) -> bool:
        """Whether a change waits until the test rows that are just judged have all been."""
        return made_until(self.experiment.changes, self.steps) > len(self.state.changes)

    @property
    def experiment_now(self) -> Experiment:
        """The experiment with the settings of now from step 0 on: what a Reset would start.

        Points stay; weights that were edited do not, and all units are on.
        """
        data = self.experiment.data
        if self.state.points is not None:
            data = data.changed(points=self.state.points, fingerprint=self.dataset.fingerprint)
        network = with_dropout_in_force(self.experiment.network, self.state.changes)
        training = self.state.training
        return msgspec.structs.replace(
            self.experiment, data=data, network=network, training=training, changes=()
        )

    def change(
        self,
        change: Change | str,
        value: float = 0,
        where: tuple[int, ...] = (),
        points: tuple[PointSpec, ...] | None = None,
        schedule: ScheduleSpec | None = None,
    ) -> None:
        """Change something from the next update on; what was to change later is given up.

        It is a `Change`, whose step does not count, or its parts. Another batch size and other
        points close the epoch under way at once; an edit waits where its test rows are just judged.
        Raises `SpecError` or `DatasetError` for what cannot change on the way, is not there or
        cannot have the value, and `TrainerError` where the run has diverged.
        """
        if isinstance(change, str):
            change = Change(self.steps, change, value, where, points, schedule)
        change = msgspec.structs.replace(change, step=self.steps)
        if self.diverged and (self.is_change_due or change.field not in SETTINGS):
            raise TrainerError(self.diverged)
        changes = with_change(self.experiment.changes, change)
        experiment = msgspec.structs.replace(self.experiment, changes=changes)
        if change.points is not None:
            self._bench.fitted(self.state).check_points(change.points)
        check_augmentation(experiment, self._parts.image_shape)
        self.experiment = experiment
        self._make_due_changes()

    def go_on(self) -> None:
        """Let a run that was stopped train on; the rule does not stop it at once again."""
        if self.state.watched.stopped:
            self._mark(Change(self.steps, STOP, 0))
            self._watch.set(0.0)

    def rest(self) -> None:
        """A pause begins: until the next update no seconds are counted for `stop.seconds`."""
        self._watch.rest()

    def _mark(self, change: Change | None, place: int | None = None) -> None:
        """Enter what happens to the run at this step, if anything does, and let it happen."""
        if change is not None:
            changes = with_mark(self.experiment.changes, change, place)
            self.experiment = msgspec.structs.replace(self.experiment, changes=changes)
            self._make_due_changes()

    def _make_due_changes(self) -> None:
        """Make the experiment's changes that are due, each in its turn; those made stay."""
        state = self.state
        while True:
            changes = self.experiment.changes
            due = changes[: made_until(changes, state.steps)]
            if due == state.changes:
                break
            made = common(due, state.changes)
            if made < len(due) and not self._can_be_made(due[made]):
                break
            if made == len(due):
                state.make_changes(due)
                break
            if state.position and due[made].field in (*CLOSING, RESTORE):
                self._close_epoch()
                continue  # a rule may have put back the best weights before the change
            state.make_changes(due[: made + 1])
            self._write(due[made])
        self._bench.fitted(state)

    def _can_be_made(self, change: Change) -> bool:
        # What happened at an epoch's end happened when its test rows were judged.
        is_open = self.steps_left_in_epoch > 0 and not self.diverged
        return is_open or change.field in SETTINGS

    def _write(self, change: Change) -> None:
        """Let a number of the network be another, where that is the change."""
        if change.step == self.steps and change.field in (WEIGHT, BIAS):
            layer = self.network.layers[change.where[0]]
            array: Any = layer.weights if change.field == WEIGHT else layer.bias
            array[change.where[1:]] = change.value

    def _close_epoch(self) -> None:
        """Close the epoch under way before its last batch, as rows or batches change."""
        bench, state = self._bench.fitted(self.state), self.state
        with one_blas_thread(), np.errstate(all="ignore"):
            self._guard.keep(state)
            stretch = bench.close_epoch(state)
            if stretch.finite:
                self._take(stretch, len(state.changes))
            else:
                self._stop_before_divergence(stretch)

    def _take(self, stretch: Stretch, place: int | None = None) -> bool:
        """Enter what holds of a stretch; False where the run was not to go as far.

        `place` is where among the changes the best weights are put back, if that has to be.
        """
        engine, state, wanted = self._engines.engine, self.state, stretch.steps
        stretch = self._stopping.settle(stretch, engine, state, self.experiment.changes)
        self.history.append_points(stretch.points)
        self.history.append_epochs(stretch.epochs)
        restoring = self._stopping.restoring(state)
        self._mark(restoring, place)
        return stretch.steps == wanted and restoring is None and not state.watched.stopped

    def _stop_before_divergence(self, stretch: Stretch) -> None:
        """Keep the last finite state, with the history that led to it, and say what happened."""
        engine, state, parts = self._engines.engine, self.state, self._parts
        if not state.is_finite():
            self.diverged = self._guard.go_back(
                engine, state, stretch.steps, self._take, parts.train
            )
        elif self._take(stretch):
            self.diverged = diverged_on_test_rows(state, parts.test)
        if self.diverged:
            self.history.extend_points(last_points(state, parts.order, parts.measure))
