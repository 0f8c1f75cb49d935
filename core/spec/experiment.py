"""An experiment as plain, frozen, validated data: what a form edits, a file holds and a run needs.

Every spec checks itself when it is made, whether by hand or from JSON, and raises `SpecError` with
one sentence that names the field, what it holds and what was expected. Arrays never live here; only
numbers, names and paths do, so that an experiment can be compared, hashed, stored and shared.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal

import msgspec

from core.spec.augmentation import AUGMENTATION_FIELDS, AugmentationSpec
from core.spec.changes import MAX_BATCH_SIZE, MAX_EPOCHS, Change, check_order
from core.spec.checks import (
    require,
    require_integer,
    require_kind,
    require_name,
    require_number,
    require_path,
)
from core.spec.data import MAX_SEED, DataSpec
from core.spec.frozen import FileSpec, Spec, keep_as_tuple, keep_floats, keep_plain
from core.spec.json_text import decode_json
from core.spec.names import (
    ACTIVATION_NAMES,
    ENGINE_NAMES,
    FILE_SCHEMES,
    INITIALIZER_NAMES,
    LOSS_NAMES,
    METRIC_NAMES,
    OPTIMIZER_NAMES,
)
from core.spec.places import check_places
from core.spec.points import PointSpec
from core.spec.schedule import ScheduleSpec
from core.spec.stop import StopSpec

__all__ = [
    "MAX_LAYERS",
    "MAX_PARAMETERS",
    "MAX_SEED",
    "MAX_UNITS",
    "VERSION",
    "DataSpec",
    "Experiment",
    "InitSpec",
    "LayerSpec",
    "NetworkSpec",
    "OptimizerSpec",
    "PointSpec",
    "TrainSpec",
]

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_UNITS: Final = 65_536
MAX_LAYERS: Final = 64
MAX_PARAMETERS: Final = 50_000_000
# 1 (which no file says): a table's last column is its target, nothing is scaled. 2: inputs are
# scaled, targets are not.
VERSION: Final = 3
_LONG_JSON: Final = 100_000
_NO_IMAGES: Final = (
    "training.engine is 'kernel', which cannot change images: take 'numpy' or 'auto', or leave the"
    " images as they are"
)


class InitSpec(FileSpec, frozen=True, eq=False):
    """How weights or biases start; each scheme reads only the fields it needs.

    `normal`: mean, std. `uniform`: low, high. `constant`: value. `values`: the numbers themselves,
    flat in row-major order or as rows. `file`: path of a weights file. `file_shifted`: path, plus
    U(low, high). `fingerprint` says which weights were read there: empty until they are, and
    ignored when specs are compared.
    """

    name: str = "xavier_uniform"
    mean: float = 0.0
    std: float = 1.0
    low: float = -1.0
    high: float = 1.0
    value: float = 0.0
    values: tuple[float | tuple[float, ...], ...] = ()
    path: str = ""
    fingerprint: str = ""

    def __post_init__(self) -> None:
        keep_plain(self)
        require_name("init.name", self.name, INITIALIZER_NAMES)
        require_number("init.mean", self.mean)
        require_number("init.std", self.std, 0.0)
        require_number("init.low", self.low)
        require_number("init.high", self.high)
        require(
            self.low <= self.high,
            f"init.low is {self.low:g}, expected at most init.high ({self.high:g})",
        )
        require_number("init.value", self.value)
        require_path("init.path", self.path)
        keep_as_tuple(self, "values", "init.values", "a list of numbers or of rows")
        given: tuple[Any, ...] = self.values
        rows = tuple(tuple(row) if isinstance(row, list) else row for row in given)
        msgspec.structs.force_setattr(self, "values", rows)
        for row in rows:
            for number in row if isinstance(row, tuple) else (row,):
                require_number("init.values", number)
        require(
            self.name != "values" or len(rows) > 0,
            "init.values is empty, expected the numbers that the scheme 'values' sets",
        )
        self._check_fingerprint("init.fingerprint")
        keep_floats(self)


class LayerSpec(Spec, frozen=True):
    """One dense layer; `init` and `bias_init` None mean the network's own.

    `dropout` is the probability with which each of its outputs is silent in training (see
    `core.nn.dropout`); the last layer has none.
    """

    units: int
    activation: str = "sigmoid"
    bias: bool = True
    init: InitSpec | None = None
    bias_init: InitSpec | None = None
    dropout: float = 0.0

    def __post_init__(self) -> None:
        keep_plain(self)
        require_integer("layer.units", self.units, 1, MAX_UNITS)
        require_name("layer.activation", self.activation, ACTIVATION_NAMES)
        require_kind("layer.bias", self.bias, bool, "true or false")
        for field in ("init", "bias_init"):
            require_kind(f"layer.{field}", getattr(self, field), InitSpec | None, "an InitSpec")
        require_number("layer.dropout", self.dropout, 0.0, 1.0)
        require(self.dropout < 1.0, f"layer.dropout is {self.dropout!r}, expected less than 1")
        require(
            self.activation != "softmax" or self.units > 1,
            "a softmax layer of one unit always answers 1: give it more units, or use sigmoid",
        )


class NetworkSpec(Spec, frozen=True):
    """The layers from the inputs up, how they start, and in which number type they compute."""

    inputs: int
    layers: tuple[LayerSpec, ...]
    init: InitSpec = InitSpec("xavier_uniform")
    bias_init: InitSpec = InitSpec("zeros")
    seed: int = 0
    dtype: Literal["float32", "float64"] = "float32"

    def __post_init__(self) -> None:
        keep_plain(self)
        require_integer("network.inputs", self.inputs, 1, MAX_UNITS)
        keep_as_tuple(self, "layers", "network.layers", "a list of layers")
        for number, layer in enumerate(self.layers):
            require_kind(f"network.layers[{number}]", layer, LayerSpec, "a LayerSpec")
        for field in ("init", "bias_init"):
            require_kind(f"network.{field}", getattr(self, field), InitSpec, "an InitSpec")
        require(
            1 <= len(self.layers) <= MAX_LAYERS,
            f"the network has {len(self.layers)} layers, expected 1 to {MAX_LAYERS}",
        )
        require(
            self.layers[-1].dropout == 0.0,
            f"the last layer has dropout {self.layers[-1].dropout:g}, expected 0: what is silenced"
            " there is no answer",
        )
        require_integer("network.seed", self.seed, 0, MAX_SEED)
        require_name("network.dtype", self.dtype, ("float32", "float64"))
        require(
            self.parameter_count <= MAX_PARAMETERS,
            f"the network would have {self.parameter_count:,} parameters,"
            f" expected at most {MAX_PARAMETERS:,}",
        )

    @property
    def sizes(self) -> tuple[int, ...]:
        """Units from the inputs to the outputs, for example (2, 4, 1)."""
        return (self.inputs, *(layer.units for layer in self.layers))

    @property
    def parameter_count(self) -> int:
        """All weights and biases."""
        pairs = zip(self.sizes, self.layers, strict=False)
        return sum((fan_in + layer.bias) * layer.units for fan_in, layer in pairs)

    @property
    def weights_paths(self) -> tuple[str, ...]:
        """The weights files that first weights or biases are read from, each once."""
        inits = [self.init, self.bias_init]
        inits += [init for layer in self.layers for init in (layer.init, layer.bias_init) if init]
        return tuple(sorted({init.path for init in inits if init.name in FILE_SCHEMES}))

    def with_inits(self, change: Callable[[InitSpec], InitSpec]) -> NetworkSpec:
        """The spec with every init, of the network and of its layers, changed by `change`.

        Where that gives back what it was given, so does this.
        """
        before = [(layer.init, layer.bias_init) for layer in self.layers]
        before.append((self.init, self.bias_init))
        after = [(one and change(one), other and change(other)) for one, other in before]
        if all(
            a is b
            for old, new in zip(before, after, strict=True)
            for a, b in zip(old, new, strict=True)
        ):
            return self
        *of_layers, (init, bias_init) = after
        layers = tuple(
            msgspec.structs.replace(layer, init=own, bias_init=own_bias)
            for layer, (own, own_bias) in zip(self.layers, of_layers, strict=True)
        )
        return msgspec.structs.replace(self, layers=layers, init=init, bias_init=bias_init)


class OptimizerSpec(Spec, frozen=True):
    """The update rule; each rule reads only the fields it needs (defaults as PyTorch's)."""

    name: str = "sgd"
    learning_rate: float = 0.1
    momentum: float = 0.9
    beta1: float = 0.9
    beta2: float = 0.999
    rho: float = 0.99
    epsilon: float = 1e-8
    weight_decay: float = 0.01

    def __post_init__(self) -> None:
        keep_plain(self)
        require_name("optimizer.name", self.name, OPTIMIZER_NAMES)
        require_number("optimizer.learning_rate", self.learning_rate, 0.0)
        for field in ("momentum", "beta1", "beta2", "rho"):
            value = getattr(self, field)
            require_number(f"optimizer.{field}", value, 0.0, 1.0)
            require(value < 1.0, f"optimizer.{field} is {value!r}, expected less than 1")
        require_number("optimizer.epsilon", self.epsilon, 0.0)
        require_number("optimizer.weight_decay", self.weight_decay, 0.0)
        keep_floats(self)


class TrainSpec(Spec, frozen=True):
    """How to train.

    `l1` and `l2` add l1·Σ|w| and l2/2·Σw² over weights (not biases) to what is minimised; the
    losses that are shown leave them out. `metric` `exact` counts answers equal to the target to
    `decimals` decimals. `engine` is who makes the updates: NumPy or a compiled kernel, whose last
    digits differ; `auto` takes whichever is quicker, at step 0 and at each change but those of
    epochs; `population` makes the run as a member of a `Population` is made, to the bit. `stop`
    says when a run ends before its last epoch, `schedule` how the learning rate changes by itself,
    `augmentation` how training images are changed. Loss and accuracy of the training rows are those
    of the forward pass that the update needs: with dropout and with changed images.
    """

    loss: str = "mse"
    optimizer: OptimizerSpec = OptimizerSpec()
    batch_size: int = 10
    epochs: int = 100
    shuffle: bool = True
    seed: int = 0
    l1: float = 0.0
    l2: float = 0.0
    metric: Literal["accuracy", "exact"] = "accuracy"
    decimals: int = 10
    engine: Literal["auto", "numpy", "kernel", "population"] = "auto"
    stop: StopSpec = StopSpec()
    schedule: ScheduleSpec = ScheduleSpec()
    augmentation: AugmentationSpec = AugmentationSpec()

    def __post_init__(self) -> None:
        keep_plain(self)
        require_name("training.loss", self.loss, LOSS_NAMES)
        require_integer("training.batch_size", self.batch_size, 1, MAX_BATCH_SIZE)
        require_integer("training.epochs", self.epochs, 1, MAX_EPOCHS)
        require_kind("training.optimizer", self.optimizer, OptimizerSpec, "an OptimizerSpec")
        require_kind("training.shuffle", self.shuffle, bool, "true or false")
        require_integer("training.seed", self.seed, 0, MAX_SEED)
        require_number("training.l1", self.l1, 0.0)
        require_number("training.l2", self.l2, 0.0)
        require_name("training.metric", self.metric, METRIC_NAMES)
        require_integer("training.decimals", self.decimals, 0, 15)
        require_name("training.engine", self.engine, ENGINE_NAMES)
        require_kind("training.stop", self.stop, StopSpec, "a StopSpec")
        require_kind("training.schedule", self.schedule, ScheduleSpec, "a ScheduleSpec")
        augmentation = self.augmentation
        require_kind("training.augmentation", augmentation, AugmentationSpec, "an AugmentationSpec")
        require(
            self.engine != "kernel" or not augmentation.is_on,
            _NO_IMAGES,
        )
        keep_floats(self)


class Experiment(Spec, frozen=True):
    """All that a run depends on: same experiment, same machine, same numbers.

    The specs hold the values of step 0; `changes` are those made on the way, in their order.
    `version` is that of the rules by which a file's empty reading fields are filled in.
    """

    data: DataSpec
    network: NetworkSpec
    training: TrainSpec
    changes: tuple[Change, ...] = ()
    version: int = VERSION

    def __post_init__(self) -> None:
        keep_plain(self)
        require_kind("data", self.data, DataSpec, "a DataSpec")
        require_kind("network", self.network, NetworkSpec, "a NetworkSpec")
        require_kind("training", self.training, TrainSpec, "a TrainSpec")
        keep_as_tuple(self, "changes", "changes", "a list of changes")
        check_order(self.changes)
        check_places(self.changes, self.network)
        require(
            self.training.engine != "kernel"
            or not any(change.field in AUGMENTATION_FIELDS for change in self.changes),
            _NO_IMAGES,
        )
        require(
            not isinstance(self.version, int) or self.version <= VERSION,
            f"version is {self.version!s:.20}: a newer program made it, this one knows {VERSION}",
        )
        require_integer("version", self.version, 1, VERSION)

    def to_json(self) -> str:
        """The experiment as JSON, indented where it is short; `from_json` gives an equal one."""
        text = msgspec.json.encode(self)
        # Thousands of points, a number a line, would be too long to be read again.
        return (msgspec.json.format(text, indent=2) if len(text) < _LONG_JSON else text).decode()

    @classmethod
    def from_json(cls, text: str | bytes) -> Experiment:
        """Read what `to_json` wrote; what carries no version is read as before there was one.

        Raises `SpecError` naming the field (`$.network.layers[0].units`) and what was expected.
        """
        found = decode_json(text, cls)
        plain = text if isinstance(text, str) else text.decode("utf-8-sig")
        version = msgspec.json.decode(plain.removeprefix("\ufeff"), type=_Versioned).version
        if version == VERSION:
            return found
        data = found.data
        if data.name == "file" and version == 1:
            data = msgspec.structs.replace(data, rules="1")
        elif data.name == "file" and not data.rules:
            data = msgspec.structs.replace(data, scale_target="none")
        return msgspec.structs.replace(found, data=data, version=VERSION)


class _Versioned(msgspec.Struct):
    """The one field of an experiment that says how to read the others."""

    version: int = 1
