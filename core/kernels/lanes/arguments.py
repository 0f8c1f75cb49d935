"""What a kernel of lanes is given: flat arrays (lines · lanes,) and numbers, by what they are of.

`T` is the networks' number type. A line holds one number of each lane. `layers`, names that stand
for numbers, and the lines of `settings` are as in `core.kernels.arguments`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from core.kernels.arguments import LossAndMeasure  # noqa: TC001  (found here by its name)

if TYPE_CHECKING:
    from core.kernels.jit import Index
    from core.kernels.lanes.vectors import Memory
    from core.nn.arrays import Array

# Rows that go forward and back together: their outputs stay in the nearest cache.
ROWS_AT_ONCE: Final = 16
# Lines from what a unit is for the first row to what the next unit is: were it a power of two, the
# lines of a row would get into each other's way in the cache.
ROW_ROOM: Final = ROWS_AT_ONCE + 1
# Rows of which the sums are taken side by side, so that one need not wait for another.
TILE: Final = 4
# Up to so many inputs a unit's weights may be fetched before those of the next unit.
FEW_INPUTS: Final = 64
SETTINGS: Final = 10
SCHEDULE_NUMBERS: Final = 5
FACTORS: Final = 8


class Sixteen(NamedTuple):
    """Says that there are sixteen lanes: for float32 two to four registers, each in flight."""

    none: int


class Eight(NamedTuple):
    """Says that there are eight lanes."""

    none: int


LANES: Final[dict[type, int]] = {Sixteen: 16, Eight: 8}


class NetLanes(NamedTuple):
    """The networks: what their layers are, one line each, and their numbers."""

    layers: Array  # (layers, 8) uint64
    parameters: Array  # (count · lanes,) T
    gradients: Array  # (count · lanes,) T, of the newest batch
    weight_count: int


class OptimizerLanes(NamedTuple):
    """The optimiser: its number, its settings and what it remembers (or empty vectors)."""

    kind: int
    settings: Array  # (SETTINGS · lanes,) float64
    schedules: Array  # (SCHEDULE_NUMBERS · lanes,) float64
    factors: Array  # (FACTORS · lanes,) T: what follows from the settings for the step at hand
    first: Array  # (count · lanes,) T: velocity or mean
    second: Array  # (count · lanes,) T: squares
    updates: Array  # (1,) int64


class RowLanes(NamedTuple):
    """The rows of each lane's data set; what to answer by label, or (no labels) by row."""

    x: Array  # (sets · n · inputs,) of uint8 pixels or T
    labels: Array  # (sets, n) int64, or (sets, 0)
    answers: Array  # (1, classes, outputs), or (sets, n, outputs), T
    means: Array  # (outputs · lanes,) float64
    sets: Array  # (lanes,) int64: which data set is a lane's
    white: float  # what an input is divided by
    rows: int  # n
    inputs: int


class BufferLanes(NamedTuple):
    """Room for `ROWS_AT_ONCE` rows: line (number · ROW_ROOM + row) of each."""

    x: Array  # (inputs · ROW_ROOM · lanes,) T
    z: Array  # (all units · ROW_ROOM · lanes,) T, as the next two
    a: Array
    d: Array
    targets: Array  # (outputs · ROW_ROOM · lanes,) T
    rows_at: Array  # (ROW_ROOM · lanes,) uint64: where in the data each lane's rows begin


class SumLanes(NamedTuple):
    """The sums that a run's state keeps, all float64, and room for those of a batch."""

    epoch: Array  # (4 · lanes,) since the epoch began
    point: Array  # (4 · lanes,) since the curve's last point
    recent: Array  # (RECENT · 4 · lanes,) of the newest updates
    batch: Array  # (4 · lanes,)


class PlanLanes(NamedTuple):
    """How the epochs go."""

    order: Array  # (lanes, n) uint32, the current epoch's rows; (1, n) where nothing is shuffled
    test_order: Array  # (1, m) uint32, the test rows as they stand
    words: Array  # (lanes, 6) uint64, the states of the generators that shuffle,
    epoch_words: Array  # and what they were when the current epoch began
    is_drawn: Array  # (1,) uint8: 1 where `order` and `words` follow from `epoch_words`
    held: Array  # (1,) int64: which rows, in an order that is everybody's, are in the buffers
    shuffle: bool
    batch_size: int
    steps: int  # in an epoch
    point_every: int  # steps; `steps` where there are no points inside epochs
    halts: bool  # whether an epoch stays open where the first lane is not finite


class FigureLines(NamedTuple):
    """Where rows of figures are to be written: lines (lanes,) of float64.

    Whoever calls has the memory, and keeps it.
    """

    begin: int  # the address of the first row's first figure
    row: int  # lines from a row to the next
    figure: int  # lines from a figure to the next


class LaneParts(NamedTuple):
    """All that stays the same from call to call, where numbers in the arrays do not."""

    width: Sixteen | Eight
    net: NetLanes
    optimizer: OptimizerLanes
    train: RowLanes
    test: RowLanes
    judged: LossAndMeasure
    buffers: BufferLanes
    sums: SumLanes
    plan: PlanLanes


class Places(NamedTuple):
    """Where the arrays begin that are gone through line by line, and how many lines some have.

    Numbers cost nothing to hand on, where an array is seven of them and a count of its owners.
    """

    parameters: Memory
    gradients: Memory
    factors: Memory
    first: Memory
    second: Memory
    x: Memory
    z: Memory
    a: Memory
    d: Memory
    targets: Memory
    epoch: Memory
    point: Memory
    recent: Memory
    batch: Memory
    epochs: Memory
    points: Memory
    weight_count: Index
    lines: Index  # of parameters, and what the optimiser has of `first` and `second`
    first_count: Index
    second_count: Index
