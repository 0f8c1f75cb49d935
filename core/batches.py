"""Batches: which rows come when, and how they are brought into a network's buffers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from core.arrays import PIXEL_WHITE
from core.targets import target_codes
from core.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import DTypeLike

    from core.arrays import Array
    from core.layers import Dense

GENERATOR_WORDS: Final = 6
_LOW: Final = 2**64 - 1


class BatchOrder:
    """Which rows make up which batch of an epoch.

    With `shuffle` each epoch is a new permutation, drawn from the order's own generator when the epoch
    starts; else it is the rows as they stand. The last batch of an epoch may be short.
    """

    def __init__(self, rows: int, batch_size: int, seed: int, *, shuffle: bool) -> None:
        self.rows, self.batch_size, self.shuffle = rows, min(batch_size, rows), shuffle
        self.steps = -(-rows // self.batch_size)
        self.order: Array = np.arange(rows)
        self._bits = np.random.PCG64(seed)
        self._generator = np.random.Generator(self._bits)
        self._epoch_start = self._words()

    def start_epoch(self) -> None:
        """Draw the order of the next epoch."""
        self._epoch_start = self._words()
        if self.shuffle:
            # In place, from the same start each time: the epoch depends on the generator's state only.
            self.order[:] = np.arange(self.rows)
            self._generator.shuffle(self.order)

    def batch(self, step: int) -> Array:
        """Row numbers of the epoch's batch `step`, counted from 0."""
        return self.order[step * self.batch_size : (step + 1) * self.batch_size]

    def seen(self, step: int) -> int:
        """How many rows the first `step` batches of an epoch hold."""
        return min(step * self.batch_size, self.rows)

    def state(self) -> Array:
        """The generator as it was when the current epoch started, as six uint64 words."""
        return self._epoch_start.copy()

    def load_state(self, words: Array) -> None:
        """Return to the epoch that `state` was taken in, at its start; raises `ValueError`."""
        if words.shape != (GENERATOR_WORDS,) or words.dtype != np.uint64:
            raise ValueError(f"the generator's state has the shape {words.shape}, expected (6,)")
        high, low, increment_high, increment_low, has_half, half = (int(word) for word in words)
        if not increment_low & 1 or has_half > 1 or half >= 2**32:
            raise ValueError("the generator's state is not one that PCG64 can be in")
        self._bits.state = {
            "bit_generator": "PCG64",
            "state": {
                "state": high << 64 | low,
                "inc": increment_high << 64 | increment_low,
            },
            "has_uint32": has_half,
            "uinteger": half,
        }
        self.start_epoch()

    def _words(self) -> Array:
        state = self._bits.state
        number, increment = state["state"]["state"], state["state"]["inc"]
        words = [number >> 64, number & _LOW, increment >> 64, increment & _LOW]
        return np.array([*words, state["has_uint32"], state["uinteger"]], np.uint64)


class Examples:
    """Rows to learn from or to be tested on, in the form in which batches are gathered.

    `x` (n, inputs) is uint8 pixels or numbers of the network's type. `labels` (n,) are classes, and
    `codes` (classes, outputs) says what the network should answer for each; for regression both are
    None and `values` (n, outputs) are the targets themselves.
    """

    def __init__(
        self, x: Array, y: Array, classes: int, outputs: int, last: str, dtype: DTypeLike
    ) -> None:
        self.x = np.ascontiguousarray(x, dtype=x.dtype if x.dtype == np.uint8 else dtype)
        self.labels: Array | None = None
        self.codes: Array | None = None
        self.values: Array | None = None
        if classes:
            self.labels = np.ascontiguousarray(y, dtype=np.intp)
            self.codes = target_codes(classes, outputs, last, dtype)
        else:
            self.values = np.ascontiguousarray(y, dtype=dtype)

    def __len__(self) -> int:
        return len(self.x)


class Batch:
    """Up to `rows` examples in a network's buffers.

    `work` holds inputs and all that is made of them; `targets` (rows, outputs) is what the output
    should be and `labels` (rows,) the classes (None for regression). `scratch` (2, rows, outputs) and
    `flags` (rows,) are room for whoever judges the output.
    """

    def __init__(
        self, examples: Examples, layers: Sequence[Dense], rows: int, *, training: bool
    ) -> None:
        self.rows = rows
        self.work = Workspace(layers, rows, training=training)
        self._examples = examples
        x = examples.x
        pixels = x.dtype == np.uint8
        self._pixels: Array | None = np.empty((rows, x.shape[1]), np.uint8) if pixels else None
        self.targets: Array = np.empty_like(self.work.output)
        self.scratch: Array = np.empty((2, *self.targets.shape), self.targets.dtype)
        self.flags: Array = np.empty(rows, np.bool_)
        self.labels: Array | None = None
        if examples.labels is not None:
            self.labels = np.empty(rows, examples.labels.dtype)
        self._firsts: dict[int, Batch] = {rows: self}

    def first(self, rows: int) -> Batch:
        """Return the batch that works in the first `rows` rows of these buffers (kept once made)."""
        found = self._firsts.get(rows)
        if found is None:
            found = Batch.__new__(Batch)
            found.rows, found.work = rows, self.work.first(rows)
            found._examples, found._firsts = self._examples, self._firsts
            found._pixels = None if self._pixels is None else self._pixels[:rows]
            found.targets, found.scratch = self.targets[:rows], self.scratch[:, :rows]
            found.flags = self.flags[:rows]
            found.labels = None if self.labels is None else self.labels[:rows]
            self._firsts[rows] = found
        return found

    def load(self, indexes: Array) -> None:
        """Gather the rows `indexes` (rows,) of the examples.

        The indexes are known to be right; mode "clip" is what keeps `take` from buffering its output.
        """
        examples = self._examples
        if self._pixels is None:
            examples.x.take(indexes, 0, self.work.x, "clip")
        else:
            examples.x.take(indexes, 0, self._pixels, "clip")
            np.divide(self._pixels, self.work.x.dtype.type(PIXEL_WHITE), out=self.work.x)
        if examples.values is not None:
            examples.values.take(indexes, 0, self.targets, "clip")
        elif examples.labels is not None and examples.codes is not None:
            examples.labels.take(indexes, 0, self.labels, "clip")
            examples.codes.take(self.labels, 0, self.targets, "clip")
