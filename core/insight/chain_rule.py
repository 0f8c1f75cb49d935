"""Asks of any number in a sheet what it is made of: the chain rule, one line at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.insight.chain_backward import (
    bias_gradient_line,
    delta_line,
    g_line,
    slope_line,
    total_gradient_line,
    weight_gradient_line,
)
from core.insight.chain_forward import (
    activation_line,
    output_line,
    sum_line,
)
from core.insight.chain_loss import loss_line
from core.insight.chain_update import quantities_at, update_line

if TYPE_CHECKING:
    from core.insight.backprop_sheet import Sheet
    from core.insight.backprop_work import Work
    from core.insight.chain_line import Cell, Line
    from core.nn.arrays import Array

_WAYS = {
    "z": sum_line,
    "a": activation_line,
    "out": output_line,
    "slope": slope_line,
    "delta": delta_line,
    "dW": weight_gradient_line,
    "db": bias_gradient_line,
}


def line_of(work: Work, cell: Cell) -> Line | None:
    """What the number in `cell` is made of; None where it is given: data, weights, memory, masks.

    Raises `KeyError` or `IndexError` where there is no such cell.
    """
    sheet = work.sheet
    if cell.key.startswith("loss."):
        return loss_line(sheet, cell)
    if cell.key == "g":
        after, _ = work.views_of(work.update.after)
        return g_line(sheet, cell, after)
    if cell.key == "W.g":
        return total_gradient_line(sheet, cell)
    if "." in cell.key:
        values = quantities_at(work.update, _Place(work, cell))
        return update_line(work.update, values, cell, gradient_key(sheet, cell))
    way = _WAYS.get(cell.key)
    return None if way is None else way(sheet, cell)


def gradient_key(sheet: Sheet, cell: Cell) -> str:
    """The matrix in which the gradient that the optimiser is given stands."""
    if cell.key.startswith("b"):
        return "db"
    return "dW" if sheet.layers[cell.layer].penalty is None else "W.g"


class _Place:
    """Takes one parameter out of a vector of all."""

    def __init__(self, work: Work, cell: Cell) -> None:
        self._work, self._cell = work, cell

    def __call__(self, vector: Array) -> float:
        weights, biases = self._work.views_of(vector)
        bias, (key, layer, row, column) = biases[self._cell.layer], self._cell
        if key.startswith("b"):
            return float("nan") if bias is None else float(bias[row])
        return float(weights[layer][row, column])
