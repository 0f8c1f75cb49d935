"""Lines of the loss, step by step: from the last layer's sums and the targets to one number."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from core.insight.chain_forward import activation_line
from core.insight.chain_line import (
    Cell,
    Factor,
    Line,
    Mistake,
    names_in,
    of_row,
    parts_of,
    sub,
    sum_of_products,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from core.insight.backprop_sheet import Sheet


def loss_line(sheet: Sheet, cell: Cell) -> Line | None:
    """A step of the loss; None for what is given."""
    key, row, column = cell.key.removeprefix("loss."), cell.row, cell.column
    if key == "value":
        return _mean_line(sheet, cell)
    if key == "t":
        return None
    if key == "p":
        is_share = sheet.loss.name == "cross_entropy" and sheet.loss.is_fused
        return _share_line(sheet, cell) if is_share else activation_line(sheet, cell)
    if key == "each" and sheet.loss.name == "cross_entropy":
        return _wanted_line(sheet, cell)
    z = sheet.layers[-1].z
    known: dict[str, Factor] = {
        "z": Factor("z", float(z[row, column]), Cell("z", cell.layer, row, column)),
        "max": Factor(
            "max z", float(z[row].max()), Cell("z", cell.layer, row, int(z[row].argmax()))
        ),
    }
    for step in sheet.loss.steps:
        known[step.key] = _step(sheet, step.key, row, min(column, step.values.shape[1] - 1))
    template, compute, rule = _LOSS[sheet.loss.name][key]
    if key == "total":
        powers = [
            (_step(sheet, "power", row, i),) for i in range(sheet.loss.values("power").shape[1])
        ]
        return sum_of_products(cell, "Σ", known["total"].value, rule, powers)
    names = names_in(template)
    symbol = next(step.symbol for step in sheet.loss.steps if step.key == key)
    mistakes = [Mistake("The sign is wrong.", lambda v: -compute(dict(zip(names, v, strict=True))))]
    return Line(
        cell,
        symbol,
        known[key].value,
        rule,
        parts_of(template, known),
        lambda v: compute(dict(zip(names, v, strict=True))),
        tuple(mistakes),
    )


_Step = tuple[str, "Callable[[dict[str, float]], float]", str]
"""A template, what it computes of the numbers by name, and the rule in words."""

_LOSS: Final[dict[str, dict[str, _Step]]] = {
    "mse": {
        "off": ("{p} − {t}", lambda q: q["p"] - q["t"], "How far the answer is off."),
        "each": ("{off}²", lambda q: q["off"] ** 2, "The difference squared."),
    },
    "cross_entropy": {
        "shift": (
            "{z} − {max}",
            lambda q: q["z"] - q["max"],
            "The row's largest is taken away: the shares stay, and e^ cannot overflow.",
        ),
        "power": ("e^{shift}", lambda q: math.exp(q["shift"]), "Powers of e are above 0."),
        "total": ("", lambda _: 0.0, "All powers of the row added up."),
        "log": (
            "log({total}) − {shift}",
            lambda q: math.log(q["total"]) - q["shift"],
            "−log p, without taking a logarithm of a small share.",
        ),
    },
    "binary_cross_entropy": {
        "above": ("max({z}, 0)", lambda q: max(q["z"], 0.0), "z where it is above 0."),
        "product": ("{z} · {t}", lambda q: q["z"] * q["t"], "z where 1 is wanted."),
        "soft": (
            "log(1 + e^−|{z}|)",
            lambda q: math.log1p(math.exp(-abs(q["z"]))),
            "What the two before leave out near z = 0.",
        ),
        "each": (
            "{above} − {product} + {soft}",
            lambda q: q["above"] - q["product"] + q["soft"],
            "−t·log p − (1 − t)·log(1 − p), from z so that nothing overflows.",
        ),
    },
}


def _share_line(sheet: Sheet, cell: Cell) -> Line:
    """The answer p of softmax, from the powers that stand beside it."""
    power = _step(sheet, "power", cell.row, cell.column, "the power of e")
    total = _step(sheet, "total", cell.row, 0, "the sum of all powers")
    mistakes = (
        Mistake("You left out the sum that it is divided by.", lambda v: v[0]),
        Mistake("You turned the fraction over.", lambda v: v[1] / v[0]),
    )
    p = _step(sheet, "p", cell.row, cell.column)
    rule, parts = "The share of this power of e in the sum of all.", (power, " / ", total)
    return Line(cell, p.symbol, p.value, rule, parts, lambda v: v[0] / v[1], mistakes)


def _wanted_line(sheet: Sheet, cell: Cell) -> Line:
    """−Σ t·log p of a row."""
    targets, logs = sheet.loss.values("t"), sheet.loss.values("log")
    products = [
        (
            _step(sheet, "t", cell.row, i, "the target t"),
            _step(sheet, "log", cell.row, i, "the −log p"),
        )
        for i in range(targets.shape[1])
        if targets[cell.row, i] != 0.0 or logs.shape[1] <= 4
    ]
    value = float(sheet.loss.values("each")[cell.row, 0])
    rule = "Only the wanted class counts: its t is 1."
    symbol = of_row("L", cell.row, sheet.rows)
    return sum_of_products(cell, symbol, value, rule, products)


def _mean_line(sheet: Sheet, cell: Cell) -> Line:
    """L, the mean over rows (and outputs)."""
    if "each" not in [step.key for step in sheet.loss.steps]:
        return Line(cell, "L", sheet.loss.value, "The loss of the batch.", (), _zero)
    each = sheet.loss.values("each")
    flat = [
        _step(sheet, "each", row, column)
        for row in range(each.shape[0])
        for column in range(each.shape[1])
    ]
    if len(flat) == 1:
        return Line(cell, "L", sheet.loss.value, "The loss of the batch.", (flat[0],), _first)
    share = Factor(f"1/{len(flat)}", 1.0 / len(flat), None, f"the mean: divide by {len(flat):,}")
    products = [(factor, share) for factor in flat]
    rule = "The mean of them."
    return sum_of_products(cell, "L", sheet.loss.value, rule, products)


def _step(sheet: Sheet, key: str, row: int, column: int, name: str = "") -> Factor:
    """A number of the loss's steps; p stands in the last layer."""
    step = next(step for step in sheet.loss.steps if step.key == key)
    place = Cell(f"loss.{key}", len(sheet.layers) - 1, row, column)
    symbol = of_row(step.symbol, row, sheet.rows)
    symbol = sub(symbol, column) if step.values.shape[1] > 1 else symbol
    return Factor(symbol, float(step.values[row, column]), place, name)


def _zero(_values: Sequence[float]) -> float:
    return 0.0


def _first(values: Sequence[float]) -> float:
    return values[0]
