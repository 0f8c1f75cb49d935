"""The kernel of lanes itself: update after update, epoch after epoch, without Python in between."""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from core.kernels.arguments import BASE_RATE, OPTIMIZERS, OUTPUTS_AT, RATE
from core.kernels.jit import index
from core.kernels.lanes.jit import inlined, kept, ordered
from core.kernels.lanes.passes import ROWS, backward, forward, gather
from core.kernels.lanes.scores import MSE, enter, judge, settle
from core.kernels.lanes.updates import (
    add_penalties,
    is_penalised,
    set_factors,
    set_rates,
    update,
)
from core.kernels.lanes.vectors import lane_count, lanes_like, load, store, wide
from core.kernels.shuffling import shuffle
from core.run.indexes import EPOCH, POSITION, RECENT, ROWS_SEEN, STEPS, TALLY_WORDS

if TYPE_CHECKING:
    from pathlib import Path

    from core.kernels.jit import Index
    from core.kernels.lanes.arguments import LaneParts, PlanLanes, RowLanes
    from core.kernels.lanes.vectors import Lanes
    from core.nn.arrays import Array

_NONE: Final = index(0)
_ONE: Final = index(1)
_TWO: Final = index(2)
_RATE: Final = index(RATE)
_BASE_RATE: Final = index(BASE_RATE)
_WORDS: Final = index(TALLY_WORDS)
_ADAM: Final = OPTIMIZERS.index("adam")


@cache
def kernel(folder: Path) -> Any:
    """Return `learn` compiled, from the folder or for it, for the arguments of the first call."""
    return kept(learn, folder)


def learn(
    parts: LaneParts,
    counts: Array,
    most: int,
    points_at: Array,
    points: Array,
    epochs: Array,
    bad: Array,
) -> tuple[int, int, int]:
    """Make up to `most` updates; return how many, and how many points and epochs were entered.

    `counts` (4,) move on. `points_at` (k,), `points` (k · 2 · lanes,) and `epochs` (m · 4 · lanes,)
    receive rows for the histories; they have room for all. `bad` (lanes,) float64 is NaN afterwards
    where a number of the lane's state is not finite, else 0.
    """
    made, point, entered = 0, _NONE, _NONE
    one = lanes_like(parts.width, parts.net.parameters) + 1.0
    plan, sums, lanes = parts.plan, parts.sums, lane_count(one)
    varies, penalised = begin(lanes, parts)
    while True:
        at = point * _TWO * lanes
        if counts[POSITION] == plan.steps:
            found = epochs[entered * _WORDS * lanes : (entered + _ONE) * _WORDS * lanes]
            if not close_epoch(one, parts, counts, found, points[at : at + _TWO * lanes]):
                break
            points_at[point] = counts[EPOCH]
            point, entered = point + _ONE, entered + _ONE
            continue
        if made == most:
            break
        step(one, parts, counts, varies, penalised)
        made += 1
        position, every = counts[POSITION], plan.point_every
        if position % every == 0 and position + every <= plan.steps:
            points_at[point] = counts[EPOCH] + position / plan.steps
            enter(one, parts.judged, sums.point, points[at : at + _TWO * lanes])
            clear(sums.point)
            point += _ONE
    store(bad, _NONE, not_finite(one, parts))
    return made, int(point), int(entered)


@ordered
def begin(lanes: Index, parts: LaneParts) -> tuple[bool, bool]:
    """Let orders and settings hold; return whether any rate changes by itself, and penalties."""
    if not parts.plan.is_drawn[0]:
        draw(lanes, parts.plan)
    settings = parts.optimizer.settings
    for lane in range(lanes):
        settings[_RATE * lanes + lane] = settings[_BASE_RATE * lanes + lane]
    set_factors(lanes, parts.optimizer)
    return has_schedule(lanes, parts.optimizer.schedules), is_penalised(lanes, settings)


@ordered
def step(one: Lanes, parts: LaneParts, counts: Array, varies: bool, penalised: bool) -> None:
    """Make one update."""
    net, optimizer, plan, sums, lanes = (
        parts.net,
        parts.optimizer,
        parts.plan,
        parts.sums,
        lane_count(one),
    )
    rows = index(plan.order.shape[1])
    start = index(counts[POSITION]) * index(plan.batch_size)
    count = min(index(plan.batch_size), rows - start)
    clear(sums.batch)
    for first in range(start, start + count, ROWS):
        some = min(ROWS, start + count - first)
        look(one, parts, parts.train, plan.order, first, some, count)
        backward(
            one, net.layers, net.parameters, net.gradients, parts.buffers, some,
            parts.judged.loss != MSE,
        )  # fmt: skip
    recent = (index(counts[STEPS]) % index(RECENT)) * _WORDS
    settle(one, parts.judged, sums.batch, count, index(parts.train.answers.shape[2]))
    add_batch(one, sums.batch, sums.epoch, sums.point, sums.recent, recent)
    if varies:
        set_rates(lanes, optimizer, counts, plan.steps)
    if optimizer.kind >= _ADAM:
        optimizer.updates[0] += 1
    if varies or optimizer.kind >= _ADAM:
        set_factors(lanes, optimizer)
    if penalised:
        add_penalties(
            one, optimizer.factors, index(net.weight_count), net.parameters, net.gradients
        )
    update(one, optimizer, index(net.parameters.size) // lanes, net.parameters, net.gradients)
    counts[POSITION] += 1
    counts[STEPS] += 1
    counts[ROWS_SEEN] += int(count)


@ordered
def look(
    one: Lanes,
    parts: LaneParts,
    rows: RowLanes,
    order: Array,
    start: Index,
    count: Index,
    of: Index,
) -> None:
    """Forward through `count` rows of the `of` in a batch, and judge the outputs."""
    layers, buffers = parts.net.layers, parts.buffers
    gather(one, rows, order, start, count, buffers.x, buffers.targets)
    forward(one, layers, parts.net.parameters, buffers, count)
    at, units = layers[layers.shape[0] - 1, OUTPUTS_AT], index(rows.answers.shape[2])
    judge(one, parts.judged, buffers, rows.means, at, units, count, of, parts.sums.batch)


@ordered
def add_batch(
    one: Lanes, batch: Array, epoch: Array, point: Array, recent: Array, at: Index
) -> None:
    """Add the sums of a batch to those of epoch and point, and note them."""
    ones = wide(one)
    for word in range(_WORDS):
        seen = load(ones, batch, word)
        store(epoch, word, load(ones, epoch, word) + seen)
        store(point, word, load(ones, point, word) + seen)
        store(recent, at + word, seen)


@ordered
def close_epoch(one: Lanes, parts: LaneParts, counts: Array, found: Array, point: Array) -> bool:
    """Enter the epoch in `found` (4 · lanes,) and `point` (2 · lanes,), and begin the next one.

    False, and the epoch stays open: it is to be so where the first lane is not finite, and it is
    not.
    """
    plan, sums, lanes = parts.plan, parts.sums, lane_count(one)
    tested = found[_TWO * lanes :]
    judge_all(one, parts, tested)
    enter(one, parts.judged, sums.epoch, found)
    if plan.halts:
        store(sums.batch, _NONE, not_finite(one, parts))
        is_sound = sums.batch[0] == 0.0 and math.isfinite(found[0]) and math.isfinite(found[lanes])
        if plan.test_order.size:
            is_sound &= math.isfinite(tested[0]) and math.isfinite(tested[lanes])
        if not is_sound:
            return False
    enter(one, parts.judged, sums.point, point)
    counts[EPOCH] += 1
    counts[POSITION] = 0
    clear(sums.epoch)
    clear(sums.point)
    for lane in range(lanes):
        for word in range(index(plan.words.shape[1])):
            plan.epoch_words[lane, word] = plan.words[lane, word]
    if plan.shuffle:
        draw(lanes, plan)
    return True


@ordered
def judge_all(one: Lanes, parts: LaneParts, found: Array) -> None:
    """Set loss and figure (2 · lanes,) of the test rows; NaN where there are none."""
    sums, order = parts.sums.batch, parts.plan.test_order
    rows = index(order.shape[1])
    if not rows:
        for i in range(found.size):
            found[i] = math.nan
        return
    clear(sums)
    for start in range(_NONE, rows, ROWS):
        look(one, parts, parts.test, order, start, min(ROWS, rows - start), rows)
    settle(one, parts.judged, sums, rows, index(parts.test.answers.shape[2]))
    enter(one, parts.judged, sums, found)


@ordered
def draw(lanes: Index, plan: PlanLanes) -> None:
    """Put each lane's rows into the order of the epoch that begins with `epoch_words`."""
    for lane in range(lanes):
        for word in range(index(plan.words.shape[1])):
            plan.words[lane, word] = plan.epoch_words[lane, word]
        if plan.shuffle:
            shuffle(plan.order[lane], plan.words[lane])
    plan.is_drawn[0] = 1


@inlined
def clear(sums: Array) -> None:
    """Set all to zero."""
    for i in range(sums.size):
        sums[i] = 0.0


@ordered
def has_schedule(lanes: Index, numbers: Array) -> bool:
    """Whether the rate of any lane changes by itself."""
    found = False
    for lane in range(lanes):
        found |= numbers[lane] > 0.0 or numbers[index(4) * lanes + lane] > 0.0
    return found


@ordered
def not_finite(one: Lanes, parts: LaneParts) -> Lanes:
    """NaN in each lane of which a number is not finite, else 0."""
    zero = one - one
    found = added(zero, parts.net.parameters) + added(zero, parts.optimizer.first)
    found = found + added(zero, parts.optimizer.second)
    none = wide(one) - wide(one)
    return wide(found) + added(none, parts.sums.epoch) + added(none, parts.sums.point)


@inlined
def added(zero: Lanes, numbers: Array) -> Lanes:
    """Σ (x − x) in each lane, added one after the other."""
    total = zero
    for line in range(index(numbers.size) // lane_count(zero)):
        number = load(zero, numbers, line)
        total = total + (number - number)
    return total
