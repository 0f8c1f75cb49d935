"""How two experiments differ, in words: "rate 0.3 → 0.03", "layer 2: 4 → 8 units"."""

from __future__ import annotations

from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from core.spec.augmentation import AUGMENTATION_FIELDS
from core.spec.changes_in_words import differences_on_the_way
from core.spec.data import READING_FIELDS
from core.spec.goal import Goal, figure_words
from core.spec.titles import title_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from core.spec.experiment import DataSpec, Experiment, InitSpec, NetworkSpec, TrainSpec
    from core.spec.stop import StopSpec

# As each field is called where there is little room; what is not here is called by its own name.
_CALLED: Final = {
    "learning_rate": "rate",
    "batch_size": "batch size",
    "l1": "L1",
    "l2": "L2",
    "train_fraction": "train fraction",
    "weight_decay": "weight decay",
    "dtype": "numbers",
    "restore_best": "best weights put back",
    "min_delta": "least progress",
    "monitor": "watched figure",
    "seconds": "most seconds",
    "length": "schedule length",
    "gamma": "schedule factor",
    "lowest": "schedule's lowest part",
    "warmup": "warm-up",
    "pixel_noise": "pixel noise",
    "scale_target": "target scaling",
}
_OF_DATA: Final = ("noise", "samples", "train_fraction", "features", "path")
# What each optimiser reads beside its rate (see `OptimizerSpec`).
OF_OPTIMIZER: Final = {
    "momentum": ("momentum",),
    "nesterov": ("momentum",),
    "rmsprop": ("rho", "epsilon"),
    "adam": ("beta1", "beta2", "epsilon"),
    "adamw": ("beta1", "beta2", "epsilon", "weight_decay"),
}
_OF_TRAINING: Final = ("batch_size", "epochs", "l1", "l2", "shuffle")
_OF_STOP: Final = ("min_delta", "restore_best", "seconds")
_OF_SCHEDULE: Final = ("length", "gamma", "lowest", "warmup")
_SHORT: Final = 2
_ACCURACY: Final = ("accuracy", "accuracy")
SAME: Final = "same again"


def differences(
    before: Experiment, after: Experiment, metrics: tuple[str, str] = _ACCURACY
) -> tuple[str, ...]:
    """What is otherwise in `after` than in `before`, a few words each; empty where nothing is.

    What matters most comes first: data, layers, training, how a run starts, then what was changed
    on the way. Fields that have no effect (Adam's momentum) do not count. `metrics` are what the
    histories of the two call their accuracy: it hangs on the data.
    """
    return (
        *_in_data(before.data, after.data),
        *_in_layers(before.network, after.network),
        *_in_training(before.training, after.training, metrics),
        *_in_start(before, after),
        *differences_on_the_way(before, after),
    )


def short_name(
    experiment: Experiment,
    parent: Experiment | None = None,
    metrics: tuple[str, str] = _ACCURACY,
) -> str:
    """What to call a run: by what is otherwise than in its parent, as "rate 0.03, seed 1".

    Without a parent, or where the data are others, by data and layers: "spiral, 8-8-1". `metrics`
    as for `differences`, the parent's first.
    """
    if parent is None or parent.data.name != experiment.data.name:
        name = experiment.data.name.replace("_", " ")
        return f"{name}, {'-'.join(str(layer.units) for layer in experiment.network.layers)}"
    found = differences(parent, experiment, metrics)
    if not found:
        return SAME
    rest = len(found) - _SHORT
    return ", ".join(found[:_SHORT]) + (f" and {rest} more" if rest > 0 else "")


def value_text(value: object) -> str:
    """A field's value as it is written on the screen."""
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, Goal):
        return value.words()
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "none"
    return title_of(str(value)).replace("_", " ") if value not in (None, "") else "none"


def field_words(name: str) -> str:
    """What a field is called where there is little room."""
    return _CALLED.get(name, name.replace("_", " "))


def _fields(before: object, after: object, names: Iterable[str]) -> Iterator[str]:
    for name in names:
        one, other = getattr(before, name), getattr(after, name)
        if one != other:
            yield f"{field_words(name)} {value_text(one)} → {value_text(other)}"


def _in_data(before: DataSpec, after: DataSpec) -> Iterator[str]:
    if before.name != after.name:
        yield f"data {value_text(before.name)} → {value_text(after.name)}"
    names = [name for name in _OF_DATA if name != "path"]
    yield from _fields(before, after, (*names, *READING_FIELDS))
    if before.path != after.path:
        one, other = (Path(data.path).name if data.path else "none" for data in (before, after))
        yield f"file {one} → {other}" if one != other else f"file {other} of another folder"
    if before.points != after.points:
        count, now = len(before.points), len(after.points)
        yield f"drawn points {count} → {now}" if count != now else "other drawn points"

    # Specs are compared without it: all else is the same, so the file itself is another.
    known = before.fingerprint and after.fingerprint
    if known and before.fingerprint != after.fingerprint and before == after:
        yield "other values in the data"


def _in_layers(before: NetworkSpec, after: NetworkSpec) -> Iterator[str]:
    if len(before.layers) != len(after.layers):
        yield f"layers {_layers_text(before)} → {_layers_text(after)}"
        return
    for number, (one, other) in enumerate(zip(before.layers, after.layers, strict=True), 1):
        where = f"layer {number}:"
        if one.units != other.units:
            yield f"{where} {one.units} → {other.units} units"
        if one.activation != other.activation:
            yield f"{where} {title_of(one.activation)} → {title_of(other.activation)}"
        for text in _fields(one, other, ("dropout", "bias")):
            yield f"{where} {text}"


def _layers_text(network: NetworkSpec) -> str:
    """As "4 tanh, 1 sigmoid"."""
    return ", ".join(f"{layer.units} {title_of(layer.activation)}" for layer in network.layers)


def _in_training(before: TrainSpec, after: TrainSpec, metrics: tuple[str, str]) -> Iterator[str]:
    one, other = before.optimizer, after.optimizer
    yield from _fields(before, after, ("loss",))
    if one.name != other.name:
        yield f"{title_of(one.name)} → {title_of(other.name)}"
    yield from _fields(one, other, ("learning_rate",))
    if one.name == other.name:
        yield from _fields(one, other, OF_OPTIMIZER.get(one.name, ()))
    yield from _fields(before, after, _OF_TRAINING)
    if before.schedule.name != after.schedule.name:
        yield f"schedule {before.schedule.name} → {after.schedule.name}"
    yield from _fields(before.schedule, after.schedule, _OF_SCHEDULE)
    yield from _fields(before.augmentation, after.augmentation, AUGMENTATION_FIELDS)
    yield from _in_stop(before.stop, after.stop, metrics)
    yield from _in_metric(before, after, metrics)
    yield from _fields(before, after, ("engine",))


def _in_metric(before: TrainSpec, after: TrainSpec, metrics: tuple[str, str]) -> Iterator[str]:
    if before.metric != after.metric:
        pairs = zip((before, after), metrics, strict=True)
        one, other = (
            figure_words("accuracy", "exact" if training.metric == "exact" else metric)
            for training, metric in pairs
        )
        yield f"metric {one} → {other}"
    if "exact" in (before.metric, after.metric):  # nothing else reads them
        yield from _fields(before, after, ("decimals",))


def _in_stop(before: StopSpec, after: StopSpec, metrics: tuple[str, str]) -> Iterator[str]:
    if before.goal != after.goal:
        goals = zip((before.goal, after.goal), metrics, strict=True)
        one, other = (goal.words(metric) if goal else "none" for goal, metric in goals)
        yield f"goal {one} → {other}"
    yield from _fields(before, after, ("patience",))
    if before.monitor != after.monitor:
        figures = zip((before.monitor, after.monitor), metrics, strict=True)
        one, other = (figure_words(figure, metric) for figure, metric in figures)
        yield f"{field_words('monitor')} {one} → {other}"
    yield from _fields(before, after, _OF_STOP)


def _in_start(before: Experiment, after: Experiment) -> Iterator[str]:
    one, other = before.network, after.network
    yield from _in_init("weights", one.init, other.init)
    yield from _in_init("biases", one.bias_init, other.bias_init)
    pairs = zip_longest(one.layers, other.layers)
    for number, (layer, now) in enumerate(pairs, 1) if len(one.layers) == len(other.layers) else ():
        yield from _in_init(f"layer {number}: weights", layer.init, now.init)
        yield from _in_init(f"layer {number}: biases", layer.bias_init, now.bias_init)
    yield from _fields(one, other, ("dtype",))
    # Of a seed nobody needs to know what it was.
    for called, first, second in (
        ("seed", one.seed, other.seed),
        ("data seed", before.data.seed, after.data.seed),
        ("order seed", before.training.seed, after.training.seed),
    ):
        if first != second:
            yield f"{called} {second}"


def _in_init(what: str, before: InitSpec | None, after: InitSpec | None) -> Iterator[str]:
    one, other = _init_text(before), _init_text(after)
    if one != other:
        yield f"{what} {one} → {other}"
    elif before is not None and after is not None and _read(before) != _read(after):
        yield f"{what} {one}, but others"


def _init_text(init: InitSpec | None) -> str:
    if init is None:
        return "as the network"
    name = title_of(init.name)
    if init.name == "normal":
        return f"normal ({init.mean:g} ± {init.std:g})"
    if init.name == "uniform":
        return f"uniform ({init.low:g} to {init.high:g})"
    if init.name == "constant":
        return f"constant {init.value:g}"
    if init.name == "file_shifted":
        return f"{name} ({init.low:g} to {init.high:g})"
    return name


def _read(init: InitSpec) -> tuple[Any, ...]:
    """What the schemes without a text of their own read."""
    values = init.values if init.name == "values" else ()
    return values, init.path if init.name in ("file", "file_shifted") else ""
