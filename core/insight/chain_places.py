"""Where the numbers of a sheet stand: what is the same number stands in one place only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.insight.chain_line import Cell, Factor, of_row, sub

if TYPE_CHECKING:
    from core.insight.backprop_sheet import Sheet


def activation_cell(sheet: Sheet, layer: int, row: int, unit: int) -> Cell:
    """The activation of a unit; those of the last layer are the answers p, beside the loss."""
    key = "loss.p" if layer == len(sheet.layers) - 1 else "a"
    return Cell(key, layer, row, unit)


def input_cell(sheet: Sheet, layer: int, row: int, source: int) -> Cell:
    """What comes into a layer: the data, or what the layer below gives."""
    if layer == 0:
        return Cell("x", 0, row, source)
    key = "a" if sheet.layers[layer - 1].mask is None else "out"
    return Cell(key, layer - 1, row, source)


def activation_factor(sheet: Sheet, layer: int, row: int, unit: int, name: str = "") -> Factor:
    """The activation of a unit as a factor."""
    cell = activation_cell(sheet, layer, row, unit)
    symbol = "p" if cell.key == "loss.p" else "a"
    value = float(sheet.layers[layer].a[row, unit])
    return Factor(sub(of_row(symbol, row, sheet.rows), unit), value, cell, name)


def sum_factor(sheet: Sheet, layer: int, row: int, unit: int) -> Factor:
    """The sum z of a unit as a factor."""
    value = float(sheet.layers[layer].z[row, unit])
    symbol = sub(of_row("z", row, sheet.rows), unit)
    return Factor(symbol, value, Cell("z", layer, row, unit))


def input_factor(sheet: Sheet, layer: int, row: int, source: int) -> Factor:
    """What comes in, as a factor."""
    value = float(sheet.layers[layer].x[row, source])
    symbol = sub(of_row("x", row, sheet.rows), source)
    return Factor(symbol, value, input_cell(sheet, layer, row, source), "the input x")
