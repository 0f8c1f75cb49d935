"""PopulationEngine: one run, made as a member of a population is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from core.kernels.lanes.stack import LaneStack
from core.nn.arrays import aligned
from core.run.engine import Stretch
from core.run.indexes import POSITION, TALLY_WORDS
from core.run.stack import StackParts, StackRoom
from core.spec.dropout import dropout_in_force
from core.train.numpy_engine import NumpyEngine
from core.train.numpy_stack import NumpyStack

if TYPE_CHECKING:
    from core.kernels.compiling import Compilation
    from core.nn.arrays import Array
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
        self._room = self._made_room(0, 0)
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
        figures, points = self._room_for(most)
        rows = stack.learn(most, StackRoom(figures, points))
        arrays.write(state, 0)
        return Stretch(
            rows.steps,
            np.vstack([rows.points, points[:, : len(rows.points), 0]]),
            np.vstack([rows.epochs, figures[:, : len(rows.epochs), 0]]),
            bool(rows.sound[0]) and state.is_finite(),
        )

    def _room_for(self, most: int) -> tuple[Array, Array]:
        """Where so many updates write their rows.

        It is the same place as the last time, where that will do: new memory is slow memory.
        """
        order, position = self._parts.order, int(self._stack.arrays.counts[POSITION])
        epochs = (position + most) // order.steps
        points = epochs
        if order.point_every < order.steps:
            points += most // order.point_every + 1
        if epochs > self._room[0].shape[1] or points > self._room[1].shape[1]:
            self._room = self._made_room(epochs, points)
        return self._room

    def _made_room(self, epochs: int, points: int) -> tuple[Array, Array]:
        """Room for so many rows (4, epochs, lanes) and (2, points, lanes), NaN where none comes."""
        lanes = self._stack.lanes
        figures = aligned((TALLY_WORDS, epochs, lanes), np.float64)
        figures.fill(np.nan)
        return figures, aligned((2, points, lanes), np.float64)
