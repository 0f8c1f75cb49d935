"""Batches: which rows come when, and how they are brought into a network's buffers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from core.nn.arrays import PIXEL_WHITE
from core.nn.targets import target_codes
from core.nn.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import DTypeLike

    from core.nn.arrays import Array
    from core.nn.layers import Dense

LONG_EPOCH_STEPS: Final = 100
POINTS_PER_EPOCH: Final = 50


class BatchOrder:
    """Which rows make up which batch of an epoch.

    With `shuffle` each epoch is a new permutation, drawn from the order's own generator when the
    epoch starts; else it is the rows as they stand. The last batch of an epoch may be short.

    `order` (rows,) is the current epoch's permutation, `words` (6,) uint64 the generator's state
    after it was drawn and `epoch_start` before; whoever goes through epochs himself moves all three
    on.
    """

    def __init__(self, rows: int, batch_size: int, seed: int, *, shuffle: bool) -> None:
        self.rows, self.batch_size, self.shuffle = rows, min(batch_size, rows), shuffle
        self.steps = -(-rows // self.batch_size)
        self.point_every = self.steps  # curves get points inside long epochs only
        if self.steps >= LONG_EPOCH_STEPS:
            self.point_every //= POINTS_PER_EPOCH
        self.order: Array = np.arange(rows)
        self._bits = np.random.PCG64(seed)
        self._generator = np.random.Generator(self._bits)
        self.words: Array = np.array(_words_of(self._bits), np.uint64)
        self.epoch_start = self.words.copy()

    def start_epoch(self) -> None:
        """Draw the order of the next epoch."""
        self.epoch_start[:] = self.words
        if self.shuffle:
            # From the same start each time: the epoch depends on the generator's state only. To
            # sort takes no room, where to number anew would take as much again.
            self.order.sort()
            _set_words(self._bits, self.words)
            self._generator.shuffle(self.order)
            self.words[:] = _words_of(self._bits)

    def batch(self, step: int) -> Array:
        """Row numbers of the epoch's batch `step`, counted from 0."""
        return self.order[step * self.batch_size : (step + 1) * self.batch_size]

    def seen(self, step: int) -> int:
        """How many rows the first `step` batches of an epoch hold."""
        return min(step * self.batch_size, self.rows)

    def state(self) -> Array:
        """The generator as it was when the current epoch started, as six uint64 words."""
        return self.epoch_start.copy()

    def load_state(self, words: Array) -> None:
        """Return to the start of the epoch that `state` was taken in; raises `ValueError`."""
        if words.shape != self.words.shape or words.dtype != np.uint64:
            raise ValueError(f"the generator's state has the shape {words.shape}, expected (6,)")
        if not words[3] & np.uint64(1) or words[4] > 1 or words[5] >= 2**32:
            raise ValueError("the generator's state is not one that PCG64 can be in")
        self.words[:] = words
        self.start_epoch()


def _words_of(bits: np.random.PCG64) -> tuple[int, ...]:
    """State and increment of 128 bits, high and low; whether half a number is left over, and it."""
    state = bits.state
    number, increment = state["state"]["state"], state["state"]["inc"]
    low = 2**64 - 1
    words = number >> 64, number & low, increment >> 64, increment & low
    return (*words, state["has_uint32"], state["uinteger"])


def _set_words(bits: np.random.PCG64, words: Array) -> None:
    high, low, increment_high, increment_low, has_half, half = words.tolist()
    bits.state = {
        "bit_generator": "PCG64",
        "state": {"state": high << 64 | low, "inc": increment_high << 64 | increment_low},
        "has_uint32": has_half,
        "uinteger": half,
    }


class Examples:
    """Rows to learn from or to be tested on, in the form in which batches are gathered.

    `x` (n, inputs) is uint8 pixels or numbers of the network's type. For classes, `labels` (n,) are
    the classes and `answers` (classes, outputs) what the network should say to each; for regression
    `labels` is None and `answers` (n, outputs) are the targets themselves.
    """

    def __init__(
        self, x: Array, y: Array, classes: int, outputs: int, last: str, dtype: DTypeLike
    ) -> None:
        self.x: Array = np.ascontiguousarray(x, dtype=x.dtype if x.dtype == np.uint8 else dtype)
        self.labels: Array | None = None
        self.answers: Array
        if classes:
            self.labels = np.ascontiguousarray(y, dtype=np.intp)
            self.answers = target_codes(classes, outputs, last, dtype)
        else:
            self.answers = np.ascontiguousarray(y, dtype=dtype)

    def __len__(self) -> int:
        return len(self.x)


class Batch:
    """Some examples in a network's buffers.

    `work` holds the inputs and all that is made of them; `targets` (rows, outputs) is what the
    output should be and `labels` (rows,) the classes (of no meaning for regression). `scratch`
    (2, rows, outputs) and `flags` (rows,) are room for whoever judges the output.
    """

    def __init__(
        self,
        examples: Examples,
        work: Workspace,
        pixels: Array | None,
        targets: Array,
        labels: Array,
        scratch: Array,
    ) -> None:
        self.rows, self.work = work.rows, work
        self.targets, self.labels, self.scratch = targets, labels, scratch
        self.flags: Array = np.empty(self.rows, np.bool_)
        self._examples, self._pixels = examples, pixels
        self._white = np.array(PIXEL_WHITE, work.x.dtype)
        self._firsts: dict[int, Batch] = {self.rows: self}

    @classmethod
    def allocated(
        cls, examples: Examples, layers: Sequence[Dense], rows: int, *, training: bool
    ) -> Batch:
        """Make a batch for `rows` examples; without `training` it goes forward only."""
        work = Workspace.allocated(layers, rows, training=training)
        pixels: Array | None = None
        if examples.x.dtype == np.uint8:
            pixels = np.empty((rows, examples.x.shape[1]), np.uint8)
        targets: Array = np.empty_like(work.output)
        scratch = np.empty((2, *targets.shape), targets.dtype)
        return cls(examples, work, pixels, targets, np.empty(rows, np.intp), scratch)

    def first(self, rows: int) -> Batch:
        """Return the batch in the first `rows` rows of these buffers (kept once made)."""
        if rows not in self._firsts:
            self._firsts[rows] = Batch(
                self._examples,
                self.work.first(rows),
                None if self._pixels is None else self._pixels[:rows],
                self.targets[:rows],
                self.labels[:rows],
                self.scratch[:, :rows],
            )
        return self._firsts[rows]

    def load(self, indexes: Array) -> None:
        """Gather the rows `indexes` (rows,) of the examples.

        The indexes are known to be right; mode "clip" keeps `take` from buffering its output.
        """
        examples = self._examples
        if self._pixels is None:
            examples.x.take(indexes, 0, self.work.x, "clip")
        else:
            examples.x.take(indexes, 0, self._pixels, "clip")
            np.copyto(self.work.x, self._pixels)
            np.divide(self.work.x, self._white, out=self.work.x)
        if examples.labels is None:
            examples.answers.take(indexes, 0, self.targets, "clip")
        else:
            examples.labels.take(indexes, 0, self.labels, "clip")
            examples.answers.take(self.labels, 0, self.targets, "clip")
