"""What stands in the forms: the fields of the specs, unfinished, so that anything may stand there.

A spec refuses what cannot be; a form has to hold it until the person has typed on. A draft has its
spec's fields, with a text where a number is expected when what was typed is no number. Drafts are
frozen and compared by value, so the undo stack simply keeps them. No Qt here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import msgspec
from msgspec.structs import replace

from core.spec.augmentation import AugmentationSpec
from core.spec.experiment import (
    DataSpec,
    Experiment,
    InitSpec,
    LayerSpec,
    NetworkSpec,
    OptimizerSpec,
    TrainSpec,
)
from core.spec.goal import Goal
from core.spec.schedule import ScheduleSpec
from core.spec.stop import StopSpec
from playground.forms.number_text import Number, format_rows, parse_rows

if TYPE_CHECKING:
    from core.spec.points import PointSpec

_STEP: Final = re.compile(r"(\w+)(?:\[(\d+)\])?")


class DataDraft(msgspec.Struct, frozen=True):
    """`DataSpec` as it stands in the form: what is asked for, not what was found.

    `reading` holds the fields that say how the file is read, which the form only passes on, as it
    does `points`.
    """

    name: str
    samples: Number
    noise: Number
    train_fraction: Number
    seed: Number
    path: str
    features: tuple[str, ...]
    reading: tuple[tuple[str, Any], ...] = ()
    points: tuple[PointSpec, ...] = ()

    @classmethod
    def of(cls, spec: DataSpec) -> DataDraft:
        """The draft that stands for `spec`."""
        chosen = _fields(spec)
        shown = {name: chosen[name] for name in cls.__struct_fields__ if name in chosen}
        return cls(**shown, reading=tuple(spec.reading().items()))

    def reading_of_file(self) -> tuple[Any, ...]:
        """What the shape of a data file hangs on: the file, and how its columns are read."""
        return self.name, self.path, self.reading

    def spec(self) -> DataSpec:
        """The finished spec; raises `SpecError` while there is none."""
        shown = {name: value for name, value in _fields(self).items() if name != "reading"}
        return DataSpec(**shown, **dict(self.reading))


class InitDraft(msgspec.Struct, frozen=True):
    """`InitSpec` as it stands in the form, without what was found; `values` is a text."""

    name: str
    mean: Number
    std: Number
    low: Number
    high: Number
    value: Number
    values: str
    path: str

    @classmethod
    def of(cls, spec: InitSpec) -> InitDraft:
        """The draft that stands for `spec`."""
        chosen = _fields(spec) | {"values": format_rows(spec.values)}
        del chosen["fingerprint"]
        return cls(**chosen)

    def spec(self) -> InitSpec:
        """The finished spec; raises `SpecError` while there is none."""
        return InitSpec(**(_fields(self) | {"values": parse_rows(self.values)}))


class LayerDraft(msgspec.Struct, frozen=True):
    """`LayerSpec` as it stands in the table."""

    units: Number
    activation: str
    bias: bool = True
    init: InitDraft | None = None
    bias_init: InitDraft | None = None
    dropout: Number = 0.0

    @classmethod
    def of(cls, spec: LayerSpec) -> LayerDraft:
        """The draft that stands for `spec`."""
        inits = {
            "init": spec.init and InitDraft.of(spec.init),
            "bias_init": spec.bias_init and InitDraft.of(spec.bias_init),
        }
        return cls(**(_fields(spec) | inits))

    def spec(self) -> LayerSpec:
        """The finished spec; raises `SpecError` while there is none."""
        inits = {
            "init": self.init and self.init.spec(),
            "bias_init": self.bias_init and self.bias_init.spec(),
        }
        return LayerSpec(**(_fields(self) | inits))


class NetworkDraft(msgspec.Struct, frozen=True):
    """`NetworkSpec` as it stands in the form."""

    inputs: int
    layers: tuple[LayerDraft, ...]
    init: InitDraft
    bias_init: InitDraft
    seed: Number
    dtype: str

    @classmethod
    def of(cls, spec: NetworkSpec) -> NetworkDraft:
        """The draft that stands for `spec`."""
        parts = {
            "layers": tuple(LayerDraft.of(layer) for layer in spec.layers),
            "init": InitDraft.of(spec.init),
            "bias_init": InitDraft.of(spec.bias_init),
        }
        return cls(**(_fields(spec) | parts))

    def spec(self) -> NetworkSpec:
        """The finished spec; raises `SpecError` while there is none."""
        parts = {
            "layers": tuple(layer.spec() for layer in self.layers),
            "init": self.init.spec(),
            "bias_init": self.bias_init.spec(),
        }
        return NetworkSpec(**(_fields(self) | parts))


class OptimizerDraft(msgspec.Struct, frozen=True):
    """`OptimizerSpec` as it stands in the form."""

    name: str
    learning_rate: Number
    momentum: Number
    beta1: Number
    beta2: Number
    rho: Number
    epsilon: Number
    weight_decay: Number

    @classmethod
    def of(cls, spec: OptimizerSpec) -> OptimizerDraft:
        """The draft that stands for `spec`."""
        return cls(**_fields(spec))

    def spec(self) -> OptimizerSpec:
        """The finished spec; raises `SpecError` while there is none."""
        return OptimizerSpec(**_fields(self))


class StopDraft(msgspec.Struct, frozen=True):
    """`StopSpec` as it stands in the form; `goal` is the name of its figure, or "none"."""

    goal: str
    value: Number
    patience: Number
    monitor: str
    min_delta: Number
    restore_best: bool
    seconds: Number

    @classmethod
    def of(cls, spec: StopSpec) -> StopDraft:
        """The draft that stands for `spec`; without a goal the value is one to begin with."""
        goal = ("none", 0.95) if spec.goal is None else (spec.goal.figure, spec.goal.value)
        return cls(**(_fields(spec) | dict(zip(("goal", "value"), goal, strict=True))))

    def spec(self) -> StopSpec:
        """The finished spec; raises `SpecError` while there is none."""
        chosen = _fields(self)
        figure, value = chosen.pop("goal"), chosen.pop("value")
        return StopSpec(goal=None if figure == "none" else Goal(figure, value), **chosen)


class ScheduleDraft(msgspec.Struct, frozen=True):
    """`ScheduleSpec` as it stands in the form."""

    name: str
    length: Number
    gamma: Number
    lowest: Number
    warmup: Number

    @classmethod
    def of(cls, spec: ScheduleSpec) -> ScheduleDraft:
        """The draft that stands for `spec`."""
        return cls(**_fields(spec))

    def spec(self) -> ScheduleSpec:
        """The finished spec; raises `SpecError` while there is none."""
        return ScheduleSpec(**_fields(self))


class AugmentationDraft(msgspec.Struct, frozen=True):
    """`AugmentationSpec` as it stands in the form."""

    rotation: Number = 0.0
    shift: Number = 0.0
    thickness: Number = 0.0
    pixel_noise: Number = 0.0

    @classmethod
    def of(cls, spec: AugmentationSpec) -> AugmentationDraft:
        """The draft that stands for `spec`."""
        return cls(**_fields(spec))

    def spec(self) -> AugmentationSpec:
        """The finished spec; raises `SpecError` while there is none."""
        return AugmentationSpec(**_fields(self))


class TrainDraft(msgspec.Struct, frozen=True):
    """`TrainSpec` as it stands in the form."""

    loss: str
    optimizer: OptimizerDraft
    batch_size: Number
    epochs: Number
    shuffle: bool
    seed: Number
    l1: Number
    l2: Number
    metric: str
    decimals: Number
    engine: str
    stop: StopDraft
    schedule: ScheduleDraft
    augmentation: AugmentationDraft

    @classmethod
    def of(cls, spec: TrainSpec) -> TrainDraft:
        """The draft that stands for `spec`."""
        parts = {
            "optimizer": OptimizerDraft.of(spec.optimizer),
            "stop": StopDraft.of(spec.stop),
            "schedule": ScheduleDraft.of(spec.schedule),
            "augmentation": AugmentationDraft.of(spec.augmentation),
        }
        return cls(**(_fields(spec) | parts))

    def spec(self) -> TrainSpec:
        """The finished spec; raises `SpecError` while there is none."""
        parts = {
            "optimizer": self.optimizer.spec(),
            "stop": self.stop.spec(),
            "schedule": self.schedule.spec(),
            "augmentation": self.augmentation.spec(),
        }
        return TrainSpec(**(_fields(self) | parts))


class ExperimentDraft(msgspec.Struct, frozen=True):
    """`Experiment` as it stands in the panel."""

    data: DataDraft
    network: NetworkDraft
    training: TrainDraft

    @classmethod
    def of(cls, experiment: Experiment) -> ExperimentDraft:
        """The draft that stands for `experiment`."""
        return cls(
            DataDraft.of(experiment.data),
            NetworkDraft.of(experiment.network),
            TrainDraft.of(experiment.training),
        )

    def spec(self) -> Experiment:
        """The finished experiment; raises `SpecError` while there is none."""
        return Experiment(self.data.spec(), self.network.spec(), self.training.spec())


def with_learning_rate(draft: ExperimentDraft, rate: Number) -> ExperimentDraft:
    """`draft` with another learning rate."""
    optimizer = replace(draft.training.optimizer, learning_rate=rate)
    return replace(draft, training=replace(draft.training, optimizer=optimizer))


def following(
    draft: ExperimentDraft, before: ExperimentDraft, now: ExperimentDraft
) -> ExperimentDraft:
    """`draft` after a run changed from the settings and points of `before` to those of `now`.

    Where it says what was, it says what is; where a person had chosen something else, that stays.
    """
    old, new = before.training, now.training
    changed = {
        name: getattr(new, name)
        for name in ("batch_size", "l1", "l2", "schedule")
        if getattr(draft.training, name) == getattr(old, name)
    }
    changed["augmentation"] = _amounts_following(
        draft.training.augmentation, old.augmentation, new.augmentation
    )
    data = draft.data
    if data.name == now.data.name:
        data = replace(data, points=now.data.points)
    network = _dropout_following(draft.network, before.network, now.network)
    training = replace(draft.training, **changed)
    return replace(draft, data=data, network=network, training=training)


def _amounts_following(
    draft: AugmentationDraft, before: AugmentationDraft, now: AugmentationDraft
) -> AugmentationDraft:
    return replace(
        draft,
        **{
            name: amount
            for name, amount in _fields(now).items()
            if getattr(draft, name) == getattr(before, name)
        },
    )


def _dropout_following(
    draft: NetworkDraft, before: NetworkDraft, now: NetworkDraft
) -> NetworkDraft:
    if not len(draft.layers) == len(before.layers) == len(now.layers):
        return draft
    layers = tuple(
        replace(mine, dropout=new.dropout) if mine.dropout == old.dropout else mine
        for mine, old, new in zip(draft.layers, before.layers, now.layers, strict=True)
    )
    return replace(draft, layers=layers)


def changed_fields(before: Any, after: Any, place: str = "") -> tuple[str, ...]:
    """The fields in which two drafts differ, in their order: ("network.layers[0].units", …).

    Layers that came or went count as one change of "network.layers".
    """
    if before == after:
        return ()
    dot = f"{place}." if place else ""
    if isinstance(before, msgspec.Struct) and type(before) is type(after):
        parts = [(f"{dot}{name}", name) for name in before.__struct_fields__]
        found = (
            changed_fields(getattr(before, name), getattr(after, name), path)
            for path, name in parts
        )
        return tuple(path for group in found for path in group)
    layers = place == "network.layers" and len(before) == len(after)
    if layers:
        pairs = enumerate(zip(before, after, strict=True))
        groups = (changed_fields(old, new, f"{place}[{i}]") for i, (old, new) in pairs)
        return tuple(path for group in groups for path in group)
    return (place,)


def value_at(draft: ExperimentDraft, path: str) -> Any:
    """What stands in the field at a path that `changed_fields` gave."""
    value: Any = draft
    for name, position in _STEP.findall(path):
        value = getattr(value, name)
        if position:
            value = value[int(position)]
    return value


def _fields(one: msgspec.Struct) -> dict[str, Any]:
    return {name: getattr(one, name) for name in one.__struct_fields__}
