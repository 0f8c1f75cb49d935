"""Which way a kernel takes rows forward and back: known when it is compiled.

A kernel for layers of a few units holds nothing of that for many, and is compiled the sooner.
"""

# ruff: noqa: ARG001, PLR0913, PLR0917  (all ways are handed what any of them needs)

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.kernels.abreast import backward_abreast, forward_abreast, load_abreast
from core.kernels.arguments import Narrow, Wide
from core.kernels.jit import choose
from core.kernels.loading import load
from core.kernels.passes import backward, forward
from core.kernels.wide import assist, backward_wide, dismiss, forward_wide

if TYPE_CHECKING:
    from core.kernels.arguments import BatchBuffers, DropoutArrays, KernelParts, RowArrays
    from core.kernels.jit import Index, Number
    from core.nn.arrays import Array


def go_forward(*arguments: Any) -> None:
    """Load `count` rows, which `order` names from `start` on, and take them to all outputs."""
    raise NotImplementedError("only kernels call this")


def go_back(*arguments: Any) -> None:
    """Add factor·gradient to `target`, as `core.kernels.passes.backward` does."""
    raise NotImplementedError("only kernels call this")


def help_out(*arguments: Any) -> None:
    """Assist the thread that makes the steps, until it lets go."""
    raise NotImplementedError("only kernels call this")


def let_go(*arguments: Any) -> None:
    """Let those who help out come to their end."""
    raise NotImplementedError("only kernels call this")


def _forward_narrow(
    way: Narrow,
    parts: KernelParts,
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
    parts: KernelParts,
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
    forward_wide(parts, start, count, nth)


def _back_narrow(
    way: Narrow,
    parts: KernelParts,
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
    parts: KernelParts,
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
    backward_wide(parts)


def _assist_narrow(way: Narrow, parts: KernelParts) -> None:
    pass


def _assist_wide(way: Wide, parts: KernelParts) -> None:
    assist(parts)


def _dismiss_narrow(way: Narrow, parts: KernelParts) -> None:
    pass


def _dismiss_wide(way: Wide, parts: KernelParts) -> None:
    dismiss(parts)


choose(go_forward, {Narrow: _forward_narrow, Wide: _forward_wide})
choose(go_back, {Narrow: _back_narrow, Wide: _back_wide})
choose(help_out, {Narrow: _assist_narrow, Wide: _assist_wide})
choose(let_go, {Narrow: _dismiss_narrow, Wide: _dismiss_wide})
