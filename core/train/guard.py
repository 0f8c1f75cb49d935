"""Guard: keeps the last finite state of a run, and finds the very step that left it."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

from core.run.tally import mean_loss

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.run.engine import Engine, Stretch
    from core.run.state import RunState


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
        self, engine: Engine, state: RunState, within: int, take: Callable[[Stretch], bool]
    ) -> str:
        """Take `state`, gone wrong within so many updates since `keep`, to the last finite one.

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
        loss, step = mean_loss(state.sums), state.steps
        state.copy_from(self._kept)
        what = "a weight" if isfinite(loss) else "the loss"
        return _sentence(f"at step {step:,}", what, state)


def diverged_on_test_rows(state: RunState) -> str:
    """What happened where the weights are finite and the test rows' figures are not."""
    return _sentence(f"in epoch {state.epoch + 1:,}", "the loss on the test rows", state)


def _sentence(when: str, what: str, state: RunState) -> str:
    """What happened, and what to try, in plain words."""
    return (
        f"Training diverged {when}: {what} grew beyond all numbers. The last finite weights were"
        f" kept. Try a lower learning rate (it is {state.training.optimizer.learning_rate:g}; a"
        " tenth of it is a good start), smaller starting weights, or inputs scaled to about −1 to"
        " 1, and reset."
    )
