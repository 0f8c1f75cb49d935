"""Lines of the update: what the optimiser makes of a gradient, term by term."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from core.insight.backprop_update import CONSTANTS, RULES, Term, UpdateSheet
from core.insight.chain_line import Cell, Factor, Line, Mistake, names_in, parts_of, sub

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from core.nn.arrays import Array

_NAMES: Final = {"g": "the gradient g", "w": "the weight before", "v0": "the velocity before"}
_RULES_IN_WORDS: Final = {
    "m1": "A running mean of the gradients.",
    "s1": "A running mean of the squared gradients.",
    "mh": "The mean began at 0: divided by what it has gathered so far, it is not too small.",
    "vh": "The mean of squares began at 0 too.",
    "wd": "AdamW's decay makes every parameter a little smaller first.",
    "w1": "A step against the gradient.",
}


def update_line(
    sheet: UpdateSheet, values: Mapping[str, Any], cell: Cell, gradient_key: str
) -> Line | None:
    """The line of a term in `cell`, whose key is "W." or "b." and the term's.

    `values` are all quantities of this one parameter by key; its gradient stands in the matrix
    `gradient_key`. None for what is given.
    """
    part, _, key = cell.key.partition(".")
    term = next((term for term in sheet.terms if term.key == key), None)
    if term is None:
        return None
    names = names_in(term.template)
    factors = {name: _factor(name, values, sheet, cell, gradient_key) for name in names}
    place = (cell.row,) if part == "b" else (cell.row, cell.column)
    formula = _Formula(term, names, values)
    name = sub(part.lower(), *place)
    symbol = f"{name}′" if key == "w1" else f"{term.symbol} of {name}"
    parts = parts_of(term.template, factors)
    return Line(
        cell,
        symbol,
        float(values[key]),
        _RULES_IN_WORDS.get(key, term.title.capitalize() + ", brought up to date."),
        parts,
        formula,
        tuple(_mistakes(sheet, term, names, values)),
    )


def quantities_at(sheet: UpdateSheet, at: Callable[[Array], float]) -> dict[str, Any]:
    """All quantities of one parameter; `at` takes it out of a vector of all."""
    return {
        key: value if key in CONSTANTS else at(value) for key, value in sheet.quantities.items()
    }


class _Formula:
    """A term from its factors' values; `instead` are quantities that somebody took for others."""

    def __init__(
        self,
        term: Term,
        names: Sequence[str],
        values: Mapping[str, Any],
        instead: Mapping[str, Callable[[Mapping[str, Any]], float]] | None = None,
    ) -> None:
        self._term, self._names, self._values = term, names, dict(values)
        self._instead = instead or {}

    def __call__(self, values: Sequence[float]) -> float:
        q = {**self._values, **dict(zip(self._names, values, strict=True))}
        changed = {key: change(q) for key, change in self._instead.items()}
        return float(self._term.compute({**q, **changed}))


def _mistakes(
    sheet: UpdateSheet, term: Term, names: Sequence[str], values: Mapping[str, Any]
) -> list[Mistake]:
    """What people do wrong with this term."""

    def other(words: str, **instead: Callable[[Mapping[str, Any]], float]) -> Mistake:
        return Mistake(words, _Formula(term, names, values, instead))

    found = []
    if term.key == "w1":
        start = "wd" if "wd" in names else "w"
        whole = _Formula(term, names, values)
        before = list(names).index(start)
        found += [
            Mistake(
                "You went with the gradient: the step goes against it, so it is taken away.",
                lambda v: 2.0 * v[before] - whole(v),
            ),
            Mistake(
                "That is the step alone: take it away from the parameter.",
                lambda v: v[before] - whole(v),
            ),
            other("You left out the learning rate η.", eta=lambda _: 1.0),
        ]
        found += _skipped(sheet.rule, other)
    for name in names:
        if name in ("v0", "m0", "s0"):
            found.append(other("You left out what was remembered.", **{name: lambda _: 0.0}))
    if "g" in names and term.key in ("s1", "v1") and sheet.rule in ("rmsprop", "adam", "adamw"):
        found.append(other("You did not square the gradient.", g=lambda q: abs(q["g"]) ** 0.5))
    if "g" in names:
        found.append(other("The gradient has the wrong sign.", g=lambda q: -q["g"]))
    return found


def _skipped(rule: str, other: Callable[..., Mistake]) -> list[Mistake]:
    """Steps on the way to the parameter that somebody may have passed over."""
    if rule == "momentum":
        return [other("You used the gradient: the step follows the velocity.", v1=_g)]
    if rule == "nesterov":
        return [
            other("You left out μ before the velocity.", mu=lambda _: 1.0),
            other("You took the step of plain momentum.", g=lambda _: 0.0, mu=lambda _: 1.0),
        ]
    if rule == "rmsprop":
        return [other("You left out the division by √s′.", s1=lambda _: 1.0, eps=lambda _: 0.0)]
    if rule in ("adam", "adamw"):
        return [
            other(
                "You left out the corrections of the bias: mˆ and vˆ, not m′ and v′.",
                mh=lambda q: float(q["m1"]),
                vh=lambda q: float(q["v1"]),
            ),
            other("You left out the square root of vˆ.", vh=lambda q: float(q["vh"]) ** 2),
            other("You left out the division by √vˆ.", vh=lambda _: 1.0, eps=lambda _: 0.0),
        ]
    return []


def _g(q: Mapping[str, Any]) -> float:
    return float(q["g"])


def _factor(
    name: str, values: Mapping[str, Any], sheet: UpdateSheet, cell: Cell, gradient_key: str
) -> Factor:
    value, part = float(values[name]), cell.key.partition(".")[0]
    if name in CONSTANTS:
        symbol, words = CONSTANTS[name]
        return Factor(symbol, value, None, words)
    place = (cell.row,) if part == "b" else (cell.row, cell.column)
    if name == "w":
        return Factor(sub(part.lower(), *place), value, cell._replace(key=part), _NAMES["w"])
    if name == "g":
        return Factor("g", value, cell._replace(key=gradient_key), _NAMES["g"])
    symbols = dict(sheet.remembered)
    symbols |= {term.key: term.symbol for term in RULES[sheet.rule]}
    return Factor(symbols[name], value, cell._replace(key=f"{part}.{name}"), _NAMES.get(name, ""))
