"""Dense: a layer in which every unit sees every input, and one batch's way through it and back.

For a batch x (n, inputs) with weights W (units, inputs) and bias b (units,):

    forward     z = x·Wᵀ + b          a = f(z)                        both (n, units)
    backward    δ = ∂L/∂z, from ∂L/∂a by the activation               (n, units)
                ∂L/∂W = δᵀ·x          ∂L/∂b = Σ over rows of δ        as W and b
                ∂L/∂x = δ·W                                           (n, inputs)

(Rumelhart, Hinton & Williams 1986, "Learning representations by back-propagating errors".)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from core.nn import activations, initializers
from core.nn.arrays import ShapeError, ones

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike, DTypeLike

    from core.nn.activation import Activation
    from core.nn.arrays import Array
    from core.nn.initializers import WeightsSource
    from core.spec.experiment import InitSpec, LayerSpec


class Dense:
    """A fully connected layer: weights (units, inputs), an optional bias (units,), an activation.

    In memory the weights lie by inputs, so that all that leads away from one input is one run of
    numbers: products with few rows are quicker so, and an input of zero can be passed over whole.
    `weights`, `bias`, `weights_grad` and `bias_grad` are arrays that live as long as the layer
    does; in a `Network` they are views into its flat vectors. What is written into them is used at
    once, and assigning (`layer.weights = array`) copies into them. Units that are `off` (see
    `Network.switch_off`) answer 0, whatever their sums are, and no gradient comes to them.
    """

    def __init__(
        self, weights: ArrayLike, bias: ArrayLike | None = None, activation: str = "linear"
    ) -> None:
        """Copy weights (units, inputs) and bias (units,) or None; raises `ShapeError`."""
        matrix = _as_floats(weights)
        if matrix.ndim != 2 or 0 in matrix.shape:
            raise ShapeError(
                f"weights have the shape {matrix.shape}, expected (units, inputs), both at least 1"
            )
        vector = None if bias is None else _as_floats(bias).astype(matrix.dtype)
        if vector is not None and vector.shape != matrix.shape[:1]:
            raise ShapeError(
                f"a bias of shape {vector.shape} does not fit weights of shape {matrix.shape},"
                f" expected ({matrix.shape[0]},)"
            )
        self.activation: Activation = activations.get(activation)
        self._weights, self._bias = matrix, vector
        # Made when they are first asked for: a layer that moves into a network needs none.
        self._weights_grad: Array | None = None
        self._bias_grad: Array | None = None
        self._by_inputs: tuple[Array, Array] | None = None
        self._pass: DensePass | None = None
        # (units,) truth values, None where all are on: looked at by each pass.
        self.off: Array | None = None

    @classmethod
    def from_spec(
        cls,
        spec: LayerSpec,
        inputs: int,
        rngs: tuple[np.random.Generator, np.random.Generator],
        *,
        init: InitSpec,
        bias_init: InitSpec,
        dtype: DTypeLike,
        sources: Mapping[str, WeightsSource],
        layer: int,
    ) -> Dense:
        """Make the layer of `spec`, drawing weights and bias each from its own generator.

        `sources` are the weights files that `file` schemes read, by path; `layer` counts from 0 and
        says which of a file's layers is this one.
        """
        init, bias_init = spec.init or init, spec.bias_init or bias_init
        number = np.dtype(dtype)
        weights = initializers.initialize(
            init,
            (spec.units, inputs),
            rngs[0],
            number,
            source=sources.get(init.path),
            layer=layer,
        )
        bias = None
        if spec.bias:
            bias = initializers.initialize(
                bias_init,
                (spec.units,),
                rngs[1],
                number,
                source=sources.get(bias_init.path),
                layer=layer,
                fan_in=inputs,
            )
        return cls(weights, bias, spec.activation)

    def __repr__(self) -> str:
        bias = "" if self._bias is not None else ", no bias"
        return f"Dense({self.inputs} → {self.units}, {self.activation.name}{bias})"

    def __getstate__(self) -> dict[str, Any]:
        """For a copy: views would become arrays of their own, which nobody writes into."""
        return {**vars(self), "_by_inputs": None, "_pass": None}

    @property
    def weights(self) -> Array:
        """The weights (units, inputs), live."""
        return self._weights

    @weights.setter
    def weights(self, values: ArrayLike) -> None:
        _copy_into(self._weights, values, "weights")

    @property
    def bias(self) -> Array | None:
        """The bias (units,), live, or None."""
        return self._bias

    @bias.setter
    def bias(self, values: ArrayLike) -> None:
        if self._bias is None:
            raise ShapeError("this layer has no bias: make a Dense layer with one")
        _copy_into(self._bias, values, "bias")

    @property
    def weights_grad(self) -> Array:
        """∂L/∂W (units, inputs) of the last backward pass."""
        if self._weights_grad is None:
            self._weights_grad = np.zeros_like(self._weights)  # keeps the order in memory
        return self._weights_grad

    @property
    def bias_grad(self) -> Array | None:
        """∂L/∂b (units,) of the last backward pass, or None."""
        if self._bias_grad is None and self._bias is not None:
            self._bias_grad = np.zeros_like(self._bias)
        return self._bias_grad

    @property
    def by_inputs(self) -> tuple[Array, Array]:
        """The weights and ∂L/∂W as they lie in memory (inputs, units), live."""
        if self._by_inputs is None:  # one for all passes: each view takes its room
            self._by_inputs = self._weights.T, self.weights_grad.T
        return self._by_inputs

    @property
    def units(self) -> int:
        """How many outputs the layer has."""
        return int(self._weights.shape[0])

    @property
    def inputs(self) -> int:
        """How many inputs the layer takes."""
        return int(self._weights.shape[1])

    @property
    def dtype(self) -> np.dtype[Any]:
        """The number type of the parameters."""
        return self._weights.dtype

    def move_into(
        self, weights: Array, bias: Array | None, weights_grad: Array, bias_grad: Array | None
    ) -> None:
        """Copy parameters and gradients into these arrays and live there from now on."""
        np.copyto(weights, self._weights)
        for new, old in (
            (bias, self._bias),
            (weights_grad, self._weights_grad),
            (bias_grad, self._bias_grad),
        ):
            if new is not None and old is not None:
                np.copyto(new, old)
        self._weights, self._weights_grad = weights, weights_grad
        self._bias, self._bias_grad = bias, bias_grad
        self._by_inputs = self._pass = None

    def move_out(self) -> None:
        """Live in arrays of its own again, with the same values."""
        self.move_into(
            np.empty_like(self._weights),
            None if self._bias is None else np.empty_like(self._bias),
            np.zeros_like(self._weights),
            None if self._bias is None else np.zeros_like(self._bias),
        )

    def forward(self, x: ArrayLike) -> Array:
        """Outputs (n, units) for inputs (n, inputs); raises `ShapeError`."""
        batch = np.ascontiguousarray(x, dtype=self.dtype)
        if batch.ndim != 2 or batch.shape[1] != self.inputs:
            raise ShapeError(f"x has the shape {batch.shape}, expected (n, {self.inputs})")
        self._pass = DensePass.allocated(self, batch)
        with np.errstate(over="ignore", invalid="ignore"):
            self._pass.forward()
        return self._pass.a.copy()

    def backward(self, grad_output: ArrayLike) -> Array:
        """Set the gradients from ∂L/∂a (n, units) and return ∂L/∂x (n, inputs).

        Belongs to the last `forward`; raises `ShapeError` without one or for another shape.
        """
        if self._pass is None:
            raise ShapeError("backward before forward: call forward(x) first")
        _copy_into(self._pass.delta, grad_output, "grad_output")
        self._pass.activation_backward()
        self._pass.parameter_gradients()
        return self._pass.delta @ self._weights


class DensePass:
    """A Dense layer at work on n rows, in buffers that were made beforehand.

    `x` (n, inputs) is read. `z`, `a`, `delta` and `scratch` (n, units) are written; `z` and `a` are
    one buffer where the activation may work in place. `grad_x` (n, inputs), where there is one,
    receives ∂L/∂x: it is the `delta` of the layer below.
    """

    def __init__(
        self,
        layer: Dense,
        x: Array,
        z: Array,
        a: Array,
        delta: Array,
        scratch: Array,
        grad_x: Array | None = None,
    ) -> None:
        self.x, self.z, self.a, self.delta, self.scratch, self.grad_x = (
            x,
            z,
            a,
            delta,
            scratch,
            grad_x,
        )
        self._layer = layer
        self.weights, self.bias = layer.weights, layer.bias
        self.bias_grad = layer.bias_grad
        bias = layer.bias
        self._bias_row = bias[np.newaxis] if bias is not None and len(x) == 1 else None
        # Bound once: at batch 1 the look-ups are a noticeable part of a step.
        self.weights_t, self.weights_grad_t = layer.by_inputs
        self.x_t = x.T
        # The buffers are as they should be: the inner functions spare each step the checks.
        self._activate = layer.activation._forward  # noqa: SLF001  (written for this place)
        self._activate_back = layer.activation._backward  # noqa: SLF001  (written for this place)
        self._ones = ones(len(x), layer.dtype)
        # A product of one column and one row is an outer product; matmul is 20 times slower at it.
        self._outer = np.multiply if len(x) == 1 else np.matmul

    @classmethod
    def allocated(cls, layer: Dense, x: Array) -> DensePass:
        """Make a pass over `x` (n, inputs) with buffers of its own."""
        z, a, delta, scratch = (np.empty((len(x), layer.units), layer.dtype) for _ in range(4))
        return cls(layer, x, z, a, delta, scratch)

    def forward(self) -> None:
        """From `x` to `z` = x·Wᵀ + b and `a` = f(z)."""
        np.matmul(self.x, self.weights_t, out=self.z)
        if self._bias_row is not None:
            np.add(self.z, self._bias_row, out=self.z)
        elif self.bias is not None:
            # Were the row itself added, NumPy would spread it out in a buffer of its own.
            np.copyto(self.scratch, self.bias)
            np.add(self.z, self.scratch, out=self.z)
        self._activate(self.z, self.a, self.scratch)
        if self._layer.off is not None:
            np.copyto(self.a, 0.0, where=self._layer.off)

    def activation_backward(self) -> None:
        """Turn `delta` from ∂L/∂a into ∂L/∂z."""
        off = self._layer.off
        if off is None:
            self._activate_back(self.delta, self.z, self.a, self.delta, self.scratch)
            return
        # Before: softmax mixes what comes from all units. After: 0 times infinity is NaN.
        np.copyto(self.delta, 0.0, where=off)
        self._activate_back(self.delta, self.z, self.a, self.delta, self.scratch)
        np.copyto(self.delta, 0.0, where=off)

    def parameter_gradients(self) -> None:
        """∂L/∂W = δᵀ·x and ∂L/∂b = Σ δ, from `delta` = ∂L/∂z."""
        self._outer(self.x_t, self.delta, out=self.weights_grad_t)
        self.bias_gradient()

    def bias_gradient(self) -> None:
        """∂L/∂b = Σ δ."""
        if self.bias_grad is not None:
            self._ones.dot(self.delta, self.bias_grad)  # three times quicker than adding up rows

    def input_gradient(self) -> None:
        """∂L/∂x = δ·W."""
        if self.grad_x is not None:
            np.matmul(self.delta, self.weights, out=self.grad_x)


def _as_floats(values: ArrayLike) -> Array:
    """Return an own copy by inputs, as float32 or float64 (anything else becomes float64)."""
    array = np.asarray(values)
    dtype = array.dtype if array.dtype in (np.float32, np.float64) else np.float64
    return np.array(array, dtype=dtype, order="F")


def _copy_into(target: Array, values: ArrayLike, name: str) -> None:
    array = np.asarray(values)
    if array.shape != target.shape:
        raise ShapeError(f"{name} has the shape {array.shape}, expected {target.shape}")
    np.copyto(target, array, casting="same_kind")
