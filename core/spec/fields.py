"""Every field of an experiment that a person may set, found by walking the specs, and its names."""

from __future__ import annotations

import difflib
import types
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Union, get_args, get_origin

import msgspec

from core.spec.checks import SpecError
from core.spec.experiment import Experiment, InitSpec, LayerSpec
from core.spec.goal import Goal

if TYPE_CHECKING:
    from collections.abc import Iterator

# Found when data are read, or recorded while a run is under way: nobody is asked for these.
NOT_ASKED: Final = (
    "DataSpec.fingerprint",
    "DataSpec.rules",
    "DataSpec.points",
    "InitSpec.fingerprint",
    "Experiment.changes",
    "Experiment.version",
)
# A second, shorter name.
SHORT: Final = {
    "OptimizerSpec.learning_rate": "lr",
    "LayerSpec.dropout": "dropout",
    "ScheduleSpec.length": "schedule-length",
    "ScheduleSpec.gamma": "schedule-gamma",
    "ScheduleSpec.lowest": "schedule-lowest",
    "StopSpec.goal": "stop-at",
    "StopSpec.seconds": "stop-after",
}
# Structs that are written as one value.
WHOLE: Final = (InitSpec, Goal)
_LAYERS: Final = ("network", "layers")


class Field(NamedTuple):
    """A field: the way to it from the experiment, its name with its struct's, and its type."""

    path: tuple[str, ...]
    key: str
    kind: Any


def walk(struct: Any, path: tuple[str, ...] = ()) -> Iterator[Field]:
    """The fields of a struct and of all in it, in their order; those of layers after the layers."""
    for field in msgspec.structs.fields(struct):
        key, here = f"{struct.__name__}.{field.name}", (*path, field.name)
        kind, _ = without_none(field.type)
        if key in NOT_ASKED:
            continue
        if kind == tuple[LayerSpec, ...]:
            yield Field(here, key, field.type)
            yield from walk(LayerSpec, here)
        elif isinstance(kind, type) and issubclass(kind, msgspec.Struct) and kind not in WHOLE:
            yield from walk(kind, here)
        else:
            yield Field(here, key, field.type)


def without_none(kind: Any) -> tuple[Any, bool]:
    """The field type without None, and whether None was in it."""
    if get_origin(kind) not in (Union, types.UnionType):
        return kind, False
    kinds = [each for each in get_args(kind) if each is not types.NoneType]
    return Union[tuple(kinds)], len(kinds) < len(get_args(kind))  # noqa: UP007  (not a fixed list)


def word_of(path: tuple[str, ...]) -> str:
    """What the field is called on its own; `name` is what its spec is called."""
    if path[:2] == _LAYERS and len(path) > 2:
        return f"layer-{path[-1]}"
    return path[-2] if path[-1] == "name" else path[-1]


def find_field(name: str) -> Field:
    """The field that a person means by `name`, which may be short: "learning_rate", "lr".

    Of a layer they are written with its number, from 1: "layers.2.units"; without one they are
    those of each. Raises `SpecError` with the nearest names that there are.
    """
    plain, number = _without_number(name.strip().replace("-", "_"))
    field = _by_name().get(plain)
    if field is None:
        near = difflib.get_close_matches(plain, _by_name(), n=1, cutoff=0.4)
        meant = f", did you mean {near[0]!r}?" if near else ""
        raise SpecError(f"there is no field {name[:60]!r} in an experiment{meant}")
    if number and not (field.path[:2] == _LAYERS and len(field.path) > 2):
        raise SpecError(f"{name[:60]!r} names layer {number}, but only fields of layers have one")
    if number:
        field = field._replace(path=(*_LAYERS, number, *field.path[2:]))
    return field


def short_names(paths: tuple[str, ...]) -> dict[str, str]:
    """The paths, written with dots, each with the shortest of its ends that tells it from others.

    As "learning_rate" of "training.optimizer.learning_rate"; a spec's name is called as the spec.
    """
    counts = Counter(_end(path, 1) for path in paths)
    return {path: _end(path, 1 if counts[_end(path, 1)] == 1 else 2) for path in paths}


def _end(path: str, parts: int) -> str:
    names = path.removesuffix(".name").split(".")
    if names[:2] == list(_LAYERS) and len(names) > 3:
        return ".".join(names[1:])
    return ".".join(names[-parts:]) if names[-1] != "seed" else ".".join(names[-2:])


def _without_number(name: str) -> tuple[str, str]:
    """The name without the number of a layer, and that number as text, "" without one."""
    parts = name.replace("[", ".").replace("]", "").split(".")
    for place, part in enumerate(parts):
        if part.isdecimal() and place and parts[place - 1] == "layers":
            return ".".join((*parts[:place], *parts[place + 1 :])), part[:3]
    return ".".join(parts), ""


@cache
def _by_name() -> dict[str, Field]:
    """All names by which a field may be called; a name of two is nobody's."""
    names: dict[str, list[Field]] = {}
    for field in walk(Experiment):
        for name in _names_of(field):
            names.setdefault(name, []).append(field)
        if without_none(field.kind)[0] is InitSpec:  # as a whole, or one of its numbers
            for part in walk(InitSpec, field.path):
                for name in _ends(part.path, 2 + (field.path[:2] == _LAYERS)):
                    names.setdefault(name, []).append(part)
    return {name: found[0] for name, found in names.items() if len(found) == 1}


def _names_of(field: Field) -> set[str]:
    path = field.path
    names = {*_ends(path, 2), f"{path[-2]}_{path[-1]}", word_of(path).replace("-", "_")}
    if path[:2] != _LAYERS:  # what is said of no layer is said of the network
        names |= _ends(path, 1)
    if field.key in SHORT:
        names.add(SHORT[field.key].replace("-", "_"))
    return names


def _ends(path: tuple[str, ...], least: int) -> set[str]:
    """The path with dots, and its ends of at least so many parts."""
    return {".".join(path[start:]) for start in range(len(path) - least + 1)}
