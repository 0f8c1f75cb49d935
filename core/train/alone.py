"""One update made alone: by the run's own engine, on a twin of its network, from a copied state."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from core.nn import optimizers
from core.nn.blas import one_blas_thread
from core.nn.network import Network
from core.nn.optimizers import Optimizer
from core.run.indexes import POSITION
from core.run.order import BatchOrder
from core.run.update import NextUpdate, Occasion, Parameters, Update
from core.train.numpy_engine import NumpyEngine
from core.train.setup import first_state

if TYPE_CHECKING:
    from core.nn.arrays import Array
    from core.run.parts import RunParts
    from core.run.state import RunState
    from core.spec.experiment import OptimizerSpec

# A unit's activation costs about as much as so many multiplications, with its way back.
_UNIT_WORK = 20


class Alone:
    """Tells what a run's next update would be; the run's numbers are read once and never changed.

    The twin is made when an update is first asked for, and used for all that follow.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._twin: _Twin | None = None

    def next_update(self, parts: RunParts, state: RunState) -> NextUpdate:
        """What the run of these parts does after `state`, of which a copy is made."""
        network, rows = parts.network, parts.order.batch_size
        work = rows * (network.parameters.size + _UNIT_WORK * sum(network.sizes))
        return NextUpdate(state.copy(), partial(self._make, parts), work)

    def _make(self, parts: RunParts, state: RunState) -> Update:
        with self._lock:
            if self._twin is None or self._twin.of is not parts:
                self._twin = _Twin(parts)
            return self._twin.update_from(state)


class _Twin:
    """The parts of a run once more, all that an update changes in memory of its own."""

    def __init__(self, parts: RunParts) -> None:
        self.of = parts
        training, order = parts.experiment.training, parts.order
        self._network = Network(deepcopy(parts.network.layers))
        self._optimizer = _Recorder(training.optimizer, self._network.parameters)
        self._order = BatchOrder(order.rows, order.batch_size, training.seed, shuffle=order.shuffle)
        twins = replace(parts, network=self._network, optimizer=self._optimizer, order=self._order)
        with np.errstate(all="ignore"):
            self._engine = NumpyEngine(twins)
        self._state = first_state(twins)

    def update_from(self, state: RunState) -> Update:
        """The update that leads on from `state`."""
        own, order = self._state, self._order
        own.copy_from(state)
        self._network.switch_off(own.units_off)
        order.draw(own.epoch_words)
        if own.position == order.steps:
            # Its test rows are being judged: the next batch is the first of the next epoch.
            order.next_epoch(own.epoch_words)
            own.counts[POSITION] = 0
        numbers, steps = order.batch(own.position).astype(np.intp), own.steps
        # Whoever looks shall see what comes of an update that overflows.
        with one_blas_thread(), np.errstate(all="ignore"):
            self._engine.learn(own, 1)
            change = own.parameters - state.parameters
        batch = self._engine.batch_of(len(numbers))
        occasion = Occasion(
            batch.work.x.copy(),
            batch.targets.copy(),
            numbers,
            self._optimizer.learning_rate,
            steps,
            state.memory,  # a copy already, which nobody changes any more
        )
        views = self._network.views_of
        gradient = Parameters(*views(self._optimizer.gradient.copy()))
        scale = self._optimizer.preconditioner()
        return Update(len(numbers), gradient, Parameters(*views(change)), occasion, scale)


class _Recorder(Optimizer):
    """An optimiser that keeps the gradients which it is given, before it uses them up."""

    name = "recorder"

    def __init__(self, spec: OptimizerSpec, parameters: Array) -> None:
        self.gradient = np.zeros_like(parameters)
        self._inner = optimizers.create(spec, parameters)
        super().__init__(spec, parameters)

    def step(self, gradients: Array) -> None:
        """Update the parameters as the rule says."""
        np.copyto(self.gradient, gradients)
        self._inner.step(gradients)

    def state(self) -> dict[str, Array]:
        """What the rule remembers."""
        return self._inner.state()

    def preconditioner(self) -> Array | None:
        """By what the rule divides."""
        return self._inner.preconditioner()

    def _set_rate(self, rate: float) -> None:
        self._inner.learning_rate = rate
