"""Trainer: a run from the first batch to the last epoch, in steps to be watched and stopped."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING, Final

import msgspec
import numpy as np

from core import optimizers
from core.batches import BatchOrder, Examples
from core.compatibility import check_compatible
from core.datasets import load_dataset
from core.guard import Guard, all_finite, divergence_sentence
from core.history import History
from core.learning import Evaluation, Learner
from core.network import Network
from core.resume import pack_state, unpack_state
from core.snapshot import Snapshot

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from core.arrays import Array
    from core.datasets.dataset import Dataset
    from core.specs import Experiment
    from core.weights_file import WeightsFile

CHUNK_SECONDS: Final = 0.004
RATE_SECONDS: Final = 0.5
LONG_EPOCH_STEPS: Final = 100
POINTS_PER_EPOCH: Final = 50
NAN: Final = float("nan")


class TrainerError(ValueError):
    """A run cannot be made or cannot go on: one sentence says why and what to do."""


class Trainer:
    """Trains a network on a data set as an experiment says.

    `run()` is the whole of training as a generator; `step()` and `run_epoch()` do the same in
    larger or smaller portions, and all three may be mixed: the numbers do not depend on it. The
    same experiment gives the same numbers, bit for bit, on the same machine and NumPy. Nothing here
    belongs to a thread; use a trainer from one at a time.
    """

    def __init__(
        self, experiment: Experiment, dataset: Dataset | None = None, network: Network | None = None
    ) -> None:
        """Prepare a run; `dataset` None loads the experiment's, `network` None makes it.

        A given network is trained in place, and what it really is (layers, number type) takes the
        place of `experiment.network`. Raises `SpecError` when the parts do not fit each other,
        `DatasetError` when data cannot be had and `TrainerError` when they hold numbers that are
        not finite.
        """
        if network is not None:
            experiment = msgspec.structs.replace(
                experiment, network=network.spec_like(experiment.network)
            )
        self.dataset = load_dataset(experiment.data) if dataset is None else dataset
        check_compatible(experiment, self.dataset)
        self.experiment = experiment
        train, test = _examples(experiment, self.dataset)
        self.network = Network.from_spec(experiment.network) if network is None else network
        if not all_finite(self.network.parameters):
            raise TrainerError("the network holds a weight that is not finite: give it new weights")
        self._network_version = self.network.version
        training = experiment.training
        with np.errstate(over="ignore"):  # a rate beyond float32 ends as divergence, in words
            self._optimizer = optimizers.create(training.optimizer, self.network.parameters)
        self._order = BatchOrder(
            len(train), training.batch_size, training.seed, shuffle=training.shuffle
        )
        self._learner = Learner(
            experiment, self.network, train, self._optimizer, self._order.batch_size
        )
        self._evaluation = Evaluation(experiment, self.network, test) if len(test) else None
        self._guard = Guard(self.network, self._optimizer, self._learner.tally)
        self.history = History(self._learner.tally.meter.name)
        self.diverged = ""
        self.steps_per_yield: int | None = None
        self.epoch, self.steps, self.seconds = 0, 0, 0.0
        self._position = 0
        self._point_every = self._order.steps
        if self._order.steps >= LONG_EPOCH_STEPS:
            self._point_every //= POINTS_PER_EPOCH
        self._seconds_per_step = CHUNK_SECONDS
        self._rate = _Rate()
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
        trainer = cls(file.experiment, dataset, network)
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
    def learning_rate(self) -> float:
        """The learning rate; a new one holds from the next update on. Raises `ValueError`."""
        return self._optimizer.learning_rate

    @learning_rate.setter
    def learning_rate(self, value: float) -> None:
        with np.errstate(over="ignore"):
            self._optimizer.learning_rate = value

    def extend(self, epochs: int) -> None:
        """Let the run go on for `epochs` more epochs than it was to have."""
        training = self.experiment.training
        training = msgspec.structs.replace(training, epochs=training.epochs + epochs)
        self.experiment = msgspec.structs.replace(self.experiment, training=training)

    def run(self) -> Iterator[None]:
        """Train until finished or diverged; every yield is a safe point.

        Between two yields lie about 4 ms of work, or `steps_per_yield` updates where that is set (a
        long evaluation on test rows still yields every 4 ms). At a yield anything may be asked of
        the trainer, the learning rate be changed, or the generator dropped and made anew.
        """
        while not (self.finished or self.diverged):
            deadline = perf_counter() + CHUNK_SECONDS
            left = self.steps_per_yield
            while True:
                done = self._advance(deadline, left)
                left = None if left is None else left - done
                if self.finished or self.diverged or perf_counter() >= deadline:
                    break
                if left is not None and left <= 0 and not self._is_evaluating:
                    break
            yield

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
            self._advance(perf_counter() + CHUNK_SECONDS, None)

    def snapshot(self) -> Snapshot:
        """Return the run as it stands, with copies of the weights."""
        parameters = self.network.parameters.copy()
        weights, biases = self.network.views_of(parameters)
        history = self.history.frozen()
        tally = self._learner.tally
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
            diverged=self.diverged,
            finished=self.finished,
        )

    def resume_state(self) -> dict[str, Array]:
        """All that a run needs to go on bit for bit, beside weights, experiment and history."""
        return pack_state(
            self._optimizer,
            self._order.state(),
            self._learner.tally.state(),
            counters=(self.epoch, self.steps, self._position),
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
        self._learner.tally.load_state(found.sums)
        self.epoch, self.steps, self._position = found.epoch, found.steps, found.position
        self.seconds = found.seconds
        if self._evaluation is not None:
            self._evaluation.start()

    @property
    def _is_evaluating(self) -> bool:
        """Whether the epoch's updates are done and its test rows are being judged."""
        return self._position == self._order.steps

    def _check_sound(self) -> None:
        if self.diverged:
            raise TrainerError(self.diverged)

    def _advance(self, deadline: float, most: int | None) -> int:
        """Train or evaluate until about `deadline`, within the epoch; return the updates made."""
        if self._is_evaluating:
            self._evaluate(deadline)
            return 0
        count = max(1, int((deadline - perf_counter()) / self._seconds_per_step))
        return self._train(count if most is None else min(most, count))

    def _train(self, count: int) -> int:
        """Make `count` updates, or as many as the epoch or divergence leaves; return how many."""
        if self.network.version != self._network_version:
            raise TrainerError("the network's layers were changed: make a new Trainer for it")
        first = self._position
        count = min(count, self._order.steps - first)
        started = perf_counter()
        self._guard.keep()
        with np.errstate(all="ignore"):  # what overflow leads to is judged by the guard
            points = self._learn(first, first + count)
            if not self._guard.is_sound():
                points, count = self._find_divergence(first, first + count)
        self._position += count
        self.steps += count
        if points:
            self.history.append_points(np.array(points).T)
        seconds = perf_counter() - started
        if count:
            self._seconds_per_step = seconds / count
        self.seconds += seconds
        self._rate.add(seconds, self._order.seen(first + count) - self._order.seen(first))
        return count

    def _learn(self, first: int, last: int) -> list[tuple[float, float, float]]:
        """Learn from the epoch's batches `first` to `last` - 1; return the points they pass."""
        points = []
        step, batch, every = self._learner.step, self._order.batch, self._point_every
        tally = self._learner.tally
        while first < last:
            # Up to the next point, without looking out for it at every step.
            stop = min(last, (first // every + 1) * every)
            for position in range(first, stop):
                step(batch(position))
            if stop % every == 0 and stop < self._order.steps:
                points.append((self.epoch + stop / self._order.steps, tally.loss, tally.accuracy))
            first = stop
        return points

    def _find_divergence(
        self, first: int, last: int
    ) -> tuple[list[tuple[float, float, float]], int]:
        """Repeat a chunk step by step; stop before the step where a number stops being finite."""
        self._guard.restore()
        points: list[tuple[float, float, float]] = []
        for position in range(first, last):
            self._guard.keep()
            found = self._learn(position, position + 1)
            if not self._guard.is_sound():
                self.diverged = divergence_sentence(
                    self.steps + position - first + 1,
                    loss_is_finite=bool(np.isfinite(self._learner.tally.loss)),
                    learning_rate=self.learning_rate,
                )
                self._guard.restore()
                return points, position - first
            points += found
        return points, last - first

    def _evaluate(self, deadline: float) -> None:
        """Once the epoch's updates are done: judge test rows until `deadline`, then close it."""
        if not self._is_evaluating:
            return
        started = perf_counter()
        done = True
        if self._evaluation is not None:
            with np.errstate(all="ignore"):
                while not self._evaluation.done:
                    self._evaluation.advance()
                    if perf_counter() >= deadline:
                        break
            done = self._evaluation.done
        if done:
            self._close_epoch()
        self.seconds += perf_counter() - started

    def _close_epoch(self) -> None:
        """Enter the epoch in the history and begin the next."""
        self.epoch += 1
        train, test = self._learner.tally, self._evaluation
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


class _Rate:
    """Samples per second over the last half second or so of training."""

    def __init__(self) -> None:
        self.value = 0.0
        self._samples, self._seconds, self._settled = 0, 0.0, False

    def add(self, seconds: float, samples: int) -> None:
        self._samples += samples
        self._seconds += seconds
        full = self._seconds >= RATE_SECONDS
        if self._seconds > 0.0 and (full or not self._settled):
            self.value = self._samples / self._seconds
        if full:
            self._samples, self._seconds, self._settled = 0, 0.0, True


def _examples(experiment: Experiment, dataset: Dataset) -> tuple[Examples, Examples]:
    """Training and test rows in the network's number type, checked to be finite."""
    network = experiment.network
    last = network.layers[-1]
    found = []
    for part, x, y in (
        ("train", dataset.x_train, dataset.y_train),
        ("test", dataset.x_test, dataset.y_test),
    ):
        with np.errstate(over="ignore"):
            examples = Examples(
                x, y, dataset.classes, last.units, last.activation, np.dtype(network.dtype)
            )
            for name, array in ((f"x_{part}", examples.x), (f"y_{part}", examples.answers)):
                _check_finite(name, array, network.dtype)
        found.append(examples)
    return found[0], found[1]


def _check_finite(name: str, array: Array, dtype: str) -> None:
    if array.dtype == np.uint8 or all_finite(array):
        return
    row, column = np.argwhere(~np.isfinite(array))[0]
    raise TrainerError(
        f"{name} holds a number in row {row + 1}, column {column + 1} that is not finite in"
        f" {dtype}: mend or leave out the row, or scale the data"
    )
