"""Replay: a run made once more, so that it comes to the very state of another, or past it."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from core.spec.experiment import Experiment

CHUNK_SECONDS: Final = 0.004


class Replayable(Protocol):
    """A trainer, as far as repeating needs one."""

    experiment: Experiment
    diverged: str

    @property
    def steps(self) -> int:
        """Updates made."""

    def advance(self, deadline: float, most: int) -> int:
        """Make up to `most` updates until about `deadline`."""


def repeated(twin: Replayable, goal: Callable[[], tuple[int, Experiment]]) -> Iterator[None]:
    """Let `twin` make a run's updates, with safe points on the way, until it has caught up.

    `goal` says how far the run is, and the experiment with all changes made so far: at a safe point
    a change, or even a step, may come to those that are to be repeated.
    """
    deadline = perf_counter() + CHUNK_SECONDS
    while True:
        steps, twin.experiment = goal()
        if twin.diverged or twin.steps >= steps:
            return
        twin.advance(deadline, steps - twin.steps)
        if perf_counter() >= deadline:
            yield
            deadline = perf_counter() + CHUNK_SECONDS
