"""Weights files: npz in and out.

`l1_weights` (units, inputs), `l1_bias` (units,), `l2_weights`, … as the course notebook has them,
so that its `np.load(f)["l1_weights"]` works on ours and ours opens the notebook's. Beside them,
where known: `x` and `y`; `experiment` (one text, JSON) or, without one, `l1_activation`, …;
`history_…` columns; `resume_…`, what a run needs to go on bit for bit. Nothing else in a file is
looked at.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

import numpy as np

from core.files.atomic import atomic_write
from core.files.npz import NpzError, NpzLimits, read_npz, write_npz
from core.files.plain_files import describe_os_error, short_name, whole_path
from core.nn.network import Network
from core.run.history import COLUMNS, POINT_COLUMNS, History
from core.spec.checks import SpecError
from core.spec.experiment import MAX_LAYERS, MAX_PARAMETERS, MAX_UNITS, Experiment
from core.spec.names import ACTIVATION_NAMES

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping, Sequence

    from numpy.typing import DTypeLike

    from core.datasets.dataset import Dataset
    from core.nn.arrays import Array

_LAYER_KEY: Final = re.compile(r"l(0|[1-9][0-9]{0,5})_(weights|bias|activation)", re.ASCII)
_RESUME: Final = "resume_"
_MADE_WITH: Final = "resume_made_with"  # a text
_HISTORY: Final = "history_"
_METRIC: Final = "history_metric"
_TEXTS: Final = ("experiment", _METRIC, _MADE_WITH)
_METRIC_NAMES: Final = ("accuracy", "exact", "R²")
# What `History.arrays` gives.
_HISTORY_KEYS: Final = frozenset((*COLUMNS, *(f"points_{name}" for name in POINT_COLUMNS)))
_PLAIN_NAME: Final = re.compile(r"\w[\w.\-]{0,99}", re.ASCII)


class WeightsFileError(ValueError):
    """A weights file cannot be read or written: one sentence, file, place and what to expect."""


@dataclass(frozen=True, eq=False)
class WeightsFile:
    """What a weights file holds; only `weights` and `biases` are always there.

    `weights[i]` (units, inputs) and `biases[i]` (units,) or None belong to layer i + 1; they are
    finite and fit each other. `activations` is None in a bare file, which does not say. `resume`
    has what the trainer stored, as it was. `path` is where the file was read.
    """

    weights: tuple[Array, ...]
    biases: tuple[Array | None, ...]
    activations: tuple[str, ...] | None = None
    experiment: Experiment | None = None
    history: History | None = None
    x: Array | None = None
    y: Array | None = None
    resume: dict[str, Array] = field(default_factory=dict)
    path: str = ""

    def network(
        self, dtype: DTypeLike | None = None, activations: Sequence[str] | None = None
    ) -> Network:
        """The network of these weights; `dtype` None takes the experiment's, or the weights' own.

        `activations`, one name a layer, take the place of the file's. Raises `WeightsFileError`
        for a bare file without them, `ShapeError` when there are more or fewer than layers, and
        `ValueError` for an unknown name.
        """
        names = self.activations if activations is None else activations
        if names is None:
            example = ", ".join(["'sigmoid'"] * len(self.weights))
            raise WeightsFileError(
                "the file does not say its activations: name one for each layer, as in"
                f" network(activations=[{example}])"
            )
        if dtype is None:
            dtype = np.result_type(*self.weights)
            if self.experiment is not None:
                dtype = self.experiment.network.dtype
        return Network.from_arrays(self.weights, self.biases, names, dtype)


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


def save_weights(
    path: str | os.PathLike[str],
    network: HasLayers | HasWeights,
    experiment: Experiment | None = None,
    history: History | None = None,
    dataset: Dataset | None = None,
    resume: Mapping[str, Array] | None = None,
) -> None:
    """Write a weights file; what is there before is replaced in one step, or stays as it is.

    `network` may also be a `Snapshot`. `dataset` adds its training rows as `x` and `y`, as they are
    (pixels stay uint8 0..255). Raises `WeightsFileError` when what is given does not fit together,
    is not finite or no numbers, and when the disk refuses; the old file is then untouched.
    """
    name = short_name(path)
    content = _layers_of(network, with_activations=experiment is None)
    weights, biases = _collect_layers(name, content)
    _check_experiment(name, experiment, weights, biases)
    if not all(np.isfinite(array).all() for array in (*weights, *biases) if array is not None):
        raise WeightsFileError(f"cannot save {name}: not all weights are finite numbers")
    if experiment is not None:
        content["experiment"] = np.array(experiment.to_json())
    if history is not None:
        content |= {f"{_HISTORY}{key}": values for key, values in history.arrays().items()}
        content[_METRIC] = np.array(history.metric_name)
    if dataset is not None:
        content |= {"x": dataset.x_train, "y": dataset.y_train}
    for key, values in (resume or {}).items():
        content[f"{_RESUME}{key}"] = np.asarray(values)
        kinds = "U" if f"{_RESUME}{key}" == _MADE_WITH else "biuf"
        if not _PLAIN_NAME.fullmatch(key) or content[f"{_RESUME}{key}"].dtype.kind not in kinds:
            raise WeightsFileError(f"cannot save {name}: {key!r} is no array of numbers")
    size = sum(array.nbytes for array in content.values())
    if size > NpzLimits.array_bytes:
        raise WeightsFileError(
            f"cannot save {name}: it would have {size:,} bytes, expected at most"
            f" {NpzLimits.array_bytes:,}"
        )
    try:
        with atomic_write(path) as file:
            write_npz(file, content)
    except OSError as error:
        why = describe_os_error(error)
        if isinstance(error, FileNotFoundError):
            why = f"the folder {Path(path).parent} is not there"
        raise WeightsFileError(
            f"cannot save {name}: {why}; nothing was changed there, save to another place"
        ) from None


def load_weights(path: str | os.PathLike[str], *, with_data: bool = True) -> WeightsFile:
    """Read a weights file, ours or a notebook's, whoever made it; raises only `WeightsFileError`.

    `with_data=False` leaves `x` and `y` unread: they may be hundreds of megabytes.
    """
    name = short_name(path)
    try:
        arrays = read_npz(
            path,
            wanted=lambda key: _is_ours(key) and (with_data or key not in ("x", "y")),
            finite=lambda key: not key.startswith((_HISTORY, _RESUME)),
            text=lambda key: (
                key in ("experiment", _METRIC, _MADE_WITH) or key.endswith("_activation")
            ),
        )
    except NpzError as error:
        raise WeightsFileError(str(error)) from None
    weights, biases = _collect_layers(name, arrays)
    experiment = _read_experiment(name, arrays)
    _check_experiment(name, experiment, weights, biases)
    activations = _read_activations(name, arrays, len(weights))
    if experiment is not None:
        activations = tuple(layer.activation for layer in experiment.network.layers)
    return WeightsFile(
        weights=weights,
        biases=biases,
        activations=activations,
        experiment=experiment,
        history=_read_history(name, arrays),
        x=arrays.get("x"),
        y=arrays.get("y"),
        resume={
            key.removeprefix(_RESUME): array
            for key, array in arrays.items()
            if key.startswith(_RESUME)
        },
        path=whole_path(path),
    )


def _is_ours(key: str) -> bool:
    return (
        key in ("x", "y", "experiment", _METRIC)
        or _LAYER_KEY.fullmatch(key) is not None
        or key.startswith(_RESUME)
        or (key.startswith(_HISTORY) and key.removeprefix(_HISTORY) in _HISTORY_KEYS)
    )


def _layers_of(network: HasLayers | HasWeights, *, with_activations: bool) -> dict[str, Array]:
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


def _collect_layers(
    name: str, arrays: Mapping[str, Array]
) -> tuple[tuple[Array, ...], tuple[Array | None, ...]]:
    """Weights and biases from layer 1 up, checked to fit each other."""
    numbers = {int(match[1]) for key in arrays if (match := _LAYER_KEY.fullmatch(key))}
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


def _read_experiment(name: str, arrays: Mapping[str, Array]) -> Experiment | None:
    if "experiment" not in arrays:
        return None
    try:
        return Experiment.from_json(str(arrays["experiment"]))
    except SpecError as error:
        raise WeightsFileError(f"{name}: its experiment cannot be used: {error}") from None


def _check_experiment(
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


def _read_activations(
    name: str, arrays: Mapping[str, Array], layers: int
) -> tuple[str, ...] | None:
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


def _read_history(name: str, arrays: Mapping[str, Any]) -> History | None:
    columns = {
        key: arrays[f"{_HISTORY}{key}"] for key in _HISTORY_KEYS if f"{_HISTORY}{key}" in arrays
    }
    if not columns:
        return None
    missing = sorted(_HISTORY_KEYS - columns.keys())
    if missing:
        raise WeightsFileError(f"{name}: its history lacks {_HISTORY}{missing[0]}")
    for first, names in (("epoch", COLUMNS), ("points_epoch", POINT_COLUMNS)):
        prefix = first.removesuffix("epoch")
        for column in names:
            values = columns[f"{prefix}{column}"]
            if values.ndim != 1 or values.shape != columns[first].shape:
                raise WeightsFileError(
                    f"{name}: {_HISTORY}{prefix}{column} is {values.shape}, expected one column"
                    f" as long as {_HISTORY}{first}"
                )
        epochs = columns[first].astype(np.float64)
        if not (np.isfinite(epochs).all() and (np.diff(epochs) > 0).all() and (epochs >= 0).all()):
            raise WeightsFileError(f"{name}: {_HISTORY}{first} does not ascend from 0 on")
    metric = str(arrays.get(_METRIC, "accuracy"))
    if metric not in _METRIC_NAMES:
        raise WeightsFileError(f"{name}: {_METRIC} is {metric[:40]!r}, expected accuracy")
    return History.from_arrays(columns, metric)
