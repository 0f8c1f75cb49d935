"""Is a draft an experiment that can be trained, and if not, which field is wrong? No Qt here."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from msgspec.structs import replace

from core.spec.checks import SpecError
from core.spec.compatibility import Problem, cautions, problems
from core.spec.experiment import InitSpec, OptimizerSpec
from core.spec.schedule import ScheduleSpec
from core.spec.stop import StopSpec
from playground.forms.drafts import (
    AugmentationDraft,
    InitDraft,
    LayerDraft,
    OptimizerDraft,
    ScheduleDraft,
    StopDraft,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.spec.experiment import Experiment
    from playground.forms.data_shape import DataShape
    from playground.forms.drafts import ExperimentDraft, NetworkDraft, TrainDraft

T = TypeVar("T")

# A spec's error begins with the field that is wrong: "layer.units is 0, expected …".
_FIELD: Final = re.compile(r"^[a-z]+\.([a-z0-9_]+)(?= )")
_LAYER: Final = re.compile(r"^network\.layers\[(\d+)\]")
_PLAIN_INIT: Final = InitDraft.of(InitSpec())
_PLAIN_OPTIMIZER: Final = OptimizerDraft.of(OptimizerSpec())
_PLAIN_STOP: Final = StopDraft.of(StopSpec())
_PLAIN_SCHEDULE: Final = ScheduleDraft.of(ScheduleSpec())
_PLAIN_LAYERS: Final = (LayerDraft(1, "linear"),)


class Checked(NamedTuple):
    """The finished experiment, or None and the problems; `cautions` keep nothing from training."""

    experiment: Experiment | None
    problems: tuple[Problem, ...]
    cautions: tuple[Problem, ...]


def check(draft: ExperimentDraft, shape: DataShape | None) -> Checked:
    """Judge a draft against itself and, where it is known, against the shape of the data."""
    found: list[Problem] = []
    data = _made(draft.data.spec, "data", found)
    if data is not None and data.name == "file" and not data.path:
        found.append(Problem("data.path", "no data file is chosen yet: open one"))
    _check_network(draft.network, found)
    _check_training(draft.training, found)
    if found:
        return Checked(None, tuple(found), ())
    experiment = draft.spec()
    if shape is not None:
        found += problems(
            experiment, shape.inputs, shape.kind, shape.classes, outputs=shape.outputs
        )
    return Checked(experiment if not found else None, tuple(found), cautions(experiment))


def _check_network(network: NetworkDraft, found: list[Problem]) -> None:
    before = len(found)
    _made(network.init.spec, "network.init", found)
    _made(network.bias_init.spec, "network.bias_init", found)
    for position, layer in enumerate(network.layers):
        place = f"network.layers[{position}]"
        for name, init in (("init", layer.init), ("bias_init", layer.bias_init)):
            if init is not None:
                _made(init.spec, f"{place}.{name}", found)
        _made(replace(layer, init=None, bias_init=None).spec, place, found)
    bare = replace(network, layers=_PLAIN_LAYERS, init=_PLAIN_INIT, bias_init=_PLAIN_INIT)
    _made(bare.spec, "network", found)
    if len(found) == before:
        # Only now the sum over all layers can be judged: the number of parameters.
        _made(network.spec, "network", found)


def _check_training(training: TrainDraft, found: list[Problem]) -> None:
    before = len(found)
    _made(training.optimizer.spec, "training.optimizer", found)
    _made(training.stop.spec, "training.stop", found)
    _made(training.schedule.spec, "training.schedule", found)
    _made(training.augmentation.spec, "training.augmentation", found)
    plain = replace(
        training,
        optimizer=_PLAIN_OPTIMIZER,
        stop=_PLAIN_STOP,
        schedule=_PLAIN_SCHEDULE,
        augmentation=AugmentationDraft(),
    )
    if _made(plain.spec, "training", found) is not None and len(found) == before:
        _made(training.spec, "training", found)  # engine and images are judged together


def _made(make: Callable[[], T], place: str, found: list[Problem]) -> T | None:
    try:
        return make()
    except SpecError as error:
        message = str(error)
    layer = _LAYER.match(place)
    whose = f"layer {int(layer[1]) + 1}: " if layer else ""
    match = _FIELD.match(message)
    if match is None:
        found.append(Problem(f"{place}.units" if layer else place, whose + message))
    else:
        words = match[1].replace("_", " ")
        found.append(Problem(f"{place}.{match[1]}", whose + words + message[match.end() :]))
    return None
