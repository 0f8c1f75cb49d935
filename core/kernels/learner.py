"""KernelLearner: what the NumPy engine does, by a compiled kernel over the same vectors."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from core.kernels.choice import closes_epochs
from core.kernels.compiling import Compilation, describe, folder_of, is_kept
from core.kernels.parts import (
    ACTIVATIONS,
    LOSSES,
    METRICS,
    RULES,
    Course,
    Judge,
    Net,
    Room,
    Rows,
    Rule,
)
from core.nn.arrays import PIXEL_WHITE
from core.nn.targets import threshold
from core.run.engine import Stretch
from core.run.history import COLUMNS, POINT_COLUMNS
from core.run.tally import TALLY_WORDS

if TYPE_CHECKING:
    from core.nn.arrays import Array
    from core.nn.network import Network
    from core.nn.optimizers import Optimizer
    from core.spec.experiment import Experiment
    from core.train.batches import Examples
    from core.train.setup import Setup

# Rows for the history that one call of the kernel may bring.
_MOST_POINTS: Final = 8192
_MOST_EPOCHS: Final = 4096


class KernelLearner:
    """Learns in a kernel; `closes_epochs` says that it evaluates the test rows, too."""

    def __init__(self, setup: Setup) -> None:
        experiment, network, order = setup.experiment, setup.network, setup.order
        self.closes_epochs = closes_epochs(experiment, setup.train, setup.test)
        self._optimizer, self._tally = setup.optimizer, setup.tally
        self._sums: Array = np.zeros(TALLY_WORDS)
        self._place: Array = np.zeros(2, np.int64)
        self._points: Array = np.empty((_MOST_POINTS, len(POINT_COLUMNS)))
        self._epochs: Array = np.empty((_MOST_EPOCHS, len(COLUMNS)))
        self._rule = _rule(experiment, setup.optimizer, network)
        self._parts = (
            _net(network),
            self._rule,
            _rows(setup.train),
            _rows(setup.test),
            _judge(experiment, setup.train),
            _room(network, order.batch_size),
            Course(
                order.order,
                np.arange(len(setup.test)),
                order.words,
                order.epoch_start,
                order.shuffle,
                order.batch_size,
                order.steps,
                order.point_every,
                self.closes_epochs,
            ),
        )
        self._description = describe(*self._arguments(0))
        self._folder = folder_of(self._description)
        self._kernel: Any = None

    @property
    def is_ready(self) -> bool:
        """Whether the kernel is in memory, so that `learn` starts at once."""
        run = sys.modules.get("core.kernels.run")
        return run is not None and bool(run.kernel(self._folder).overloads)

    def compilation(self) -> Compilation | None:
        """Begin to compile the kernel beside the program; None if that was done before."""
        return None if is_kept(self._folder) else Compilation.of(self._description)

    def prepare(self) -> None:
        """Load the kernel; where it was never compiled, wait for that.

        It is never compiled here: in the program that compiles it, the linker prefers other copies
        of its functions than when it is loaded, and sums differ in their last digit.

        Raises `RuntimeError` or `OSError` when it cannot be compiled or kept.
        """
        compilation = None if self.is_ready else self.compilation()
        if compilation is not None:
            compilation.wait()
        self._call(0)

    def learn(self, epoch: int, position: int, most: int) -> Stretch:
        """Make up to `most` updates from batch `position` of the epoch on, into further epochs."""
        self._place[:] = epoch, position
        self._sums[:] = self._tally.state()
        self._rule.settings[0] = self._optimizer.learning_rate
        steps, points, epochs = self._call(most)
        self._tally.load_state(self._sums)
        return Stretch(steps, self._points[:points].T, self._epochs[:epochs].T)

    def _call(self, most: int) -> tuple[int, int, int]:
        if self._kernel is None:
            from core.kernels.run import kernel  # noqa: PLC0415  (imports the compiler)

            self._kernel = kernel(self._folder)
        made, points, epochs = self._kernel(*self._arguments(most))
        return made, points, epochs

    def _arguments(self, most: int) -> tuple[Any, ...]:
        return (*self._parts, self._sums, self._place, most, self._points, self._epochs)


def _net(network: Network) -> Net:
    weights_at, bias_at, outputs_at = 0, network.weight_count, 0
    lines = []
    for layer in network.layers:
        bias = layer.bias is not None
        function = ACTIVATIONS.index(layer.activation.name)
        lines.append((layer.units, layer.inputs, weights_at, bias_at, bias, outputs_at, function))
        weights_at += layer.weights.size
        bias_at += layer.units * bias
        outputs_at += layer.units
    network.gradients.fill(0.0)
    layers = np.array(lines, np.uint64)
    return Net(layers, network.parameters, network.gradients, network.weight_count)


def _rule(experiment: Experiment, optimizer: Optimizer, network: Network) -> Rule:
    training, spec = experiment.training, experiment.training.optimizer
    state, none = optimizer.state(), np.empty(0, network.dtype)
    direct = spec.name == "sgd" and training.l1 == 0.0 and training.l2 == 0.0
    first = state.get("velocity", state.get("mean"))
    if first is None:
        first = none if direct else np.zeros_like(network.parameters)
    settings = (
        spec.learning_rate,
        spec.momentum,
        spec.beta1,
        spec.beta2,
        spec.rho,
        spec.epsilon,
        spec.weight_decay,
        training.l1,
        training.l2,
    )
    return Rule(
        RULES.index(spec.name),
        np.array(settings, np.float64),
        first,
        state.get("squares", none),
        state.get("steps", np.array(0, np.int64)).reshape(1),
        direct,
    )


def _rows(examples: Examples) -> Rows:
    labels = np.empty(0, np.int64) if examples.labels is None else examples.labels
    means = np.zeros(examples.answers.shape[1], examples.answers.dtype)
    if examples.labels is None and len(examples):
        means = examples.answers.mean(axis=0)
    white = float(PIXEL_WHITE) if examples.x.dtype == np.uint8 else 1.0
    return Rows(examples.x, labels, examples.answers, means, white)


def _judge(experiment: Experiment, train: Examples) -> Judge:
    training, last = experiment.training, experiment.network.layers[-1]
    metric = "threshold" if last.units == 1 else "largest"
    if train.labels is None:
        metric = "R²"
    if training.metric == "exact":
        metric = "exact"
    return Judge(
        LOSSES.index(training.loss),
        METRICS.index(metric),
        threshold(last.activation),
        10.0**training.decimals,
    )


def _room(network: Network, rows: int) -> Room:
    units = sum(layer.units for layer in network.layers)
    inputs, outputs, dtype = network.sizes[0], network.sizes[-1], network.dtype
    return Room(
        np.empty(rows * units, dtype),
        np.empty(rows * units, dtype),
        np.empty(rows * units, dtype),
        np.empty(rows * outputs, dtype),
        np.empty(rows, np.uint64),
        np.empty(rows * inputs, np.uint64),
        np.empty(rows * inputs, dtype),
        np.empty(rows, np.uint64),
    )
