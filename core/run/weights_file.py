"""Weights files: npz in and out.

`l1_weights` (units, inputs), `l1_bias` (units,), `l2_weights`, … as the course notebook has them,
so that its `np.load(f)["l1_weights"]` works on ours and ours opens the notebook's. Beside them,
where known: `x` and `y`, as the network saw them; `scaling_mean` and `scaling_scale` (inputs,), by
which the inputs were scaled: a row r of the data's file is (r - scaling_mean) / scaling_scale to
the network; `scaling_target_mean` and `scaling_target_scale` (outputs,), the same of targets that
are numbers: an answer a of the network means a * scaling_target_scale + scaling_target_mean;
`experiment` (one text, JSON) or, without one, `l1_activation`, …; `history_…` columns; `resume_…`,
what a run needs to go on bit for bit, and among these `resume_keyframes_…`, moments of before to
look back at (see `core.run.kept_frames`). Nothing else in a file is looked at.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np

from core.datasets.errors import DatasetError
from core.datasets.scaling import INPUTS, SCALING_KEYS, TARGET, Scaling
from core.files.atomic import atomic_write
from core.files.npz import NpzError, NpzLimits, read_npz, write_npz
from core.files.plain_files import describe_os_error, short_name, whole_path
from core.nn.network import Network
from core.run.history import COLUMNS, POINT_COLUMNS, History
from core.run.indexes import COUNT_WORDS, STEPS
from core.run.kept_frames import KEYFRAMES
from core.run.weights_layers import (
    LAYER_KEY,
    HasLayers,
    HasWeights,
    WeightsFileError,
    check_experiment,
    collect_layers,
    layers_of,
    read_activations,
)
from core.spec.changes import made_until, units_off_by
from core.spec.checks import SpecError
from core.spec.experiment import Experiment

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping, Sequence

    from numpy.typing import ArrayLike, DTypeLike

    from core.datasets.dataset import Dataset
    from core.nn.arrays import Array

__all__ = ["WeightsFile", "WeightsFileError", "holds_weights", "load_weights", "save_weights"]

_RESUME: Final = "resume_"
_KEYFRAMES: Final = f"{_RESUME}{KEYFRAMES}"
_MADE_WITH: Final = "resume_made_with"  # a text
_HISTORY: Final = "history_"
_METRIC: Final = "history_metric"
_TEXTS: Final = ("experiment", _METRIC, _MADE_WITH)
_METRIC_NAMES: Final = ("accuracy", "exact", "R²")
# What `History.arrays` gives.
_HISTORY_KEYS: Final = frozenset((*COLUMNS, *(f"points_{name}" for name in POINT_COLUMNS)))
_PLAIN_NAME: Final = re.compile(r"\w[\w.\-]{0,99}", re.ASCII)


@dataclass(frozen=True, eq=False)
class WeightsFile:
    """What a weights file holds; only `weights` and `biases` are always there.

    `weights[i]` (units, inputs) and `biases[i]` (units,) or None belong to layer i + 1; they are
    finite and fit each other. `activations` is None in a bare file, which does not say. `resume`
    has what the trainer stored, as it was. `scaling` is how the inputs were scaled before the
    network saw them, as `x` is; None where they were not. `target_scaling` is the same of targets,
    as `y` is. `path` is where the file was read.
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
    scaling: Scaling | None = None
    target_scaling: Scaling | None = None

    def network(
        self, dtype: DTypeLike | None = None, activations: Sequence[str] | None = None
    ) -> Network:
        """The network of these weights; `dtype` None takes the experiment's, or the weights' own.

        Units that were off when the run was saved are off (`Network.switch_off` says otherwise).
        Where the file has a `scaling`, the network expects inputs that it was applied to, as
        `predict` does. `activations`, one name a layer, take the place of the file's. Raises
        `WeightsFileError` for a bare file without them, `ShapeError` when there are more or fewer
        than layers, and `ValueError` for an unknown name.
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
        network = Network.from_arrays(self.weights, self.biases, names, dtype)
        network.switch_off(self.units_off)
        return network

    @property
    def units_off(self) -> frozenset[tuple[int, int]]:
        """The hidden units (layer, unit), from 0, that were switched off when the run was saved."""
        if self.experiment is None:
            return frozenset()
        changes, counts = self.experiment.changes, self.resume.get("counts")
        if counts is not None and counts.shape == (COUNT_WORDS,):
            changes = changes[: made_until(changes, int(counts[STEPS]))]
        return units_off_by(changes)

    def predict(self, x: ArrayLike, activations: Sequence[str] | None = None) -> Array:
        """What the network answers (rows, outputs) to rows as they were read, before any scaling.

        `x` (rows, inputs) are numbers, or uint8 pixels; numbers that are answered are in the
        target's own units, float64 where those were scaled. Raises as `network` does,
        `DatasetError` or `ShapeError` when x has other columns.
        """
        network, rows = self.network(activations=activations), np.asarray(x)
        answers = network.predict(rows if self.scaling is None else self.scaling.apply(rows))
        return answers if self.target_scaling is None else self.target_scaling.undo(answers)


def save_weights(
    path: str | os.PathLike[str],
    network: HasLayers | HasWeights,
    experiment: Experiment | None = None,
    history: History | None = None,
    dataset: Dataset | None = None,
    resume: Mapping[str, Array] | None = None,
    scaling: Scaling | None = None,
    target_scaling: Scaling | None = None,
) -> None:
    """Write a weights file; what is there before is replaced in one step, or stays as it is.

    `network` may also be a `Snapshot`. `dataset` adds its training rows as `x` and `y`, as they are
    (scaled where it is; pixels stay uint8 0..255), and its scalings; `scaling` and
    `target_scaling` alone add just these. Raises `WeightsFileError` when what is given does not fit
    together, is not finite or no numbers, and when the disk refuses; the old file is then
    untouched.
    """
    name = short_name(path)
    content = layers_of(network, with_activations=experiment is None)
    weights, biases = collect_layers(name, content)
    check_experiment(name, experiment, weights, biases)
    _require_finite(name, (*weights, *biases))
    if experiment is not None:
        content["experiment"] = np.array(experiment.to_json())
    if history is not None:
        content |= {f"{_HISTORY}{key}": values for key, values in history.arrays().items()}
        content[_METRIC] = np.array(history.metric_name)
    if dataset is not None:
        content |= {"x": dataset.x_train, "y": dataset.y_train}
        scaling = scaling or dataset.scaling
        target_scaling = target_scaling or dataset.target_scaling
    for of, each in ((INPUTS, scaling), (TARGET, target_scaling)):
        content |= {} if each is None else each.to_arrays(of)
    content |= _resume_of(name, resume or {})
    _require_small(name, content)
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


def _require_small(name: str, content: Mapping[str, Array]) -> None:
    size = sum(array.nbytes for array in content.values())
    if size > NpzLimits.array_bytes:
        raise WeightsFileError(
            f"cannot save {name}: it would have {size:,} bytes, expected at most"
            f" {NpzLimits.array_bytes:,}"
        )


def _require_finite(name: str, arrays: tuple[Array | None, ...]) -> None:
    if not all(np.isfinite(array).all() for array in arrays if array is not None):
        raise WeightsFileError(f"cannot save {name}: not all weights are finite numbers")


def _resume_of(name: str, resume: Mapping[str, Array]) -> dict[str, Array]:
    """What a run needs to go on, by its names in the file; numbers, and one text."""
    content: dict[str, Array] = {}
    for key, values in resume.items():
        array = content[f"{_RESUME}{key}"] = np.asarray(values)
        kinds = "U" if f"{_RESUME}{key}" == _MADE_WITH else "biuf"
        if not _PLAIN_NAME.fullmatch(key) or array.dtype.kind not in kinds:
            raise WeightsFileError(f"cannot save {name}: {key!r} is no array of numbers")
    return content


def load_weights(
    path: str | os.PathLike[str], *, with_data: bool = True, with_keyframes: bool = False
) -> WeightsFile:
    """Read a weights file, ours or a notebook's, whoever made it; raises only `WeightsFileError`.

    `with_data=False` leaves `x` and `y` unread: they may be hundreds of megabytes. Moments of
    before are read `with_keyframes` only.
    """
    name = short_name(path)
    try:
        arrays = read_npz(
            path,
            wanted=lambda key: (
                _is_ours(key)
                and (with_data or key not in ("x", "y"))
                and (with_keyframes or not key.startswith(_KEYFRAMES))
            ),
            finite=lambda key: not key.startswith((_HISTORY, _RESUME)),
            text=lambda key: (
                key in ("experiment", _METRIC, _MADE_WITH) or key.endswith("_activation")
            ),
            only_arrays=False,
        )
    except NpzError as error:
        raise WeightsFileError(str(error)) from None
    weights, biases = collect_layers(name, arrays)
    experiment = _read_experiment(name, arrays)
    check_experiment(name, experiment, weights, biases)
    activations = read_activations(name, arrays, len(weights))
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
        scaling=_read_scaling(name, arrays, weights[0].shape[1], "inputs"),
        target_scaling=_read_scaling(name, arrays, weights[-1].shape[0], "outputs"),
    )


def holds_weights(path: str | os.PathLike[str]) -> bool:
    """Whether an npz has weights in it, rather than x and y alone; raises `WeightsFileError`."""
    names: list[str] = []

    def look(key: str) -> bool:
        names.append(key)
        return False

    try:
        read_npz(path, wanted=look, only_arrays=False)
    except NpzError as error:
        raise WeightsFileError(str(error)) from None
    return any(LAYER_KEY.fullmatch(key) for key in names)


def _is_ours(key: str) -> bool:
    return (
        key in ("x", "y", "experiment", _METRIC, *SCALING_KEYS)
        or LAYER_KEY.fullmatch(key) is not None
        or key.startswith(_RESUME)
        or (key.startswith(_HISTORY) and key.removeprefix(_HISTORY) in _HISTORY_KEYS)
    )


def _read_experiment(name: str, arrays: Mapping[str, Array]) -> Experiment | None:
    if "experiment" not in arrays:
        return None
    try:
        return Experiment.from_json(str(arrays["experiment"]))
    except SpecError as error:
        raise WeightsFileError(f"{name}: its experiment cannot be used: {error}") from None


def _read_scaling(
    name: str, arrays: Mapping[str, Array], units: int, of: Literal["inputs", "outputs"]
) -> Scaling | None:
    try:
        scaling = Scaling.from_arrays(arrays, INPUTS if of == "inputs" else TARGET)
    except DatasetError as error:
        raise WeightsFileError(f"{name}: {error}") from None
    if scaling is not None and len(scaling.mean) != units:
        raise WeightsFileError(
            f"{name}: its scaling is of {len(scaling.mean):,} columns, but the network has"
            f" {units:,} {of}"
        )
    return scaling


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
