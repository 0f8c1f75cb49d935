"""The kernel itself: update after update, epoch after epoch, without Python in between."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from core.kernels.jit import index, jit, kept
from core.kernels.judging import MSE, add_score, figure, loss_of
from core.kernels.parts import OUTPUTS_AT
from core.kernels.passes import backward, forward, load, load_targets
from core.kernels.shuffling import shuffle
from core.kernels.updates import update

if TYPE_CHECKING:
    from pathlib import Path

    from core.kernels.jit import Index, Number
    from core.kernels.parts import Course, Judge, Net, Room, Rows, Rule
    from core.nn.arrays import Array

MOST_POINTS_PER_EPOCH: Final = 128


@cache
def kernel(folder: Path) -> Any:
    """Return `learn` compiled, from the folder or for it, for the arguments of the first call."""
    return kept(learn, folder)


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

    `sums` (4,) and `place` (2,), the epoch and the position in it, move on. `points` (k, 3) and
    `epochs` (m, 5) receive rows for the history; when they are nearly full, or where epochs are not
    closed here, an epoch's end is the end.
    """
    made = point = entered = 0
    # Parts are taken apart once: inside the loop it would cost more than a small network's work.
    layers, p, g, weight_count = net
    rates, one, is_direct = rule.settings, p.dtype.type(1.0), rule.is_direct
    order, steps, every = course.order, course.steps, course.point_every
    fused, capacity = judge.loss != MSE, index(course.batch_size)
    while made < most:
        start = index(place[1]) * capacity
        count = min(capacity, index(order.size) - start)
        look(layers, p, train, judge, room, order, start, count, capacity, sums)
        target, factor = (p, one * -rates[0]) if is_direct else (g, one)
        backward(layers, p, target, factor, room, capacity, count, fused)
        if not is_direct:
            update(rule, weight_count, p, g)
        made, place[1] = made + 1, place[1] + 1
        if place[1] < steps and place[1] % every == 0:
            enter(points, point, place[0] + place[1] / steps, judge, sums)
            point += 1
        elif place[1] == steps:
            if not course.evaluates:
                break
            place[0], place[1] = place[0] + 1, 0
            enter(points, point, place[0], judge, sums)
            enter(epochs, entered, place[0], judge, sums)
            judge_all(net, test, judge, room, course, sums, epochs[entered])
            draw_order(course)
            point, entered = point + 1, entered + 1
            if entered == epochs.shape[0] or point + MOST_POINTS_PER_EPOCH > points.shape[0]:
                break
    return made, point, entered


@jit
def look(  # noqa: PLR0913, PLR0917
    layers: Array,
    p: Array,
    rows: Rows,
    judge: Judge,
    room: Room,
    order: Array,
    start: Index,
    count: Index,
    capacity: Index,
    sums: Array,
) -> None:
    """Forward through `count` rows, which `order` names from `start` on, and judge the outputs."""
    x, known, answers, means, white = rows
    loss, metric, level, power = judge
    z, a, d, targets, labels, columns, values, counts = room
    at, units = layers[layers.shape[0] - 1, OUTPUTS_AT] * capacity, index(means.size)
    load(x, white, order, start, count, columns, values, counts)
    load_targets(known, answers, order, start, count, labels, targets)
    forward(layers, p, z, a, columns, values, counts, capacity, count)
    sums[0] += count
    sums[1] += loss_of(loss, a, d, at, targets, count, units) * count
    add_score(metric, level, power, a, at, targets, labels, means, count, sums)


@jit
def enter(rows: Array, row: int, epoch: Number, judge: Judge, sums: Array) -> None:
    """Set the epoch, and the loss and the figure of the sums, in a row for the history."""
    rows[row, 0], rows[row, 1], rows[row, 2] = epoch, sums[1] / sums[0], figure(judge.metric, sums)


@jit
def clear(sums: Array) -> None:
    """Set all to zero."""
    for i in range(sums.size):
        sums[i] = 0.0


@jit
def draw_order(course: Course) -> None:
    """Begin an epoch: put its rows into their order."""
    if course.shuffle:
        for i in range(course.words.size):
            course.epoch_start[i] = course.words[i]
        shuffle(course.order, course.words)


@jit
def judge_all(
    net: Net,
    rows: Rows,
    judge: Judge,
    room: Room,
    course: Course,
    sums: Array,
    found: Array,
) -> None:
    """Set loss and figure of the test rows in `found` (5,), and the sums to zero."""
    layers, p, _, _ = net
    order, capacity = course.test_order, index(course.batch_size)
    clear(sums)
    for start in range(index(0), index(order.size), capacity):
        count = min(capacity, index(order.size) - start)
        look(layers, p, rows, judge, room, order, start, count, capacity, sums)
    found[3] = sums[1] / sums[0] if order.size else np.nan
    found[4] = figure(judge.metric, sums) if order.size else np.nan
    clear(sums)
