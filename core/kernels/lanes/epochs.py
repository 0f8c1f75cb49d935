"""The end of an epoch of all lanes, and the beginning of the next; points of the curves."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from core.kernels.jit import index
from core.kernels.lanes.batches import ROWS, TESTING, bring, clear, layers_top
from core.kernels.lanes.jit import inlined, merged, ordered
from core.kernels.lanes.passes import forward
from core.kernels.lanes.scores import enter, judge, settle
from core.kernels.lanes.vectors import first_lane, lane_count, load, memory, store, wide
from core.kernels.shuffling import shuffle
from core.run.indexes import TALLY_WORDS

if TYPE_CHECKING:
    from core.kernels.arguments import LossAndMeasure
    from core.kernels.jit import Index
    from core.kernels.lanes.arguments import BufferLanes, FigureLines, Places, PlanLanes, RowLanes
    from core.kernels.lanes.vectors import Lanes, Memory
    from core.nn.arrays import Array

_NONE: Final = index(0)
_ONE: Final = index(1)
_TWO: Final = index(2)
_WORDS: Final = index(TALLY_WORDS)


@merged
def enter_epoch(  # noqa: PLR0913, PLR0917
    one: Lanes,
    layers: Array,
    rows: RowLanes,
    buffers: BufferLanes,
    judged: LossAndMeasure,
    places: Places,
    plan: PlanLanes,
    line: Index,
    apart: Index,
) -> bool:
    """Enter the epoch among the epochs; return whether the run halts, its numbers being unsound."""
    enter(one, judged, places.epoch, places.epochs, line, apart)
    judge_all(one, layers, rows, buffers, judged, places, plan, line, apart)
    halts: bool = plan.halts and not is_sound(one, places, plan, line, apart)
    return halts


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
        for first in range(_NONE, of, ROWS):
            some = min(ROWS, of - first)
            bring(one, rows, plan.test_order, first, some, buffers, plan.held, TESTING)
            forward(one, layers, places, some)
            judge(one, judged, places, memory(rows.means), layers_top(layers), some, of)
        settle(one, judged, places.batch, of, index(rows.answers.shape[2]))
        enter(one, judged, places.batch, places.epochs, at + _TWO * apart, apart)


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


@merged
def enter_point(
    one: Lanes,
    judged: LossAndMeasure,
    places: Places,
    points: FigureLines,
    points_at: Array,
    point: Index,
    epoch: float,
) -> Index:
    """Enter the next point, after so many epochs, if points are wanted; returns how many are."""
    if points_at.size > 0:
        points_at[point] = epoch
        line = point * index(points.row)
        enter(one, judged, places.point, places.points, line, index(points.figure))
        point += _ONE
    return point
