"""What a kernel is given: flat arrays and numbers, grouped by what they are about.

`T` is the network's number type, float32 or float64. Names stand for numbers through their place in
`ACTIVATIONS`, `OPTIMIZERS`, `LOSSES` and `core.run.indexes.MEASURES`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

from core.nn.schedules import ScheduleNumbers  # noqa: TC001  (found here by its name)
from core.spec.names import ACTIVATION_NAMES, LOSS_NAMES, OPTIMIZER_NAMES

if TYPE_CHECKING:
    from core.nn.arrays import Array

ACTIVATIONS: Final = ACTIVATION_NAMES
OPTIMIZERS: Final = OPTIMIZER_NAMES
LOSSES: Final = LOSS_NAMES

# Rows that `core.kernels.abreast` works on at once.
ROWS_ABREAST: Final = 16

# Of `core.kernels.team`, whose threads have them in common.
TEAM_WORDS: Final = 32

# The columns of `NetArrays.layers`.
UNITS: Final = 0
INPUTS: Final = 1
WEIGHTS_AT: Final = 2  # where its weights begin in the parameters, input by input
BIAS_AT: Final = 3  # and where its bias does
HAS_BIAS: Final = 4
OUTPUTS_AT: Final = 5  # where its outputs begin in the buffers of `BatchBuffers`
FUNCTION: Final = 6
HAS_OFF: Final = 7  # whether any of its units is switched off

# The places of `OptimizerArrays.settings`.
RATE: Final = 0  # in force: by a schedule another one at each update
MOMENTUM: Final = 1
BETA1: Final = 2
BETA2: Final = 3
RHO: Final = 4
EPSILON: Final = 5
DECAY: Final = 6
L1: Final = 7
L2: Final = 8
BASE_RATE: Final = 9


class NetArrays(NamedTuple):
    """The network: what its layers are, one line each, and its numbers."""

    layers: Array  # (layers, 8) uint64
    parameters: Array  # (count,) T
    gradients: Array  # (count,) T, zero between steps
    weight_count: int


class OptimizerArrays(NamedTuple):
    """The optimiser: its number, its settings and what it remembers (or empty vectors)."""

    kind: int
    settings: Array  # (10,) float64
    first: Array  # (count,) T: velocity or mean; scratch where the rule has none
    second: Array  # (count,) T: squares
    steps: Array  # (1,) int64
    is_direct: bool  # plain SGD: weights change at once, gradients are never stored


class DropoutArrays(NamedTuple):
    """Which outputs are silent in training, as `core.nn.dropout` says; a line a layer."""

    keys: Array  # (layers,) uint64
    limits: Array  # (layers,) uint64, 0 where there is no dropout
    scales: Array  # (layers,) T
    masks: Array  # (rows · all units,) T, as the outputs in `BatchBuffers`: what they are
    outputs: Array  # multiplied by, and what they were before


class RowArrays(NamedTuple):
    """Examples: `x` of uint8 pixels or T; what to answer by label, or (no labels) by row."""

    x: Array  # (n, inputs)
    labels: Array  # (n,) int64, or (0,)
    answers: Array  # (classes or n, outputs) T
    means: Array  # (outputs,) float64, of the answers, for R²
    white: float  # what an input is divided by


class LossAndMeasure(NamedTuple):
    """Which loss, and how an output is found right."""

    loss: int
    measure: int
    level: float  # of the threshold
    power: float  # 10 to the number of decimals


class Narrow(NamedTuple):
    """The way forward and back through layers of a few units."""

    is_abreast: bool  # whether rows lie side by side, as in `core.kernels.abreast`


class Wide(NamedTuple):
    """That through layers of many units, as in `core.kernels.wide`, and its room.

    Where inputs that are not zero are listed, each input has a list of the rows in which it is not,
    one list after the other; else there is no room for them.
    """

    stops: Array  # (inputs,) uint64: where an input's list ends, and that of the next begins
    rows: Array  # (rows · inputs,) uint32
    values: Array  # (rows · inputs,) T
    turned: Array  # (weights of all layers but the lowest,) T, unit by unit
    team: Array  # (TEAM_WORDS,) uint64: what threads have in common


# Narrow or Wide: which of them is known when a kernel is compiled, but to no type checker.
Way: TypeAlias = Any


class BatchBuffers(NamedTuple):
    """Buffers for one batch: sums, outputs, their gradients, and the inputs that are not zero."""

    z: Array  # (rows · all units,) T, layer after layer, as the next two
    a: Array
    d: Array
    targets: Array  # (rows · outputs,) T
    labels: Array  # (rows,) uint64
    columns: Array  # (rows · inputs,) uint32: which inputs of a row are not zero,
    values: Array  # (rows · inputs,) T: what they are,
    counts: Array  # (rows,) uint64: and how many
    off: Array  # (all units,) uint8: 1 where a unit is switched off
    way: Way


class RunSums(NamedTuple):
    """The sums that a run's state keeps, all float64."""

    epoch: Array  # (4,) since the epoch began
    point: Array  # (4,) since the curve's last point
    recent: Array  # (RECENT, 4) of the newest updates, each for itself


class EpochPlan(NamedTuple):
    """How the epochs go."""

    order: Array  # (n,) int64, the current epoch's rows
    test_order: Array  # (m,) int64, the test rows as they stand
    words: Array  # (6,) uint64, the state of the generator that shuffles `order`,
    epoch_words: Array  # and what it was when the current epoch began
    test_sums: Array  # (4,) float64, room
    shuffle: bool
    batch_size: int
    steps: int  # in an epoch
    point_every: int  # steps; `steps` where there are no points inside epochs
    evaluates: bool  # whether epochs are closed here, test rows included
    asked: Array  # (1,) uint8, not 0 where another thread wants the kernel to end after an update


class KernelParts(NamedTuple):
    """All that stays the same from call to call, where numbers in the arrays do not."""

    net: NetArrays
    optimizer: OptimizerArrays
    train: RowArrays
    test: RowArrays
    judged: LossAndMeasure
    buffers: BatchBuffers
    plan: EpochPlan
    dropout: DropoutArrays
    schedule: ScheduleNumbers
