"""Losses and metrics for lanes: what rows add to the sums, and where gradients begin."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from core.kernels.arguments import LOSSES, LossAndMeasure
from core.kernels.jit import index
from core.kernels.lanes.functions import positive
from core.kernels.lanes.jit import inlined, ordered
from core.kernels.lanes.passes import ROWS
from core.kernels.lanes.vectors import lane_count, load, nearest, select, size, spread, store, wide
from core.kernels.scores import LARGEST_FLOAT
from core.run.indexes import LOSS, MEASURES, SCORE, WEIGHT
from core.run.indexes import ROWS as ROWS_SEEN

if TYPE_CHECKING:
    from core.kernels.jit import Index, Number
    from core.kernels.lanes.arguments import BufferLanes
    from core.kernels.lanes.vectors import Lanes, Mask
    from core.nn.arrays import Array

MSE: Final = LOSSES.index("mse")
_BINARY_CROSS_ENTROPY: Final = LOSSES.index("binary_cross_entropy")
_LARGEST: Final = MEASURES.index("largest")
_THRESHOLD: Final = MEASURES.index("threshold")
_EXACT: Final = MEASURES.index("exact")
_DETERMINATION: Final = MEASURES.index("R²")


@ordered
def judge(  # noqa: PLR0913, PLR0917
    one: Lanes,
    judged: LossAndMeasure,
    buffers: BufferLanes,
    means: Array,
    at: Index,
    units: Index,
    count: Index,
    of: Index,
    sums: Array,
) -> None:
    """Judge the outputs of `count` rows, out of `of` in the batch, and add to its sums.

    The loss is added up undivided. In d the gradient is left: ∂L/∂a of mse, of the others, fused
    with their activation, ∂L/∂z.
    """
    z, a, d, targets = buffers.z, buffers.a, buffers.d, buffers.targets
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
    one: Lanes, z: Array, a: Array, at: Index, targets: Array, row: Index, units: Index
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
    a: Array,
    at: Index,
    targets: Array,
    means: Array,
    units: Index,
    count: Index,
    sums: Array,
) -> None:
    """Add to the sums of score and weight what `count` rows of outputs are worth."""
    ones = wide(one)
    score, weight = load(ones, sums, index(SCORE)), load(ones, sums, index(WEIGHT))
    level, scale = spread(one, judged.level), spread(one, judged.power)
    for row in range(count):
        if judged.measure == _THRESHOLD:
            above, should = load(one, a, at + row) > level, load(one, targets, row) > level
            score = score + _both(ones, above, should)
        elif judged.measure == _LARGEST:
            answer, known = _place(one, a, at + row, units), _place(one, targets, row, units)
            score = score + select(wide(answer) == wide(known), ones, 0.0)
        elif judged.measure == _EXACT:
            equal = ones
            for u in range(units):
                own = nearest(load(one, a, at + u * ROWS + row) * scale) / scale
                known = nearest(load(one, targets, u * ROWS + row) * scale) / scale
                equal = select(wide(own) == wide(known), equal, 0.0)
            score = score + equal
        else:
            for u in range(units):
                known = load(one, targets, u * ROWS + row)
                far = wide(load(one, a, at + u * ROWS + row) - known)
                off = wide(known) - load(ones, means, u)
                score = score + far * far
                weight = weight + off * off
        if judged.measure != _DETERMINATION:
            weight = weight + ones
    store(sums, index(SCORE), score)
    store(sums, index(WEIGHT), weight)


@inlined
def _both(ones: Lanes, one: Mask, other: Mask) -> Lanes:
    """1 where both are true, or neither is."""
    return select(one, select(other, ones, 0.0), select(other, 0.0, ones))


@inlined
def _place(one: Lanes, numbers: Array, at: Index, units: Index) -> Lanes:
    """Which of a row's numbers is the largest, the first of equals."""
    largest, best = load(one, numbers, at), one - one
    for u in range(units):
        other = load(one, numbers, at + u * ROWS)
        best = select(other > largest, spread(one, u), best)
        largest = select(other > largest, other, largest)
    return best


@ordered
def settle(one: Lanes, judged: LossAndMeasure, sums: Array, count: Index, units: Index) -> None:
    """Make the sums of `count` rows those that a run's state keeps: mean loss times rows."""
    ones = wide(one)
    divisor = count if judged.loss > _BINARY_CROSS_ENTROPY else count * units
    loss = load(ones, sums, index(LOSS)) / float(divisor)
    store(sums, index(LOSS), loss * float(count))
    store(sums, index(ROWS_SEEN), ones * float(count))


@ordered
def enter(one: Lanes, judged: LossAndMeasure, sums: Array, found: Array) -> None:
    """Set mean loss and figure (2 · lanes,) of the sums."""
    lanes = lane_count(one)
    for lane in range(lanes):
        found[lane] = sums[index(LOSS) * lanes + lane] / sums[index(ROWS_SEEN) * lanes + lane]
        score, weight = sums[index(SCORE) * lanes + lane], sums[index(WEIGHT) * lanes + lane]
        found[lanes + lane] = _figure(judged.measure, score, weight)


@inlined
def _figure(measure: Index, score: Number, weight: Number) -> Number:
    """Accuracy, or R²; as `core.run.tally.figure`."""
    if measure != _DETERMINATION:
        return score / weight
    if weight == 0.0:
        return 1.0 if score == 0.0 else 0.0
    return max(1.0 - score / weight, -LARGEST_FLOAT)
