"""Workspace: every array that a batch passes through, made once and used for each batch again."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from core.nn.layers import DensePass
from core.nn.spare import Spare

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.nn.arrays import Array
    from core.nn.layers import Dense


class Buffers(NamedTuple):
    """The arrays of a workspace: inputs x (rows, inputs), and for every layer (rows, units)."""

    x: Array
    sums: tuple[Array, ...]
    outputs: tuple[Array, ...]
    deltas: tuple[Array, ...]
    scratch: Array  # flat, as long as the widest layer needs it

    @classmethod
    def allocated(
        cls,
        layers: Sequence[Dense],
        rows: int,
        *,
        training: bool,
        keeps_sums: bool = False,
        spare: Spare | None = None,
    ) -> Buffers:
        """Make buffers for `rows` rows; only where `training` are there deltas of their own.

        `keeps_sums`: the last layer's sums are not overwritten by its outputs. They may lie in
        `spare`, as far as it goes; where `training`, that may be the place of the first layer's
        weights' gradients: those are made last, of `x` and its delta alone, which lie elsewhere.
        """
        spare, own, dtype = spare or Spare(), Spare(), layers[0].dtype
        shapes = [(rows, layer.units) for layer in layers]
        x = (own if training else spare).empty((rows, layers[0].inputs), dtype)
        outputs = tuple(spare.empty(shape, dtype) for shape in shapes)
        # The backward pass of some activations needs their input: then it may not be overwritten.
        sums = tuple(
            spare.empty(a.shape, dtype)
            if (training and layer.activation.needs_input) or (keeps_sums and layer is layers[-1])
            else a
            for layer, a in zip(layers, outputs, strict=True)
        )
        deltas = outputs
        if training:
            upper = (spare.empty(shape, dtype) for shape in shapes[1:])
            deltas = (own.empty(shapes[0], dtype), *upper)
        scratch = spare.empty((rows * max(layer.units for layer in layers),), dtype)
        return cls(x, sums, outputs, deltas, scratch)

    def part(self, start: int, stop: int) -> Buffers:
        """Return the rows from `start` up to `stop` of the same buffers."""
        rows, widest = slice(start, stop), self.scratch.size // len(self.x)
        outputs = tuple(a[rows] for a in self.outputs)
        has_deltas = self.deltas is not self.outputs
        return Buffers(
            self.x[rows],
            tuple(z[rows] for z in self.sums),
            outputs,
            tuple(delta[rows] for delta in self.deltas) if has_deltas else outputs,
            self.scratch[start * widest : stop * widest],
        )


class Workspace:
    """The layers' passes over the rows of some buffers, forward and back.

    `x` (rows, inputs) is filled by the caller; `output` (rows, units of the last layer) is what
    comes out, and `output_gradient`, of the same shape, is where ∂L/∂output goes before `backward`.
    `output_sums`, of that shape too, is the last layer's z, where the buffers keep it.
    """

    def __init__(self, layers: Sequence[Dense], buffers: Buffers) -> None:
        self._layers, self._buffers = layers, buffers
        self.rows = len(buffers.x)
        self.x = x = buffers.x
        passes: list[DensePass] = []
        grad_x = None
        for layer, z, a, delta in zip(
            layers, buffers.sums, buffers.outputs, buffers.deltas, strict=True
        ):
            scratch = buffers.scratch[: a.size].reshape(a.shape)
            passes.append(DensePass(layer, x, z, a, delta, scratch, grad_x))
            x, grad_x = a, delta
        self.output, self.output_gradient = x, passes[-1].delta
        self.output_sums = passes[-1].z
        self.set_passes(passes)
        self._parts: dict[tuple[int, int], Workspace] = {}

    def set_passes(self, passes: list[DensePass]) -> None:
        """Let others, over the same buffers, be the layers' passes (see `core.nn.dropout`)."""
        self.passes = passes
        self._backward_passes = passes[::-1]

    @classmethod
    def allocated(
        cls,
        layers: Sequence[Dense],
        rows: int,
        *,
        training: bool = True,
        keeps_sums: bool = False,
        spare: Spare | None = None,
    ) -> Workspace:
        """Make a workspace for `rows` rows; without `training` it goes forward only."""
        buffers = Buffers.allocated(
            layers, rows, training=training, keeps_sums=keeps_sums, spare=spare
        )
        return cls(layers, buffers)

    def first(self, rows: int) -> Workspace:
        """Return the workspace over the first `rows` rows of these buffers (kept once made)."""
        return self.part(0, rows)

    def part(self, start: int, stop: int) -> Workspace:
        """Return the workspace over the rows from `start` up to `stop` (kept once made).

        Two parts that have no row in common may be at work at the same time, forward and back but
        for the gradients of weights and biases.
        """
        if (start, stop) == (0, self.rows):
            return (
                self  # kept it would keep itself, and all its numbers, until garbage is collected
            )
        if (start, stop) not in self._parts:
            self._parts[start, stop] = Workspace(self._layers, self._buffers.part(start, stop))
        return self._parts[start, stop]

    def forward(self) -> None:
        """From `x` to `output`."""
        with np.errstate(over="ignore", invalid="ignore"):
            for step in self.passes:
                step.forward()

    def backward(self, *, fused: bool = False) -> None:
        """From `output_gradient` to all weights' and biases' gradients.

        `fused` says that `output_gradient` is already ∂L/∂z of the last layer, not ∂L/∂a.
        """
        for step in self._backward_passes:
            if fused:
                fused = False
            else:
                step.activation_backward()
            step.parameter_gradients()
            step.input_gradient()

    def backward_to_sums(self, *, fused: bool = False) -> None:
        """From `output_gradient` to the `delta` of every layer, ∂L/∂z, and no further.

        `fused` as for `backward`.
        """
        for step in self._backward_passes:
            if fused:
                fused = False
            else:
                step.activation_backward()
            step.input_gradient()
