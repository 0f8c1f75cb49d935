"""Options laid over an experiment: values of fields, with errors that name the option."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from msgspec.structs import replace

from core.spec.changes import DROPOUT, without_fields
from core.spec.checks import SpecError
from core.spec.experiment import DataSpec
from core.spec.fields import without_none
from playground.cli.arguments import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from core import Experiment, LayerSpec
    from playground.cli.spec_options import SpecOption

    Given = Mapping[SpecOption, Any]


def overlaid(experiment: Experiment, given: Given) -> Experiment:
    """`experiment` with the values given; raises `UsageError` that names the option at fault.

    They are values of step 0: what a field that is given was changed to on the way is dropped (all
    stops, where a stop rule is given), and so is the fingerprint of data that are changed. Options
    of single layers are left to `with_layer_options`.
    """
    fields = {name for option in given for name in option.path}
    kept = without_fields(experiment.changes, fields)
    whole = {option: value for option, value in given.items() if not option.is_of_layers}
    found: Experiment = _overlaid(replace(experiment, changes=kept), type(experiment), whole, 0)
    return found


def with_layer_options(layers: tuple[LayerSpec, ...], given: Given) -> tuple[LayerSpec, ...]:
    """`layers` with what was given for one of them or for all; raises `UsageError`."""
    found = list(layers)
    for option, values in given.items():
        for number, value in values if option.is_of_layers else ():
            if number is not None and not 1 <= number <= len(found):
                raise UsageError(
                    f"{option.flags[0]}: there is no layer {number}, expected 1 to {len(found)}"
                )
            # Without a number all are meant that can have it: the last layer has no dropout.
            every = range(len(found) - (option.field == DROPOUT))
            for position in every if number is None else (number - 1,):
                found[position] = _built(found[position], replace, {option: value}, {})
    return tuple(found)


def _overlaid(spec: Any, kind: Any, given: Given, depth: int) -> Any:
    """`spec` with the options whose paths pass through it at `depth`; None is made first."""
    own = {option: value for option, value in given.items() if len(option.path) == depth + 1}
    kinds = {field.name: without_none(field.type)[0] for field in msgspec.structs.fields(kind)}
    below: dict[str, dict[SpecOption, Any]] = {}
    for option, value in given.items():
        if len(option.path) > depth + 1:
            below.setdefault(option.path[depth], {})[option] = value
    nested = {
        name: _overlaid(getattr(spec, name, None), kinds[name], options, depth + 1)
        for name, options in below.items()
    }

    def make(base: Any, **fields: Any) -> Any:
        if base is None:
            return kind(**fields)
        return base.changed(**fields) if isinstance(base, DataSpec) else replace(base, **fields)

    return _built(spec, make, own, nested)


def _built(spec: Any, make: Callable[..., Any], own: Given, nested: dict[str, Any]) -> Any:
    """The spec with new values; where they are refused, the option at fault is named."""
    if not own and not nested:
        return spec
    try:
        return make(spec, **{option.field: value for option, value in own.items()}, **nested)
    except (SpecError, TypeError) as error:
        for option, value in own.items():
            try:
                make(spec, **{option.field: value})
            except SpecError as alone:
                raise UsageError(f"{option.flags[0]}: {alone}") from None
            except TypeError:
                continue
        flags = " and ".join(option.flags[0] for option in own)
        raise UsageError(f"{flags}: {error}" if flags else str(error)) from None
