"""Replay: a run made once more, so that it comes to the very state of another, or past it."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING, Final, Protocol

import msgspec

from core.spec.changes import RESTORE, with_mark

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from core.run.state import RunState
    from core.spec.experiment import Experiment

CHUNK_SECONDS: Final = 0.004
# A twin that catches up is a kernel's, which keeps nobody waiting for the interpreter.
CATCH_UP_SECONDS: Final = 0.030


class Replayable(Protocol):
    """A trainer, as far as repeating needs one."""

    experiment: Experiment
    diverged: str

    @property
    def stopped(self) -> str:
        """Which rule has stopped it, or ""."""

    @property
    def steps(self) -> int:
        """Updates made."""

    def advance(self, deadline: float, most: int) -> int:
        """Make up to `most` updates until about `deadline`."""


def repeated(twin: Replayable, goal: Callable[[], tuple[int, Experiment]]) -> Iterator[None]:
    """Let `twin` make a run's updates, until it has caught up; every so often is a safe point.

    `goal` says how far the run is, and the experiment with all changes made so far: at a safe point
    a change, or even a step, may come to those that are to be repeated.
    """
    deadline = perf_counter() + CATCH_UP_SECONDS
    while True:
        steps, twin.experiment = goal()
        if twin.diverged or twin.stopped or twin.steps >= steps:
            return
        twin.advance(deadline, steps - twin.steps)
        if perf_counter() >= deadline:
            yield
            deadline = perf_counter() + CATCH_UP_SECONDS


def to_be_repeated(experiment: Experiment, twin: RunState) -> Experiment:
    """The experiment with a run's changes, where the twin has its own best weights put back.

    Its figures differ in their last digits, and so may the epoch in which its patience ends.
    """
    changes = tuple(change for change in experiment.changes if change.field != RESTORE)
    for place, change in enumerate(twin.changes):
        changes = with_mark(changes, change, place) if change.field == RESTORE else changes
    return msgspec.structs.replace(experiment, changes=changes)
