"""A sheet to be filled in by hand: few units, round numbers, and answers that are judged."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np
from msgspec.structs import replace as with_fields

from core.insight.backprop_work import Learner, Work
from core.insight.chain_backward import by_delta_line
from core.insight.chain_line import Cell, Line, evaluated
from core.insight.chain_rule import line_of
from core.insight.sheet_matrices import BACKWARD, FORWARD, UPDATE, Matrix, matrices_of
from core.nn.network import Network

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.nn.arrays import Array

PARTS: Final = (FORWARD, BACKWARD, UPDATE)
"""What can be left blank: the way forward, the way back, the update."""

LARGEST: Final = 3
"""Of so many units a layer, and inputs, a network of up to two layers is taken as it is."""

# What an answer may be off: half a digit in the third place, and half a per cent.
_ABSOLUTE: Final = 6e-4
_RELATIVE: Final = 5e-3
_CLOSE: Final = 0.05
_LARGE_RATE: Final = 0.5
_SMALL_RATE: Final = 0.1


@dataclass(frozen=True)
class Verdict:
    """What an answer is worth, in `words`.

    `follows`: it is not the number of the sheet, but what comes of earlier answers.
    """

    is_right: bool
    words: str
    follows: bool = False


@dataclass(frozen=True, eq=False)
class Exercise:
    """A worked sheet of which the cells in `blanks` are to be filled in, in this order."""

    work: Work
    blanks: tuple[Cell, ...]

    def value(self, cell: Cell) -> float:
        """The number that belongs there; raises `KeyError` where there is no such matrix."""
        matrix = next(m for m in matrices_of(self.work) if (m.key, m.layer) == cell[:2])
        return float(matrix.values[cell.row, cell.column])

    def judge(self, cell: Cell, typed: float, before: Mapping[Cell, float]) -> Verdict:
        """Judge what was typed into `cell`; `before` are the answers in all others."""
        line = line_of(self.work, cell)
        if line is None or agree(typed, line.value):
            return Verdict(is_right=True, words="Right.")
        others = {place: value for place, value in before.items() if place != cell}
        ways = [line]
        if cell.key == "dW":  # from the error of the sum, or from what that is made of
            ways.append(by_delta_line(self.work.sheet, cell))
        if any(agree(typed, way.followed(others)) for way in ways):
            words = "Right from the numbers that you have before it; one of them is not."
            return Verdict(is_right=False, words=words, follows=True)
        return Verdict(is_right=False, words=self._what_is_wrong(cell, typed, line, others))

    def _what_is_wrong(
        self, cell: Cell, typed: float, line: Line, before: Mapping[Cell, float]
    ) -> str:
        """The likeliest mistake that leads to this number, else the rule."""
        true = [f.value for f in line.factors]
        own = [before.get(f.cell, f.value) if f.cell else f.value for f in line.factors]
        for values in (true, own):
            for mistake in line.mistakes:
                if agree(typed, evaluated(mistake.value, values)):
                    return mistake.words
        matrix = next(m for m in matrices_of(self.work) if (m.key, m.layer) == cell[:2])
        for place in np.argwhere(np.abs(matrix.values - typed) <= _ABSOLUTE).tolist():
            return f"That is the number of {matrix.place_words(*place)}."
        if math.isclose(typed, line.value, rel_tol=_CLOSE):
            return "Close: keep four digits or more on the way, and round at the end."
        return f"Not yet. {line.rule}"


def agree(typed: float, value: float) -> bool:
    """Whether the typed number is the value, rounded on the way."""
    return abs(typed - value) <= max(_ABSOLUTE, _RELATIVE * abs(value))


def exercise_of(work: Work, parts: tuple[str, ...] = PARTS) -> Exercise:
    """The exercise whose blanks are all numbers of these parts that are not given."""
    blanks = [
        cell
        for matrix in matrices_of(work)
        if matrix.part in parts
        for cell in _cells(matrix)
        if line_of(work, cell) is not None
    ]
    return Exercise(work, tuple(blanks))


def is_small(network: Network) -> bool:
    """Whether the network can be worked through by hand as it is."""
    return len(network.layers) <= 2 and max(network.sizes) <= LARGEST


def work_for_hand(learner: Learner, x: Array, targets: Array, variant: int = 0) -> Work:
    """A small network with round weights, one row of round inputs, and the update of it.

    Variant 0 has the learner's own weights and the row x (inputs,), targets (outputs,), rounded,
    where it `is_small`; the others, and all of a large one, have numbers drawn anew. A large
    network is replaced by 2-2-1 with its activations. Penalties and dropout are left out, and the
    optimiser begins anew; its rate is one by which something is seen to move.
    """
    rng = np.random.default_rng(variant)
    own, small = learner.network, is_small(learner.network)
    sizes = own.sizes if small else (2, 2, 1)
    names = [layer.activation.name for layer in own.layers]
    loss = learner.loss
    if not small:
        loss = "binary_cross_entropy" if loss == "cross_entropy" else loss
        last = "sigmoid" if names[-1] == "softmax" else names[-1]
        names = [names[0] if names[0] != "softmax" else "tanh", last]
    if small and variant == 0:
        weights = [_rounded(layer.weights) for layer in own.layers]
        biases = [None if b is None else np.round(b, 1) for b in (la.bias for la in own.layers)]
        row, target = np.round(x, 1)[None], targets[None]
    else:
        weights = [_round_numbers(rng, (m, n)) for n, m in pairwise(sizes)]
        biases = [_round_numbers(rng, (units,)) for units in sizes[1:]]
        row, target = _round_numbers(rng, (1, sizes[0])), _target(rng, sizes[-1])
    network = Network.from_arrays(weights, biases, names, np.float64)
    is_plain = learner.optimizer.name in ("sgd", "momentum", "nesterov")
    rate = _LARGE_RATE if is_plain else _SMALL_RATE
    optimizer = with_fields(learner.optimizer, learning_rate=rate)
    by_hand = Learner(network, optimizer, loss, rate)
    return by_hand.work(row, target)


def _rounded(weights: Array) -> Array:
    """Tenths, but 0.1 in the place of 0, which would leave nothing to work out behind it."""
    tenths = np.round(weights, 1)
    found: Array = np.where(tenths == 0.0, np.copysign(0.1, weights), tenths)
    return found


def _round_numbers(rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
    """Tenths from −1 to 1, none of them 0."""
    numbers: Array = rng.integers(1, 11, shape) / 10.0 * rng.choice([-1.0, 1.0], shape)
    return numbers


def _target(rng: np.random.Generator, outputs: int) -> Array:
    if outputs == 1:
        return rng.integers(0, 2, (1, 1)).astype(np.float64)
    target: Array = np.eye(outputs)[[int(rng.integers(outputs))]]
    return target


def _cells(matrix: Matrix) -> list[Cell]:
    rows, columns = matrix.values.shape
    return [
        Cell(matrix.key, matrix.layer, row, column)
        for row in range(rows)
        for column in range(columns)
    ]
