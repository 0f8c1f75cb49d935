"""LaneStack: runs side by side in the lanes of compiled code."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from core.kernels.arguments import ACTIVATIONS, LOSSES, OPTIMIZERS, LossAndMeasure
from core.kernels.compiling import Compilation, describe, folder_of, is_kept
from core.kernels.lanes.arguments import (
    FACTORS,
    LANES,
    ROW_ROOM,
    SCHEDULE_NUMBERS,
    SETTINGS,
    BufferLanes,
    Eight,
    FigureLines,
    LaneParts,
    NetLanes,
    OptimizerLanes,
    PlanLanes,
    RowLanes,
    Sixteen,
    SumLanes,
)
from core.kernels.settings import settings_of
from core.nn.arrays import PIXEL_WHITE, aligned
from core.nn.schedules import ScheduleNumbers
from core.nn.targets import threshold
from core.run.indexes import EPOCH, MEASURES, POSITION, TALLY_WORDS
from core.run.stack import StackArrays, StackRows

if TYPE_CHECKING:
    from core.nn.arrays import Array
    from core.run.stack import StackedExamples, StackParts, StackRoom
    from core.spec.experiment import NetworkSpec, TrainSpec

# Above so many weights a block of sixteen networks would leave the second cache: then there are
# eight, which also is a job for each core where there are but ten networks.
_MOST_PARAMETERS: Final = 4096


def lanes_of(network: NetworkSpec) -> int:
    """How many networks of this shape go side by side in a block."""
    return LANES[type(_width(network))]


def _width(network: NetworkSpec) -> Sixteen | Eight:
    is_small = network.dtype == "float32" and network.parameter_count <= _MOST_PARAMETERS
    return Sixteen(0) if is_small else Eight(0)


class LaneStack:
    """Updates the members of a stack together, a lane each; those that are none copy the last.

    `halts`: an epoch is not closed over a number of the first member that is not finite.
    """

    def __init__(self, parts: StackParts, *, halts: bool = False) -> None:
        lanes = lanes_of(parts.network)
        self._size, self.lanes, self._order = parts.size, lanes, parts.order
        self.arrays = StackArrays(parts, members=lanes, lanes_last=True)
        self._parts = _lane_parts(parts, self.arrays, halts=halts)
        for member in range(lanes):
            self.use(member, parts.training[min(member, parts.size - 1)])
        self._bad = aligned(lanes, np.float64)
        self._description = describe(*self._to_begin)
        self._folder = folder_of(self._description)
        self._kernel: Any = None

    @property
    def nbytes(self) -> int:
        """Bytes of all its arrays but the data."""
        parts = self._parts
        own = (*parts.buffers, parts.net.gradients, parts.plan.order)
        return self.arrays.nbytes + sum(array.nbytes for array in own)

    # The kernel.

    @property
    def is_ready(self) -> bool:
        """Whether the kernel is in memory, so that `learn` starts at once."""
        module = sys.modules.get("core.kernels.lanes.learn")
        return module is not None and bool(module.kernel(self._folder).overloads)

    def compilation(self, *, urgent: bool = False) -> Compilation | None:
        """Begin to compile the kernel beside the program; None if that was done before."""
        return None if is_kept(self._folder) else Compilation.of(self._description, urgent=urgent)

    def prepare(self) -> None:
        """Load the kernel; where it was never compiled, wait for that.

        Raises `RuntimeError` or `OSError` when it cannot be compiled or kept.
        """
        compilation = None if self.is_ready else self.compilation(urgent=True)
        if compilation is not None:
            compilation.wait()
        self._loaded()(*self._to_begin)

    def _loaded(self) -> Any:
        if self._kernel is None:
            from core.kernels.lanes.learn import kernel  # noqa: PLC0415  (imports the compiler)

            self._kernel = kernel(self._folder)
        return self._kernel

    # Learning.

    def use(self, member: int, training: TrainSpec) -> None:
        """Let these settings be those of a member; of the last one, also of its copies."""
        optimizer = self._parts.optimizer
        lanes = slice(member, None if member == self._size - 1 else member + 1)
        settings, schedule = settings_of(training), ScheduleNumbers.of(training.schedule)
        for numbers, values in ((optimizer.settings, settings), (optimizer.schedules, schedule)):
            numbers.reshape(len(values), self.lanes)[:, lanes] = np.array(values)[:, np.newaxis]

    def draw(self) -> None:
        """The orders of batches follow anew from `arrays.epoch_words`."""
        self._parts.plan.is_drawn[0] = 0

    def learn(self, most: int, room: StackRoom) -> StackRows:
        """Make up to `most` updates, the rows written by the kernel where they stay."""
        counts, wanted = self.arrays.counts, room.points
        points_at = np.empty(0 if wanted is None else wanted.shape[1])
        points, epochs = (_lines(rows) for rows in (wanted, room.figures))
        steps, entered, closed = self._loaded()(
            self._parts, counts, most, points_at, points, epochs, self._bad
        )
        first = int(counts[EPOCH]) - closed + 1
        sound = self._bad[: self._size] == 0.0
        if counts[POSITION] == self._order.steps:  # an epoch that could not be closed
            sound[0] = False
        rows = np.arange(first, first + closed, dtype=np.float64)
        return StackRows(steps, rows, points_at[:entered], sound)

    @property
    def _to_begin(self) -> tuple[Any, ...]:
        """What the kernel is called with to be there, without that it does anything."""
        nothing = _lines(None)
        return (self._parts, np.empty(0, np.int64), 0, np.empty(0), nothing, nothing, self._bad)


def _lines(rows: Array | None) -> FigureLines:
    """Where the rows (figures, k, lanes) lie."""
    if rows is None:
        return FigureLines(0, 0, 0)
    line = rows.shape[2] * rows.itemsize
    return FigureLines(rows.ctypes.data, rows.strides[1] // line, rows.strides[0] // line)


def _lane_parts(parts: StackParts, arrays: StackArrays, *, halts: bool) -> LaneParts:
    network, training = parts.network, parts.training[0]
    lanes, dtype = len(arrays.parameters), parts.parameters.dtype
    layers, weight_count = _layers(network)
    sets = parts.sets[np.minimum(np.arange(lanes), parts.size - 1)]
    units = sum(network.sizes[1:])

    def room(lines: int, of: np.dtype | type = dtype) -> Array:
        return aligned(lines * lanes, of)

    return LaneParts(
        _width(network),
        NetLanes(layers, _flat(arrays.parameters), room(network.parameter_count), weight_count),
        OptimizerLanes(
            OPTIMIZERS.index(parts.optimizer),
            room(SETTINGS, np.float64),
            room(SCHEDULE_NUMBERS, np.float64),
            room(FACTORS),
            _flat(arrays.first),
            _flat(arrays.second),
            arrays.updates,
        ),
        _rows(parts.train, sets),
        _rows(parts.test, sets),
        LossAndMeasure(
            LOSSES.index(training.loss),
            MEASURES.index(parts.measure),
            threshold(network.layers[-1].activation),
            10.0**training.decimals,
        ),
        BufferLanes(
            room(network.inputs * ROW_ROOM),
            room(units * ROW_ROOM),
            room(units * ROW_ROOM),
            room(units * ROW_ROOM),
            room(network.sizes[-1] * ROW_ROOM),
            room(ROW_ROOM, np.uint64),
        ),
        SumLanes(
            _flat(arrays.sums),
            _flat(arrays.point_sums),
            _flat(arrays.recent),
            room(TALLY_WORDS, np.float64),
        ),
        _plan(parts, arrays, halts=halts),
    )


def _plan(parts: StackParts, arrays: StackArrays, *, halts: bool) -> PlanLanes:
    order, lanes = parts.order, len(arrays.parameters)
    return PlanLanes(
        np.tile(np.arange(order.rows, dtype=np.uint32), (lanes if order.shuffle else 1, 1)),
        np.arange(len(parts.test), dtype=np.uint32)[np.newaxis],
        np.zeros_like(arrays.epoch_words),
        arrays.epoch_words,
        np.zeros(1, np.uint8),
        np.zeros(1, np.int64),
        order.shuffle,
        order.batch_size,
        order.steps,
        order.point_every,
        halts,
    )


def _flat(by_member: Array) -> Array:
    """The memory (lines · lanes,) of numbers (lanes, …) that lie with the lanes last."""
    return np.moveaxis(by_member, 0, -1).reshape(-1, copy=False)


def _layers(network: NetworkSpec) -> tuple[Array, int]:
    """What the layers are, one line each as in `NetArrays`, and how many weights there are."""
    pairs = list(zip(network.sizes, network.layers, strict=False))
    weight_count = sum(inputs * layer.units for inputs, layer in pairs)
    weights_at, bias_at, outputs_at, lines = 0, weight_count, 0, []
    for inputs, layer in pairs:
        function = ACTIVATIONS.index(layer.activation)
        lines.append(
            (layer.units, inputs, weights_at, bias_at, layer.bias, outputs_at, function, False)
        )
        weights_at += inputs * layer.units
        bias_at += layer.units * layer.bias
        outputs_at += layer.units
    return np.array(lines, np.uint64), weight_count


def _rows(rows: StackedExamples, sets: Array) -> RowLanes:
    labels = np.empty((len(rows.x), 0), np.int64) if rows.labels is None else rows.labels
    means = np.ascontiguousarray(rows.means[sets].T, np.float64).reshape(-1)
    white = float(PIXEL_WHITE) if rows.x.dtype == np.uint8 else 1.0
    flat = rows.x.reshape(-1, copy=False)
    return RowLanes(flat, labels, rows.answers, means, sets, white, *rows.x.shape[1:])
