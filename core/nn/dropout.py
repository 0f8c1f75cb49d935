"""Dropout: in training, units that are silent at random, so that none is leant on too much.

Each output of a layer is 0 with probability p, else divided by 1 − p, so that its mean stays what
it is; when the network is asked, nothing is done (Srivastava et al. 2014, "Dropout: a simple way to
prevent neural networks from overfitting"; the inverted form of torch.nn.Dropout).

Which outputs are silent is said by the seed of training, the layer, the number of updates made
before, and the output's place in the batch (row · units + unit), by `core.nn.counters`: a run can
go on from any step, and the compiled engine, which counts alike, has the same masks bit for bit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

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


class DroppedPass(DensePass):
    """A layer's pass over a batch with dropout on its outputs, in place of the plain one.

    `mask` (n, units) is what the outputs were multiplied by last: 0 or 1/(1 − p).
    """

    def __init__(self, plain: DensePass, key: int, p: float, clock: Array) -> None:
        """Drop outputs of `plain` with probability p; `clock` (0-d) counts the updates made."""
        vars(self).update(vars(plain))  # the same buffers
        a = plain.a
        self.plain, self.mask = plain, np.empty_like(a)
        self._kept, self._clock, self._key = np.empty_like(a), clock, key
        self._counters = Counters(min(a.size, _BLOCK))
        self._limit, self._scale = np.array(limit(p), np.uint64), scale(p, a.dtype)
        self._stays: Array = np.empty(min(a.size, _BLOCK), np.bool_)

    def forward(self) -> None:
        """The layer's own outputs, then some of them silent."""
        super().forward()
        self._draw_mask()
        np.copyto(self._kept, self.a)
        np.multiply(self.a, self.mask, out=self.a)

    def _draw_mask(self) -> None:
        key, mask = number(self._key, int(self._clock)), self.mask.reshape(-1)
        for start in range(0, mask.size, _BLOCK):
            part = mask[start : start + _BLOCK]
            stays = self._stays[: part.size]
            bits = self._counters.draw(key, part.size, start)
            np.greater_equal(bits, self._limit, out=stays)
            np.copyto(part, stays)
            np.multiply(part, self._scale, out=part)

    def activation_backward(self) -> None:
        """Turn `delta` from ∂L/∂(what was let through) into ∂L/∂z.

        The activation's own way back needs its own outputs, which the layer above has used by now.
        """
        np.multiply(self.delta, self.mask, out=self.delta)
        np.copyto(self.a, self._kept)
        super().activation_backward()


def set_dropout(work: Workspace, seed: int, rates: Sequence[float], clock: Array) -> None:
    """Let the hidden layers drop outputs at these rates (layers,) from now on; 0: none of them."""
    passes: list[DensePass] = []
    for layer, (step, p) in enumerate(zip(work.passes, rates, strict=True)):
        plain = step.plain if isinstance(step, DroppedPass) else step
        passes.append(DroppedPass(plain, layer_key(seed, layer), p, clock) if p else plain)
    work.set_passes(passes)
