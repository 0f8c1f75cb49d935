"""Losses and metrics for lanes: what rows add to the sums, and where gradients begin."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from core.kernels.arguments import LOSSES, LossAndMeasure
from core.kernels.jit import index
from core.kernels.lanes.functions import positive
from core.kernels.lanes.jit import inlined, ordered
from core.kernels.lanes.passes import ROWS
from core.kernels.lanes.vectors import load, nearest, select, size, spread, store, wide
from core.kernels.scores import LARGEST_FLOAT
from core.run.indexes import LOSS, MEASURES, SCORE, WEIGHT
from core.run.indexes import ROWS as ROWS_SEEN

if TYPE_CHECKING:
    from core.kernels.jit import Index
    from core.kernels.lanes.arguments import Places
    from core.kernels.lanes.vectors import Lanes, Mask, Memory

MSE: Final = LOSSES.index("mse")
_BINARY_CROSS_ENTROPY: Final = LOSSES.index("binary_cross_entropy")
_LARGEST: Final = MEASURES.index("largest")
_THRESHOLD: Final = MEASURES.index("threshold")
_EXACT: Final = MEASURES.index("exact")
_DETERMINATION: Final = MEASURES.index("R²")


@ordered
def judge(
    one: Lanes,
    judged: LossAndMeasure,
    places: Places,
    means: Memory,
    top: tuple[Index, Index],
    count: Index,
    of: Index,
) -> None:
    """Judge the outputs of `count` rows, out of `of` in the batch, and add to its sums.

    `top` says where the outputs are, and how many.
    The loss is added up undivided. In d the gradient is left: ∂L/∂a of mse, of the others, fused
    with their activation, ∂L/∂z.
    """
    at, units = top
    z, a, d, targets, sums = places.z, places.a, places.d, places.targets, places.batch
    divisor = of if judged.loss > _BINARY_CROSS_ENTROPY else of * units
    scale = spread(one, (2.0 if judged.loss == MSE else 1.0) / divisor)
    total = load(wide(one), sums, index(LOSS))
    for u in range(units):
        for row in range(count):
            line, known = (at + u) * ROWS + row, load(one, targets, u * ROWS + row)
            difference = load(one, a, line) - known
            store(d, line, scale * difference)
            if judged.loss == MSE:
                far = wide(difference)
                total = total + far * far
            elif judged.loss == _BINARY_CROSS_ENTROPY:
                x = load(one, z, line)
                total = total + wide(positive(x) - x * known)
                total = total + wide(math.log1p(math.exp(0.0 - size(x))))
    if judged.loss > _BINARY_CROSS_ENTROPY:
        for row in range(count):
            total = total + _row_loss(one, z, a, at * ROWS + row, targets, row, units)
    store(sums, index(LOSS), total)
    _add_score(one, judged, a, at * ROWS, targets, means, units, count, sums)


@ordered
def _row_loss(
    one: Lanes, z: Memory, a: Memory, at: Index, targets: Memory, row: Index, units: Index
) -> Lanes:
    """The cross entropy of one row of a softmax, as `core.kernels.scores._row_loss`."""
    largest, best = load(one, z, at), one - one
    for u in range(units):
        other = load(one, z, at + u * ROWS)
        best = select(other > largest, spread(one, u), best)
        largest = select(other > largest, other, largest)
    others, own = wide(one - one), wide(one - one)
    for u in range(units):
        share, is_best = wide(load(one, a, at + u * ROWS)), best == spread(one, u)
        others = others + select(is_best, 0.0, share)
        own = own + select(is_best, share, 0.0)
    shared, total = math.log1p(others / own), wide(one - one)
    for u in range(units):
        behind = wide(largest - load(one, z, at + u * ROWS))
        total = total + wide(load(one, targets, u * ROWS + row)) * (shared + behind)
    return total


@ordered
def _add_score(  # noqa: PLR0913, PLR0917
    one: Lanes,
    judged: LossAndMeasure,
    a: Memory,
    at: Index,
    targets: Memory,
    means: Memory,
    units: Index,
    count: Index,
    sums: Memory,
) -> None:
    """Add to the sums of score and weight what `count` rows of outputs are worth.

    What is right is counted in the networks' own numbers first: the rows are few.
    """
    ones, right = wide(one), one - one
    score, weight = load(ones, sums, index(SCORE)), load(ones, sums, index(WEIGHT))
    level, scale = spread(one, judged.level), spread(one, judged.power)
    for row in range(count):
        if judged.measure == _THRESHOLD:
            above, should = load(one, a, at + row) > level, load(one, targets, row) > level
            right = right + _both(one, above, should)
        elif judged.measure == _LARGEST:
            answer, known = _place(one, a, at + row, units), _place(one, targets, row, units)
            right = right + select(answer == known, one, 0.0)
        elif judged.measure == _EXACT:
            equal = one
            for u in range(units):
                own = nearest(load(one, a, at + u * ROWS + row) * scale) / scale
                known = nearest(load(one, targets, u * ROWS + row) * scale) / scale
                equal = select(own == known, equal, 0.0)
            right = right + equal
        else:
            for u in range(units):
                known = load(one, targets, u * ROWS + row)
                far = wide(load(one, a, at + u * ROWS + row) - known)
                off = wide(known) - load(ones, means, u)
                score = score + far * far
                weight = weight + off * off
    if judged.measure != _DETERMINATION:
        score, weight = score + wide(right), weight + ones * float(count)
    store(sums, index(SCORE), score)
    store(sums, index(WEIGHT), weight)


@inlined
def _both(one: Lanes, here: Mask, there: Mask) -> Lanes:
    """1 where both are true, or neither is."""
    return select(here, select(there, one, 0.0), select(there, 0.0, one))


@inlined
def _place(one: Lanes, numbers: Memory, at: Index, units: Index) -> Lanes:
    """Which of a row's numbers is the largest, the first of equals."""
    largest, best = load(one, numbers, at), one - one
    for u in range(units):
        other = load(one, numbers, at + u * ROWS)
        best = select(other > largest, spread(one, u), best)
        largest = select(other > largest, other, largest)
    return best


@ordered
def settle(one: Lanes, judged: LossAndMeasure, sums: Memory, count: Index, units: Index) -> None:
    """Make the sums of `count` rows those that a run's state keeps: mean loss times rows."""
    ones = wide(one)
    share = 1.0 if judged.loss > _BINARY_CROSS_ENTROPY else 1.0 / float(units)
    store(sums, index(LOSS), load(ones, sums, index(LOSS)) * share)
    store(sums, index(ROWS_SEEN), ones * float(count))


@ordered
def enter(
    one: Lanes, judged: LossAndMeasure, sums: Memory, found: Memory, at: Index, apart: Index
) -> None:
    """Set mean loss and figure of the sums, in line `at` of `found` and so many lines after it."""
    ones = wide(one)
    store(found, at, load(ones, sums, index(LOSS)) / load(ones, sums, index(ROWS_SEEN)))
    score, weight = load(ones, sums, index(SCORE)), load(ones, sums, index(WEIGHT))
    quotient = score / weight
    if judged.measure == _DETERMINATION:
        quotient = 1.0 - quotient
        quotient = select(quotient < -LARGEST_FLOAT, -LARGEST_FLOAT, quotient)
        nothing = select(score == 0.0, ones, 0.0)
        quotient = select(weight == 0.0, nothing, quotient)
    store(found, at + apart, quotient)
