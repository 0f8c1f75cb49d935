"""A column's values as categories: which there are, and which one each row has."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from core.datasets.tables.header import plain
from core.datasets.targets_of_files import class_name

if TYPE_CHECKING:
    from core.datasets.tables.cells import Cells
    from core.nn.arrays import Array

MOST_VALUES: Final = 1_000
_TRUTHS: Final = (("false", "true"), ("no", "yes"), ("f", "t"), ("n", "y"))


@dataclass(frozen=True, eq=False)
class Categories:
    """The values of a column in order, and `codes` (rows,): the number of each row's, -1 for none.

    `merged` are spellings that were taken for one value: ("Yes", "yes"). `many`: there are more
    than can be counted, and neither names nor codes are complete.
    """

    names: tuple[str, ...]
    codes: Array
    merged: tuple[tuple[str, ...], ...] = ()
    many: bool = False

    @property
    def are_truths(self) -> bool:
        """Whether these are true and false, or yes and no."""
        return tuple(name.casefold() for name in self.names) in _TRUTHS


def read_categories(cells: Cells, column: int, *, fold: bool = True) -> Categories:
    """Take a column's numbers and texts as categories: numbers in their order, then texts.

    With `fold`, texts that differ in upper and lower case alone are one value under its most
    frequent spelling, as long as two values remain.
    """
    numbers = cells.numbers[:, column]
    filled = ~np.isnan(numbers)
    distinct, inverse = np.unique(numbers[filled], return_inverse=True)
    texts = cells.texts.get(column)
    if len(distinct) > MOST_VALUES or (texts is not None and texts.full):
        return Categories((), np.full(len(cells), -1), many=True)
    spellings = list(texts.values) if texts else []
    codes = np.full(len(cells), -1, np.int64)
    codes[filled] = inverse
    counts: Counter[str] = Counter()
    if texts:
        found = np.frombuffer(texts.codes, "l").astype(np.int64)
        codes[np.frombuffer(texts.rows, "l")] = found + len(distinct)
        counts = Counter(dict(zip(spellings, np.bincount(found).tolist(), strict=True)))
    chosen = _folded(spellings, counts) if fold else {text: text for text in spellings}
    if len(set(chosen.values())) + len(distinct) < 2:
        chosen = {text: text for text in spellings}
    ordered = sorted(set(chosen.values()))
    places = {text: len(distinct) + at for at, text in enumerate(ordered)}
    table = [*range(len(distinct)), *(places[chosen[text]] for text in spellings), -1]
    names = (*(class_name(float(value)) for value in distinct.tolist()), *ordered)
    groups = [tuple(sorted(text for text in spellings if chosen[text] == name)) for name in ordered]
    merged = tuple(group for group in groups if len(group) > 1)
    return Categories(names, np.asarray(table, np.int64)[codes], merged)


def _folded(spellings: list[str], counts: Counter[str]) -> dict[str, str]:
    """Each spelling's chosen one: of those that differ in case alone, the most frequent."""
    alike: dict[str, list[str]] = {}
    for text in spellings:
        alike.setdefault(plain(text).casefold(), []).append(text)
    return {
        text: min(group, key=lambda spelling: (-counts[spelling], spelling))
        for group in alike.values()
        for text in group
    }
