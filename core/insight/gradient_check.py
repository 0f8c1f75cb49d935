"""The gradient check: whether what back-propagation gives is the derivative.

Each parameter is moved a little both ways, and the change of the objective (loss and penalties) is
compared with the gradient: central differences (L(w + h) − L(w − h)) / 2h in float64 (Bishop 1995,
4.8.4; Stanford's CS231n notes "Gradient checks"). Where a unit of a kinked activation changes sides
on the way, or a weight under L1 crosses 0, there is no derivative: such cells are told apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from core.insight.chain_line import Cell
from core.nn import activations, losses

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.insight.backprop_sheet import Sheet
    from core.nn.arrays import Array

TOLERANCE: Final = 1e-5
"""Relative errors up to this one are those of the differences."""

_STEP: Final = 1e-5
# Differences of the loss know no more digits than this much of it.
_FLOOR: Final = 1e-5
# So many cells are asked at most, and fewer where each takes long: about a second for all.
_MOST_CELLS: Final = 20_000
_LEAST_CELLS: Final = 1_000
_MOST_PRODUCTS: Final = 2_000_000_000
_NUMBERS_AT_ONCE: Final = 500_000


@dataclass(frozen=True, eq=False)
class GradientCheck:
    """What came out for one layer's matrix, "dW" (units, inputs) or "db" (units,).

    `numeric` are the differences, NaN where a cell was not asked; `error` the relative error of the
    gradient, NaN there and where `kinks` is true.
    """

    key: str
    layer: int
    numeric: Array
    error: Array
    kinks: Array


@dataclass(frozen=True, eq=False)
class Checked:
    """The check of all layers: `asked` cells of `cells` were compared."""

    parts: tuple[GradientCheck, ...]
    asked: int
    cells: int

    @cached_property
    def kinks(self) -> tuple[Cell, ...]:
        """The cells that stand at a kink, layer by layer."""
        return tuple(
            Cell(part.key, part.layer, *place)
            for part in self.parts
            for place in np.argwhere(part.kinks).tolist()
        )

    @property
    def worst(self) -> tuple[Cell, float] | None:
        """The cell with the largest relative error, and that error; None where none is known."""
        found: tuple[Cell, float] | None = None
        for part in self.parts:
            if np.isnan(part.error).all():
                continue
            place = int(np.nanargmax(part.error))
            error = float(part.error.flat[place])
            if found is None or error > found[1]:
                where = np.unravel_index(place, part.error.shape)
                found = Cell(part.key, part.layer, *(int(i) for i in where)), error
        return found

    @property
    def is_right(self) -> bool:
        """Whether no cell is off by more than the differences themselves are."""
        return self.worst is None or self.worst[1] <= TOLERANCE


def check_gradient(sheet: Sheet, cancelled: Callable[[], bool] = bool) -> Checked:
    """Compare all gradients of the sheet, or an even choice of very many, with differences.

    The gradients are those with penalties, as the optimiser is given them. What is known when it is
    `cancelled` is returned.
    """
    cells = sum(_sizes(sheet))
    share = min(1.0, _cells_in_time(sheet) / max(_worth_asking(sheet), 1))
    parts, asked = [], 0
    with np.errstate(all="ignore"):
        for number, layer in enumerate(sheet.layers):
            for key, gradient in (("dW", layer.total_dw), ("db", layer.db)):
                if gradient is None or cancelled():
                    continue
                part = _Differences(sheet, number, key, share).compared(gradient, cancelled)
                asked += int((~np.isnan(part.numeric)).sum())
                parts.append(part)
    return Checked(tuple(parts), asked, cells)


def relative_error(gradient: Array, numeric: Array, loss: float) -> Array:
    """|g − n| / (|g| + |n|); where both are tiny, against what differences can tell from 0."""
    size = np.maximum(np.abs(gradient) + np.abs(numeric), _FLOOR * max(1.0, abs(loss)))
    error: Array = np.abs(gradient - numeric) / size
    return error


def _sizes(sheet: Sheet) -> list[int]:
    return [layer.dw.size + (0 if layer.db is None else layer.db.size) for layer in sheet.layers]


def _cells_in_time(sheet: Sheet) -> int:
    """How many cells can be asked: each takes the rows through all layers above it, twice."""
    products = 2 * sheet.rows * sum(layer.dw.size for layer in sheet.layers[1:])
    in_time = _MOST_PRODUCTS // max(products, 1)
    return min(max(in_time, _LEAST_CELLS), _MOST_CELLS)


def _worth_asking(sheet: Sheet) -> int:
    """Cells whose difference is not known beforehand: an input of 0 changes nothing."""
    return sum(
        int(layer.x.any(axis=0).sum()) * layer.dw.shape[0]
        + (0 if layer.db is None else layer.db.size)
        for layer in sheet.layers
    )


class _Differences:
    """Moves each parameter of one matrix both ways, many at once."""

    def __init__(self, sheet: Sheet, number: int, key: str, share: float) -> None:
        self._sheet, self._number, self._key = sheet, number, key
        self._layer = sheet.layers[number]
        self._share = share

    def compared(self, gradient: Array, cancelled: Callable[[], bool]) -> GradientCheck:
        """Compare with `gradient`, as many cells of it as the share says."""
        numeric = np.full(gradient.shape, np.nan)
        kinks = np.zeros(gradient.shape, np.bool_)
        self._enter_known(numeric)
        waiting = np.flatnonzero(np.isnan(numeric))
        if self._share < 1.0:
            count = max(int(len(waiting) * self._share), 1)
            waiting = waiting[np.linspace(0, len(waiting) - 1, count).astype(np.intp)]
        widest = max(layer.z.size for layer in self._sheet.layers[self._number :])
        block = max(_NUMBERS_AT_ONCE // widest, 1)
        for start in range(0, len(waiting), block):
            if cancelled():
                break
            places = waiting[start : start + block]
            numeric.flat[places], kinks.flat[places] = self._of(places)
        numeric += self._penalty(kinks)
        error = relative_error(gradient, numeric, self._sheet.loss.value)
        error[kinks] = np.nan
        return GradientCheck(self._key, self._number, numeric, error, kinks)

    def _enter_known(self, numeric: Array) -> None:
        """A weight whose input is 0 in all rows does nothing to the loss.

        Units that are off are held on purpose, though their sum is part of a softmax.
        """
        if self._key == "dW":
            numeric[:, ~self._layer.x.any(axis=0)] = 0.0
        if self._layer.off is not None:
            numeric[self._layer.off] = 0.0

    def _penalty(self, kinks: Array) -> Array | float:
        """The differences of the penalties; L1 has a kink at 0."""
        sheet, w = self._sheet, self._layer.weights
        if self._key == "db" or not (sheet.l1 or sheet.l2):
            return 0.0
        h = _step_for(w)
        if sheet.l1:
            kinks |= np.abs(w) <= h
        by_l1 = sheet.l1 * (np.abs(w + h) - np.abs(w - h))
        by_l2 = sheet.l2 / 2.0 * ((w + h) ** 2 - (w - h) ** 2)
        found: Array = (by_l1 + by_l2) / (2.0 * h)
        return found

    def _of(self, places: Array) -> tuple[Array, Array]:
        """Differences (places,) and whether there is a kink (places,)."""
        layer = self._layer
        if self._key == "dW":
            units, sources = np.unravel_index(places, layer.weights.shape)
            values, moves = layer.weights.flat[places], layer.x[:, sources].T
        else:
            assert layer.bias is not None  # noqa: S101  (for the type checker: there is a db)
            units, values = places, layer.bias[places]
            moves = np.ones((len(places), len(layer.x)))
        h = _step_for(values)
        up, sides_up = self._loss_with(units, moves * h[:, None])
        down, sides_down = self._loss_with(units, moves * -h[:, None])
        return (up - down) / (2.0 * h), (sides_up != sides_down).any(axis=1)

    def _loss_with(self, units: Array, moves: Array) -> tuple[Array, Array]:
        """The loss (places,) with the sum of one unit a place moved by `moves` (places, rows).

        And the sides of their kinks that sums are on, as (places, sums) of truth values.
        """
        sheet, count = self._sheet, len(units)
        z = np.repeat(self._layer.z[None], count, axis=0)  # (places, rows, units)
        z[np.arange(count), :, units] += moves
        out, sides = z, [np.zeros((count, 1), np.bool_)]
        for number in range(self._number, len(sheet.layers)):
            layer = sheet.layers[number]
            if number > self._number:
                z = out @ layer.weights.T + (0.0 if layer.bias is None else layer.bias)
            if activations.get(layer.activation).has_kink:
                sides.append(self._sides(z, number).reshape(count, -1))
            shape = z.shape
            out = activations.get(layer.activation).forward(z.reshape(-1, shape[-1]))
            out = out.reshape(shape)
            if layer.off is not None:
                out = np.where(layer.off, 0.0, out)
            if layer.mask is not None:
                out = out * layer.mask
        return self._losses(z, out), np.concatenate(sides, axis=1)

    def _sides(self, z: Array, number: int) -> Array:
        """On which side of 0 the sums are, but of units that nothing depends on."""
        layer = self._sheet.layers[number]
        sides: Array = z > 0.0
        return sides if layer.off is None else sides & ~layer.off

    def _losses(self, z: Array, out: Array) -> Array:
        """The loss of each place, from z or the answers out (places, rows, outputs)."""
        sheet = self._sheet
        loss, target = losses.get(sheet.loss.name), sheet.loss.values("t")
        value = loss.fused_value if sheet.loss.is_fused else loss.value
        given = z if sheet.loss.is_fused else out
        return np.array([value(rows, target) for rows in given])


def _step_for(values: Array) -> Array:
    """How far values are moved: in proportion to them, but 0 too."""
    step: Array = _STEP * np.maximum(np.abs(values), 1.0)
    return step
