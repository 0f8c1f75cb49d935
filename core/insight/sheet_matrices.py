"""All matrices of a worked sheet, in the order in which they are computed, with their names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.insight.backprop_sheet import LayerSheet
    from core.insight.backprop_work import Work
    from core.nn.arrays import Array

FORWARD, BACKWARD, UPDATE = "forward", "backward", "update"
"""The parts of a sheet."""

LOSS: Final = "loss."


@dataclass(frozen=True, eq=False)
class Matrix:
    """One matrix of a sheet: `values` (rows, columns) under the key of `core.insight.chain_rule`.

    `title` is how it is written, `words` what it is. `rows` and `columns` say what its rows and
    columns are: "sample", "unit", "input", or "" for the only one.
    """

    key: str
    layer: int
    part: str
    title: str
    words: str
    values: Array
    rows: str
    columns: str

    def place_words(self, row: int, column: int) -> str:
        """One of its places in words, as "unit 2, input 1"."""
        shape = self.values.shape
        places = (
            f"{what} {place + 1:,}"
            for what, place, count in (
                (self.rows, row, shape[0]),
                (self.columns, column, shape[1]),
            )
            if what and (count > 1 or what != "sample")
        )
        return ", ".join(places) or "the batch"


def matrices_of(work: Work) -> tuple[Matrix, ...]:
    """Forward from the first layer up, the loss, back from the last layer down, and the update."""
    sheet = work.sheet
    found: list[Matrix] = []
    for number, layer in enumerate(sheet.layers):
        found += _forward(number, layer, is_last=number == len(sheet.layers) - 1)
    found += _loss(work)
    for number in reversed(range(len(sheet.layers))):
        found += _backward(number, sheet.layers[number])
    for number, layer in enumerate(sheet.layers):
        found += _update(work, number, layer)
    return tuple(found)


def _forward(number: int, layer: LayerSheet, *, is_last: bool) -> Iterator[Matrix]:
    if number == 0:
        yield _rows("x", 0, FORWARD, "x", "what comes in", layer.x, "input")
    yield Matrix("W", number, FORWARD, "W", "weights", layer.weights, "unit", "input")
    if layer.bias is not None:
        yield Matrix("b", number, FORWARD, "b", "biases", layer.bias[:, None], "unit", "")
    yield _rows("z", number, FORWARD, "z = W·x + b", "sums", layer.z)
    if not is_last:
        yield _rows("a", number, FORWARD, "a = f(z)", "activations", layer.a)
    if layer.mask is not None:
        words = "what dropout multiplies by"
        yield _rows("mask", number, FORWARD, "mask", words, layer.mask)
        yield _rows("out", number, FORWARD, "a · mask", "what goes on", layer.out)


def _loss(work: Work) -> Iterator[Matrix]:
    last, loss = len(work.sheet.layers) - 1, work.sheet.loss
    outputs = loss.values("t").shape[1]
    for step in loss.steps:
        columns = "output" if step.values.shape[1] == outputs > 1 else ""
        key = f"{LOSS}{step.key}"
        yield _rows(key, last, FORWARD, step.symbol, step.title, step.values, columns)
    value = np.array([[loss.value]])
    yield Matrix(f"{LOSS}value", last, FORWARD, "L", "loss of the batch", value, "", "")


def _backward(number: int, layer: LayerSheet) -> Iterator[Matrix]:
    if layer.g is not None:
        yield _rows("g", number, BACKWARD, "∂L/∂a", "what comes back", layer.g)
        if layer.slope is not None:
            yield _rows("slope", number, BACKWARD, "f′(z)", "slopes", layer.slope)
    yield _rows("delta", number, BACKWARD, "δ = ∂L/∂z", "errors of the sums", layer.delta)
    yield Matrix(
        "dW", number, BACKWARD, "∂L/∂W", "gradient of the weights", layer.dw, "unit", "input"
    )
    if layer.db is not None:
        words = "gradient of the biases"
        yield Matrix("db", number, BACKWARD, "∂L/∂b", words, layer.db[:, None], "unit", "")


def _update(work: Work, number: int, layer: LayerSheet) -> Iterator[Matrix]:
    if layer.penalty is not None:
        words = "gradient with L1 and L2"
        values = layer.total_dw
        yield Matrix("W.g", number, UPDATE, "g", words, values, "unit", "input")
    before = [(key, symbol, "before the update") for key, symbol in work.update.remembered]
    terms = [(term.key, term.symbol, term.title) for term in work.update.terms]
    for part in ("W", "b"):
        for key, symbol, words in (*before, *terms):
            weights, biases = work.views_of(work.update.quantities[key])
            bias = biases[number]
            title = symbol.replace("w", part) if part == "W" else symbol.replace("w", "b")
            title = f"{title} of {part}" if key not in ("w1", "wd") else title
            if part == "W":
                values, columns = weights[number], "input"
            elif bias is not None:
                values, columns = bias[:, None], ""
            else:
                continue
            yield Matrix(f"{part}.{key}", number, UPDATE, title, words, values, "unit", columns)


def _rows(
    key: str, number: int, part: str, title: str, words: str, values: Array, columns: str = "unit"
) -> Matrix:
    return Matrix(key, number, part, title, words, values, "sample", columns)
