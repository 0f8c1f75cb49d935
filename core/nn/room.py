"""Room: arrays for what lies in between while outputs are judged, so that no step allocates any."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from core.nn.spare import Spare

if TYPE_CHECKING:
    from core.nn.arrays import Array


class Room(NamedTuple):
    """Four arrays (n, outputs) whose content is lost at every use.

    `own` and `other` are of the outputs' own number type, for work on single elements. `wide` and
    `wide_other` are float64: whatever is summed over rows goes through them, as a sum of float32
    numbers loses digits with every row, and squares leave float32's range long before their mean.
    Numbers are *copied* there: were a ufunc to convert them, NumPy would allocate buffers for it.
    """

    own: Array
    other: Array
    wide: Array
    wide_other: Array

    @classmethod
    def like(cls, output: Array, spare: Spare | None = None) -> Room:
        """Make room for outputs like `output` (n, outputs), in `spare` as far as that goes."""
        spare, shape = spare or Spare(), output.shape
        own, other = (spare.empty(shape, output.dtype) for _ in range(2))
        return cls(own, other, spare.empty(shape, np.float64), spare.empty(shape, np.float64))

    def part(self, start: int, stop: int) -> Room:
        """Return the rows from `start` up to `stop` of the same room."""
        return Room(*(array[start:stop] for array in self))
