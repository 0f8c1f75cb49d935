"""The kernel itself: update after update, epoch after epoch, without Python in between."""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from core.kernels.arguments import BASE_RATE, OUTPUTS_AT, RATE
from core.kernels.jit import exact, index, inlined, jit, kept, merged
from core.kernels.loading import load_targets
from core.kernels.scores import MSE, add_score, figure, loss_of, loss_of_all, sums_are_finite
from core.kernels.shuffling import shuffle
from core.kernels.updates import update
from core.kernels.ways import go_back, go_forward, help_out, let_go
from core.nn.schedules import rate_at
from core.run.indexes import EPOCH, LOSS, POSITION, RECENT, ROWS, ROWS_SEEN, STEPS

if TYPE_CHECKING:
    from pathlib import Path

    from core.kernels.arguments import (
        BatchBuffers,
        DropoutArrays,
        EpochPlan,
        KernelParts,
        LossAndMeasure,
        RowArrays,
        RunSums,
    )
    from core.kernels.jit import Index, Number
    from core.nn.arrays import Array
    from core.nn.schedules import ScheduleNumbers

MOST_POINTS_PER_EPOCH: Final = 128

_rate_at = exact(rate_at)


@cache
def kernel(folder: Path) -> Any:
    """Return `learn` compiled, from the folder or for it, for the arguments of the first call."""
    return kept(learn, folder)


def learn(
    parts: KernelParts, sums: RunSums, counts: Array, most: int, points: Array, epochs: Array
) -> tuple[int, int, int, bool]:
    """Make up to `most` updates; return how many, points and epochs entered, and if all is well.

    `sums` and `counts` (4,) move on. `points` (k, 3) and `epochs` (m, 5) receive rows for the
    history; when they are nearly full, or where epochs are not closed here, an epoch's end is the
    end. So is a number that is not finite: no epoch is closed over it.

    Several threads may call this at once, one of them to make the steps, the others, who say −1, to
    assist it: where the kernel's way has pieces to share out.
    """
    if most < 0:
        help_out(parts.buffers.way, parts)
        return 0, 0, 0, True
    found = make_updates(parts, sums, counts, most, points, epochs)
    let_go(parts.buffers.way, parts)
    return found


@merged
def make_updates(  # noqa: C901  (the story of training)
    parts: KernelParts, sums: RunSums, counts: Array, most: int, points: Array, epochs: Array
) -> tuple[int, int, int, bool]:
    """Make up to `most` updates, as `learn` says."""
    made = point = entered = 0
    # Parts are taken apart once: inside the loop it would cost more than a small network's work.
    net, optimizer, train, _, judged, buffers, plan, dropout, schedule = parts
    layers, p, g, weight_count = net
    settings, one, is_direct = optimizer.settings, p.dtype.type(1.0), optimizer.is_direct
    order, steps, every = plan.order, plan.steps, plan.point_every
    fused, capacity, room = judged.loss != MSE, index(plan.batch_size), index(buffers.labels.size)
    while True:
        if counts[POSITION] == steps:
            if not plan.evaluates:
                break
            if not close_epoch(parts, sums, counts, points[point], epochs[entered]):
                return made, point, entered, False
            point, entered = point + 1, entered + 1
            if entered == epochs.shape[0] or point + MOST_POINTS_PER_EPOCH > points.shape[0]:
                break
        if made == most:
            break
        start = index(counts[POSITION]) * capacity
        count = min(capacity, index(order.size) - start)
        batch = sums.recent[index(counts[STEPS]) % index(RECENT)]
        clear(batch)
        nth = index(counts[STEPS]) + index(1)
        look(
            parts, layers, p, train, judged, buffers, order, start, count, room, batch, dropout, nth
        )
        add(sums.epoch, batch)
        add(sums.point, batch)
        set_rate(settings, schedule, counts, steps)
        target, factor = (p, one * -settings[RATE]) if is_direct else (g, one)
        go_back(buffers.way, parts, layers, p, target, factor, buffers, room, count, fused, dropout)
        if not is_direct:
            update(optimizer, weight_count, p, g)
        made += 1
        count_update(counts, count)
        if not sums_are_finite(sums.epoch):
            return made, point, entered, False
        if counts[POSITION] % every == 0 and counts[POSITION] + every <= steps:
            enter(points[point], counts[EPOCH] + counts[POSITION] / steps, judged, sums.point)
            clear(sums.point)
            point += 1
        if plan.asked[0]:
            break
    return made, point, entered, True


@merged
def look(  # noqa: PLR0913, PLR0917
    parts: KernelParts,
    layers: Array,
    p: Array,
    rows: RowArrays,
    judged: LossAndMeasure,
    buffers: BatchBuffers,
    order: Array,
    start: Index,
    count: Index,
    room: Index,
    sums: Array,
    dropout: DropoutArrays,
    nth: Index,
) -> None:
    """Forward through `count` rows, which `order` names from `start` on, and judge the outputs.

    In training they are those of the `nth` update, from 1, with dropout; 0: of none.
    """
    _, known, answers, means, _ = rows
    loss, measure, level, power = judged
    z, a, d, targets, labels, _, _, _, _, way = buffers
    at, units = layers[layers.shape[0] - 1, OUTPUTS_AT] * room, index(means.size)
    load_targets(known, answers, order, start, count, labels, targets)
    go_forward(way, parts, layers, p, rows, buffers, order, start, count, room, dropout, nth)
    sums[ROWS] += count
    mean = loss_of(loss, z, a, d, at, targets, count, units)
    sums[LOSS] += loss_of_all(mean, count)
    add_score(measure, level, power, a, at, targets, labels, means, count, sums)


@inlined
def enter(row: Array, epoch: Number, judged: LossAndMeasure, sums: Array) -> None:
    """Set the epoch, and the loss and the figure of the sums, in a row for the history."""
    row[0], row[1], row[2] = epoch, sums[LOSS] / sums[ROWS], figure(judged.measure, sums)


@inlined
def set_rate(settings: Array, schedule: ScheduleNumbers, counts: Array, steps: int) -> None:
    """Let the rate in force be that of the update at hand."""
    if schedule.kind or schedule.warmup > 0.0:
        base = settings[BASE_RATE]
        settings[RATE] = _rate_at(schedule, base, counts[EPOCH], counts[POSITION], steps)


@inlined
def count_update(counts: Array, rows: Index) -> None:
    """Count one more update, from so many rows."""
    counts[POSITION] += 1
    counts[STEPS] += 1
    counts[ROWS_SEEN] += rows


@inlined
def clear(sums: Array) -> None:
    """Set all to zero."""
    for i in range(sums.size):
        sums[i] = 0.0


@inlined
def add(sums: Array, batch: Array) -> None:
    """Add the sums of a batch."""
    for i in range(sums.size):
        sums[i] += batch[i]


@jit
def is_finite(numbers: Array) -> bool:
    """Whether no number is NaN or infinite.

    Looked at one by one: sums may be taken in any order, and a sum of x − x is then found to be 0
    before anyone asks what x is.
    """
    fine = True
    for i in range(numbers.size):
        fine &= math.isfinite(numbers[i])
    return fine


@jit
def draw_order(plan: EpochPlan) -> None:
    """Begin an epoch: put its rows into their order."""
    if plan.shuffle:
        for i in range(plan.words.size):
            plan.epoch_words[i] = plan.words[i]
        shuffle(plan.order, plan.words)


@merged
def close_epoch(
    parts: KernelParts, sums: RunSums, counts: Array, point: Array, found: Array
) -> bool:
    """Enter the epoch in `point` (3,) and `found` (5,), and begin the next; False: not finite."""
    net, optimizer, _, _, judged, _, plan, _, _ = parts
    if not (is_finite(net.parameters) and is_finite(optimizer.first)):
        return False
    if not is_finite(optimizer.second):
        return False
    found[3] = found[4] = np.nan
    if plan.test_order.size and not judge_all(parts, found):
        return False
    counts[EPOCH] += 1
    counts[POSITION] = 0
    enter(point, counts[EPOCH], judged, sums.point)
    enter(found, counts[EPOCH], judged, sums.epoch)
    clear(sums.epoch)
    clear(sums.point)
    draw_order(plan)
    return True


@jit
def judge_all(parts: KernelParts, found: Array) -> bool:
    """Set loss and figure of the test rows in `found` (5,); False: they are not finite."""
    net, _, _, rows, judged, buffers, plan, dropout, _ = parts
    layers, p, _, _ = net
    order, capacity, sums = plan.test_order, index(plan.batch_size), plan.test_sums
    none, room = index(0), index(buffers.labels.size)
    clear(sums)
    for start in range(none, index(order.size), capacity):
        count = min(capacity, index(order.size) - start)
        look(
            parts, layers, p, rows, judged, buffers, order, start, count, room, sums, dropout, none
        )
    found[3], found[4] = sums[LOSS] / sums[ROWS], figure(judged.measure, sums)
    return math.isfinite(found[3]) and math.isfinite(found[4])


IS_WHOLE: Final = True
"""The last line of all: another thread may see the module before its import has come here."""
