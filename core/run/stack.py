"""Stack: some runs of one shape that are trained side by side, and the arrays that they live in.

They go in step: each has made as many updates as the others. All else is each one's own: weights,
rates, the order of its batches, and, where it has some of its own, its data.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

import numpy as np

from core.nn.arrays import aligned
from core.run.indexes import COUNT_WORDS, RECENT, TALLY_WORDS
from core.run.order import BatchOrder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.nn.arrays import Array
    from core.run.examples import Examples
    from core.run.state import RunState
    from core.run.tally import Measure
    from core.spec.experiment import Experiment, NetworkSpec, TrainSpec

_FIRST: Final = {"momentum": "velocity", "nesterov": "velocity", "adam": "mean", "adamw": "mean"}
_WITH_SQUARES: Final = ("rmsprop", "adam", "adamw")
_SQUARES: Final = "squares"
_STEPS: Final = "steps"


class StackedExamples:
    """The rows of several data sets of one shape, as `Examples` has those of one.

    `x` (sets, n, inputs); `labels` (sets, n) or None; `answers` (1, classes, outputs), or where
    there are no labels (sets, n, outputs), and then `means` (sets, outputs), else zeros.
    """

    def __init__(self, examples: Sequence[Examples]) -> None:
        first = examples[0]
        self.x = _stacked([each.x for each in examples])
        self.labels: Array | None = None
        if first.labels is None:
            self.answers = _stacked([each.answers for each in examples])
            self.means: Array = np.stack([each.means for each in examples])
        else:
            self.labels = _stacked([each.labels for each in examples if each.labels is not None])
            self.answers = first.answers[np.newaxis]
            self.means = np.zeros((len(examples), first.answers.shape[1]))

    def __len__(self) -> int:
        return int(self.x.shape[1])

    @property
    def outputs(self) -> int:
        """Numbers in an answer."""
        return int(self.answers.shape[2])

    @property
    def nbytes(self) -> int:
        """Bytes of all rows."""
        labels = 0 if self.labels is None else self.labels.nbytes
        return int(self.x.nbytes + self.answers.nbytes + labels)


def _stacked(arrays: Sequence[Array]) -> Array:
    """The arrays in one; of a single one no copy is made."""
    return arrays[0][np.newaxis] if len(arrays) == 1 else np.stack(arrays)


@dataclass(frozen=True, eq=False)
class StackParts:
    """What a stack works with, checked to fit: the members, and what they learn from.

    `training` are the members' settings, alike in loss, optimiser and sizes; `parameters` (members,
    count) their first weights; `words` (members, 6) the generators of their batch orders; `sets`
    (members,) which of the data sets in `train` and `test` each has. `order` says how many batches
    an epoch has.
    """

    network: NetworkSpec
    training: tuple[TrainSpec, ...]
    parameters: Array
    words: Array
    sets: Array
    train: StackedExamples
    test: StackedExamples
    order: BatchOrder
    measure: Measure

    @classmethod
    def of(
        cls,
        experiments: Sequence[Experiment],
        parameters: Array,
        rows: Sequence[tuple[Examples, Examples]],
        sets: Sequence[int],
        measure: Measure,
        *,
        batch_size: int | None = None,
    ) -> StackParts:
        """The parts of a whole population; `rows` are training and test rows of each data set.

        `batch_size` overrules that of the experiments.
        """
        network, training = experiments[0].network, experiments[0].training
        train, test = zip(*rows, strict=True)
        orders = [BatchOrder(1, 1, each.training.seed, shuffle=False) for each in experiments]
        return cls(
            network,
            tuple(each.training for each in experiments),
            parameters,
            np.stack([order.drawn_from for order in orders]),
            np.array(sets, np.int64),
            StackedExamples(train),
            StackedExamples(test),
            BatchOrder(
                len(train[0]), batch_size or training.batch_size, 0, shuffle=training.shuffle
            ),
            measure,
        )

    def part(self, start: int, stop: int) -> StackParts:
        """The members from `start` to `stop`, in views of the same arrays."""
        return replace(
            self,
            training=self.training[start:stop],
            parameters=self.parameters[start:stop],
            words=self.words[start:stop],
            sets=self.sets[start:stop],
        )

    @property
    def size(self) -> int:
        """How many members there are."""
        return len(self.training)

    @property
    def optimizer(self) -> str:
        """The name of everybody's optimiser."""
        return self.training[0].optimizer.name


class StackRoom(NamedTuple):
    """Where a stack writes its rows, as far as they are wanted: memory of whoever calls it.

    `figures` (4, k, lanes), or (2, k, lanes) where there are no test rows, are those of the epochs
    as in `history.COLUMNS` from the second on, `points` (2, j, lanes) those of the points of the
    curves, or None. `lanes` are as many numbers as the stack's `lanes`, which lie beside each
    other, as do all figures of one kind and row.
    """

    figures: Array
    points: Array | None


class StackRows(NamedTuple):
    """What came of some updates of a stack.

    `epochs` (k,) are the epochs closed on the way, `points` (j,) where the points of the curves
    are: as many rows are written, in the order of these. `sound` (members,) is False for those of
    which a number is not finite any more, be it a weight, a sum or a figure.
    """

    steps: int
    epochs: Array
    points: Array
    sound: Array


class Stack(Protocol):
    """Who makes the updates of a stack."""

    arrays: StackArrays
    lanes: int  # numbers in a line of rows: a member each, and what is beyond them

    def learn(self, most: int, room: StackRoom) -> StackRows:
        """Make up to `most` updates; the same ones in other portions give the same bits.

        There is room for all rows that come of so many. `points` of the result are empty where none
        are wanted.

        A member whose numbers are not finite any more disturbs nobody. A stack that `halts` closes
        no epoch over such a number of its first member: the call ends there.
        """

    def use(self, member: int, training: TrainSpec) -> None:
        """Let these settings, with another rate, schedule, L1 or L2, be those of a member."""

    def draw(self) -> None:
        """The orders of batches follow anew from `arrays.epoch_words`."""

    @property
    def nbytes(self) -> int:
        """Bytes of all its arrays but the data."""


class StackArrays:
    """All that changes in the runs of a stack, first by member, however it lies in memory.

    `parameters`, `first` and `second` (members, count) are weights and what the optimiser
    remembers of them (or (members, 0)), `updates` (1,) its count of steps, `epoch_words` (members,
    6) the generators as the epoch began, `sums`, `point_sums` (members, 4) and `recent` (members,
    RECENT, 4) as in `RunState`, and `counts` (4,) those that are everybody's.
    """

    def __init__(self, parts: StackParts, *, members: int, lanes_last: bool) -> None:
        """For the beginning; `lanes_last`: the numbers of all members lie beside each other.

        More `members` than there are, are copies of the last one.
        """
        optimizer, dtype = parts.optimizer, parts.parameters.dtype
        count = parts.parameters.shape[1]
        self._first_name = _FIRST.get(optimizer, "")

        def zeros(*shape: int, of: np.dtype | type = np.float64) -> Array:
            if lanes_last:
                return np.moveaxis(aligned((*shape, members), of), -1, 0)
            return np.zeros((members, *shape), of)

        numbers = np.minimum(np.arange(members), parts.size - 1)
        self.parameters = zeros(count, of=dtype)
        self.parameters[:] = parts.parameters[numbers]
        self.first = zeros(count if self._first_name else 0, of=dtype)
        self.second = zeros(count if optimizer in _WITH_SQUARES else 0, of=dtype)
        self.epoch_words: Array = parts.words[numbers]
        self.sums, self.point_sums = zeros(TALLY_WORDS), zeros(TALLY_WORDS)
        self.recent = zeros(RECENT, TALLY_WORDS)
        self.counts: Array = np.zeros(COUNT_WORDS, np.int64)
        self.updates: Array = np.zeros(1, np.int64)
        self._kept = tuple(array.copy("K") for array in self._all())

    def _all(self) -> tuple[Array, ...]:
        return (
            self.parameters,
            self.first,
            self.second,
            self.epoch_words,
            self.sums,
            self.point_sums,
            self.recent,
            self.counts,
            self.updates,
        )

    @property
    def nbytes(self) -> int:
        """Bytes of all, and of what is kept of them."""
        return 2 * sum(array.nbytes for array in self._all())

    def keep(self) -> None:
        """Remember all as it is now."""
        for kept, array in zip(self._kept, self._all(), strict=True):
            np.copyto(kept, array)

    def write(self, state: RunState, member: int, *, kept: bool = False) -> None:
        """Let `state` be that of a member, now or as it was `kept`."""
        parameters, first, second, words, sums, point_sums, recent, counts, updates = (
            self._kept if kept else self._all()
        )
        np.copyto(state.parameters, parameters[member])
        memory = {self._first_name: first, _SQUARES: second}
        for name, array in state.memory.items():
            np.copyto(array, updates[0] if name == _STEPS else memory[name][member])
        np.copyto(state.epoch_words, words[member])
        np.copyto(state.sums, sums[member])
        np.copyto(state.point_sums, point_sums[member])
        np.copyto(state.recent, recent[member])
        np.copyto(state.counts, counts)

    def take(self, state: RunState) -> bool:
        """Let all members be in this state; returns whether their batches are others than before.

        For a stack of one.
        """
        draws = not np.array_equal(self.epoch_words[0], state.epoch_words)
        self.parameters[:] = state.parameters
        memory = {self._first_name: self.first, _SQUARES: self.second}
        for name, array in state.memory.items():
            (self.updates if name == _STEPS else memory[name])[:] = array
        self.epoch_words[:] = state.epoch_words
        self.sums[:], self.point_sums[:] = state.sums, state.point_sums
        self.recent[:], self.counts[:] = state.recent, state.counts
        return draws

    def silence(self, member: int) -> None:
        """Let the member be one whose numbers are all 0, so that nothing it does costs time."""
        for array in (self.parameters, self.first, self.second, self.sums, self.point_sums):
            array[member] = 0.0
