"""Workspace: every array that a batch passes through, made once and used for each batch again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from core.layers import DensePass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.arrays import Array
    from core.layers import Dense


class Workspace:
    """Buffers for up to `rows` rows through the layers, forward and (`training`) back.

    `x` (rows, inputs) is filled by the caller; `output` (rows, units of the last layer) is what comes
    out, and `output_gradient`, of the same shape, is where ∂L/∂output goes before `backward`. A smaller
    batch works in the first rows of the same buffers: `first(n)`.
    """

    def __init__(self, layers: Sequence[Dense], rows: int, *, training: bool = True) -> None:
        dtype = layers[0].dtype
        widest = max(layer.units for layer in layers)
        self.x: Array = np.empty((rows, layers[0].inputs), dtype)
        self._layers = tuple(layers)
        self._scratch: Array = np.empty(rows * widest, dtype)
        self._outputs: list[tuple[Array, Array]] = []
        self._deltas: list[Array] = []
        for layer in layers:
            a: Array = np.empty((rows, layer.units), dtype)
            # The backward pass of some activations needs z: then a may not overwrite it.
            keeps_z = training and layer.activation.needs_input
            self._outputs.append((np.empty_like(a) if keeps_z else a, a))
            self._deltas.append(np.empty_like(a) if training else a)
        self._firsts: dict[int, Workspace] = {rows: self}
        self._connect(rows)

    def _connect(self, rows: int) -> None:
        """Lay the layers' passes over the first `rows` rows of the buffers."""
        self.rows = rows
        self.passes: list[DensePass] = []
        x, grad_x = self.x, None
        for layer, (z, a), delta in zip(self._layers, self._outputs, self._deltas, strict=True):
            scratch = self._scratch[: rows * layer.units].reshape(rows, layer.units)
            step = DensePass(layer, x, z, a, delta, scratch, grad_x)
            self.passes.append(step)
            x, grad_x = a, delta
        self.output, self.output_gradient = x, self.passes[-1].delta
        self._backward_passes = self.passes[::-1]

    def first(self, rows: int) -> Workspace:
        """Return the workspace over the first `rows` rows of these buffers (kept once made)."""
        found = self._firsts.get(rows)
        if found is None:
            found = Workspace.__new__(Workspace)
            found._layers, found._scratch = self._layers, self._scratch
            found.x = self.x[:rows]
            found._outputs = [(z[:rows], a[:rows]) for z, a in self._outputs]
            found._deltas = [delta[:rows] for delta in self._deltas]
            found._firsts = self._firsts
            found._connect(rows)
            self._firsts[rows] = found
        return found

    def forward(self) -> None:
        """From `x` to `output`."""
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
