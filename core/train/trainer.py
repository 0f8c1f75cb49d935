"""Trainer: a run from the first batch to the last epoch, in steps to be watched and stopped."""

from __future__ import annotations

from math import isfinite
from time import perf_counter, sleep
from typing import TYPE_CHECKING, Final

import msgspec
import numpy as np

from core.datasets import load_dataset
from core.kernels.choice import is_installed
from core.nn.network import Network
from core.run.history import History
from core.run.resume import pack_state, unpack_state
from core.run.snapshot import Snapshot
from core.train.engines import Path
from core.train.guard import Guard, TrainerError, divergence_sentence
from core.train.replay import Beginning
from core.train.setup import Setup
from core.train.throughput import Rate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from core.datasets.dataset import Dataset
    from core.kernels.learner import KernelLearner
    from core.nn.arrays import Array
    from core.run.engine import Stretch
    from core.run.weights_file import WeightsFile
    from core.spec.experiment import Experiment
    from core.train.numpy_engine import Evaluation, Learner

__all__ = ["Trainer", "TrainerError"]

CHUNK_SECONDS: Final = 0.004
# A kernel keeps nobody waiting for the interpreter, but each look up may have to wait for it: with
# a window drawing thirty times a second, 16 ms cost MNIST a tenth of its speed.
KERNEL_CHUNK_SECONDS: Final = 0.030
# Loading a kernel takes half a second: NumPy goes first, so that nobody waits for the first steps.
HEAD_START_SECONDS: Final = 0.2
NAN: Final = float("nan")


class Trainer:
    """Trains a network on a data set as an experiment says.

    `run()` is the whole of training as a generator; `step()` and `run_epoch()` do the same in
    larger or smaller portions, and all three may be mixed: the numbers do not depend on it. The
    same experiment gives the same numbers, bit for bit, on the same machine and NumPy. Nothing here
    belongs to a thread; use a trainer from one at a time.
    """

    def __init__(
        self,
        experiment: Experiment,
        dataset: Dataset | None = None,
        network: Network | None = None,
        *,
        compiled: bool | None = None,
        wait_for_compiler: bool = True,
    ) -> None:
        """Prepare a run; `dataset` None loads the experiment's, `network` None makes it.

        A given network is trained in place, and what it really is (layers, number type) takes the
        place of `experiment.network`. `compiled` chooses the kernel (True), NumPy (False), or
        whichever the experiment is better off with (None, where Numba is installed and the
        environment does not say TRAINING_PLAYGROUND_COMPILED=0). A run's numbers must not depend on
        the time that compiling takes: with `wait_for_compiler` it is done here; without, beside a
        run that NumPy begins, and what it did is repeated by the kernel once that is ready.

        Raises `SpecError` when the parts do not fit each other, `DatasetError` when data cannot be
        had and `TrainerError` when they hold numbers that are not finite.
        """
        self.dataset = load_dataset(experiment.data) if dataset is None else dataset
        setup = Setup.of(experiment, self.dataset, network)
        self._setup, self.experiment, self.network = setup, setup.experiment, setup.network
        self._network_version = self.network.version
        self._optimizer, self._order, self._tally = setup.optimizer, setup.order, setup.tally
        self._guard = Guard(setup)
        self._path = Path(setup, compiled=compiled, wait=wait_for_compiler)
        self._beginning = Beginning(self.network.parameters) if self._path.is_stand_in else None
        self.history = History(self._tally.meter.name)
        self.diverged = ""
        self.steps_per_yield: int | None = None
        self.epoch, self.steps, self.seconds, self._position = 0, 0, 0.0, 0
        self._seconds_per_step = CHUNK_SECONDS
        self._rate = Rate()
        self._order.start_epoch()

    @classmethod
    def resumed(cls, file: WeightsFile, dataset: Dataset | None = None) -> Trainer:
        """Return the run that a weights file was saved from, to go on bit for bit.

        Raises `TrainerError` when the file does not hold what that needs.
        """
        if file.experiment is None or not file.resume:
            raise TrainerError(
                "the file holds weights but not the state of a run: it can start a new run only"
            )
        spec = file.experiment.network
        names = [layer.activation for layer in spec.layers]
        network = Network.from_arrays(file.weights, file.biases, names, spec.dtype)
        trainer = cls(file.experiment, dataset, network, compiled=False)  # the state knows better
        trainer.load_resume_state(file.resume)
        if file.history is not None:
            trainer.history = History.from_arrays(
                file.history.arrays(), trainer.history.metric_name
            )
        return trainer

    @property
    def finished(self) -> bool:
        """Whether the experiment's number of epochs is reached."""
        return self.epoch >= self.experiment.training.epochs

    @property
    def steps_per_epoch(self) -> int:
        """Updates in an epoch; the last one may be of a short batch."""
        return self._order.steps

    @property
    def steps_left_in_epoch(self) -> int:
        """Updates that the current epoch still needs; 0 while its test rows are judged."""
        return self._order.steps - self._position

    @property
    def learning_rate(self) -> float:
        """The learning rate; a new one holds from the next update on. Raises `ValueError`."""
        return self._optimizer.learning_rate

    @learning_rate.setter
    def learning_rate(self, value: float) -> None:
        with np.errstate(over="ignore"):
            self._optimizer.learning_rate = value
        if self._beginning is not None:
            self._beginning.note(self.steps, value)

    def extend(self, epochs: int) -> None:
        """Let the run go on for `epochs` more epochs than it was to have."""
        training = self.experiment.training
        training = msgspec.structs.replace(training, epochs=training.epochs + epochs)
        self.experiment = msgspec.structs.replace(self.experiment, training=training)

    def run(self) -> Iterator[None]:
        """Train until finished or diverged; every yield is a safe point.

        Between two yields lie about 4 ms of work (30 ms of a kernel's), or `steps_per_yield`
        updates where that is set (a long evaluation on test rows still yields every 4 ms). At a
        yield anything may be asked of the trainer, the learning rate be changed, or the generator
        dropped and made anew.
        """
        while True:
            at_end = self.finished or bool(self.diverged)
            if self._path.is_overtaken and (at_end or self.seconds > HEAD_START_SECONDS):
                yield from self._catch_up()
            elif not at_end:
                self._run_chunk()
            elif self._path.is_stand_in:  # the kernel has the last word
                sleep(CHUNK_SECONDS)
            else:
                return
            yield

    def _run_chunk(self) -> None:
        chunk = KERNEL_CHUNK_SECONDS if self._path.is_compiled else CHUNK_SECONDS
        deadline = perf_counter() + chunk
        wanted = self.steps_per_yield
        while not (self.finished or self.diverged):
            left = self.experiment.training.epochs * self._order.steps - self.steps
            made = self.advance(deadline, left if wanted is None else min(left, wanted))
            wanted = None if wanted is None else wanted - made
            if perf_counter() >= deadline or (wanted == 0 and not self._is_evaluating):
                break

    def _catch_up(self) -> Iterator[None]:
        """Load the kernel, let it repeat the run so far, and go on from there."""
        self._path.prepare()
        if self._beginning is not None and self._path.is_stand_in:
            twin = yield from self._beginning.repeated(self)
            self._beginning, seconds = None, self.seconds
            np.copyto(self.network.parameters, twin.network.parameters)
            self.load_resume_state(twin.resume_state())
            self.history, self.diverged, self.seconds = twin.history, twin.diverged, seconds
        self._beginning = None

    def step(self) -> None:
        """Make one update, and evaluate where it ends the epoch; goes on past `finished` too.

        Raises `TrainerError` when the run has diverged.
        """
        self._check_sound()
        self._evaluate(float("inf"))
        self._train(1)
        self._evaluate(float("inf"))

    def run_epoch(self) -> None:
        """Train to the end of the current epoch, and evaluate; goes on past `finished` too.

        Raises `TrainerError` when the run has diverged.
        """
        self._check_sound()
        epoch = self.epoch
        while self.epoch == epoch and not self.diverged:
            self.advance(perf_counter() + CHUNK_SECONDS, self.steps_left_in_epoch)

    def snapshot(self) -> Snapshot:
        """Return the run as it stands, with copies of the weights."""
        parameters = self.network.parameters.copy()
        weights, biases = self.network.views_of(parameters)
        history = self.history.frozen()
        tally = self._tally
        train = (tally.loss, tally.accuracy)
        if self._position == 0 and len(history):
            train = (float(history.train_loss[-1]), float(history.train_accuracy[-1]))
        test = (NAN, NAN)
        if len(history):
            test = (float(history.test_loss[-1]), float(history.test_accuracy[-1]))
        return Snapshot(
            epoch=self.epoch,
            steps=self.steps,
            steps_in_epoch=self._position,
            steps_per_epoch=self._order.steps,
            parameters=parameters,
            weights=weights,
            biases=biases,
            activations=tuple(layer.activation.name for layer in self.network.layers),
            history=history,
            train_loss=train[0],
            train_accuracy=train[1],
            test_loss=test[0],
            test_accuracy=test[1],
            learning_rate=self.learning_rate,
            samples_per_second=self._rate.value,
            seconds=self.seconds,
            compiled=self._path.is_compiled,
            diverged=self.diverged,
            finished=self.finished,
        )

    def resume_state(self) -> dict[str, Array]:
        """All that a run needs to go on bit for bit, beside weights, experiment and history."""
        return pack_state(
            self._optimizer,
            self._order.state(),
            self._tally.state(),
            counters=(self.epoch, self.steps, self._position, self._path.is_compiled),
            seconds=self.seconds,
        )

    def load_resume_state(self, state: Mapping[str, Array]) -> None:
        """Go on where `resume_state` was taken; raises `TrainerError` when it does not fit."""
        try:
            found = unpack_state(state, self._optimizer, self._order.steps, self._order.rows)
            self._order.load_state(found.order)
            self._optimizer.load_state(found.optimizer)
            self.learning_rate = found.learning_rate
        except ValueError as error:
            raise TrainerError(f"the saved state does not fit the run: {error}") from None
        self._tally.load_state(found.sums)
        self.epoch, self.steps, self._position = found.epoch, found.steps, found.position
        self.seconds = found.seconds
        self._path = Path(self._setup, compiled=found.compiled and is_installed(), wait=True)

    @property
    def _is_evaluating(self) -> bool:
        """Whether the epoch's updates are done and its test rows are being judged."""
        return self._position == self._order.steps

    def _check_sound(self) -> None:
        if self.diverged:
            raise TrainerError(self.diverged)

    def advance(self, deadline: float, most: int) -> int:
        """Train or evaluate until about `deadline`; return the updates made, `most` at most."""
        if self._is_evaluating:
            self._evaluate(deadline)
            return 0
        wanted = int((deadline - perf_counter()) / self._seconds_per_step)
        return self._train(min(max(wanted, 1), most))

    def _train(self, most: int) -> int:
        """Make up to `most` updates, fewer where an epoch or divergence ends them; say how many."""
        if self.network.version != self._network_version:
            raise TrainerError("the network's layers were changed: make a new Trainer for it")
        learner = self._path.learner
        started, steps, rows = perf_counter(), self.steps, self._rows_seen
        with np.errstate(all="ignore"):  # what overflow leads to is judged by the guard
            self._guard.keep()
            stretch = learner.learn(self.epoch, self._position, most)
            if self._guard.is_sound():
                self._enter(stretch)
            else:
                self._stop_before_divergence(learner, stretch.steps)
        seconds = perf_counter() - started
        made = self.steps - steps
        if made:
            self._seconds_per_step = seconds / made
        self.seconds += seconds
        self._rate.add(seconds, self._rows_seen - rows)
        return made

    @property
    def _rows_seen(self) -> int:
        return self.epoch * self._order.rows + self._order.seen(self._position)

    def _enter(self, stretch: Stretch) -> None:
        """Move on by the updates made."""
        closed = stretch.epochs.shape[1]
        self.steps += stretch.steps
        self.epoch += closed
        self._position += stretch.steps - closed * self._order.steps
        self.history.append_points(stretch.points)
        self.history.append_epochs(stretch.epochs)

    def _stop_before_divergence(self, learner: Learner | KernelLearner, within: int) -> None:
        """Go back and halve the stretch in which numbers stopped being finite until it is found."""
        self._guard.restore()
        while within > 1:
            self._guard.keep()
            stretch = learner.learn(self.epoch, self._position, within // 2)
            if self._guard.is_sound():
                self._enter(stretch)
                within -= stretch.steps
            else:
                self._guard.restore()
                within = stretch.steps
        self._guard.keep()
        learner.learn(self.epoch, self._position, 1)
        loss = self._tally.loss
        self._guard.restore()
        self.diverged = divergence_sentence(
            self.steps + 1, loss_is_finite=isfinite(loss), learning_rate=self.learning_rate
        )

    def _evaluate(self, deadline: float) -> None:
        """Once the epoch's updates are done: judge test rows until `deadline`, then close it."""
        if not self._is_evaluating:
            return
        started = perf_counter()
        evaluation = self._path.evaluation
        if evaluation is not None:
            with np.errstate(all="ignore"):
                evaluation.advance()
                while not evaluation.done and perf_counter() < deadline:
                    evaluation.advance()
        if evaluation is None or evaluation.done:
            self._close_epoch(evaluation)
        self.seconds += perf_counter() - started

    def _close_epoch(self, test: Evaluation | None) -> None:
        """Enter the epoch in the history and begin the next."""
        self.epoch += 1
        train = self._tally
        self.history.append_epochs(
            np.array(
                [
                    [self.epoch],
                    [train.loss],
                    [train.accuracy],
                    [test.tally.loss if test else NAN],
                    [test.tally.accuracy if test else NAN],
                ]
            )
        )
        self.history.append_points(np.array([[self.epoch], [train.loss], [train.accuracy]]))
        train.start()
        if test is not None:
            test.start()
        self._position = 0
        self._order.start_epoch()

    def fit(self) -> Trainer:
        """Train until finished or diverged (`diverged` says why), and return the trainer itself."""
        for _ in self.run():
            pass
        return self

    def __repr__(self) -> str:
        ending = ", diverged" if self.diverged else ""
        return (
            f"Trainer({self.dataset.name!r}, {self.network!r}, epoch {self.epoch:,} of"
            f" {self.experiment.training.epochs:,}{ending})"
        )
