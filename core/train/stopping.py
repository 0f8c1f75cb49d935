"""Stopping: the stop rules of one run, judged at each epoch's end in whatever portions it comes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from core.run.engine import Stretch
from core.run.watched import PATIENCE
from core.spec.changes import RESTORE, STOP, Change, last_stop

if TYPE_CHECKING:
    from core.run.engine import Engine
    from core.run.state import RunState
    from core.spec.stop import StopSpec
    from core.train.bench import Bench
    from core.train.guard import Guard
    from core.train.stopwatch import Stopwatch

_NEVER: Final = float("inf")


class Stopping:
    """Ends stretches of updates where a rule stops the run.

    A kernel closes thousands of epochs in one call. They are judged afterwards, row by row; where a
    rule struck before the last of them, the run is taken back to the call's beginning and made once
    more up to there, which gives the same bits. So the rules cost nothing while none strikes.

    `limit` are the seconds of training after which `watch` stops the run. It counts from 0 again
    when the run goes on past a stop.
    """

    def __init__(self, rules: StopSpec, guard: Guard, bench: Bench, watch: Stopwatch) -> None:
        self._rules, self._guard, self._bench = rules, guard, bench
        self.limit = self._rules.seconds or _NEVER
        self.watch = watch

    @property
    def _steps_per_epoch(self) -> int:
        return self._bench.parts.order.steps

    @property
    def is_time_up(self) -> bool:
        """Whether the clock wants to stop the run at the next epoch's end."""
        return self.limit < _NEVER and self.watch.elapsed >= self.limit

    def most(self, state: RunState, most: int) -> int:
        """`most`, or fewer: up to an epoch's end where something is to be done at that."""
        left = self._steps_per_epoch - state.position
        if most <= left:
            return most
        if self.is_time_up:
            return max(left, 1)
        if self._rules.keeps_best:
            last = (state.training.epochs - state.epoch) * self._steps_per_epoch - state.position
            most = min(most, last) if last > 0 else most  # there they are put back
            # Often the best epoch so far ends it: then it need not be made again.
            return max(left + (most - left) // self._steps_per_epoch * self._steps_per_epoch, 1)
        return most

    def settle(
        self, stretch: Stretch, engine: Engine, state: RunState, changes: tuple[Change, ...]
    ) -> Stretch:
        """Return what holds of a stretch that began where the guard kept the state.

        Where a rule strikes, `state` goes back to the end of that epoch. Up to the last stop among
        the experiment's `changes` it is known how the run went: no rule stops it there.
        """
        rules, known = self._rules, last_stop(changes)
        if not rules.figures or not stretch.epochs.shape[1]:
            return stretch
        watched, place, struck, last = state.watched, 0, 0, state.steps
        while place < stretch.epochs.shape[1] and not struck:
            rows = stretch.epochs[:, place:]
            watched, taken, reason = watched.until_strike(rules, rows)
            epoch, place = int(rows[0, taken - 1]), place + taken
            is_free = self._end_of(epoch, last) > known
            if reason and (is_free or (reason == PATIENCE and rules.keeps_best)):
                watched = watched._replace(stopped=reason if is_free else "")
                struck = epoch
        improved = watched.best_epoch if watched.best != state.watched.best else 0
        end = self._end_of(struck, last) if struck else last
        begin = self._guard.kept.steps
        stretch = _until(stretch, struck or _NEVER, end - begin)  # before buffers are used again
        if rules.keeps_best and improved:
            self._be_at(self._end_of(improved, last), engine, state)
            np.copyto(state.best, state.parameters)
        self._be_at(end, engine, state)
        state.watched = watched
        return stretch

    def restoring(self, state: RunState) -> Change | None:
        """The change that puts the best weights back, where patience or the run has just ended."""
        watched = state.watched
        if not self._rules.keeps_best or state.position or not watched.best_epoch:
            return None
        is_out = watched.waits_from == state.epoch and watched.stopped in ("", PATIENCE)
        is_last = state.epoch == state.training.epochs and not watched.stopped
        if is_out or (is_last and watched.best_epoch < state.epoch):
            return Change(state.steps, RESTORE, watched.best_epoch)
        return None

    def by_clock(self, state: RunState, changes: tuple[Change, ...]) -> Change | None:
        """The change that stops the run where it stands at an epoch's end and the time is up."""
        is_open = not state.position and not state.watched.stopped
        if not (is_open and self.is_time_up) or state.steps <= last_stop(changes):
            return None
        return Change(state.steps, STOP, self.limit)

    def _end_of(self, epoch: int, last: int) -> int:
        """The step with which an epoch of the stretch ends; one that a change closed: the last."""
        begin = self._guard.kept
        whole = begin.steps + (epoch - begin.epoch) * self._steps_per_epoch - begin.position
        return min(whole, last)

    def _be_at(self, steps: int, engine: Engine, state: RunState) -> None:
        """Take the state to a step of the stretch, by making it once more where it is past that."""
        if state.steps > steps:
            state.copy_from(self._guard.kept)
        while state.steps < steps:
            engine.learn(state, steps - state.steps)


def _until(stretch: Stretch, epoch: float, steps: int) -> Stretch:
    """The stretch up to the end of an epoch, in arrays of its own."""
    points, epochs = stretch.points, stretch.epochs
    return Stretch(
        steps, points[:, points[0] <= epoch], epochs[:, epochs[0] <= epoch], stretch.finite
    )
