"""The kernel itself: update after update, epoch after epoch, without Python in between."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from core.kernels.jit import index, jit
from core.kernels.judging import MSE, add_score, figure, loss_of
from core.kernels.parts import OUTPUTS_AT
from core.kernels.passes import backward, forward, load, load_targets
from core.kernels.shuffling import shuffle
from core.kernels.updates import update

if TYPE_CHECKING:
    from core.arrays import Array
    from core.kernels.jit import Index
    from core.kernels.parts import Course, Judge, Net, Room, Rows, Rule

MOST_POINTS_PER_EPOCH: Final = 128


@jit
def learn(  # noqa: PLR0913, PLR0917  (all that a run is)
    net: Net,
    rule: Rule,
    train: Rows,
    test: Rows,
    judge: Judge,
    room: Room,
    course: Course,
    sums: Array,
    place: Array,
    most: int,
    points: Array,
    epochs: Array,
) -> tuple[int, int, int]:
    """Make up to `most` updates; return how many, and how many points and epochs were entered.

    `sums` (4,) are the running ones. `place` (2,) is the epoch's number and the position in it, and
    moves on. `points` (k, 3) and `epochs` (m, 5) receive rows for the history; when they are nearly
    full, or where epochs are not closed here, an epoch's end is the end.
    """
    made = point = entered = 0
    # Parts are taken apart once: inside the loop it would cost more than a small network's work.
    layers, p, g, weight_count = net
    kind, settings, first, second, remembered, is_direct = rule
    x, known, answers, means, white = train
    loss, metric, level, power = judge
    z, a, d, targets, labels, columns, values, counts = room
    order, test_order, words, epoch_start, shuffles, size, steps, every, closes = course
    capacity, units = index(size), index(means.size)
    at = layers[layers.shape[0] - 1, OUTPUTS_AT] * capacity
    T = p.dtype.type  # noqa: N806
    while made < most:
        start = index(place[1] * size)
        count = min(capacity, index(order.size) - start)
        load(x, white, order, start, count, columns, values, counts)
        load_targets(known, answers, order, start, count, labels, targets)
        forward(layers, p, z, a, columns, values, counts, capacity, count)
        sums[0] += count
        sums[1] += loss_of(loss, a, d, at, targets, count, units) * count
        add_score(metric, level, power, a, at, targets, labels, means, count, sums)
        target, factor = (p, T(-settings[0])) if is_direct else (g, T(1.0))
        fused = loss != MSE
        backward(
            layers, p, target, factor, z, a, d, columns, values, counts, capacity, count, fused
        )
        if not is_direct:
            update(kind, settings, weight_count, p, g, first, second, remembered)
        made += 1
        place[1] += 1
        if place[1] < steps:
            if place[1] % every == 0:
                points[point, 0] = place[0] + place[1] / steps
                points[point, 1], points[point, 2] = sums[1] / sums[0], figure(metric, sums)
                point += 1
            continue
        if not closes:
            break
        place[0], place[1] = place[0] + 1, 0
        points[point, 0] = epochs[entered, 0] = place[0]
        points[point, 1] = epochs[entered, 1] = sums[1] / sums[0]
        points[point, 2] = epochs[entered, 2] = figure(metric, sums)
        clear(sums)
        judge_all(net, test, judge, room, test_order, capacity, sums)
        epochs[entered, 3] = sums[1] / sums[0] if test_order.size else np.nan
        epochs[entered, 4] = figure(metric, sums) if test_order.size else np.nan
        clear(sums)
        point, entered = point + 1, entered + 1
        if shuffles:
            for i in range(words.size):
                epoch_start[i] = words[i]
            shuffle(order, words)
        if entered == epochs.shape[0] or point + MOST_POINTS_PER_EPOCH > points.shape[0]:
            break
    return made, point, entered


@jit
def clear(sums: Array) -> None:
    """Set all to zero."""
    for i in range(sums.size):
        sums[i] = 0.0


@jit
def judge_all(
    net: Net, rows: Rows, judge: Judge, room: Room, order: Array, capacity: Index, sums: Array
) -> None:
    """Add all rows, as `order` has them, to the sums."""
    layers, p, _, _ = net
    x, known, answers, means, white = rows
    loss, metric, level, power = judge
    z, a, d, targets, labels, columns, values, counts = room
    at, units = layers[layers.shape[0] - 1, OUTPUTS_AT] * capacity, index(means.size)
    for start in range(index(0), index(order.size), capacity):
        count = min(capacity, index(order.size) - start)
        load(x, white, order, start, count, columns, values, counts)
        load_targets(known, answers, order, start, count, labels, targets)
        forward(layers, p, z, a, columns, values, counts, capacity, count)
        sums[0] += count
        sums[1] += loss_of(loss, a, d, at, targets, count, units) * count
        add_score(metric, level, power, a, at, targets, labels, means, count, sums)
