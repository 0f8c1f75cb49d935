"""Blocks: a large batch cut into pieces of work for as many threads as there are.

First its rows: each block of them is gathered, goes forward, and back to ∂L/∂z of every layer. Then
its gradients: ∂L/∂W = δᵀ·x over all rows, each layer's cut by its inputs, so that nothing is left
to be added up and no gradient lies anywhere but in its place; beside it the answers are judged.

Where the cuts are depends on the batch and the layers alone, never on how many threads there are:
the bits are the same with any number of them.
"""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from core.nn.dropout import set_dropout

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from core.nn.arrays import Array
    from core.nn.dropout import MaskRooms
    from core.nn.layers import DensePass
    from core.nn.losses import Loss
    from core.run.crew import Crew, Piece
    from core.train.batches import Batch

# Less is not worth the waking of threads; measured on two cores of an AMD EPYC (Zen 3).
LEAST_ROWS: Final = 256
LEAST_WORK: Final = 1e7
_UNIT_WORK: Final = 20  # an activation, there and back, in multiplications
_BLOCK_ROWS: Final = 256
_SLICE_WORK: Final = 1.3e7
_LEAST_INPUTS, _MOST_SLICES = 64, 16
# Slices begin where a cache line does.
_LINE: Final = 16


def is_cut(sizes: Sequence[int], rows: int) -> bool:
    """Whether NumPy trains on batches of so many rows in blocks, layers having these sizes."""
    weights = sum(below * units for below, units in pairwise(sizes))
    work = rows * (weights + _UNIT_WORK * sum(sizes[1:]))
    return rows >= LEAST_ROWS and work >= LEAST_WORK


class Blocks:
    """The way of one batch through its network and back, in pieces for a crew."""

    def __init__(
        self, batch: Batch, loss: Loss, crew: Crew, judge: Callable[[], None], *, fused: bool
    ) -> None:
        """`judge` is called once the batch has its answers; `fused` as for `Workspace.backward`."""
        self._crew = crew
        cuts = _evenly(batch.rows, max(batch.rows // _BLOCK_ROWS, 2))
        self._of_rows = [_Rows(batch, start, stop, loss, fused=fused) for start, stop in cuts]
        self._of_gradients = [judge, *_gradients(batch.work.passes, batch.rows)]

    def go(self, rows: Array | None) -> None:
        """Set all gradients from these rows (n,), or None: from those that the batch holds."""
        for piece in self._of_rows:
            piece.rows = rows
        self._crew.run(self._of_rows)
        self._crew.run(self._of_gradients)

    def set_dropout(self, seed: int, rates: Sequence[float], clock: Array) -> None:
        """Let outputs be dropped as `core.nn.dropout.set_dropout` does."""
        rooms: MaskRooms = []
        for piece in self._of_rows:
            work = piece.part.work
            set_dropout(work, seed, rates, clock, first=piece.start, rooms=rooms)


class _Rows:
    """Some rows of a batch: gathered, their answers, and ∂L/∂z of every layer."""

    def __init__(self, batch: Batch, start: int, stop: int, loss: Loss, *, fused: bool) -> None:
        self.start, self.part = start, batch.part(start, stop)
        self.rows: Array | None = None  # the whole batch's; None: they are there
        self._gradient = loss.fused_gradient if fused else loss.gradient
        self._fused, self._all = fused, batch.rows

    def __call__(self) -> None:
        part, work = self.part, self.part.work
        if self.rows is not None:
            part.load(self.rows[self.start : self.start + part.rows])
        for layer in work.passes:
            layer.forward()
        self._gradient(work.output, part.targets, work.output_gradient, self._all)
        work.backward_to_sums(fused=self._fused)


def _gradients(passes: Sequence[DensePass], rows: int) -> list[Piece]:
    """What sets all gradients from the layers' inputs and ∂L/∂z; the largest pieces first."""
    weights = [piece for step in passes for piece in _slices(step, rows)]
    weights.sort(key=lambda piece: -piece.size)
    return [*weights, partial(_set_biases, tuple(passes))]


def _slices(step: DensePass, rows: int) -> Iterator[_Slice]:
    inputs, units = step.weights_t.shape
    most = min(round(rows * inputs * units / _SLICE_WORK), inputs // _LEAST_INPUTS, _MOST_SLICES)
    for start, stop in _evenly(inputs, max(most, 1), _LINE):
        yield _Slice(step, start, stop)


class _Slice:
    """∂L/∂W of some of a layer's inputs."""

    def __init__(self, step: DensePass, start: int, stop: int) -> None:
        self._x_t, self._delta = step.x_t[start:stop], step.delta
        self._out = step.weights_grad_t[start:stop]
        self.size = self._out.size

    def __call__(self) -> None:
        np.matmul(self._x_t, self._delta, out=self._out)


def _set_biases(passes: Sequence[DensePass]) -> None:
    for step in passes:
        step.bias_gradient()


def _evenly(total: int, count: int, step: int = 1) -> list[tuple[int, int]]:
    """`total` things in `count` runs of about as many, each but the first from a `step` on."""
    cuts = [total * number // (count * step) * step for number in range(count)]
    return list(pairwise([*cuts, total]))
