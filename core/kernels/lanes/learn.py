"""The kernel of lanes itself: update after update, epoch after epoch, without Python in between."""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from core.kernels.arguments import BASE_RATE, OPTIMIZERS, OUTPUTS_AT, RATE, UNITS
from core.kernels.jit import index
from core.kernels.lanes.arguments import ROWS_AT_ONCE, Places
from core.kernels.lanes.backward import backward
from core.kernels.lanes.jit import inlined, kept, merged, ordered
from core.kernels.lanes.passes import forward, gather
from core.kernels.lanes.scores import MSE, enter, judge, settle
from core.kernels.lanes.updates import (
    is_penalised,
    set_factors,
    set_rates,
    update,
)
from core.kernels.lanes.vectors import (
    first_lane,
    lane_count,
    lanes_like,
    load,
    memory,
    store,
    wide,
)
from core.kernels.shuffling import shuffle
from core.run.indexes import EPOCH, POSITION, RECENT, ROWS_SEEN, STEPS, TALLY_WORDS

if TYPE_CHECKING:
    from pathlib import Path

    from core.kernels.arguments import LossAndMeasure
    from core.kernels.jit import Index
    from core.kernels.lanes.arguments import (
        BufferLanes,
        FigureLines,
        LaneParts,
        OptimizerLanes,
        PlanLanes,
        RowLanes,
    )
    from core.kernels.lanes.vectors import Lanes, Memory
    from core.nn.arrays import Array

_ROWS: Final = index(ROWS_AT_ONCE)
_NONE: Final = index(0)
_ONE: Final = index(1)
_TWO: Final = index(2)
_RATE: Final = index(RATE)
_BASE_RATE: Final = index(BASE_RATE)
_WORDS: Final = index(TALLY_WORDS)
# What `PlanLanes.held` counts with.
_TRAINING: Final = 1
_TESTING: Final = -1
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
    points: FigureLines,
    epochs: FigureLines,
    bad: Array,
) -> tuple[int, Index, Index]:
    """Make up to `most` updates; return how many, and how many points and epochs were entered.

    `counts` (4,) move on. `points_at` (k,), `points` (of two figures) and `epochs` (of four, or
    where there are no test rows of two) receive rows for the histories; they have room for all, or
    `points_at` and `points` for none, and then points are not wanted. `bad` (lanes,) float64 is NaN
    afterwards where a number of the lane's state or of its epochs is not finite, else 0.
    """
    made, point, entered = 0, _NONE, _NONE
    if not counts.size:  # to be compiled it is called with nothing
        return made, point, entered
    one = lanes_like(parts.width, parts.net.parameters) + 1.0
    # Parts are taken apart once: to do so in the loop would cost more than a small network's work.
    _, net, optimizer, train, test, judged, buffers, _, plan = parts
    places, layers = places_of(parts, points, epochs), net.layers
    epoch_row, epoch_figure = index(epochs.row), index(epochs.figure)
    point_row, point_figure = index(points.row), index(points.figure)
    wants_points, spoilt = points_at.size > 0, memory(bad)
    store(spoilt, _NONE, wide(one - one))
    varies, penalised = begin(lane_count(one), optimizer, plan)
    while True:
        position = counts[POSITION]
        if position == plan.steps:
            line = entered * epoch_row
            enter(one, judged, places.epoch, places.epochs, line, epoch_figure)
            judge_all(one, layers, test, buffers, judged, places, plan, line, epoch_figure)
            if plan.halts and not is_sound(one, places, plan, line, epoch_figure):
                break
            add_unsound(one, places, plan, spoilt, line, epoch_figure)
            counts[EPOCH], counts[POSITION] = counts[EPOCH] + 1, 0
            entered += _ONE
            if wants_points:
                points_at[point] = counts[EPOCH]
                enter(one, judged, places.point, places.points, point * point_row, point_figure)
                point += _ONE
            begin_epoch(one, places, plan)
            continue
        if made == most:
            break
        count = learn_batch(one, layers, train, buffers, judged, places, plan, position)
        enter_batch(one, judged, places, count, index(train.answers.shape[2]), counts[STEPS])
        if varies or optimizer.kind >= _ADAM:
            set_step(lane_count(one), optimizer, counts, plan.steps, varies)
        update(one, optimizer.kind, places, penalised)
        made += 1
        count_update(counts, count)
        if inside_point(position + 1, plan.point_every, plan.steps):
            if wants_points:
                points_at[point] = counts[EPOCH] + (position + 1) / plan.steps
                enter(one, judged, places.point, places.points, point * point_row, point_figure)
                point += _ONE
            clear(one, places.point)
    store(spoilt, _NONE, load(wide(one), spoilt, _NONE) + not_finite(one, places))
    return made, point, entered


@ordered
def places_of(parts: LaneParts, points: FigureLines, epochs: FigureLines) -> Places:
    """Where all arrays of lines begin, and how long they are."""
    net, optimizer, buffers, sums = parts.net, parts.optimizer, parts.buffers, parts.sums
    lanes = index(parts.sums.batch.size) // _WORDS
    return Places(
        memory(net.parameters),
        memory(net.gradients),
        memory(optimizer.factors),
        memory(optimizer.first),
        memory(optimizer.second),
        memory(buffers.x),
        memory(buffers.z),
        memory(buffers.a),
        memory(buffers.d),
        memory(buffers.targets),
        memory(sums.epoch),
        memory(sums.point),
        memory(sums.recent),
        memory(sums.batch),
        index(epochs.begin),
        index(points.begin),
        index(net.weight_count),
        index(net.parameters.size) // lanes,
        index(optimizer.first.size) // lanes,
        index(optimizer.second.size) // lanes,
    )


@ordered
def begin(lanes: Index, optimizer: OptimizerLanes, plan: PlanLanes) -> tuple[bool, bool]:
    """Let orders and settings hold; return whether any rate changes by itself, and penalties."""
    if not plan.is_drawn[0]:
        draw(lanes, plan)
    settings = optimizer.settings
    for lane in range(lanes):
        settings[_RATE * lanes + lane] = settings[_BASE_RATE * lanes + lane]
    set_factors(lanes, optimizer)
    return has_schedule(lanes, optimizer.schedules), is_penalised(lanes, settings)


@merged
def learn_batch(
    one: Lanes,
    layers: Array,
    rows: RowLanes,
    buffers: BufferLanes,
    judged: LossAndMeasure,
    places: Places,
    plan: PlanLanes,
    position: int,
) -> Index:
    """Judge the rows of a batch and add up their gradients; returns how many they are."""
    start = index(position) * index(plan.batch_size)
    of = min(index(plan.batch_size), index(plan.order.shape[1]) - start)
    clear(one, places.batch)
    for first in range(start, start + of, _ROWS):
        some = min(_ROWS, start + of - first)
        bring(one, rows, plan.order, first, some, buffers, plan.held, _TRAINING)
        forward(one, layers, places, some)
        judge(one, judged, places, memory(rows.means), layers_top(layers), some, of)
        backward(one, layers, places, some, judged.loss != MSE, first == start)
    return of


@merged
def judge_all(  # noqa: PLR0913, PLR0917
    one: Lanes,
    layers: Array,
    rows: RowLanes,
    buffers: BufferLanes,
    judged: LossAndMeasure,
    places: Places,
    plan: PlanLanes,
    at: Index,
    apart: Index,
) -> None:
    """Enter loss and figure of the test rows, where there are any, among the epochs."""
    of = index(plan.test_order.shape[1])
    if of:
        clear(one, places.batch)
        for first in range(_NONE, of, _ROWS):
            some = min(_ROWS, of - first)
            bring(one, rows, plan.test_order, first, some, buffers, plan.held, _TESTING)
            forward(one, layers, places, some)
            judge(one, judged, places, memory(rows.means), layers_top(layers), some, of)
        settle(one, judged, places.batch, of, index(rows.answers.shape[2]))
        enter(one, judged, places.batch, places.epochs, at + _TWO * apart, apart)


@inlined
def layers_top(layers: Array) -> tuple[Index, Index]:
    """Where the outputs of the last layer are, and how many."""
    last = layers.shape[0] - 1
    return layers[last, OUTPUTS_AT], layers[last, UNITS]


@merged
def bring(
    one: Lanes,
    rows: RowLanes,
    order: Array,
    start: Index,
    count: Index,
    buffers: BufferLanes,
    held: Array,
    kind: int,
) -> None:
    """Have `count` rows in the buffers; `kind` tells training rows from test rows.

    Those that are there from the last time, as in batches of all rows without shuffling, stay.
    """
    wanted = kind * (int(start) + 1)
    if order.shape[0] > 1 or held[0] != wanted:
        gather(one, rows, order, start, count, buffers)
        held[0] = wanted


@ordered
def enter_batch(
    one: Lanes, judged: LossAndMeasure, places: Places, count: Index, units: Index, steps: int
) -> None:
    """Add the sums of a batch, made after so many updates, to those of epoch and point."""
    ones, batch = wide(one), places.batch
    settle(one, judged, batch, count, units)
    at = (index(steps) % index(RECENT)) * _WORDS
    for word in range(_WORDS):
        seen = load(ones, batch, word)
        store(places.epoch, word, load(ones, places.epoch, word) + seen)
        store(places.point, word, load(ones, places.point, word) + seen)
        store(places.recent, at + word, seen)


@ordered
def set_step(
    lanes: Index, optimizer: OptimizerLanes, counts: Array, steps: int, varies: bool
) -> None:
    """Let rates and factors be those of the update at hand."""
    if varies:
        set_rates(lanes, optimizer, counts, steps)
    if optimizer.kind >= _ADAM:
        optimizer.updates[0] += 1
    set_factors(lanes, optimizer)


@inlined
def count_update(counts: Array, rows: Index) -> None:
    """Count one more update, from so many rows."""
    counts[POSITION] += 1
    counts[STEPS] += 1
    counts[ROWS_SEEN] += int(rows)


@inlined
def inside_point(position: int, every: int, steps: int) -> bool:
    """Whether the curves get a point after so many batches, inside the epoch."""
    return position % every == 0 and position + every <= steps


@inlined
def begin_epoch(one: Lanes, places: Places, plan: PlanLanes) -> None:
    """Let sums begin anew, and each lane have its rows in a new order."""
    clear(one, places.epoch)
    clear(one, places.point)
    if plan.shuffle:
        for lane in range(lane_count(one)):
            for word in range(index(plan.words.shape[1])):
                plan.epoch_words[lane, word] = plan.words[lane, word]
        draw(lane_count(one), plan)


@inlined
def figures(plan: PlanLanes) -> Index:
    """How many figures an epoch has."""
    return _WORDS if plan.test_order.shape[1] else _TWO


@ordered
def is_sound(one: Lanes, places: Places, plan: PlanLanes, line: Index, apart: Index) -> bool:
    """Whether all numbers of the first lane are finite, the figures of the epoch as well."""
    found: bool = first_lane(not_finite(one, places)) == 0.0
    for figure in range(figures(plan)):
        found &= math.isfinite(first_lane(load(wide(one), places.epochs, line + figure * apart)))
    return found


@inlined
def add_unsound(
    one: Lanes, places: Places, plan: PlanLanes, to: Memory, line: Index, apart: Index
) -> None:
    """Let a line be NaN in each lane of which a figure of the epoch is not finite."""
    found = load(wide(one), to, _NONE)
    for figure in range(figures(plan)):
        number = load(wide(one), places.epochs, line + figure * apart)
        found = found + (number - number)
    store(to, _NONE, found)


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
def clear(one: Lanes, sums: Memory) -> None:
    """Set four lines of sums to zero."""
    nothing = wide(one - one)
    for word in range(_WORDS):
        store(sums, word, nothing)


@ordered
def has_schedule(lanes: Index, numbers: Array) -> bool:
    """Whether the rate of any lane changes by itself."""
    found = False
    for lane in range(lanes):
        found |= numbers[lane] > 0.0 or numbers[index(4) * lanes + lane] > 0.0
    return found


@ordered
def not_finite(one: Lanes, places: Places) -> Lanes:
    """NaN in each lane of which a number is not finite, else 0."""
    zero, none = one - one, wide(one - one)
    found = added(zero, places.parameters, places.lines)
    found = found + added(zero, places.first, places.first_count)
    found = found + added(zero, places.second, places.second_count)
    return wide(found) + added(none, places.epoch, _WORDS) + added(none, places.point, _WORDS)


@inlined
def added(zero: Lanes, numbers: Memory, lines: Index) -> Lanes:
    """Σ (x − x) in each lane, added one after the other."""
    total = zero
    for line in range(lines):
        number = load(zero, numbers, line)
        total = total + (number - number)
    return total
