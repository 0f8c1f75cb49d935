"""The points of a sweep: which values each run has, and the experiment with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import msgspec
import numpy as np

from core.datasets.choice import chosen
from core.datasets.errors import DatasetError
from core.spec.changes import without_fields
from core.spec.checks import SpecError
from core.spec.experiment import Experiment, InitSpec, LayerSpec
from core.spec.fields import find_field, without_none
from core.spec.goal import Goal
from core.spec.texts import parse_goal, parse_init, parse_layers, parse_names

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from core.nn.arrays import Array
    from core.spec.data import DataSpec
    from core.spec.sweep import SweepSpec

    Settings = dict[str, Any]

_DATA: Final = "data.name"
_LAYERS: Final = "network.layers"
# What is typed as one text.
_READERS: Final[dict[Any, Callable[[str], Any]]] = {
    InitSpec: parse_init,
    Goal: parse_goal,
    tuple[LayerSpec, ...]: parse_layers,
    tuple[str, ...]: parse_names,
}


class Points:
    """The values of each run, by the whole path of the field; the same spec gives the same.

    Run number n is repeat n mod `repeats` of configuration n // `repeats`. The last axis of the
    grid changes fastest but for what was drawn, which changes faster.
    """

    def __init__(self, spec: SweepSpec) -> None:
        self._spec = spec
        self._shares = shares(spec.runs, len(spec.drawn), spec.seed, spec.draw)

    def __len__(self) -> int:
        return self._spec.count

    def __getitem__(self, number: int) -> Settings:
        spec = self._spec
        configuration, repeat = divmod(number, spec.repeats)
        rest, draw = divmod(configuration, spec.runs)
        found: Settings = {}
        for axis in reversed(spec.grid):
            rest, place = divmod(rest, len(axis.values))
            found[axis.field] = axis.values[place]
        found = {name: found[name] for name in reversed(found)}
        for axis, share in zip(spec.drawn, self._shares[draw].tolist(), strict=True):
            found[axis.field] = axis.at(share)
        if spec.repeats > 1:
            found |= {name: _seed(spec.base, name) + repeat for name in spec.seeds}
        return found


def shares(runs: int, axes: int, seed: int, draw: str) -> Array:
    """Shares (runs, axes) of ranges, from 0 to below 1.

    `draw` "random": each on its own. "latin": each column has one in every `runs`-th of the range,
    in an order of its own (McKay, Beckman and Conover, "A comparison of three methods for selecting
    values of input variables", 1979).
    """
    rng = np.random.default_rng(seed)
    if draw == "random":
        return rng.random((runs, axes))
    cells = np.stack([rng.permutation(runs) for _ in range(axes)], axis=1)
    return (cells + rng.random((runs, axes))) / runs


def experiment_with(base: Experiment, settings: Mapping[str, Any]) -> Experiment:
    """`base` with other values of some fields; raises `SpecError`.

    What these fields were changed to on the way is left out, and so is the fingerprint of data that
    are changed.
    """
    if _DATA in settings:
        data = _data(settings[_DATA], base.data)
        base = msgspec.structs.replace(base, data=data)
    names = {part for path in settings for part in path.split(".")}
    changes = without_fields(base.changes, names)
    document = msgspec.to_builtins(msgspec.structs.replace(base, changes=changes))
    if "data" in names:
        document["data"]["fingerprint"] = ""
    for path in sorted(settings, key=lambda path: path.count(".")):  # the whole before its parts
        if path != _DATA:
            _put(document, path, settings[path])
    try:
        found = msgspec.convert(document, Experiment)
    except msgspec.ValidationError as error:
        raise SpecError(str(error)) from None
    if found.network.sizes != base.network.sizes:  # layers and units are others now
        kept = tuple(change for change in found.changes if not change.where)
        found = msgspec.structs.replace(found, changes=kept)
    return found


def _data(value: Any, data: DataSpec) -> DataSpec:
    if not isinstance(value, str):
        raise SpecError(f"data.name is {str(value)[:60]!r}, expected a name or a file")
    try:
        return chosen(value, data)
    except DatasetError as error:
        raise SpecError(f"data is {error}") from None


def _put(document: dict[str, Any], path: str, value: Any) -> None:
    """Set a field; of layers without a number in all, dropout but in the last."""
    parts = path.split(".")
    value = _read(path, value)
    if path.startswith(f"{_LAYERS}."):
        layers = document["network"]["layers"]
        places, rest = range(len(layers) - (parts[-1] == "dropout")), parts[2:]
        if rest[0].isdecimal():
            number, *rest = rest
            if not 1 <= int(number) <= len(layers):
                raise SpecError(f"{path}: there is no layer {number}, expected 1 to {len(layers)}")
            places = range(int(number) - 1, int(number))
        for place in places:
            _put_at(layers[place], rest, value)
        return
    _put_at(document, parts, value)


def _put_at(document: dict[str, Any], parts: list[str], value: Any) -> None:
    *way, last = parts
    for part in way:
        if document.get(part) is None:
            document[part] = {}
        document = document[part]
    document[last] = value


def _read(path: str, value: Any) -> Any:
    """The value as it stands in an experiment's JSON, also where it was typed as one text."""
    if not isinstance(value, str):
        return value
    kind, may_be_none = without_none(find_field(path).kind)
    if may_be_none and value == "none":
        return None
    reader = _READERS.get(kind)
    return value if reader is None else msgspec.to_builtins(reader(value))


def _seed(experiment: Experiment, path: str) -> int:
    part, name = path.split(".")
    found: int = getattr(getattr(experiment, part), name)
    return found
