"""PopulationEngine: one run, made as a member of a population is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from core.kernels.lanes.stack import LaneStack
from core.run.engine import Stretch
from core.run.stack import StackParts
from core.spec.dropout import dropout_in_force
from core.train.numpy_engine import NumpyEngine
from core.train.numpy_stack import NumpyStack

if TYPE_CHECKING:
    from core.kernels.compiling import Compilation
    from core.run.parts import RunParts
    from core.run.state import RunState
    from core.spec.changes import Change
    from core.spec.experiment import TrainSpec

SAFE_POINT_SECONDS: Final = 0.030


class PopulationEngine:
    """Learns in a stack of one: the bits are those that a member of any population has.

    While there is dropout, or a unit is off, which no population knows, NumPy makes the updates.
    """

    name = "population"
    safe_point_seconds = SAFE_POINT_SECONDS

    def __init__(self, parts: RunParts, *, compiled: bool) -> None:
        """Without `compiled` by NumPy, with the bits of a population that has no compiler."""
        stacked = StackParts.of(
            [parts.experiment],
            parts.network.parameters[np.newaxis],
            [(parts.train, parts.test)],
            [0],
            parts.measure,
            batch_size=parts.order.batch_size,
        )
        kind = LaneStack if compiled else NumpyStack
        self._stack = kind(stacked, halts=True)
        self._parts = parts
        self._training: TrainSpec | None = None
        self._changes: tuple[Change, ...] | None = None
        self._alone: NumpyEngine | None = None
        self._is_lone = False

    @property
    def is_ready(self) -> bool:
        """Whether `learn` starts at once."""
        return not isinstance(self._stack, LaneStack) or self._stack.is_ready

    def compilation(self, *, urgent: bool = False) -> Compilation | None:
        """Begin to compile beside the program; None if there is nothing to be compiled."""
        stack = self._stack
        return stack.compilation(urgent=urgent) if isinstance(stack, LaneStack) else None

    def prepare(self) -> None:
        """Load what is compiled; raises `RuntimeError` or `OSError` when it cannot be had."""
        if isinstance(self._stack, LaneStack):
            self._stack.prepare()

    def learn(self, state: RunState, most: int) -> Stretch:
        """Make up to `most` updates, epochs closed on the way."""
        if state.changes is not self._changes:
            self._changes = state.changes
            rates = dropout_in_force(self._parts.experiment.network, state.changes)
            self._is_lone = any(rates) or bool(state.units_off)
        if self._is_lone:
            self._alone = self._alone or NumpyEngine(self._parts)
            return self._alone.learn(state, most)
        stack, arrays = self._stack, self._stack.arrays
        if state.training is not self._training:
            self._training = state.training
            stack.use(0, state.training)
        if arrays.take(state):
            stack.draw()
        rows = stack.learn(most)
        arrays.write(state, 0)
        return Stretch(
            rows.steps,
            np.concatenate([rows.points[np.newaxis], rows.point_figures[:, :, 0].T]),
            np.concatenate([rows.epochs[np.newaxis], rows.figures[:, :, 0].T]),
            bool(rows.sound[0]) and state.is_finite(),
        )
