"""Which way a kernel takes rows forward and back: known when it is compiled.

A kernel for layers of a few units holds nothing of that for many, and is compiled the sooner.
"""

# ruff: noqa: PLR0913, PLR0917  (kernels are handed all they need)

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.kernels.abreast import backward_abreast, forward_abreast, load_abreast
from core.kernels.arguments import Narrow, Wide
from core.kernels.jit import choose
from core.kernels.loading import load, load_all, load_blanks
from core.kernels.passes import backward, forward
from core.kernels.wide import backward_wide, forward_wide

if TYPE_CHECKING:
    from core.kernels.arguments import BatchBuffers, DropoutArrays, RowArrays
    from core.kernels.jit import Index, Number
    from core.nn.arrays import Array


def go_forward(*arguments: Any) -> None:
    """Load `count` rows, which `order` names from `start` on, and take them to all outputs."""
    raise NotImplementedError("only kernels call this")


def go_back(*arguments: Any) -> None:
    """Add factor·gradient to `target`, as `core.kernels.passes.backward` does."""
    raise NotImplementedError("only kernels call this")


def _forward_narrow(
    way: Narrow,
    layers: Array,
    p: Array,
    rows: RowArrays,
    buffers: BatchBuffers,
    order: Array,
    start: Index,
    count: Index,
    room: Index,
    dropout: DropoutArrays,
    nth: Index,
) -> None:
    z, a, _, _, _, columns, values, counts, off, _ = buffers
    if way.is_abreast:
        load_abreast(rows.x, rows.white, order, start, count, room, values)
        forward_abreast(layers, p, values, z, a, room, count)
    else:
        load(rows.x, rows.white, order, start, count, columns, values, counts)
        forward(layers, p, z, a, columns, values, counts, off, room, count, dropout, nth)


def _forward_wide(
    way: Wide,
    layers: Array,
    p: Array,
    rows: RowArrays,
    buffers: BatchBuffers,
    order: Array,
    start: Index,
    count: Index,
    room: Index,
    dropout: DropoutArrays,
    nth: Index,
) -> None:
    columns, values, counts = buffers.columns, buffers.values, buffers.counts
    if way.stops.size:
        load_blanks(rows.x, rows.white, order, start, count, columns, values, counts)
    else:
        load_all(rows.x, rows.white, order, start, count, values)
    forward_wide(layers, p, way, buffers, room, count, dropout, nth)


def _back_narrow(
    way: Narrow,
    layers: Array,
    p: Array,
    target: Array,
    factor: Number,
    buffers: BatchBuffers,
    room: Index,
    count: Index,
    fused: bool,
    dropout: DropoutArrays,
) -> None:
    if way.is_abreast:
        backward_abreast(layers, p, target, factor, buffers, room, count, fused)
    else:
        backward(layers, p, target, factor, buffers, room, count, fused, dropout)


def _back_wide(
    way: Wide,
    layers: Array,
    p: Array,
    target: Array,
    factor: Number,
    buffers: BatchBuffers,
    room: Index,
    count: Index,
    fused: bool,
    dropout: DropoutArrays,
) -> None:
    backward_wide(layers, p, target, factor, way, buffers, room, count, fused, dropout)


choose(go_forward, {Narrow: _forward_narrow, Wide: _forward_wide})
choose(go_back, {Narrow: _back_narrow, Wide: _back_wide})
