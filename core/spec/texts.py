"""Parts of an experiment as they are typed: "4:tanh,1:sigmoid", "normal:3,1", "test_loss:0.1"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

import msgspec

from core.spec.checks import SpecError
from core.spec.experiment import InitSpec, LayerSpec
from core.spec.goal import Goal

if TYPE_CHECKING:
    from core.spec.goal import FigureName

# What may stand after a scheme's name without saying which field it is.
_FIELDS_OF_SCHEME: Final = {
    "normal": ("mean", "std"),
    "uniform": ("low", "high"),
    "constant": ("value",),
    "values": ("values",),
    "file": ("path",),
    "file_shifted": ("path", "low", "high"),
}


def parse_layers(text: str) -> tuple[LayerSpec, ...]:
    """Read "4:tanh,1:sigmoid"; raises `SpecError`."""
    layers = []
    for position, part in enumerate(text.split(","), start=1):
        units, _, activation = part.strip().partition(":")
        if not units.isdecimal():
            raise SpecError(
                f"layer {position} is {part.strip()!r}, expected units and activation, as in 4:tanh"
            )
        layers.append(LayerSpec(int(units[:9]), activation or "sigmoid"))
    return tuple(layers)


def parse_init(text: str) -> InitSpec:
    """Read "he_normal", "normal:3,1" or "normal:mean=3,std=1"; raises `SpecError`."""
    name, _, rest = text.partition(":")
    kinds = {field.name: field.type for field in msgspec.structs.fields(InitSpec)}
    del kinds["fingerprint"]  # found when the file is read
    order = _FIELDS_OF_SCHEME.get(name, ())
    if rest.partition("=")[0] in kinds:
        given = [part.partition("=")[::2] for part in rest.split(",")]
    else:
        parts = rest.split(",", len(order) - 1) if rest and order else [rest] if rest else []
        if len(parts) > len(order):
            raise SpecError(f"{name} takes nothing after its name, but {rest!r} was given")
        given = list(zip(order, parts, strict=False))
    values: dict[str, Any] = {}
    for field, part in given:
        if field not in kinds or field == "name":
            raise SpecError(f"{field!r} is no field of an initialiser: {', '.join(kinds)}")
        if field == "values":
            values[field] = _rows(part)
        else:
            values[field] = part if kinds[field] is str else _number(field, part)
    return InitSpec(name, **values)


def parse_goal(text: str) -> Goal:
    """Read "test_accuracy:0.975"; raises `SpecError`."""
    figure, _, value = text.partition(":")
    try:
        wanted = float(value)
    except ValueError:
        raise SpecError(f"the goal is {text!r}, expected as in test_accuracy:0.975") from None
    return Goal(cast("FigureName", figure), wanted)


def parse_names(text: str) -> tuple[str, ...]:
    """Read "x,y"."""
    return tuple(part.strip() for part in text.split(","))


def _number(field: str, text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise SpecError(f"{field} is {text!r}, expected a number") from None


def _rows(text: str) -> tuple[Any, ...]:
    """Read "1,2,3", or rows as in "1,2;3,4"."""
    rows = [tuple(_number("values", cell) for cell in row.split(",")) for row in text.split(";")]
    return rows[0] if len(rows) == 1 else tuple(rows)
