"""Watched: what the stop rules remember of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from core.nn.arrays import all_finite
from core.run.history import COLUMNS
from core.spec.goal import rises

if TYPE_CHECKING:
    from core.nn.arrays import Array
    from core.spec.goal import Goal
    from core.spec.stop import StopSpec

GOAL: Final = "goal"
PATIENCE: Final = "patience"
TIME: Final = "time"
_REASONS: Final = ("", GOAL, PATIENCE, TIME)
_NONE: Final = (0.0,) * len(COLUMNS)
_WORDS: Final = len(COLUMNS) + 3
_IS_OF_TEST_ROWS: Final = np.array(
    [*(name.startswith("test_") for name in COLUMNS), False, False, False]
)


class Watched(NamedTuple):
    """What the rules found in the epochs so far.

    `best` is the row, as in `history.COLUMNS`, of the epoch whose figure was best (all 0: none
    yet); `waits_from` the epoch from which patience counts where that is later; `passed` the epoch
    in which the goal was first passed, or 0. `stopped` is the rule that stopped the run where it
    stands: "goal", "patience" or "time", or "".

    A rule that has struck does not strike again at once: a goal is passed once, patience begins
    anew.
    """

    best: tuple[float, ...] = _NONE
    waits_from: int = 0
    passed: int = 0
    stopped: str = ""

    @property
    def best_epoch(self) -> int:
        """The epoch whose figure was best, or 0."""
        return int(self.best[0])

    def until_strike(self, rules: StopSpec, rows: Array) -> tuple[Watched, int, str]:
        """What is known after some more epochs (5, m), up to the first in which a rule strikes.

        Returns also how many epochs that are, and the rule, "" where none strikes.
        """
        taken, reason, best = rows.shape[1], "", self.best
        passed = None if self.passed or rules.goal is None else _first_passed(rules.goal, rows)
        if passed is not None:
            taken, reason = passed + 1, GOAL
        if rules.patience:
            best, struck = self._wait(rules, rows[:, :taken])
            if struck is not None and struck != passed:  # of two in one epoch the goal is the one
                taken, reason = struck + 1, PATIENCE
        epoch = int(rows[0, taken - 1])
        waits_from = epoch if reason == PATIENCE else self.waits_from
        reached = epoch if reason == GOAL else self.passed
        return Watched(best, waits_from, reached), taken, reason

    def _wait(self, rules: StopSpec, rows: Array) -> tuple[tuple[float, ...], int | None]:
        """The best row so far, and the place of the epoch in which patience ends, if it does."""
        column, sign = COLUMNS.index(rules.monitor), 1.0 if rises(rules.monitor) else -1.0
        first, best_at, struck = int(rows[0, 0]), None, None
        best = sign * self.best[column] if self.best_epoch else -float("inf")
        # Places in the rows; those before 0 are epochs before them.
        since = max(self.best_epoch, self.waits_from) - first
        for place, value in enumerate((sign * rows[column]).tolist()):
            if value - best > rules.min_delta:
                best, best_at, since = value, place, place
            elif place - since >= rules.patience:
                struck = place
                break
        return (self.best if best_at is None else tuple(rows[:, best_at].tolist())), struck

    def to_array(self) -> Array:
        """All of it as one vector, for a file."""
        stopped = _REASONS.index(self.stopped)
        return np.array([*self.best, self.waits_from, self.passed, stopped])

    @classmethod
    def from_array(cls, array: Array, rules: StopSpec) -> Watched:
        """Read what `to_array` gave; raises `ValueError` in words."""
        if array.shape != (_WORDS,) or array.dtype != np.float64:
            raise ValueError(f"watched is not {_WORDS} finite numbers")
        # Without test rows the best epoch has no figures of them.
        if not all_finite(array[~(_IS_OF_TEST_ROWS & np.isnan(array))]):
            raise ValueError(f"watched is not {_WORDS} finite numbers")
        *best, waits_from, passed, stopped = array.tolist()
        if min(best[0], waits_from, passed, stopped) < 0 or stopped >= len(_REASONS):
            raise ValueError("what its stop rules remember cannot be")
        reason = _REASONS[int(stopped)]
        known = {GOAL: rules.goal is not None, PATIENCE: rules.patience > 0}
        if not known.get(reason, True):
            raise ValueError(f"it was stopped by a rule that it does not have ({reason})")
        return cls(tuple(best), int(waits_from), int(passed), reason)


NOTHING: Final = Watched()


def _first_passed(goal: Goal, rows: Array) -> int | None:
    """The place of the first of the epochs (5, m) in which the goal is passed."""
    values = rows[COLUMNS.index(goal.figure)]
    if not goal.is_passed(float(values.max() if rises(goal.figure) else values.min())):
        return None
    return next(place for place, value in enumerate(values.tolist()) if goal.is_passed(value))
