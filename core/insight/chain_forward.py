"""Lines of the way forward: sums, activations, and what dropout lets through."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from core.insight.chain_functions import function, function_template, slope
from core.insight.chain_line import (
    Cell,
    Factor,
    Line,
    Mistake,
    Product,
    of_row,
    parts_of,
    sub,
    sum_of_products,
)
from core.insight.chain_places import activation_factor, input_factor, sum_factor

if TYPE_CHECKING:
    from core.insight.backprop_sheet import Sheet


def sum_line(sheet: Sheet, cell: Cell) -> Line:
    """The sum z = Σ w·x + b."""
    layer, (_, number, row, unit) = sheet.layers[cell.layer], cell
    products: list[Product] = [
        (
            Factor(sub("w", unit, i), w, Cell("W", number, unit, i), "the weights"),
            input_factor(sheet, number, row, i),
        )
        for i, w in enumerate(layer.weights[unit].tolist())
    ]
    if layer.bias is not None:
        place, value = Cell("b", number, unit), float(layer.bias[unit])
        products.append((Factor(sub("b", unit), value, place, "the bias b"),))
    symbol = sub(of_row("z", row, sheet.rows), unit)
    rule = "Each input times its weight, added up, and the bias."
    return sum_of_products(cell, symbol, float(layer.z[row, unit]), rule, products)


def activation_line(sheet: Sheet, cell: Cell) -> Line:
    """The activation a = f(z); that of the last layer is the answer p."""
    layer, (_, number, row, unit) = sheet.layers[cell.layer], cell
    value, of = float(layer.a[row, unit]), sum_factor(sheet, number, row, unit)
    letter, name = "p" if cell.key == "loss.p" else "a", layer.activation
    symbol = sub(of_row(letter, row, sheet.rows), unit)
    if layer.off is not None and layer.off[unit]:
        return Line(cell, symbol, value, "The unit is off: it answers 0.", ("0",), lambda _: 0.0)
    if name == "softmax":
        return _softmax_line(sheet, cell, symbol, value)
    mistakes = (
        Mistake("You took the derivative f′(z) in the place of f(z).", lambda v: slope(name, v[0])),
        Mistake("That is z itself: apply f to it.", lambda v: v[0]),
        Mistake("The sign is wrong.", lambda v: -function(name, v[0])),
        Mistake("You took −z in the place of z.", lambda v: function(name, -v[0])),
    )
    rule = "The activation f of the sum."
    parts = parts_of(function_template(name, of.value), {"z": of})
    return Line(cell, symbol, value, rule, parts, lambda v: function(name, v[0]), mistakes)


def _softmax_line(sheet: Sheet, cell: Cell, symbol: str, value: float) -> Line:
    """The share of softmax, from all sums of the layer."""
    _, number, row, unit = cell
    z = sheet.layers[number].z[row]
    top = int(z.argmax())
    largest = Factor("max z", float(z[top]), Cell("z", number, row, top))
    total = Factor("Σ e^(z − max)", float(np.exp(z - z[top]).sum()))
    parts = ("e^(", sum_factor(sheet, number, row, unit), " − ", largest, ") / ", total)
    mistakes = (
        Mistake("You left out the sum that it is divided by.", lambda v: math.exp(v[0] - v[1])),
    )
    rule = "The share of this power of e in the sum of all."
    return Line(cell, symbol, value, rule, parts, lambda v: math.exp(v[0] - v[1]) / v[2], mistakes)


def output_line(sheet: Sheet, cell: Cell) -> Line:
    """What goes on, a·mask, where there is dropout."""
    layer, (_, number, row, unit) = sheet.layers[cell.layer], cell
    mask = 1.0 if layer.mask is None else float(layer.mask[row, unit])
    place, name = Cell("mask", number, row, unit), sub(of_row("mask", row, sheet.rows), unit)
    product = (
        activation_factor(sheet, number, row, unit),
        Factor(name, mask, place, "dropout's mask"),
    )
    symbol = sub(of_row("out", row, sheet.rows), unit)
    rule = "Dropout: silent, or made larger by 1/(1 − p)."
    return sum_of_products(cell, symbol, float(layer.out[row, unit]), rule, [product])
