"""Plan files: a sweep as a person writes it, in TOML. How is shown in docs/sweeps.md."""

from __future__ import annotations

import difflib
import tomllib
from typing import TYPE_CHECKING, Any, Final

import msgspec

from core.files.plain_files import read_regular, short_name
from core.spec.checks import SpecError, require
from core.spec.fields import find_field
from core.spec.goal import FigureName  # noqa: TC001  (read by msgspec)
from core.spec.sweep import Axis, Halving, SweepSpec
from core.sweep.errors import SweepError
from core.sweep.points import experiment_with

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator, Mapping

    from core.spec.experiment import Experiment

_MOST_BYTES: Final = 1_000_000
_RANGE: Final = frozenset(("low", "high", "log", "choices"))


class Plan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What stands in a plan file; `base` are the fields that all runs share.

    `lesson` or `experiment`, a file, is what all start from. Fields are called as on the command
    line or by their path (`core.spec.fields.find_field`), and their values are as there.
    """

    lesson: str = ""
    experiment: str = ""
    repeats: int = 1
    seeds: tuple[str, ...] = ("network.seed", "training.seed")
    figure: FigureName = "test_loss"
    weights: bool = False
    history: int = 100
    base: dict[str, Any] = {}
    grid: dict[str, Any] = {}
    random: dict[str, Any] = {}
    latin: dict[str, Any] = {}
    halving: Halving | None = None


def read_plan(path: str | os.PathLike[str]) -> Plan:
    """Read a plan file, whoever wrote it; raises only `SweepError`, in one sentence."""
    name, content = short_name(path), read_regular(path, SweepError, _MOST_BYTES)
    try:
        found = tomllib.loads(content.decode("utf-8-sig"))
        _check_names(found)
        return msgspec.convert(found, Plan)
    except UnicodeDecodeError as error:
        raise SweepError(f"{name} is not UTF-8 at byte {error.start}") from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise SweepError(f"{name} is no TOML: {error}") from None
    except (msgspec.ValidationError, SpecError) as error:
        raise SweepError(f"{name}: {error}") from None


def sweep_of(plan: Plan, start: Experiment) -> SweepSpec:
    """The sweep that a plan means, where `start` is what its lesson or file holds.

    Raises `SpecError` in one sentence, with the nearest name for one that there is not.
    """
    require(
        not (plan.random and plan.latin),
        "the plan has [random] and [latin], expected one of them",
    )
    drawn = dict(plan.latin or plan.random)
    runs, seed = (drawn.pop(name, default) for name, default in (("runs", 1), ("seed", 0)))
    require(
        not drawn or "runs" in (plan.latin or plan.random),
        "the plan does not say how many to draw: give runs, as in runs = 50",
    )
    given = {_path(name): value for name, value in _flat(plan.base)}
    return SweepSpec(
        base=experiment_with(start, given),
        grid=tuple(_listed(name, values) for name, values in _flat(plan.grid)),
        drawn=tuple(_ranged(name, value) for name, value in _flat(drawn, has_ranges=True)),
        draw="latin" if plan.latin else "random",
        runs=runs,
        seed=seed,
        repeats=plan.repeats,
        seeds=tuple(map(_path, plan.seeds)) if plan.repeats > 1 else (),
        given=tuple(given),
        figure=plan.figure,
        halving=plan.halving,
        weights=plan.weights,
        history=plan.history,
    )


def _check_names(found: Mapping[str, Any]) -> None:
    known = [field.name for field in msgspec.structs.fields(Plan)]
    for name in found:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            meant = f", did you mean {near[0]!r}?" if near else f", expected {', '.join(known)}"
            raise SpecError(f"a plan has no {name[:60]!r}{meant}")


def _flat(
    table: Mapping[str, Any], above: str = "", *, has_ranges: bool = False
) -> Iterator[tuple[str, Any]]:
    """The values of a table with their names; TOML makes tables of names with dots."""
    for name, value in table.items():
        if isinstance(value, dict) and not (has_ranges and _is_range(value)):
            yield from _flat(value, f"{above}{name}.", has_ranges=has_ranges)
        else:
            yield above + name, value


def _is_range(value: dict[str, Any]) -> bool:
    return value.keys() <= _RANGE and not any(isinstance(end, dict) for end in value.values())


def _path(name: str) -> str:
    return ".".join(find_field(name).path)


def _listed(name: str, values: Any) -> Axis:
    path = _path(name)
    require(
        isinstance(values, list) and len(values) > 0,
        f"{name} of [grid] is {str(values)[:60]}, expected a list of values",
    )
    return Axis(path, tuple(values))


def _ranged(name: str, value: Any) -> Axis:
    path = _path(name)
    if isinstance(value, dict):
        choices = value.get("choices", ())
        numbers = {end: value.get(end) for end in ("low", "high")}
        return Axis(path, tuple(choices), log=value.get("log", False), **numbers)
    require(
        isinstance(value, list) and len(value) > 0,
        f"{name} is {str(value)[:60]}, expected a list of values, or a range as in"
        " {low = 0.001, high = 1.0, log = true}",
    )
    return Axis(path, tuple(value))
