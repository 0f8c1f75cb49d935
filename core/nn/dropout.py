"""Dropout: in training, units that are silent at random, so that none is leant on too much.

Each output of a layer is 0 with probability p, else divided by 1 − p, so that its mean stays what
it is; when the network is asked, nothing is done (Srivastava et al. 2014, "Dropout: a simple way to
prevent neural networks from overfitting"; the inverted form of torch.nn.Dropout).

Which outputs are silent is said by the seed of training, the layer, the number of updates made
before, and the output's place in the batch (row · units + unit), by `core.nn.counters`: a run can
go on from any step, and the compiled engine, which counts alike, has the same masks bit for bit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

from core.nn.counters import Counters, number
from core.nn.layers import DensePass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.nn.arrays import Array
    from core.nn.workspace import Workspace

# As many numbers as the cache holds with what they are made in.
_BLOCK: Final = 16_384


def layer_key(seed: int, layer: int) -> int:
    """The key of a layer (from 0); that of a step is the number of its place: `number(key, n)`."""
    return number(seed, layer)


def limit(p: float) -> int:
    """Numbers below it, of all from 0 to 2⁶⁴ - 1, silence their output; 0 ≤ p < 1."""
    return int(p * 2**64)


def scale(p: float, dtype: np.dtype) -> Array:
    """1/(1 − p) (0-d), by which an output that is not silent is multiplied."""
    return np.array(1.0 / (1.0 - p), dtype)


class MaskRoom:
    """Arrays in which a mask is drawn, up to `most` numbers of it at once."""

    def __init__(self, most: int) -> None:
        self.most = min(most, _BLOCK)
        self.counters = Counters(self.most)
        self.stays: Array = np.empty(self.most, np.bool_)


class DroppedPass(DensePass):
    """A layer's pass over a batch with dropout on its outputs, in place of the plain one.

    `a` (n, units) are the layer's own outputs, which its activation needs on the way back, and
    `dropped`, in the buffer from which the layer above reads, what is let through of them. `mask`
    (n, units) is what they were multiplied by last: 0 or 1/(1 − p).
    """

    def __init__(
        self,
        plain: DensePass,
        key: int,
        p: float,
        clock: Array,
        rooms: MaskRooms,
        first: int = 0,
    ) -> None:
        """Drop outputs of `plain` with probability p; `clock` (0-d) counts the updates made.

        `first` is the place in the batch of the pass's first row.
        """
        vars(self).update(vars(plain))  # the same buffers
        self.plain, self.dropped = plain, plain.a
        self.a, self.mask = np.empty_like(plain.a), np.empty_like(plain.a)
        self._clock, self._key, self._first = clock, key, first * plain.a.shape[1]
        self._limit, self._scale = np.array(limit(p), np.uint64), scale(p, plain.a.dtype)
        self._rooms = rooms

    def forward(self) -> None:
        """The layer's own outputs, then some of them silent."""
        super().forward()
        self._draw_mask()
        np.multiply(self.a, self.mask, out=self.dropped)

    def _draw_mask(self) -> None:
        key, mask = number(self._key, int(self._clock)), self.mask.reshape(-1)
        try:
            room = self._rooms.pop()
        except IndexError:  # as many as there are threads that draw at once
            room = MaskRoom(_BLOCK)
        for start in range(0, mask.size, room.most):
            part = mask[start : start + room.most]
            stays = room.stays[: part.size]
            bits = room.counters.draw(key, part.size, self._first + start)
            np.greater_equal(bits, self._limit, out=stays)
            np.copyto(part, stays)
            np.multiply(part, self._scale, out=part)
        self._rooms.append(room)

    def activation_backward(self) -> None:
        """Turn `delta` from ∂L/∂(what was let through) into ∂L/∂z."""
        np.multiply(self.delta, self.mask, out=self.delta)
        super().activation_backward()


# Rooms that nobody uses at the moment; threads take one each and put it back.
MaskRooms: TypeAlias = list[MaskRoom]


def set_dropout(
    work: Workspace,
    seed: int,
    rates: Sequence[float],
    clock: Array,
    *,
    first: int = 0,
    rooms: MaskRooms | None = None,
) -> None:
    """Let the hidden layers drop outputs at these rates (layers,) from now on; 0: none of them.

    `first` is the place in the batch of the workspace's first row. Workspaces may share `rooms`.
    """
    if rooms is None:
        rooms = [MaskRoom(max(step.a.size for step in work.passes))]
    passes: list[DensePass] = []
    for layer, (step, p) in enumerate(zip(work.passes, rates, strict=True)):
        plain = step.plain if isinstance(step, DroppedPass) else step
        key = layer_key(seed, layer)
        passes.append(DroppedPass(plain, key, p, clock, rooms, first) if p else plain)
    work.set_passes(passes)
