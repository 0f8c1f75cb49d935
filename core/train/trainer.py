"""Trainer: a run from the first batch to the last epoch, in steps to be watched and stopped."""

from __future__ import annotations

from collections import deque
from copy import deepcopy
from time import perf_counter, sleep
from typing import TYPE_CHECKING, Final

import msgspec
import numpy as np

from core.datasets import load_dataset
from core.nn.blas import one_blas_thread
from core.nn.network import Network
from core.run import made_with
from core.run.history import History
from core.run.keyframes import Keyframe
from core.run.located import with_whole_paths
from core.run.snapshot import Snapshot, snapshot_of
from core.train.ahead import until_next_change, updates_left
from core.train.alone import Alone
from core.train.beginning import Beginning
from core.train.bench import Bench
from core.train.blocks import is_cut
from core.train.engines import EngineError
from core.train.guard import TrainerError
from core.train.pace import Pace
from core.train.recorded import RecordedRun
from core.train.replay import repeated, to_be_repeated
from core.train.resume import Saved, kept_in, require_same_data, to_keep
from core.train.setup import parts_of, weights_differ, with_data_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from threading import Thread

    from core.datasets.dataset import Dataset
    from core.nn.arrays import Array
    from core.run.state import RunState
    from core.run.update import NextUpdate
    from core.run.weights_file import WeightsFile
    from core.spec.experiment import Experiment
    from core.train.engines import Compiling

__all__ = ["Trainer", "TrainerError"]

# Loading a kernel takes half a second: NumPy goes first, so that nobody waits for the first steps.
HEAD_START_SECONDS: Final = 0.2
_WHILE_WAITING: Final = 0.004


class Trainer(RecordedRun):
    """Trains a network on a data set as an experiment says.

    `run()` is the whole of training as a generator; `step()` and `run_epoch()` do the same in
    larger or smaller portions, and all three may be mixed: the numbers do not depend on it. The
    same experiment gives the same numbers, bit for bit, on the same machine and NumPy, however many
    threads BLAS may use elsewhere. What is changed on the way is entered in `experiment.changes`,
    and an experiment that has some makes them again, each at its step. Nothing here belongs to a
    thread; use a trainer from one at a time.
    """

    def __init__(
        self,
        experiment: Experiment,
        dataset: Dataset | None = None,
        network: Network | None = None,
        *,
        engine: str | None = None,
        compiling: Compiling = "first",
        clock: Callable[[], float] = perf_counter,
    ) -> None:
        """Prepare a run; `dataset` None loads the experiment's, `network` None makes it.

        A given network is trained in place, and what it really is (layers, number type) takes the
        place of `experiment.network`. `engine` overrules `experiment.training.engine`. A run's
        numbers must not depend on the time that compiling takes: it is done `first`, here, or
        `beside` a run that NumPy begins (`idle`: as far as nobody else wants the processor), and
        what NumPy did is repeated by the kernel once that is ready. `clock` counts the seconds.

        Raises `SpecError` when the parts do not fit each other, `DatasetError` when data cannot be
        had and `TrainerError` when they hold numbers that are not finite, `EngineError` when a
        kernel is asked for that cannot be had.
        """
        experiment = with_whole_paths(experiment, data=dataset is None, weights=network is None)
        dataset = load_dataset(experiment.data) if dataset is None else dataset
        experiment, self.data_differ = with_data_of(experiment, dataset)
        with one_blas_thread():
            parts = parts_of(experiment, dataset, network)
            engine = engine or parts.experiment.training.engine
            bench = Bench(parts, dataset, engine, compiling)
        super().__init__(bench, clock)
        self._network_version = self.network.version
        self._alone = Alone()
        self._first: Beginning | None = None  # from where a late kernel repeats
        self.caution = ""  # what will be otherwise than before, in one sentence
        differs = self.data_differ or weights_differ(experiment.network, parts.experiment.network)
        if differs:
            self.caution = f"This is a new run: {differs}."
        self.steps_per_yield: int | None = None
        self._pace = Pace(self._engines.engine.safe_point_seconds)
        self._make_due_changes()

    @classmethod
    def resumed(cls, file: WeightsFile, dataset: Dataset | None = None) -> Trainer:
        """Return the run that a weights file was saved from, to go on bit for bit.

        Where it cannot have the same last digits, `caution` says why. Raises `TrainerError` when
        the file does not hold what resuming needs.
        """
        experiment, network = kept_in(file, find_data=dataset is None)
        made, parameters = made_with.from_arrays(file.resume), network.parameters.copy()
        try:
            trainer = cls(experiment, dataset, network, engine=made_with.wanted_by(made))
        except EngineError:
            made.setdefault("engine", "kernel")  # as the experiment says
            trainer = cls(experiment, dataset, network, engine="numpy")
        require_same_data(trainer.data_differ)
        # The changes of step 0 are made once more when the trainer is.
        trainer.load_resume_state({"parameters": parameters, **file.resume})
        trainer._engines.hold(made.get("engine", trainer.engine))
        here = made_with.made_with(trainer.engine, in_blocks=trainer.in_blocks)
        trainer.caution = made_with.difference(made, here)
        if file.history is not None:
            trainer.history = History.from_arrays(
                file.history.arrays(), trainer.history.metric_name
            )
        return trainer

    @property
    def epoch(self) -> int:
        """Finished epochs."""
        return self.state.epoch

    @property
    def finished(self) -> bool:
        """Whether the last epoch there is to be is closed, or a rule has stopped the run."""
        left = updates_left(self.state, self.experiment.changes, self.steps_per_epoch)
        is_last = self.steps_left_in_epoch > 0 and left == 0
        return is_last or bool(self.state.watched.stopped)

    @property
    def epochs(self) -> int:
        """The number of epochs after which the run is finished."""
        return self.state.training.epochs

    @property
    def engine(self) -> str:
        """Who makes the updates: "numpy", "kernel" or "population"."""
        return self._engines.engine.name

    @property
    def in_blocks(self) -> bool:
        """Whether NumPy cuts batches of the run into blocks, at its start or after a change."""
        experiment, rows = self.experiment, self._parts.order.rows
        sizes = [experiment.training.batch_size]
        sizes += [int(c.value) for c in experiment.changes if c.field == "batch_size"]
        return is_cut(self.network.sizes, min(max(sizes), rows))

    @property
    def learning_rate(self) -> float:
        """The learning rate; a new one holds from the next update on. Raises `SpecError`."""
        return self.state.training.optimizer.learning_rate

    @learning_rate.setter
    def learning_rate(self, value: float) -> None:
        self.change("learning_rate", value)

    def extend(self, epochs: int) -> None:
        """Let the run go on for `epochs` more epochs than it was to have.

        Where it was stopped before, or has more behind it than it was to have, they count from now.
        """
        end = self.epoch if self.state.watched.stopped else max(self.epoch, self.epochs)
        self.go_on()
        self.change("epochs", end + epochs)

    # Training.

    def fit(self) -> Trainer:
        """Train until finished or diverged (`diverged` says so), and return the trainer itself."""
        with one_blas_thread():
            deque(self.run(), maxlen=0)
        return self

    def run(self) -> Iterator[None]:
        """Train until finished, diverged or waiting for data; every yield is a safe point.

        Between two yields lie about 4 ms of work (30 ms of a kernel's), or `steps_per_yield`
        updates where that is set (a long evaluation on test rows still yields every 4 ms). At a
        yield anything may be asked of the trainer, a setting be changed, or the generator dropped
        and made anew. What is waited there counts as time of training, but for a `rest`.
        """
        try:
            yield from self._portions()
        finally:
            self.rest()

    def _portions(self) -> Iterator[None]:
        loading: Thread | None = None
        while True:
            self._watch.go_on()
            at_end = self.finished or bool(self.diverged or self.waiting)
            is_due = self._engines.kernel_can_take_over
            if is_due and loading is None and (at_end or self.seconds > HEAD_START_SECONDS):
                loading = self._engines.begin_to_load()
            if is_due and loading is not None and not loading.is_alive():
                yield from self._let_kernel_catch_up()
                loading = None
            elif not at_end:
                self._run_chunk()
            elif self._engines.awaits_kernel:  # the kernel has the last word
                self._engines.hurry()
                sleep(_WHILE_WAITING)
            else:
                return
            yield

    def step(self) -> None:
        """Make one update, and evaluate where it ends the epoch; goes on past `finished` too.

        Raises `TrainerError` when the run has diverged.
        """
        self._check_sound()
        goal = self.steps + 1
        while not self.diverged and (self.steps < goal or not self.steps_left_in_epoch):
            self.advance(float("inf"), goal - self.steps)

    def run_epoch(self) -> None:
        """Train to the end of the current epoch, and evaluate; goes on past `finished` too.

        Raises `TrainerError` when the run has diverged.
        """
        self._check_sound()
        epoch = self.epoch
        with one_blas_thread():  # in each portion it would be asked for anew
            while self.epoch == epoch and not self.diverged:
                deadline = self._clock() + self._engines.engine.safe_point_seconds
                self.advance(deadline, self.steps_left_in_epoch)

    def advance(self, deadline: float, most: int) -> int:
        """Make up to `most` updates until about `deadline`, or judge some test rows.

        Returns how many updates were made; fewer where an epoch, a change or divergence is met.
        """
        if self.network.version != self._network_version:
            raise TrainerError("the network's layers were changed: make a new Trainer for it")
        if self.waiting:
            raise TrainerError(self.waiting)
        self.go_on()
        with self._watch.counting():
            return self._advance(deadline, most)

    def _advance(self, deadline: float, most: int) -> int:
        started, state = self._clock(), self.state
        if self._engines.awaits_kernel:
            self._remembered_beginning()
        steps, rows, epoch = state.steps, state.rows, state.epoch
        most = self._pace.most(deadline - started, most)
        with one_blas_thread(), np.errstate(all="ignore"):  # the guard judges what overflow does
            self._guard.keep(state)
            most = until_next_change(state, self.experiment.changes, most)
            most = self._stopping.most(state, most)
            stretch = self._engines.engine.learn(state, most)
            if stretch.finite:
                self._take(stretch)
            else:
                self._stop_before_divergence(stretch)
        self._make_due_changes()
        seconds, made = self._clock() - started, state.steps - steps
        self.seconds += seconds
        self._pace.add(seconds, made, state.rows - rows)
        if state.epoch > epoch:
            self._mark(self._stopping.by_clock(state, self.experiment.changes))
        if self._recorder is not None:
            self._recorder.offer(self)
        return made

    def _run_chunk(self) -> None:
        deadline = self._clock() + self._engines.engine.safe_point_seconds
        wanted = self.steps_per_yield
        while not (self.finished or self.diverged or self.waiting):
            left = updates_left(self.state, self.experiment.changes, self.steps_per_epoch)
            made = self.advance(deadline, left if wanted is None else min(left, wanted))
            wanted = None if wanted is None else wanted - made
            # Each portion costs a look through all numbers: what is left is no portion of its own.
            has_room = self._pace.has_room(deadline - self._clock()) and not self._engines.asked[0]
            if not has_room or (wanted == 0 and self.steps_left_in_epoch):
                break

    def look_up(self, *, soon: bool) -> None:
        """Let `run` come to its next safe point as soon as it can, or no more; from any thread."""
        self._engines.asked[0] = soon

    def _check_sound(self) -> None:
        if self.diverged:
            raise TrainerError(self.diverged)

    def _let_kernel_catch_up(self) -> Iterator[None]:
        """Take the kernel that was loaded, let it repeat the run so far, and go on from there."""
        if not self._engines.load_kernel():
            return
        if self._first is None:  # nothing was made in its place yet
            self._engines.let_kernel_take_over()
            self.keep_moment()
            return
        network = Network(deepcopy(self.network.layers))
        twin = Trainer(self.experiment, self._bench.first, network, engine=self._engines.wanted)
        twin.go_on_from(*self._first)
        twin.record_as(self)

        def goal() -> tuple[int, Experiment]:
            return self.steps, to_be_repeated(self.experiment, twin.state)

        for _ in repeated(twin, goal):
            if not (self.finished or self.diverged or self.waiting):
                self._run_chunk()  # NumPy goes on meanwhile: who looks on sees no standstill
            yield
        self._engines.let_kernel_take_over()
        self.state.copy_from(twin.state)
        self.experiment = twin.experiment
        self.history, self.diverged, self._first = twin.history, twin.diverged, None
        if self.keyframes is not None and twin.keyframes is not None:
            self.keyframes.replace_by(twin.keyframes)
        self._make_due_changes()  # some may have come since the twin's last update

    def keyframe(self) -> Keyframe:
        """The run as it stands, with all that it takes to go on."""
        state = self.state.copy()
        return Keyframe.of(state, self._moment(state, is_kept=True))

    def snapshot(self, *, with_update: bool = False) -> Snapshot:
        """Return the run as it stands, `with_update` with what its next update would be."""
        next_update = self._alone.next_update(self._parts, self.state) if with_update else None
        return self._moment(self.state, next_update=next_update)

    def _moment(
        self, state: RunState, *, next_update: NextUpdate | None = None, is_kept: bool = False
    ) -> Snapshot:
        return snapshot_of(
            self._parts,
            state,
            self.history.frozen(),
            samples_per_second=self._pace.samples_per_second,
            seconds=self.seconds,
            elapsed=self._watch.elapsed,
            engine=self.engine,
            diverged=self.diverged,
            finished=self.finished,
            next_update=next_update,
            is_kept=is_kept,
        )

    def resume_state(self) -> dict[str, Array]:
        """All that a run needs to go on bit for bit, beside weights, experiment and history."""
        wanted = self._engines.wanted
        made = made_with.made_with(self.engine, wanted, in_blocks=self.in_blocks)
        kept = to_keep(self.state, self.seconds, self._watch.elapsed, made)
        if self._engines.awaits_kernel:
            kept |= self._remembered_beginning().to_arrays(self.experiment.changes)
        return kept

    def load_resume_state(self, arrays: Mapping[str, Array]) -> None:
        """Go on where `resume_state` was taken; raises `TrainerError` when it does not fit."""
        try:
            saved = Saved.read(arrays, self._bench, self.state, self.experiment.changes)
        except (KeyError, ValueError) as error:
            raise TrainerError(f"the saved state does not fit the run: {error}") from None
        self.experiment = msgspec.structs.replace(self.experiment, changes=saved.changes)
        self.state.copy_from(saved.state)
        self.seconds = saved.seconds
        self._watch.set(saved.elapsed)
        self.diverged, self._first = "", saved.first
        if saved.first is not None:
            self._engines.stand_in()

    def _remembered_beginning(self) -> Beginning:
        """What a kernel that comes later begins with; kept from now on, or from further back."""
        if self._first is None or self._first.state.steps > self.steps:
            self._first = Beginning(self.state.copy(), self.history.frozen())
        return self._first

    def __repr__(self) -> str:
        ending = ", diverged" if self.diverged else ""
        return (
            f"Trainer({self.dataset.name!r}, {self.network!r}, epoch {self.epoch:,} of"
            f" {self.epochs:,}{ending})"
        )
