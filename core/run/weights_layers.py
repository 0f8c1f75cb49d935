"""The layers of a weights file: their arrays by name, and whether they fit each other."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np

from core.spec.experiment import MAX_LAYERS, MAX_PARAMETERS, MAX_UNITS
from core.spec.names import ACTIVATION_NAMES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from core.nn.arrays import Array
    from core.spec.experiment import Experiment

LAYER_KEY: Final = re.compile(r"l(0|[1-9][0-9]{0,5})_(weights|bias|activation)", re.ASCII)


class WeightsFileError(ValueError):
    """A weights file cannot be read or written: one sentence, file, place and what to expect."""


class _NamedActivation(Protocol):
    @property
    def name(self) -> str: ...


class _Layer(Protocol):
    @property
    def weights(self) -> Array: ...
    @property
    def bias(self) -> Array | None: ...
    @property
    def activation(self) -> _NamedActivation: ...


class HasLayers(Protocol):
    """A network."""

    @property
    def layers(self) -> Sequence[_Layer]:
        """From the inputs up."""


class HasWeights(Protocol):
    """A snapshot, or what `load_weights` gave."""

    @property
    def weights(self) -> tuple[Array, ...]:
        """(units, inputs) each."""

    @property
    def biases(self) -> tuple[Array | None, ...]:
        """(units,) each."""

    @property
    def activations(self) -> tuple[str, ...] | None:
        """Their names, where known."""


def layers_of(network: HasLayers | HasWeights, *, with_activations: bool) -> dict[str, Array]:
    """The arrays of all layers by their names in the file."""
    weights: Sequence[Array]
    biases: Sequence[Array | None]
    names: Sequence[str] | None
    if hasattr(network, "layers"):
        weights = [layer.weights for layer in network.layers]
        biases = [layer.bias for layer in network.layers]
        names = [layer.activation.name for layer in network.layers]
    else:
        weights, biases, names = network.weights, network.biases, network.activations
    content: dict[str, Array] = {}
    for number, (matrix, bias) in enumerate(zip(weights, biases, strict=True), start=1):
        content[f"l{number}_weights"] = matrix
        if bias is not None:
            content[f"l{number}_bias"] = bias
    if with_activations and names is not None:
        content |= {f"l{i}_activation": np.array(text) for i, text in enumerate(names, start=1)}
    return content


def collect_layers(
    name: str, arrays: Mapping[str, Array]
) -> tuple[tuple[Array, ...], tuple[Array | None, ...]]:
    """Weights and biases from layer 1 up, checked to fit each other."""
    numbers = {int(match[1]) for key in arrays if (match := LAYER_KEY.fullmatch(key))}
    if not numbers:
        raise WeightsFileError(f"{name}: there are no weights in it, expected l1_weights, …")
    if 0 in numbers:
        raise WeightsFileError(f"{name}: layers are numbered from l1, but it holds an l0")
    if len(numbers) > MAX_LAYERS:
        raise WeightsFileError(
            f"{name}: it holds {len(numbers)} layers, expected at most {MAX_LAYERS}"
        )
    weights: list[Array] = []
    biases: list[Array | None] = []
    for number in range(1, len(numbers) + 1):  # with a gap, one of these is missing
        if f"l{number}_weights" not in arrays:
            raise WeightsFileError(
                f"{name}: l{number}_weights is missing, though there is an l{max(numbers)}"
            )
        matrix = _matrix(name, number, arrays[f"l{number}_weights"])
        if weights and matrix.shape[1] != weights[-1].shape[0]:
            raise WeightsFileError(
                f"{name}: l{number}_weights is {matrix.shape}, but l{number - 1}_weights,"
                f" {weights[-1].shape}, gives it {weights[-1].shape[0]} inputs"
            )
        weights.append(matrix)
        biases.append(_bias(name, number, arrays.get(f"l{number}_bias"), matrix))
    count = sum(array.size for array in (*weights, *biases) if array is not None)
    if count > MAX_PARAMETERS:
        raise WeightsFileError(
            f"{name}: it holds {count:,} weights, expected at most {MAX_PARAMETERS:,}"
        )
    return tuple(weights), tuple(biases)


def _matrix(name: str, number: int, array: Array) -> Array:
    if array.ndim != 2 or 0 in array.shape:
        raise WeightsFileError(
            f"{name}: l{number}_weights is {array.shape}, expected (units, inputs)"
        )
    if max(array.shape) > MAX_UNITS:
        raise WeightsFileError(
            f"{name}: l{number}_weights is {array.shape}, expected at most {MAX_UNITS:,} units"
        )
    return _as_floats(array)


def _bias(name: str, number: int, array: Array | None, matrix: Array) -> Array | None:
    if array is None:
        return None
    column = array.ndim == 2 and 1 in array.shape  # (units, 1) or (1, units), as many write them
    if column:
        array = array.reshape(-1)
    if array.shape != matrix.shape[:1]:
        raise WeightsFileError(
            f"{name}: l{number}_bias is {array.shape}, but l{number}_weights, {matrix.shape},"
            f" needs ({matrix.shape[0]},)"
        )
    return _as_floats(array)


def _as_floats(array: Array) -> Array:
    if array.dtype in (np.float32, np.float64):
        return array
    return array.astype(np.float32 if array.dtype == np.float16 else np.float64)


def check_experiment(
    name: str,
    experiment: Experiment | None,
    weights: tuple[Array, ...],
    biases: tuple[Array | None, ...],
) -> None:
    """The experiment and the arrays must speak of the same layers."""
    if experiment is None:
        return
    sizes = experiment.network.sizes
    if len(weights) != len(sizes) - 1:
        raise WeightsFileError(
            f"{name}: its experiment has {len(sizes) - 1} layers, but there are {len(weights)}"
        )
    for i, layer in enumerate(experiment.network.layers):
        if weights[i].shape != (sizes[i + 1], sizes[i]):
            raise WeightsFileError(
                f"{name}: l{i + 1}_weights is {weights[i].shape}, but its experiment says"
                f" {(sizes[i + 1], sizes[i])}"
            )
        if layer.bias != (biases[i] is not None):
            there, said = ("no", "one") if layer.bias else ("an", "none")
            raise WeightsFileError(
                f"{name}: there is {there} l{i + 1}_bias, but its experiment says {said}"
            )


def read_activations(name: str, arrays: Mapping[str, Array], layers: int) -> tuple[str, ...] | None:
    """The names that stand beside the weights, one a layer; None where there is none."""
    found = [str(arrays.get(f"l{number}_activation", "")) for number in range(1, layers + 1)]
    if not any(found):
        return None
    for number, activation in enumerate(found, start=1):
        if activation not in ACTIVATION_NAMES:
            raise WeightsFileError(
                f"{name}: l{number}_activation is {activation[:40]!r}, expected one of:"
                f" {', '.join(ACTIVATION_NAMES)}"
            )
    return tuple(found)
