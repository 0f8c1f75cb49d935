"""Batches: how rows are brought into a network's buffers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from core.nn.arrays import PIXEL_WHITE
from core.nn.room import Room
from core.nn.spare import Spare
from core.nn.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.nn.arrays import Array
    from core.nn.layers import Dense
    from core.run.examples import Examples


class Batch:
    """Some examples in a network's buffers.

    `work` holds the inputs and all that is made of them; `targets` (rows, outputs) is what the
    output should be and `labels` (rows,) the classes (of no meaning for regression). `room` and
    `flags` (rows,) are for whoever judges the output.
    """

    def __init__(
        self,
        examples: Examples,
        work: Workspace,
        pixels: Array | None,
        targets: Array,
        labels: Array,
        room: Room,
    ) -> None:
        self.rows, self.work = work.rows, work
        self.targets, self.labels, self.room = targets, labels, room
        self.flags: Array = np.empty(self.rows, np.bool_)
        self._examples, self._pixels = examples, pixels
        self._white = np.array(PIXEL_WHITE, work.x.dtype)
        self._parts: dict[tuple[int, int], Batch] = {(0, self.rows): self}

    @classmethod
    def allocated(
        cls,
        examples: Examples,
        layers: Sequence[Dense],
        rows: int,
        *,
        training: bool,
        keeps_sums: bool = False,
        spare: Spare | None = None,
    ) -> Batch:
        """Make a batch for `rows` examples; without `training` it goes forward only.

        `keeps_sums`: the last layer's sums are there beside its outputs. All may lie in
        `spare` as far as it goes, but inputs, targets and labels of what trains (see
        `Buffers.allocated`). Only that can `load` rows from anywhere.
        """
        spare = spare or Spare()
        work = Workspace.allocated(
            layers, rows, training=training, keeps_sums=keeps_sums, spare=spare
        )
        pixels: Array | None = None
        if training and examples.x.dtype == np.uint8:
            pixels = spare.empty((rows, examples.x.shape[1]), np.uint8)
        # Of an update somebody may ask afterwards what it was made of.
        asked = Spare() if training else spare
        targets = asked.empty(work.output.shape, work.output.dtype)
        labels = asked.empty((rows,), np.dtype(np.intp))
        return cls(examples, work, pixels, targets, labels, Room.like(targets, spare))

    def first(self, rows: int) -> Batch:
        """Return the batch in the first `rows` rows of these buffers (kept once made)."""
        return self.part(0, rows)

    def part(self, start: int, stop: int) -> Batch:
        """Return the batch in the rows from `start` up to `stop` (kept once made)."""
        if (start, stop) not in self._parts:
            rows = slice(start, stop)
            self._parts[start, stop] = Batch(
                self._examples,
                self.work.part(start, stop),
                None if self._pixels is None else self._pixels[rows],
                self.targets[rows],
                self.labels[rows],
                self.room.part(start, stop),
            )
        return self._parts[start, stop]

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

    def load_from(self, start: int) -> None:
        """Bring the rows of the examples from `start` on, as they stand."""
        examples, rows = self._examples, slice(start, start + self.rows)
        np.copyto(self.work.x, examples.x[rows])
        if examples.x.dtype == np.uint8:
            np.divide(self.work.x, self._white, out=self.work.x)
        if examples.labels is None:
            np.copyto(self.targets, examples.answers[rows])
        else:
            np.copyto(self.labels, examples.labels[rows])
            examples.answers.take(self.labels, 0, self.targets, "clip")
