"""Network: dense layers, one upon the other, over flat vectors of parameters and gradients."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from core.nn.arrays import ShapeError, apart, scaled
from core.nn.evaluation import Scores, evaluated
from core.nn.layers import Dense
from core.nn.targets import threshold
from core.nn.workspace import Workspace
from core.spec.experiment import InitSpec, LayerSpec, NetworkSpec

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import ArrayLike, DTypeLike

    from core.nn.arrays import Array
    from core.nn.initializers import WeightsSource

PREDICT_ROWS: Final = 256


class Network:
    """A feed-forward network.

    `parameters` and `gradients` are flat vectors: first the weights of all layers (input by input),
    then all biases, so that what is said of weights only (L1, L2) is said of one slice. The layers'
    arrays are views into them. `version` grows whenever the layers change, which makes new vectors.
    """

    def __init__(self, layers: Iterable[Dense] = ()) -> None:
        """Take the layers over; raises `ShapeError` when one does not fit the layer below it."""
        self.version = 0
        self.layers: tuple[Dense, ...] = ()
        self.parameters: Array = np.empty(0)
        self.gradients: Array = np.empty(0)
        self.weight_count = 0
        self._slots: tuple[_Slot, ...] = ()
        self._batch: Workspace | None = None
        layers = tuple(layers)
        if layers:
            self._rebuild(layers)

    @classmethod
    def from_spec(
        cls, spec: NetworkSpec, weights: Mapping[str, WeightsSource] | None = None
    ) -> Network:
        """Make the network that `spec` describes.

        Every layer draws from generators of its own, spawned from `spec.seed`, so that changing one
        layer leaves the draws of the others as they were. `weights` are the opened weights files
        that `file` schemes start from, by path. Raises `SpecError` when a scheme does not fit its
        layer, or its file is not among them.
        """
        sources = weights or {}
        layers = [
            Dense.from_spec(
                layer,
                inputs,
                (_generator(spec.seed, position, 0), _generator(spec.seed, position, 1)),
                init=spec.init,
                bias_init=spec.bias_init,
                dtype=spec.dtype,
                sources=sources,
                layer=position,
            )
            for position, (inputs, layer) in enumerate(
                zip(spec.sizes[:-1], spec.layers, strict=True)
            )
        ]
        return cls(layers)

    @classmethod
    def from_arrays(
        cls,
        weights: Sequence[ArrayLike],
        biases: Sequence[ArrayLike | None],
        activations: Sequence[str],
        dtype: DTypeLike = np.float64,
    ) -> Network:
        """Copy weights (units, inputs), biases (units,) or None, and activation names.

        Raises `ShapeError` when they do not fit each other.
        """
        if not len(weights) == len(biases) == len(activations):
            raise ShapeError(
                f"{len(weights)} weight matrices, {len(biases)} biases and {len(activations)}"
                " activations were given, expected as many of each"
            )
        return cls(
            Dense(
                np.asarray(matrix, dtype=dtype),
                None if bias is None else np.asarray(bias, dtype=dtype),
                activation,
            )
            for matrix, bias, activation in zip(weights, biases, activations, strict=True)
        )

    @property
    def sizes(self) -> tuple[int, ...]:
        """Units from the inputs to the outputs, for example (2, 4, 1)."""
        return (self._bottom.inputs, *(layer.units for layer in self.layers))

    @property
    def dtype(self) -> np.dtype[Any]:
        """The number type in which the network computes."""
        return self.parameters.dtype

    @property
    def _bottom(self) -> Dense:
        if not self.layers:
            raise ShapeError("the network has no layers: add one with add_layer")
        return self.layers[0]

    def add_layer(self, layer: Dense, position: int | None = None) -> None:
        """Insert `layer` before the one at `position` (None: on top).

        Raises `ShapeError` when it does not fit its neighbours; the network stays as it was.
        """
        layers = list(self.layers)
        layers.insert(len(layers) if position is None else position, layer)
        self._rebuild(tuple(layers))

    def remove_layer(self, position: int) -> Dense:
        """Take the layer at `position` out and return it.

        Raises `ShapeError` when the layers around it do not fit each other, and `IndexError` when
        there is no such layer; the network stays as it was.
        """
        layers = list(self.layers)
        removed = layers.pop(position)
        self._rebuild(tuple(layers))
        removed.move_out()
        return removed

    @property
    def units_off(self) -> frozenset[tuple[int, int]]:
        """The units that are switched off, as (layer, unit), both from 0."""
        return frozenset(
            (number, int(unit))
            for number, layer in enumerate(self.layers)
            if layer.off is not None
            for unit in np.flatnonzero(layer.off)
        )

    def switch_off(self, units: Iterable[tuple[int, int]]) -> None:
        """Let these units (layer, unit), both from 0, answer 0 and learn nothing; all others do.

        Raises `IndexError` when there is no such unit.
        """
        off: list[Array | None] = [None] * len(self.layers)
        for number, unit in units:
            mask = off[number]
            if mask is None:
                mask = off[number] = np.zeros(self.layers[number].units, np.bool_)
            mask[unit] = True
        for layer, mask in zip(self.layers, off, strict=True):
            layer.off = mask

    def check_shapes(self) -> None:
        """Raise `ShapeError`, naming both layers and both shapes, where two layers do not fit."""
        _check_chain(self.layers)

    def forward(self, x: ArrayLike) -> Array:
        """Outputs (n, units of the last layer) for inputs (n, inputs), kept for `backward`.

        uint8 inputs are pixels and are read as value/255. Raises `ShapeError` for another shape.
        """
        inputs = self._inputs(x)
        if self._batch is None or self._batch.rows != len(inputs):
            self._batch = Workspace.allocated(self.layers, len(inputs))
        np.copyto(self._batch.x, inputs)
        self._batch.forward()
        return self._batch.output.copy()

    def backward(self, grad_output: ArrayLike) -> Array:
        """Set all gradients from ∂L/∂output (n, outputs) and return ∂L/∂x (n, inputs).

        Belongs to the last `forward`; raises `ShapeError` without one or for another shape.
        """
        if self._batch is None:
            raise ShapeError("backward before forward: call forward(x) first")
        gradient = np.asarray(grad_output)
        if gradient.shape != self._batch.output.shape:
            raise ShapeError(
                f"grad_output has the shape {gradient.shape},"
                f" expected {self._batch.output.shape} as the outputs"
            )
        np.copyto(self._batch.output_gradient, gradient)
        self._batch.backward()
        return self._batch.passes[0].delta @ self._bottom.weights

    def predict(self, x: ArrayLike) -> Array:
        """Outputs (n, outputs) for inputs (n, inputs), block by block and not for `backward`."""
        array = np.asarray(x)
        self._check_inputs(array)
        outputs: Array = np.empty((len(array), self.layers[-1].units), self.dtype)
        if len(array):
            rows = min(PREDICT_ROWS, len(array))
            block = Workspace.allocated(self.layers, rows, training=False)
            for start in range(0, len(array), rows):
                part = array[start : start + rows]
                work = block.first(len(part))
                np.copyto(work.x, scaled(part, self.dtype))
                work.forward()
                outputs[start : start + rows] = work.output
        return outputs

    def predict_classes(self, x: ArrayLike) -> Array:
        """The class (n,), from 0, that the network names for each row of x (n, inputs).

        One output means class 1 where it is above the middle of what its activation answers (0.5; 0
        for tanh); of several outputs the largest names the class.
        """
        outputs: Array = self.predict(x)
        if outputs.shape[1] == 1:
            classes: Array = outputs[:, 0] > threshold(self.layers[-1].activation.name)
        else:
            classes = outputs.argmax(axis=1)
        return classes.astype(np.int64)

    def evaluate(self, x: ArrayLike, y: ArrayLike, loss: str = "mse") -> Scores:
        """Loss and accuracy (R² for numbers) on inputs x (n, inputs) with known answers y.

        y is labels (n,), whole numbers from 0, or numbers (n, outputs) or (n,), floats. The figures
        are those of a run's test rows. Raises `ShapeError` where shapes do not fit, `ValueError`
        for labels that the network cannot name and for an unknown loss.
        """
        inputs, answers = np.asarray(x), np.asarray(y)
        self._check_inputs(inputs)
        if answers.shape[:1] != inputs.shape[:1]:
            raise ShapeError(f"x has the shape {inputs.shape} but y has {answers.shape}")
        return evaluated(self.layers, inputs, answers, loss)

    def __repr__(self) -> str:
        if not self.layers:
            return "Network(no layers)"
        layers = ", ".join(f"{layer.units}:{layer.activation.name}" for layer in self.layers)
        return (
            f"Network({self._bottom.inputs}, {layers}, {self.dtype},"
            f" {self.parameters.size:,} parameters)"
        )

    def _inputs(self, x: ArrayLike) -> Array:
        array = np.asarray(x)
        self._check_inputs(array)
        return scaled(array, self.dtype)

    def _check_inputs(self, x: Array) -> None:
        if x.ndim != 2 or x.shape[1] != self._bottom.inputs:
            raise ShapeError(f"x has the shape {x.shape}, expected (n, {self._bottom.inputs})")

    def _rebuild(self, layers: tuple[Dense, ...]) -> None:
        """Make new flat vectors and move the layers into them, once all is known to fit."""
        _check_chain(layers)
        dtype = (self.layers or layers)[0].dtype if layers else np.dtype(np.float64)
        slots = _slots(layers)
        total = sum(slot.weights_size + slot.bias_size for slot in slots)
        parameters, gradients = apart(total, dtype), apart(total, dtype)
        for layer, slot in zip(layers, slots, strict=True):
            layer.move_into(*slot.views(parameters), *slot.views(gradients))
        self._slots = slots
        self.weight_count = sum(slot.weights_size for slot in slots)
        self.layers, self.parameters, self.gradients = layers, parameters, gradients
        self._batch = None
        self.version += 1

    def views_of(self, vector: Array) -> tuple[tuple[Array, ...], tuple[Array | None, ...]]:
        """Weights (units, inputs) and biases (units,) as views into a vector like `parameters`."""
        pairs = [slot.views(vector) for slot in self._slots]
        return tuple(weights for weights, _ in pairs), tuple(bias for _, bias in pairs)

    def spec_like(self, spec: NetworkSpec) -> NetworkSpec:
        """`spec` with the layers and number type that this network really has."""
        described = (
            self.sizes,
            str(self.dtype),
            tuple((layer.activation.name, layer.bias is not None) for layer in self.layers),
        )
        wanted = (
            spec.sizes,
            spec.dtype,
            tuple((layer.activation, layer.bias) for layer in spec.layers),
        )
        if described == wanted:
            return spec
        # Dropout is none of the network's own: it stays where the layers are as many.
        same_depth = len(self.layers) == len(spec.layers)
        kept = [layer.dropout for layer in spec.layers]
        rates = kept if same_depth else [0.0] * len(self.layers)
        return NetworkSpec(
            inputs=self.sizes[0],
            layers=tuple(
                LayerSpec(
                    layer.units,
                    layer.activation.name,
                    bias=layer.bias is not None,
                    dropout=rate,
                )
                for layer, rate in zip(self.layers, rates, strict=True)
            ),
            init=InitSpec(),
            seed=spec.seed,
            dtype="float64" if self.dtype == np.float64 else "float32",
        )


def _generator(seed: int, layer: int, part: int) -> np.random.Generator:
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(layer, part)))


class _Slot(NamedTuple):
    """Where in a flat vector one layer's parameters lie."""

    weights_at: int
    bias_at: int
    units: int
    inputs: int
    has_bias: bool

    @property
    def weights_size(self) -> int:
        return self.units * self.inputs

    @property
    def bias_size(self) -> int:
        return self.units if self.has_bias else 0

    def views(self, vector: Array) -> tuple[Array, Array | None]:
        weights = vector[self.weights_at : self.weights_at + self.weights_size]
        bias = vector[self.bias_at : self.bias_at + self.units] if self.has_bias else None
        return weights.reshape(self.inputs, self.units).T, bias


def _slots(layers: tuple[Dense, ...]) -> tuple[_Slot, ...]:
    slots = []
    weights_at, bias_at = 0, sum(layer.weights.size for layer in layers)
    for layer in layers:
        slot = _Slot(weights_at, bias_at, layer.units, layer.inputs, layer.bias is not None)
        slots.append(slot)
        weights_at, bias_at = weights_at + slot.weights_size, bias_at + slot.bias_size
    return tuple(slots)


def _check_chain(layers: tuple[Dense, ...]) -> None:
    if len({id(layer) for layer in layers}) < len(layers):
        raise ShapeError("one layer object stands twice in the network: make a second layer")
    for position, (below, above) in enumerate(pairwise(layers), start=1):
        if below.units != above.inputs:
            raise ShapeError(
                f"layer {position} with weights of shape {below.weights.shape} gives {below.units}"
                f" outputs, but layer {position + 1} with weights of shape"
                f" {above.weights.shape} takes {above.inputs} inputs"
            )
