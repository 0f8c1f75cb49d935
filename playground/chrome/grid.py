"""From the places that views ask for to columns, rows in them, cells in these, and tabs."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from playground.views.declared import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from playground.views.declared import Column, Place


class Cell(NamedTuple):
    """Panels that share a piece of the window as tabs, the one in front first."""

    names: tuple[str, ...]
    width: int


class Row(NamedTuple):
    """Cells beside each other, from the left."""

    cells: tuple[Cell, ...]
    height: int

    @property
    def head(self) -> str:
        """The name that stands for the row: in front, at the left."""
        return self.cells[0].names[0]


def grid(places: Mapping[str, Place]) -> dict[Column, tuple[Row, ...]]:
    """The names of `places` as they stand in columns, none of which is empty, from above.

    Names with the very same place are tabs, in the order of `places`.
    """
    columns: dict[Column, tuple[Row, ...]] = {}
    for column in COLUMNS:
        inside = [(place, name) for name, place in places.items() if place.column == column]
        inside.sort(key=lambda item: (item[0].row, item[0].cell, item[0].tab))
        rows = [list(items) for _, items in groupby(inside, lambda item: item[0].row)]
        if rows:
            columns[column] = tuple(_row(items) for items in rows)
    return columns


def _row(items: list[tuple[Place, str]]) -> Row:
    cells = [list(cell) for _, cell in groupby(items, lambda item: item[0].cell)]
    return Row(
        tuple(
            Cell(tuple(name for _, name in cell), max(place.width for place, _ in cell))
            for cell in cells
        ),
        max(place.height for place, _ in items),
    )
