"""Batch order: which rows of the training part make up which batch of an epoch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from core.nn.arrays import Array

ORDER_WORDS: Final = 6
LONG_EPOCH_STEPS: Final = 100
POINTS_PER_EPOCH: Final = 50
# Fewer rows than this are numbered in 16 bits: MNIST's 60,000 in 120 kB instead of 480.
_SHORT: Final = 2**16


class BatchOrder:
    """Which rows make up which batch of an epoch.

    With `shuffle` each epoch is a new permutation, drawn from the order's own generator when the
    epoch starts; else it is the rows as they stand. The last batch of an epoch may be short.

    The generator's state at the start of an epoch, six uint64 words, says all of the epoch: it is
    part of the run's state. What is here follows from it: `order` (rows,) is the permutation drawn
    from the words `drawn_from`, and `words` are the generator's after it. Whoever goes through
    epochs himself (a kernel) moves all three on.
    """

    def __init__(self, rows: int, batch_size: int, seed: int, *, shuffle: bool) -> None:
        self.rows, self.batch_size, self.shuffle = rows, min(batch_size, rows), shuffle
        self.steps = -(-rows // self.batch_size)
        self.point_every = self.steps  # curves get points inside long epochs only
        if self.steps >= LONG_EPOCH_STEPS:
            self.point_every //= POINTS_PER_EPOCH
        self.order: Array = row_numbers(rows)
        self._bits = np.random.PCG64(seed)
        self._generator = np.random.Generator(self._bits)
        self.words: Array = np.array(_words_of(self._bits), np.uint64)
        self.drawn_from = self.words.copy()
        self._draw()

    def draw(self, words: Array) -> None:
        """Make `order` that of the epoch which began with the generator's state `words`."""
        if words.tobytes() != self.drawn_from.tobytes():
            self.drawn_from[:] = words
            self._draw()

    def next_epoch(self, words: Array) -> None:
        """Draw the order of the epoch after the one at hand; `words` receives its beginning."""
        words[:] = self.words
        self.drawn_from[:] = words
        self._draw()

    def _draw(self) -> None:
        self.words[:] = self.drawn_from
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

    def next_point(self, position: int) -> int:
        """After how many batches of an epoch, more than `position`, curves get their next point.

        Each point is a mean over the batches since the one before; the last, at the epoch's end, is
        of at least as many as the others, for a single batch would stick out.
        """
        following = (position // self.point_every + 1) * self.point_every
        return following if following + self.point_every <= self.steps else self.steps

    def last_point(self, position: int) -> int:
        """After how many batches, at most `position`, curves had their last point (0: before)."""
        last_inside = self.steps // self.point_every - 1
        return min(position // self.point_every, last_inside) * self.point_every

    def seen(self, step: int) -> int:
        """How many rows the first `step` batches of an epoch hold."""
        return min(step * self.batch_size, self.rows)


def row_numbers(rows: int) -> Array:
    """The numbers of so many rows, in a type that they just fit into."""
    return np.arange(rows, dtype=np.uint16 if rows < _SHORT else np.uint32)


def check_words(words: Array) -> None:
    """Raise `ValueError` unless PCG64 can be in the state `words` (6,) uint64."""
    if not words[3] & np.uint64(1) or words[4] > 1 or words[5] >= 2**32:
        raise ValueError("the generator's state is not one that PCG64 can be in")


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
