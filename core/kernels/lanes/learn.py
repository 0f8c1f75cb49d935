"""The kernel of lanes itself: update after update, epoch after epoch, without Python in between."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

from core.kernels.arguments import BASE_RATE, RATE
from core.kernels.jit import index
from core.kernels.lanes.arguments import Places
from core.kernels.lanes.batches import clear, inside_point, make_update
from core.kernels.lanes.epochs import (
    add_unsound,
    begin_epoch,
    draw,
    enter_epoch,
    enter_point,
    not_finite,
)
from core.kernels.lanes.jit import kept, ordered
from core.kernels.lanes.updates import is_penalised, set_factors
from core.kernels.lanes.vectors import lane_count, lanes_like, load, memory, store, wide
from core.run.indexes import EPOCH, POSITION, TALLY_WORDS

if TYPE_CHECKING:
    from pathlib import Path

    from core.kernels.jit import Index
    from core.kernels.lanes.arguments import FigureLines, LaneParts, OptimizerLanes, PlanLanes
    from core.nn.arrays import Array

_NONE: Final = index(0)
_ONE: Final = index(1)
_RATE: Final = index(RATE)
_BASE_RATE: Final = index(BASE_RATE)
_WORDS: Final = index(TALLY_WORDS)


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
    epoch_row, apart, spoilt = index(epochs.row), index(epochs.figure), memory(bad)
    store(spoilt, _NONE, wide(one - one))
    varies, penalised = begin(lane_count(one), optimizer, plan)
    while True:
        position = counts[POSITION]
        if position == plan.steps:
            line = entered * epoch_row
            if enter_epoch(one, layers, test, buffers, judged, places, plan, line, apart):
                break
            add_unsound(one, places, plan, spoilt, line, apart)
            counts[EPOCH], counts[POSITION] = counts[EPOCH] + 1, 0
            entered += _ONE
            point = enter_point(one, judged, places, points, points_at, point, counts[EPOCH])
            begin_epoch(one, places, plan)
            continue
        if made == most:
            break
        make_update(
            one, layers, train, optimizer, buffers, judged, places, plan, counts, varies, penalised
        )
        made += 1
        if inside_point(position + 1, plan.point_every, plan.steps):
            now = counts[EPOCH] + (position + 1) / plan.steps
            point = enter_point(one, judged, places, points, points_at, point, now)
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


@ordered
def has_schedule(lanes: Index, numbers: Array) -> bool:
    """Whether the rate of any lane changes by itself."""
    found = False
    for lane in range(lanes):
        found |= numbers[lane] > 0.0 or numbers[index(4) * lanes + lane] > 0.0
    return found
