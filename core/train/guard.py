"""Guard: keeps the last finite state of a run, and finds the very step that left it."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Final

from core.run.engine import Stretch
from core.run.indexes import RECENT, ROWS
from core.run.tally import figure, mean_loss
from core.train.causes import advice, divided_by_zero, epsilon_advice

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.nn.arrays import Array
    from core.run.engine import Engine
    from core.run.examples import Examples
    from core.run.order import BatchOrder
    from core.run.state import RunState
    from core.run.tally import Measure

_GREW: Final = "grew beyond all numbers"


class TrainerError(ValueError):
    """A run cannot be made or cannot go on: one sentence says why and what to do."""


class Guard:
    """Keeps a copy of a state, to return to when a stretch of updates went wrong.

    NaN and infinity never leave a parameter or a sum again once they are in it, and no engine
    closes an epoch over them, so it is enough to look at the end of a stretch; the step itself is
    then found by going back and trying shorter ones.
    """

    def __init__(self, state: RunState) -> None:
        self._kept = state.copy()

    def keep(self, state: RunState) -> None:
        """Remember `state`, which is finite."""
        self._kept.copy_from(state)

    @property
    def kept(self) -> RunState:
        """The state that was kept last."""
        return self._kept

    def go_back(
        self,
        engine: Engine,
        state: RunState,
        within: int,
        take: Callable[[Stretch], bool],
        rows: Examples,
    ) -> str:
        """Take `state`, gone wrong within so many updates since `keep`, to the last finite one.

        `rows` are what is learned from.

        Each sound stretch that leads there is handed to `take`. Returns the sentence that says what
        happened, or "" where `take` said False: the run was not to go as far.
        """
        state.copy_from(self._kept)
        bad = state.steps + within
        while bad - state.steps > 1:
            stretch = engine.learn(state, (bad - state.steps) // 2)
            if not stretch.finite:
                state.copy_from(self._kept)
                bad = state.steps + stretch.steps
            elif take(stretch):
                self.keep(state)
            else:
                return ""
        engine.learn(state, 1)
        step, settings = state.steps, state.training
        loss = mean_loss(state.recent[(step - 1) % RECENT])  # the epoch's sums may be closed
        if divided_by_zero(state):
            what, then = "a weight was divided by zero", epsilon_advice(settings)
        else:
            what = f"{'a weight' if isfinite(loss) else 'the loss'} {_GREW}"
            then = advice(settings, rows)
        state.copy_from(self._kept)
        return _sentence(f"at step {step:,}", what, then)


def diverged_on_test_rows(state: RunState, rows: Examples) -> str:
    """What happened where the weights are finite and the figures of the test rows are not."""
    when, what = f"in epoch {state.epoch + 1:,}", f"the loss on the test rows {_GREW}"
    return _sentence(when, what, advice(state.training, rows))


def last_points(state: RunState, order: BatchOrder, measure: Measure) -> Array:
    """Points (3, k) for the newest updates, each for itself, since the curve's last point.

    What a run that burst has to show is in these few; they follow from its state alone.
    """
    position, points = state.position, []
    for after in range(max(order.last_point(position), position - RECENT) + 1, position + 1):
        sums = state.recent[(state.steps - 1 - (position - after)) % RECENT]
        if sums[ROWS]:  # none where an older file was resumed
            epoch = state.epoch + after / order.steps
            points.append((epoch, mean_loss(sums), figure(sums, measure)))
    return Stretch.of(0, points, finite=True).points


def _sentence(when: str, what: str, then: str) -> str:
    """What happened, and what to try, in plain words."""
    return f"Training diverged {when}: {what}. The last finite weights were kept. {then}"
