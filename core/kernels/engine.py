"""KernelEngine: what the NumPy engine does, by a compiled kernel over the same vectors."""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from core.kernels.arguments import (
    ACTIVATIONS,
    BASE_RATE,
    HAS_OFF,
    L1,
    L2,
    LOSSES,
    OPTIMIZERS,
    OUTPUTS_AT,
    RATE,
    ROWS_ABREAST,
    TEAM_WORDS,
    BatchBuffers,
    DropoutArrays,
    EpochPlan,
    KernelParts,
    LossAndMeasure,
    Narrow,
    NetArrays,
    OptimizerArrays,
    RowArrays,
    RunSums,
    Wide,
)
from core.kernels.choice import closes_epochs, is_mostly_zero, is_wide, lies_abreast
from core.kernels.compiling import Compilation, describe, folder_of, is_kept
from core.kernels.settings import settings_of
from core.nn.arrays import PIXEL_WHITE, aligned, apart
from core.nn.dropout import layer_key, limit, scale
from core.nn.schedules import ScheduleNumbers
from core.nn.targets import threshold
from core.run.crew import Crew, cores
from core.run.engine import Stretch
from core.run.history import COLUMNS, POINT_COLUMNS
from core.run.indexes import COUNT_WORDS, MEASURES, TALLY_WORDS
from core.run.order import row_numbers
from core.run.tally import empty_sums, no_recent
from core.spec.dropout import dropout_in_force

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from core.nn.arrays import Array
    from core.nn.network import Network
    from core.nn.optimizers import Optimizer
    from core.run.examples import Examples
    from core.run.parts import RunParts
    from core.run.state import RunState
    from core.spec.changes import Change
    from core.spec.experiment import Experiment, TrainSpec

# Where steps take longer, so does what goes with a look: all numbers are copied and looked through.
_SAFE_POINT_OF_WIDE: Final = 0.060
# The fewest rows of a batch for which other threads are woken.
LEAST_SHARED_ROWS: Final = 256
# Rows for the history that one call of the kernel may bring.
_MOST_POINTS: Final = 8192
_MOST_EPOCHS: Final = 4096
# A kernel keeps nobody waiting for the interpreter, but each look up may have to wait for it: with
# a window drawing thirty times a second, 16 ms cost MNIST a tenth of its speed.
SAFE_POINT_SECONDS: Final = 0.030


class KernelEngine:
    """Learns in a compiled kernel, over the same arrays as the NumPy engine.

    Where judging the test rows would take long, `evaluate` does it piece by piece: each call judges
    some and, with the last, closes the epoch. Else the kernel goes through epochs by itself.
    """

    name = "kernel"
    safe_point_seconds = SAFE_POINT_SECONDS

    def __init__(
        self,
        parts: RunParts,
        evaluate: Callable[[RunState], Stretch],
        asked: Array | None = None,
    ) -> None:
        """While `asked` (1,) uint8 is not 0, which any thread may say, calls make one update."""
        network, order = parts.network, parts.order
        self._order, self._evaluate = order, evaluate
        self._closes_epochs = closes_epochs(
            parts.experiment, parts.train, parts.test, order.batch_size
        )
        self._gradients = network.gradients
        self._units_off: frozenset[tuple[int, int]] = frozenset()
        self._points: Array = np.empty((_MOST_POINTS, len(POINT_COLUMNS)))
        self._epochs: Array = np.empty((_MOST_EPOCHS, len(COLUMNS)))
        self._optimizer = _optimizer(parts.experiment, parts.optimizer, network)
        self._has_scratch = parts.optimizer.state().keys().isdisjoint(("velocity", "mean"))
        self._lies_abreast = lies_abreast(parts.experiment, order.batch_size)
        room = _room(order.batch_size) if self._lies_abreast else order.batch_size
        self._parts = KernelParts(
            _net(network),
            self._optimizer,
            _rows(parts.train),
            _rows(parts.test),
            _judged(parts),
            _buffers(network, room, self._way(parts, room)),
            _plan(parts, np.zeros(1, np.uint8) if asked is None else asked, self._closes_epochs),
            _dropout(parts, room),
            ScheduleNumbers.of(parts.experiment.training.schedule),
        )
        self._schedule = parts.experiment.training.schedule
        if isinstance(self._parts.buffers.way, Wide):
            self.safe_point_seconds = _SAFE_POINT_OF_WIDE
        is_large = order.batch_size >= LEAST_SHARED_ROWS and cores() > 1
        self._crew = Crew(cores()) if is_large else None
        self._network_spec = parts.experiment.network
        self._changes: tuple[Change, ...] | None = None
        nothing = RunSums(empty_sums(), empty_sums(), no_recent())
        self._warm_up = self._arguments(nothing, np.zeros(COUNT_WORDS, np.int64), 0)
        self._description = describe(*self._warm_up)
        self._folder = folder_of(self._description)
        self._kernel: Any = None

    @property
    def is_ready(self) -> bool:
        """Whether the kernel is in memory, so that `learn` starts at once."""
        module = sys.modules.get("core.kernels.learn")
        if module is None or not getattr(module, "IS_WHOLE", False):
            return False
        return bool(module.kernel(self._folder).overloads)

    def compilation(self, *, urgent: bool = False) -> Compilation | None:
        """Begin to compile the kernel beside the program; None if that was done before."""
        return None if is_kept(self._folder) else Compilation.of(self._description, urgent=urgent)

    def prepare(self) -> None:
        """Load the kernel; where it was never compiled, wait for that.

        It is never compiled here: in the program that compiles it, the linker prefers other copies
        of its functions than when it is loaded, and sums differ in their last digit.

        Raises `RuntimeError` or `OSError` when it cannot be compiled or kept.
        """
        compilation = None if self.is_ready else self.compilation(urgent=True)
        if compilation is not None:
            compilation.wait()
        self._loaded()(*self._warm_up)

    def learn(self, state: RunState, most: int) -> Stretch:
        """Make up to `most` updates, into further epochs where the kernel closes them."""
        order = self._order
        order.draw(state.epoch_words)
        if state.position == order.steps and not self._closes_epochs:
            return self._evaluate(state)
        self._take(state)
        self._clear_scratch()
        sums = RunSums(state.sums, state.point_sums, state.recent)
        steps, points, epochs, finite = self._run(self._arguments(sums, state.counts, most))
        state.epoch_words[:] = order.drawn_from
        # Copies: the next call writes into the same rows, and a guard keeps several stretches.
        return Stretch(
            steps,
            self._points[:points].T.copy(),
            self._epochs[:epochs].T.copy(),
            finite and state.is_finite(),
        )

    def _run(self, arguments: tuple[Any, ...]) -> tuple[int, int, int, bool]:
        """Call the kernel, and where it falls into pieces let others assist it."""
        kernel, way, crew = self._loaded(), self._parts.buffers.way, self._crew
        if crew is None or not isinstance(way, Wide):
            found: tuple[int, int, int, bool] = kernel(*arguments)
            return found
        results: list[tuple[int, int, int, bool]] = []
        assisting = (*arguments[:3], -1, *arguments[4:])
        way.team.fill(0)
        helpers = [partial(kernel, *assisting)] * (crew.size - 1)
        crew.run([lambda: results.append(kernel(*arguments)), *helpers])
        return results[0]

    def _take(self, state: RunState) -> None:
        """Let the settings of `state` hold, and the units be off that are off there."""
        training, optimizer = state.training, self._optimizer
        settings = optimizer.settings
        settings[RATE], settings[BASE_RATE], settings[L1], settings[L2] = (
            training.optimizer.learning_rate,
            training.optimizer.learning_rate,
            training.l1,
            training.l2,
        )
        is_direct = _is_direct(training)
        if is_direct != optimizer.is_direct:
            first = (
                optimizer.first
                if optimizer.first.size
                else apart(self._gradients.size, self._gradients.dtype)
            )
            self._optimizer = optimizer._replace(is_direct=is_direct, first=first)
            self._parts = self._parts._replace(optimizer=self._optimizer)
        if training.schedule != self._schedule:
            self._schedule = training.schedule
            self._parts = self._parts._replace(schedule=ScheduleNumbers.of(training.schedule))
        if state.changes is not self._changes:
            self._changes = state.changes
            _set_dropout(self._parts.dropout, dropout_in_force(self._network_spec, state.changes))
        if state.units_off is not self._units_off:
            self._units_off = state.units_off
            _switch_off(state.units_off, self._parts)
        self._lay_rows()

    def _way(self, parts: RunParts, rows: int) -> Narrow | Wide:
        network, inputs = parts.network, parts.network.sizes[0]
        if self._lies_abreast or not is_wide(parts.experiment, parts.order.batch_size):
            return Narrow(is_abreast=False)
        listed = inputs if is_mostly_zero(parts.train) else 0
        above = [layer.weights.size for layer in network.layers[1:]]
        return Wide(
            apart(listed, np.uint64),
            apart(rows * listed, np.uint32),
            apart(rows * listed, network.dtype),
            apart(sum(above), network.dtype),
            aligned(TEAM_WORDS, np.uint64),
        )

    def _lay_rows(self) -> None:
        """Let rows lie side by side as long as no unit is off or may be silent."""
        buffers, is_plain = self._parts.buffers, not self._units_off
        way = Narrow(self._lies_abreast and is_plain and not self._parts.dropout.limits.any())
        if isinstance(buffers.way, Narrow) and way != buffers.way:
            self._parts = self._parts._replace(buffers=buffers._replace(way=way))

    def _clear_scratch(self) -> None:
        """Nothing is carried from one call to the next: after a divergence it would be NaN."""
        self._gradients.fill(0.0)
        if self._has_scratch:
            self._optimizer.first.fill(0.0)

    def _loaded(self) -> Any:
        if self._kernel is None:
            from core.kernels.learn import kernel  # noqa: PLC0415  (imports the compiler)

            self._kernel = kernel(self._folder)
        return self._kernel

    def _arguments(self, sums: RunSums, counts: Array, most: int) -> tuple[Any, ...]:
        return (self._parts, sums, counts, most, self._points, self._epochs)


def _net(network: Network) -> NetArrays:
    weights_at, bias_at, outputs_at = 0, network.weight_count, 0
    lines = []
    for layer in network.layers:
        bias = layer.bias is not None
        function = ACTIVATIONS.index(layer.activation.name)
        # Read, and multiplied by nothing, also where there is none: a place within the parameters,
        # for NaN from beyond them would be NaN still.
        place = bias_at if bias else 0
        lines.append(
            (layer.units, layer.inputs, weights_at, place, bias, outputs_at, function, False)
        )
        weights_at += layer.weights.size
        bias_at += layer.units * bias
        outputs_at += layer.units
    network.gradients.fill(0.0)
    layers = np.array(lines, np.uint64)
    return NetArrays(layers, network.parameters, network.gradients, network.weight_count)


def _is_direct(training: TrainSpec) -> bool:
    """Whether weights change at once, as nothing is added to their gradients."""
    return training.optimizer.name == "sgd" and training.l1 == 0.0 and training.l2 == 0.0


def _switch_off(units: Iterable[tuple[int, int]], parts: KernelParts) -> None:
    """Let these units (layer, unit) be off, and all others on."""
    layers, off = parts.net.layers, parts.buffers.off
    layers[:, HAS_OFF], off[:] = 0, 0
    for layer, unit in units:
        layers[layer, HAS_OFF] = 1
        off[int(layers[layer, OUTPUTS_AT]) + unit] = 1


def _optimizer(experiment: Experiment, optimizer: Optimizer, network: Network) -> OptimizerArrays:
    training, spec = experiment.training, experiment.training.optimizer
    state, none = optimizer.state(), np.empty(0, network.dtype)
    direct = _is_direct(training)
    first = state.get("velocity", state.get("mean"))
    if first is None:
        first = none if direct else apart(network.parameters.size, network.dtype)
    return OptimizerArrays(
        OPTIMIZERS.index(spec.name),
        np.array(settings_of(training), np.float64),
        first,
        state.get("squares", none),
        state.get("steps", np.array(0, np.int64)).reshape(1),
        direct,
    )


def _plan(parts: RunParts, asked: Array, evaluates: bool) -> EpochPlan:
    order = parts.order
    return EpochPlan(
        order.order,
        _numbers(parts),
        order.words,
        order.drawn_from,
        apart(TALLY_WORDS, np.float64),
        order.shuffle,
        order.batch_size,
        order.steps,
        order.point_every,
        evaluates,
        asked,
    )


def _dropout(parts: RunParts, rows: int) -> DropoutArrays:
    network, seed = parts.network, parts.experiment.training.seed
    layers, units = len(network.layers), sum(layer.units for layer in network.layers)
    return DropoutArrays(
        np.array([layer_key(seed, layer) for layer in range(layers)], np.uint64),
        np.zeros(layers, np.uint64),
        np.ones(layers, network.dtype),
        apart(rows * units, network.dtype),
        apart(rows * units, network.dtype),
    )


def _set_dropout(dropout: DropoutArrays, rates: tuple[float, ...]) -> None:
    for layer, rate in enumerate(rates):
        dropout.limits[layer] = limit(rate)
        dropout.scales[layer] = scale(rate, dropout.scales.dtype)


def _rows(examples: Examples) -> RowArrays:
    labels = np.empty(0, np.int64) if examples.labels is None else examples.labels
    outputs = examples.answers.shape[1]
    means = apart(outputs, np.float64)
    if examples.labels is None:
        means[:] = examples.means
    white = float(PIXEL_WHITE) if examples.x.dtype == np.uint8 else 1.0
    return RowArrays(examples.x, labels, examples.answers, means, white)


def _numbers(parts: RunParts) -> Array:
    """Those of the test rows; where it can be, in the type of the training rows' order."""
    numbers = row_numbers(len(parts.test))
    return numbers.astype(np.result_type(numbers, parts.order.order))


def _judged(parts: RunParts) -> LossAndMeasure:
    training, last = parts.experiment.training, parts.experiment.network.layers[-1]
    return LossAndMeasure(
        LOSSES.index(training.loss),
        MEASURES.index(parts.measure),
        threshold(last.activation),
        10.0**training.decimals,
    )


def _room(rows: int) -> int:
    """For how many rows there is room where so many lie side by side."""
    return -(-rows // ROWS_ABREAST) * ROWS_ABREAST


def _buffers(network: Network, rows: int, way: Narrow | Wide) -> BatchBuffers:
    units = sum(layer.units for layer in network.layers)
    inputs, outputs, dtype = network.sizes[0], network.sizes[-1], network.dtype
    return BatchBuffers(
        apart(rows * units, dtype),
        apart(rows * units, dtype),
        apart(rows * units, dtype),
        apart(rows * outputs, dtype),
        apart(rows, np.uint64),
        apart(rows * inputs, np.uint32),
        apart(rows * inputs, dtype),
        apart(rows, np.uint64),
        apart(units, np.uint8),
        way,
    )
