"""Lines of the way back: how the loss changes with each number on the way."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from core.insight.chain_functions import function, slope, slope_at_output, slope_template
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
from core.nn import activations

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.insight.backprop_sheet import LayerSheet, Sheet
    from core.nn.arrays import Array

_SLOPE: Final = "the derivative of the activation, f′(z)"


def slope_line(sheet: Sheet, cell: Cell) -> Line:
    """f'(z), from the output where it can be had from that."""
    layer, (_, number, row, unit) = sheet.layers[cell.layer], cell
    name, z = layer.activation, float(layer.z[row, unit])
    a = function(name, z)
    of_a = replace(activation_factor(sheet, number, row, unit), value=a)
    if layer.off is not None and layer.off[unit]:
        of_a = replace(of_a, cell=None)  # what stands there is the 0 of a unit that is off
    factors = {"z": sum_factor(sheet, number, row, unit), "a": of_a}
    by_output = activations.get(name).slope_from_output

    def formula(values: Sequence[float]) -> float:
        return (slope_at_output if by_output else slope)(name, values[0])

    mistakes = [Mistake("That is f(z) itself: its derivative f′(z) is wanted.", lambda _: a)]
    if by_output:
        mistakes += [
            Mistake("You took z in the place of the output a.", lambda _: slope_at_output(name, z)),
            Mistake("You left out the square.", lambda v: 1.0 - v[0]),
            Mistake("You left out the factor (1 − a).", lambda v: v[0]),
        ]
    mistakes.append(Mistake("The sign is wrong.", lambda v: -formula(v)))
    symbol = f"f′({sub(of_row('z', row, sheet.rows), unit)})"
    value = float("nan") if layer.slope is None else float(layer.slope[row, unit])
    rule = "How steep the activation is at this sum."
    if activations.get(name).has_kink and z == 0.0:
        rule = "At 0 there is a kink, and so no derivative: the slope on its left is taken."
    parts = parts_of(slope_template(name, z), factors)
    return Line(cell, symbol, value, rule, parts, formula, tuple(mistakes))


def g_line(sheet: Sheet, cell: Cell, after: Sequence[Array] = ()) -> Line:
    """∂L/∂a: of the last layer from the loss, else gathered from the layer above.

    `after` are the weights of all layers after the update, where they are known.
    """
    (_, number, row, unit), rows = cell, sheet.rows
    layer = sheet.layers[number]
    value = float("nan") if layer.g is None else float(layer.g[row, unit])
    symbol = f"∂L/∂{sub(of_row('a', row, rows), unit)}"
    if number == len(sheet.layers) - 1:
        return _loss_gradient(sheet, cell, symbol, value)
    above = sheet.layers[number + 1]
    products = [
        (
            Factor(
                sub(of_row("δ", row, rows), k),
                float(above.delta[row, k]),
                Cell("delta", number + 1, row, k),
                "the δ of the layer above",
            ),
            Factor(
                sub("w", k, unit),
                float(above.weights[k, unit]),
                Cell("W", number + 1, k, unit),
                "the weights",
            ),
        )
        for k in range(len(above.weights))
    ]
    mistakes = []
    if after:
        moved = float(above.delta[row] @ after[number + 1][:, unit])
        words = "You used the weights after the update: go back through those before it."
        mistakes.append(Mistake(words, lambda _: moved))
    units, inputs = above.weights.shape
    if units == inputs and units > 1:
        turned = float(above.delta[row] @ above.weights[unit])
        words = f"You took the weights to unit {unit + 1}: those that lead away from it are wanted."
        mistakes.append(Mistake(words, lambda _: turned))
    rule = "Each δ of the layer above comes back through the weight that led to it."
    return sum_of_products(cell, symbol, value, rule, products, mistakes)


def delta_line(sheet: Sheet, cell: Cell) -> Line:
    """δ = ∂L/∂z."""
    (_, number, row, unit), rows = cell, sheet.rows
    layer, value = sheet.layers[number], float(sheet.layers[number].delta[row, unit])
    symbol = sub(of_row("δ", row, rows), unit)
    if layer.off is not None and layer.off[unit]:
        return Line(cell, symbol, value, "The unit is off: nothing comes back.", ("0",), _zero)
    if layer.g is None:
        return _fused_delta(sheet, cell, symbol, value)
    if layer.slope is None:
        return _softmax_delta(sheet, cell, symbol, value)
    product = _back_through(sheet, cell)
    a, g = float(layer.a[row, unit]), float(layer.g[row, unit])
    steep = float(layer.slope[row, unit])
    mistakes = (
        Mistake("You took f(z) in the place of f′(z).", lambda _: g * a),
        Mistake("You added in the place of multiplying.", lambda _: g + steep),
    )
    rule = "The chain rule: what comes back, times how steep the activation is."
    return sum_of_products(cell, symbol, value, rule, [product], mistakes)


def weight_gradient_line(sheet: Sheet, cell: Cell) -> Line:
    """∂L/∂w: of one row as the whole chain, of several as the sum over rows of δ·x."""
    _, number, unit, source = cell
    layer = sheet.layers[number]
    is_off = layer.off is not None and bool(layer.off[unit])
    if sheet.rows > 1 or layer.g is None or layer.slope is None or is_off:
        return by_delta_line(sheet, cell)
    back = _back_through(sheet, Cell("delta", number, 0, unit))
    product = (*back, input_factor(sheet, number, 0, source))
    rule = "The chain rule: how L changes with a, a with z, and z with w."
    return _weight_line(sheet, cell, rule, [product])


def by_delta_line(sheet: Sheet, cell: Cell) -> Line:
    """∂L/∂w as the sum over rows of δ·x."""
    (_, number, unit, source), rows = cell, sheet.rows
    products = [
        (
            _delta(sheet.layers[number], number, row, unit, rows),
            input_factor(sheet, number, row, source),
        )
        for row in range(rows)
    ]
    rule = "δ, times the input that the weight multiplies."
    if rows > 1:
        rule = "δ of each row, times the weight's input there, added up."
    return _weight_line(sheet, cell, rule, products)


def _weight_line(sheet: Sheet, cell: Cell, rule: str, products: Sequence[Product]) -> Line:
    (_, number, unit, source), rows = cell, sheet.rows
    dw, mistakes = sheet.layers[number].dw, []
    value = float(dw[unit, source])
    if rows == 1 and dw.shape[0] == dw.shape[1] and unit != source:
        turned = float(dw[source, unit])
        mistakes.append(Mistake("You exchanged unit and input.", lambda _: turned))
    if rows > 1:
        words = f"You divided by the {rows:,} rows once more: δ is divided already."
        mistakes.append(Mistake(words, lambda _: value / rows))
    symbol = f"∂L/∂{sub('w', unit, source)}"
    return sum_of_products(cell, symbol, value, rule, products, mistakes)


def bias_gradient_line(sheet: Sheet, cell: Cell) -> Line:
    """∂L/∂b = Σ over rows of δ."""
    _, number, unit, _ = cell
    layer = sheet.layers[number]
    value = float("nan") if layer.db is None else float(layer.db[unit])
    products = [(_delta(layer, number, row, unit, sheet.rows, ""),) for row in range(sheet.rows)]
    rule = "A bias is a weight whose input is always 1, so its gradient is δ."
    return sum_of_products(cell, f"∂L/∂{sub('b', unit)}", value, rule, products)


def total_gradient_line(sheet: Sheet, cell: Cell) -> Line:
    """The gradient with what L1 and L2 add to it."""
    _, number, unit, source = cell
    layer = sheet.layers[number]
    w, place = float(layer.weights[unit, source]), cell._replace(key="W")
    name = sub("w", unit, source)
    gradient = Factor(
        f"∂L/∂{name}",
        float(layer.dw[unit, source]),
        cell._replace(key="dW"),
        "the gradient of the loss",
    )
    products: list[Product] = [(gradient,)]
    if sheet.l1:
        sign = float((w > 0) - (w < 0))
        products.append(
            (Factor("L1", sheet.l1, None, "the factor L1"), Factor(f"sign({name})", sign, place))
        )
    if sheet.l2:
        products.append((Factor("L2", sheet.l2, None, "the factor L2"), Factor(name, w, place)))
    rule = "L1 pulls every weight to 0 alike, L2 in proportion to it."
    return sum_of_products(
        cell, f"g of {name}", float(layer.total_dw[unit, source]), rule, products
    )


def _loss_gradient(sheet: Sheet, cell: Cell, symbol: str, value: float) -> Line:
    """∂L/∂p of the mean squared error: 2·(p − t)/count."""
    (_, number, row, unit), count = cell, sheet.loss.count
    p, t = _answer(sheet, cell)
    parts: tuple[str | Factor, ...] = ("2 · (", p, " − ", t, ")")
    if count > 1:
        parts = (*parts, " / ", Factor(f"{count:,}", float(count)))
    mistakes = [
        Mistake("The sign is wrong: it is p − t.", lambda v: -_two(v)),
        Mistake("You left out the 2 that comes from the square.", lambda v: _two(v) / 2.0),
    ]
    if count > 1:
        words = f"You did not divide by the {count:,} answers: the loss is their mean."
        mistakes.append(Mistake(words, lambda v: _two(v[:2])))
    rule = "How the mean squared error changes with this answer."
    return Line(Cell("g", number, row, unit), symbol, value, rule, parts, _two, tuple(mistakes))


def _two(values: Sequence[float]) -> float:
    return 2.0 * _difference(values)


def _difference(values: Sequence[float]) -> float:
    """(p − t), divided by what comes third where there is one."""
    return (values[0] - values[1]) / (values[2] if len(values) > 2 else 1.0)


def _fused_delta(sheet: Sheet, cell: Cell, symbol: str, value: float) -> Line:
    """δ = (p − t)/count, where the derivative of f cancels with that of the loss."""
    count = sheet.loss.count
    p, t = _answer(sheet, cell)
    parts: tuple[str | Factor, ...] = ("(", p, " − ", t, ")") if count > 1 else (p, " − ", t)
    if count > 1:
        parts = (*parts, " / ", Factor(f"{count:,}", float(count)))
    mistakes = [Mistake("The sign is wrong: it is p − t.", lambda v: -_difference(v))]
    if count > 1:
        words = f"You did not divide by {count:,}: the loss is a mean."
        mistakes.append(Mistake(words, lambda v: v[0] - v[1]))
    words = "You multiplied by f′(z) as well: with this loss it cancels."
    mistakes.append(Mistake(words, lambda v: _difference(v) * v[0] * (1.0 - v[0])))
    rule = "With this loss f′ cancels: δ is the answer less the target."
    return Line(cell, symbol, value, rule, parts, _difference, tuple(mistakes))


def _softmax_delta(sheet: Sheet, cell: Cell, symbol: str, value: float) -> Line:
    """δⱼ = aⱼ·(gⱼ − Σ gᵢaᵢ): each output of softmax depends on all sums."""
    _, number, row, unit = cell
    layer = sheet.layers[number]
    assert layer.g is not None  # noqa: S101  (for the type checker: whoever calls has looked)
    through = layer.g[row] if layer.mask is None else layer.g[row] * layer.mask[row]
    mean = Factor("Σ ∂L/∂a · a", float(through @ layer.a[row]))
    back = _back_to_output(sheet, cell)
    parts: list[str | Factor] = [activation_factor(sheet, number, row, unit), " · ("]
    for place, factor in enumerate(back):
        parts += [" · ", factor] if place else [factor]
    parts += [" − ", mean, ")"]

    def formula(v: Sequence[float]) -> float:
        return v[0] * (math.prod(v[1:-1]) - v[-1])

    mistakes = (
        Mistake(
            "You left out the sum: softmax's outputs depend on all sums z.",
            lambda v: math.prod(v[:-1]),
        ),
        Mistake(
            "You took a·(1 − a), the derivative of one unit alone.",
            lambda v: math.prod(v[:-1]) * (1.0 - v[0]),
        ),
        Mistake("The sign is wrong.", lambda v: -formula(v)),
    )
    rule = "Softmax: a share grows only at the cost of the others."
    return Line(cell, symbol, value, rule, tuple(parts), formula, mistakes)


def _back_to_output(sheet: Sheet, cell: Cell) -> Product:
    """∂L/∂a, and the mask where there is one."""
    (_, number, row, unit), rows = cell, sheet.rows
    layer = sheet.layers[number]
    assert layer.g is not None  # noqa: S101  (for the type checker: whoever calls has looked)
    symbol = f"∂L/∂{sub(of_row('a', row, rows), unit)}"
    place, name = Cell("g", number, row, unit), "what comes back, ∂L/∂a"
    back = Factor(symbol, float(layer.g[row, unit]), place, name)
    if layer.mask is None:
        return (back,)
    symbol, place = sub(of_row("mask", row, rows), unit), Cell("mask", number, row, unit)
    return (back, Factor(symbol, float(layer.mask[row, unit]), place, "dropout's mask"))


def _back_through(sheet: Sheet, cell: Cell) -> Product:
    """∂L/∂a, the mask where there is one, and f'(z): together they are δ."""
    _, number, row, unit = cell
    steep = sheet.layers[number].slope
    assert steep is not None  # noqa: S101  (for the type checker: whoever calls has looked)
    symbol = f"f′({sub(of_row('z', row, sheet.rows), unit)})"
    place = Cell("slope", number, row, unit)
    return (
        *_back_to_output(sheet, cell),
        Factor(symbol, float(steep[row, unit]), place, _SLOPE),
    )


def _answer(sheet: Sheet, cell: Cell) -> tuple[Factor, Factor]:
    """The answer p and the target t of the same row and output."""
    _, number, row, unit = cell
    target = float(sheet.loss.values("t")[row, unit])
    symbol = sub(of_row("t", row, sheet.rows), unit)
    return (
        activation_factor(sheet, number, row, unit),
        Factor(symbol, target, Cell("loss.t", number, row, unit)),
    )


def _delta(
    layer: LayerSheet, number: int, row: int, unit: int, rows: int, name: str = "δ"
) -> Factor:
    symbol = sub(of_row("δ", row, rows), unit)
    return Factor(symbol, float(layer.delta[row, unit]), Cell("delta", number, row, unit), name)


def _zero(_values: Sequence[float]) -> float:
    return 0.0
