"""Where everything of the diagram stands: columns of units, their biases, and what is left out."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

import msgspec
from PySide6.QtCore import QPoint, QRect, QSize

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

INPUTS: Final = -1
"""The column of the inputs counts as the layer below the first."""

Unit = tuple[int, int]
"""Layer (`INPUTS` for an input) and unit, both from 0."""

# So many units of a layer are always drawn, and more where there is height for them.
ALWAYS: Final = 16
_MOST: Final = 48
_FEWEST: Final = 6
_ROOM_FOR_ONE: Final = 26
_EDGE: Final = 6
_LARGEST: Final = 84
_LARGEST_OUTPUT: Final = 132
_LARGEST_PICTURE: Final = 140
_SMALLEST: Final = 4
# Of the way from column to column, how much a unit takes at most.
_WIDEST: Final = 0.46
_WIDEST_OUTPUT: Final = 0.75
_SEVERAL: Final = 0.7
# A unit of one layer is at most so many times as large as one of another.
_MOST_LARGER: Final = 1.8
_GAP: Final = 0.22
# Layers never stand closer than this; of more than fit so, those in the middle are left out. So
# many, the outputs included, are drawn whole as long as they stand no closer than that.
_CLOSEST: Final = 44
_WHOLE: Final = 9
_CLOSER: Final = 32
_LARGE: Final = 20
_MORE_WIDTH: Final = 80
OUTPUT_LIMIT: Final = 3
"""So few outputs are drawn larger than the other units: they are what it is all for."""


class Shown(msgspec.Struct, frozen=True):
    """Which `units` of a layer are drawn; `more` are not. A `picture` is one for all inputs."""

    layer: int
    units: tuple[int, ...]
    more: int = 0
    picture: bool = False


class Column(msgspec.Struct, frozen=True, dict=True):
    """A layer on the canvas: its units' squares from `left` on, each of `side` pixels."""

    shown: Shown
    left: int
    side: int
    tops: tuple[int, ...]
    step: int
    bias_width: int

    @cached_property
    def layer(self) -> int:
        """Which layer it is."""
        return self.shown.layer

    @property
    def middle(self) -> int:
        """The x in the middle of its units."""
        return self.left + self.side // 2

    @cached_property
    def squares(self) -> tuple[QRect, ...]:
        """Where its units stand, from above."""
        return tuple(QRect(self.left, top, self.side, self.side) for top in self.tops)

    @cached_property
    def strips(self) -> tuple[QRect, ...]:
        """Beside each of its units, to the left, where its bias is shown."""
        left, width = self.left - self.bias_width, self.bias_width
        return tuple(QRect(left, top, width, self.side) for top in self.tops)

    def rect(self, place: int) -> QRect:
        """The square of the unit that stands at `place` from above."""
        return self.squares[place]

    def bias_rect(self, place: int) -> QRect:
        """The strip to the left of that square that shows the unit's bias."""
        return self.strips[place]

    @property
    def more_rect(self) -> QRect:
        """Where "… n more" is written; empty when nothing is left out."""
        if not self.shown.more:
            return QRect()
        top = self.tops[-1] + self.side if self.tops else 0
        return QRect(self.middle - _MORE_WIDTH // 2, top, _MORE_WIDTH, self.step)


class Arrangement(msgspec.Struct, frozen=True, dict=True):
    """All columns, from the inputs to the outputs; layers after `gap_after` columns are left out.

    `names_left` and `names_right` are as wide as the names beside inputs and outputs may be.
    """

    size: QSize
    columns: tuple[Column, ...]
    pitch: float
    names_left: int
    names_right: int
    gap_after: int = 0
    left_out: int = 0

    def column(self, layer: int) -> Column | None:
        """The column of a layer, None when it is left out."""
        return next((column for column in self.columns if column.layer == layer), None)

    def rect(self, unit: Unit) -> QRect | None:
        """The square of a unit, None when it is not drawn."""
        column = self.column(unit[0])
        if column is None or unit[1] not in column.shown.units:
            return None
        return column.rect(column.shown.units.index(unit[1]))

    def units(self) -> Iterator[tuple[Unit, QRect]]:
        """All units that are drawn, with their squares, column by column."""
        for column in self.columns:
            for place, unit in enumerate(column.shown.units):
                yield (column.layer, unit), column.rect(place)

    @property
    def count(self) -> int:
        """How many units are drawn."""
        return sum(len(column.shown.units) for column in self.columns)


def capacity(height: int) -> int:
    """How many units of a layer are drawn, all of them, in so many pixels of height."""
    return min(max(height // _ROOM_FOR_ONE, ALWAYS), _MOST)


def places(units: int, height: int) -> int:
    """How many places a layer of so many units has: fewer, but larger, where some are left out."""
    if units <= capacity(height):
        return units
    return min(max(height // _ROOM_FOR_ONE, _FEWEST), _MOST)


def layers_that_fit(layers: int, width: int) -> tuple[int, ...]:
    """Which layers are drawn beside the inputs; of too many the first ones and the last."""
    most = max(width // _CLOSEST - 1, min(width // _CLOSER - 1, _WHOLE), 2)
    return tuple(range(layers)) if layers <= most else (*range(most - 1), layers - 1)


def arrange(
    shown: Sequence[Shown], size: QSize, names: tuple[int, int] = (0, 0), left_out: int = 0
) -> Arrangement:
    """Lay out columns in `size` pixels; `names` is the room beside the first and the last.

    `left_out` layers are missing before the last one.
    """
    width = max(size.width() - sum(names) - 2 * _EDGE, 1)
    gaps = max(len(shown) - 1 + (left_out > 0), 1)
    pitch = width / (gaps + 0.5)
    sides = [_side(column, shown, size.height(), pitch) for column in shown]
    pitch = (width - sides[0] / 2 - sides[-1] / 2) / gaps
    first = names[0] + _EDGE + sides[0] / 2
    columns = []
    for place, (column, side) in enumerate(zip(shown, sides, strict=True)):
        skipped = left_out > 0 and place == len(shown) - 1
        middle = first + (place + skipped) * pitch
        columns.append(_column(column, side, round(middle - side / 2), size.height()))
    gap_after = len(shown) - 1 if left_out else 0
    return Arrangement(size, tuple(columns), pitch, *names, gap_after, left_out)


def unit_beside(arrangement: Arrangement, unit: Unit, across: int, down: int) -> Unit:
    """The unit to which an arrow key leads; `unit` itself where there is no other."""
    layers = [column.layer for column in arrangement.columns]
    if unit[0] not in layers:
        return unit
    number = layers.index(unit[0])
    column = arrangement.columns[number]
    if unit[1] not in column.shown.units:
        return (unit[0], column.shown.units[0])
    place = column.shown.units.index(unit[1])
    if down:
        return (unit[0], column.shown.units[max(0, min(place + down, len(column.tops) - 1))])
    beside = arrangement.columns[max(0, min(number + across, len(layers) - 1))]
    height = column.rect(place).center().y()
    nearest = min(
        range(len(beside.tops)), key=lambda other: abs(beside.rect(other).center().y() - height)
    )
    return unit if beside is column else (beside.layer, beside.shown.units[nearest])


def unit_at(arrangement: Arrangement, point: QPoint) -> tuple[Unit, bool] | None:
    """The unit under `point`, and whether it is its bias that lies there."""
    for column in arrangement.columns:
        for place, unit in enumerate(column.shown.units):
            if column.rect(place).contains(point):
                return (column.layer, unit), False
            if column.bias_rect(place).adjusted(-3, 0, 0, 0).contains(point):
                return (column.layer, unit), True
    return None


def _side(column: Shown, shown: Sequence[Shown], height: int, pitch: float) -> int:
    """How large the units of a column are: in narrow layers larger, but not by much."""
    room = (height - 2 * _EDGE) / (1 + _GAP)
    widest = min(_WIDEST * pitch, _LARGEST)
    if column.picture:
        return int(max(min(room / 2, 0.8 * pitch, _LARGEST_PICTURE), _SMALLEST))
    if column is shown[-1] and len(column.units) <= OUTPUT_LIMIT:
        share = room if len(column.units) == 1 else _SEVERAL * room / len(column.units)
        return int(max(min(share, _WIDEST_OUTPUT * pitch, _LARGEST_OUTPUT), _SMALLEST))
    least = min(room / _slots(other) for other in shown if not other.picture)
    # Inputs are larger only where they would be too small for names beside them.
    larger = 1.0 if column.layer == INPUTS and least >= _LARGE else _MOST_LARGER
    own = min(room / _slots(column), larger * least)
    return int(max(min(own, widest), _SMALLEST))


def _slots(shown: Shown) -> int:
    return len(shown.units) + bool(shown.more)


def _column(shown: Shown, side: int, left: int, height: int) -> Column:
    slots = _slots(shown)
    gap = min(side * _GAP * 1.4, (height - 2 * _EDGE - slots * side) / max(slots - 1, 1))
    step = side + max(gap, 1.0)
    top = (height - (slots - 1) * step - side) / 2
    tops = tuple(round(top + place * step) for place in range(len(shown.units)))
    has_bias = shown.layer != INPUTS
    bias_width = (5 if side >= _LARGE else 3) if has_bias else 0
    return Column(shown, left, side, tops, round(step), bias_width)
