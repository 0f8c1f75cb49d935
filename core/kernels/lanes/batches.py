"""One update of all lanes: a batch, judged some rows at once, and what follows from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from core.kernels.arguments import OPTIMIZERS, OUTPUTS_AT, UNITS
from core.kernels.jit import index
from core.kernels.lanes.arguments import ROWS_AT_ONCE
from core.kernels.lanes.backward import backward
from core.kernels.lanes.jit import inlined, merged, ordered
from core.kernels.lanes.passes import forward, gather
from core.kernels.lanes.scores import MSE, judge, settle
from core.kernels.lanes.updates import set_factors, set_rates, update
from core.kernels.lanes.vectors import lane_count, load, memory, store, wide
from core.run.indexes import POSITION, RECENT, ROWS_SEEN, STEPS, TALLY_WORDS

if TYPE_CHECKING:
    from core.kernels.arguments import LossAndMeasure
    from core.kernels.jit import Index
    from core.kernels.lanes.arguments import (
        BufferLanes,
        OptimizerLanes,
        Places,
        PlanLanes,
        RowLanes,
    )
    from core.kernels.lanes.vectors import Lanes, Memory
    from core.nn.arrays import Array

ROWS: Final = index(ROWS_AT_ONCE)
# What `PlanLanes.held` counts with.
TRAINING: Final = 1
TESTING: Final = -1
_WORDS: Final = index(TALLY_WORDS)
_ADAM: Final = OPTIMIZERS.index("adam")


@merged
def make_update(  # noqa: PLR0913, PLR0917
    one: Lanes,
    layers: Array,
    rows: RowLanes,
    optimizer: OptimizerLanes,
    buffers: BufferLanes,
    judged: LossAndMeasure,
    places: Places,
    plan: PlanLanes,
    counts: Array,
    varies: bool,
    penalised: bool,
) -> None:
    """Learn from the next batch of the epoch, and count it.

    `varies` says whether any rate changes by itself, `penalised` whether there are penalties.
    """
    count = learn_batch(one, layers, rows, buffers, judged, places, plan, counts[POSITION])
    enter_batch(one, judged, places, count, index(rows.answers.shape[2]), counts[STEPS])
    if varies or optimizer.kind >= _ADAM:
        set_step(lane_count(one), optimizer, counts, plan.steps, varies)
    update(one, optimizer.kind, places, penalised)
    count_update(counts, count)


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
    for first in range(start, start + of, ROWS):
        some = min(ROWS, start + of - first)
        bring(one, rows, plan.order, first, some, buffers, plan.held, TRAINING)
        forward(one, layers, places, some)
        judge(one, judged, places, memory(rows.means), layers_top(layers), some, of)
        backward(one, layers, places, some, judged.loss != MSE, first == start)
    return of


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
def clear(one: Lanes, sums: Memory) -> None:
    """Set four lines of sums to zero."""
    nothing = wide(one - one)
    for word in range(_WORDS):
        store(sums, word, nothing)
