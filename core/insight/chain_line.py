"""The chain rule as a line: one number, its factors, and where each of them stands."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from string import Formatter
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

MOST_TERMS: Final = 6
_SUBSCRIPTS: Final = str.maketrans("0123456789,", "₀₁₂₃₄₅₆₇₈₉,")
_SUPERSCRIPTS: Final = str.maketrans("0123456789()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾")


class Cell(NamedTuple):
    """A number of a sheet: in the matrix `key` of a layer, at this row and column, all from 0."""

    key: str
    layer: int
    row: int
    column: int = 0


@dataclass(frozen=True)
class Factor:
    """A number in a line: how it is written, its value, where it stands (None: it is a constant).

    `name` is what it is in words, as in "You left out …"; "" for what cannot be left out.
    """

    symbol: str
    value: float
    cell: Cell | None = None
    name: str = ""


@dataclass(frozen=True)
class Mistake:
    """What a person may have done instead, in one sentence, and what comes of it.

    `value` is a function of the line's factors, in their order.
    """

    words: str
    value: Callable[[Sequence[float]], float]


@dataclass(frozen=True)
class Line:
    """`value`, the number in `cell`, is what the `parts` say: texts and factors as they are read.

    `formula` makes it from the factors' values, so that it can be followed with other numbers.
    `rule` says in words what happens here. `mistakes` are plausible ones, the likeliest first.
    """

    cell: Cell
    symbol: str
    value: float
    rule: str
    parts: tuple[str | Factor, ...]
    formula: Callable[[Sequence[float]], float]
    mistakes: tuple[Mistake, ...] = field(default=())

    @property
    def factors(self) -> tuple[Factor, ...]:
        """The factors, in their order."""
        return tuple(part for part in self.parts if isinstance(part, Factor))

    def followed(self, known: Mapping[Cell, float]) -> float:
        """The value where the factors that stand in these cells have these numbers instead."""
        values = [
            known.get(f.cell, f.value) if f.cell is not None else f.value for f in self.factors
        ]
        return evaluated(self.formula, values)


Product = tuple[Factor, ...]


def sum_of_products(
    cell: Cell,
    symbol: str,
    value: float,
    rule: str,
    products: Sequence[Product],
    mistakes: Sequence[Mistake] = (),
) -> Line:
    """The line of a sum of products; of many the largest are written and the others summed up."""
    shown, rest = _largest(products)
    parts: list[str | Factor] = []
    for place, product in enumerate(shown):
        parts += [" + "] if place else []
        for number, factor in enumerate(product):
            parts += [" · ", factor] if number else [factor]
    if rest:
        total = sum(math.prod(f.value for f in product) for product in rest)
        left = (Factor(f"{len(rest):,} more", total),)
        parts += [" + ", left[0]]
        shown = [*shown, left]
    lengths = [len(product) for product in shown]
    own = _usual_mistakes(shown, lengths)
    return Line(cell, symbol, value, rule, tuple(parts), _Sum(tuple(lengths)), (*mistakes, *own))


@dataclass(frozen=True)
class _Sum:
    """A sum of products of so many factors each; factors at places `without` count as 1.

    A product of which nothing is left counts as 0.
    """

    lengths: tuple[int, ...]
    without: frozenset[int] = frozenset()
    sign: float = 1.0

    def __call__(self, values: Sequence[float]) -> float:
        total, start = 0.0, 0
        for length in self.lengths:
            places = [p for p in range(start, start + length) if p not in self.without]
            total += math.prod(values[p] for p in places) if places else 0.0
            start += length
        return self.sign * total


def _usual_mistakes(products: Sequence[Product], lengths: Sequence[int]) -> list[Mistake]:
    """The wrong sign, and each factor and each term left out."""
    whole = tuple(lengths)
    found = [Mistake("The sign is wrong.", _Sum(whole, sign=-1.0))]
    factors = [factor for product in products for factor in product]
    for name in dict.fromkeys(f.name for f in factors if f.name):
        places = frozenset(p for p, f in enumerate(factors) if f.name == name)
        found.append(Mistake(f"You left out {name}.", _Sum(whole, places)))
    if len(products) > 1:
        start = 0
        for product in products:
            places = frozenset(range(start, start + len(product)))
            term = " · ".join(f.symbol for f in product)
            found.append(Mistake(f"You left out the term {term}.", _Sum(whole, places)))
            start += len(product)
    return found


def _largest(products: Sequence[Product]) -> tuple[list[Product], list[Product]]:
    """The products that count most, in their order, and the others."""
    if len(products) <= MOST_TERMS:
        return list(products), []
    sizes = [abs(math.prod(f.value for f in product)) for product in products]
    kept = set(sorted(range(len(products)), key=lambda place: -sizes[place])[: MOST_TERMS - 1])
    shown = [product for place, product in enumerate(products) if place in kept]
    return shown, [product for place, product in enumerate(products) if place not in kept]


def parts_of(template: str, factors: Mapping[str, Factor]) -> tuple[str | Factor, ...]:
    """The text of a template with a factor for each name in braces."""
    parts: list[str | Factor] = []
    for text, name, _, _ in Formatter().parse(template):
        parts += [text] if text else []
        parts += [factors[name]] if name else []
    return tuple(parts)


def names_in(template: str) -> tuple[str, ...]:
    """The names in braces, in their order."""
    return tuple(name for _, name, _, _ in Formatter().parse(template) if name)


def evaluated(formula: Callable[[Sequence[float]], float], values: Sequence[float]) -> float:
    """What the formula makes of the values; NaN where there is no such number."""
    try:
        return float(formula(values))
    except (ArithmeticError, ValueError):
        return math.nan


def sub(symbol: str, *indices: int) -> str:
    """The symbol with these indices (from 0) below it, counted from 1: w₂₁."""
    numbers = [str(index + 1) for index in indices]
    joint = "" if all(len(number) == 1 for number in numbers) else ","
    return symbol + joint.join(numbers).translate(_SUBSCRIPTS)


def of_row(symbol: str, row: int, rows: int) -> str:
    """The symbol with the number of its row above it, where there are several: z⁽²⁾."""
    return symbol if rows == 1 else symbol + f"({row + 1})".translate(_SUPERSCRIPTS)
