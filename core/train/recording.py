"""Recording: keyframes of a run, taken at its safe points, and what else belongs to them."""

from __future__ import annotations

from dataclasses import dataclass
from time import thread_time
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.datasets.dataset import Dataset
    from core.run.history import History
    from core.run.keyframes import Keyframe, Keyframes
    from core.spec.experiment import Experiment

# One part in so many of the time of a run may go into its keyframes.
SHARE: Final = 150


@dataclass(frozen=True, eq=False)
class Recording:
    """A run as it can be kept: whatever it was at any step follows from this, bit for bit.

    `experiment` is that of step 0 with all changes made on the way, `dataset` the data with which
    it began, `engine` by what engines are chosen (see `Trainer`), `history` the whole of it. The
    keyframes know which engine was at work.
    """

    experiment: Experiment
    dataset: Dataset
    engine: str
    history: History
    keyframes: Keyframes


class Recorded(Protocol):
    """A trainer, as far as a recorder needs one."""

    @property
    def steps(self) -> int:
        """Updates made."""

    @property
    def steps_left_in_epoch(self) -> int:
        """0 while test rows are judged."""

    @property
    def diverged(self) -> str:
        """What happened, or ""."""

    @property
    def history(self) -> History:
        """The history so far."""

    def keyframe(self) -> Keyframe:
        """The run as it stands."""


class Recorder:
    """Takes keyframes where they are due, and never more than a small part of the run's time.

    `clock` counts seconds, `cpu` those that the thread which trains has had the processor.
    """

    def __init__(
        self,
        keyframes: Keyframes,
        clock: Callable[[], float],
        cpu: Callable[[], float] = thread_time,
    ) -> None:
        self.keyframes = keyframes
        self._clock, self._cpu = clock, cpu
        self._not_before = -float("inf")

    def offer(self, trainer: Recorded) -> None:
        """Take a keyframe of this safe point if one is due."""
        is_due = self.keyframes.is_due(trainer.steps) or self.keyframes.is_better(
            trainer.history.newest_loss
        )
        if is_due and self._clock() >= self._not_before:
            self.take(trainer)

    def take(self, trainer: Recorded) -> None:
        """Take one now; not while test rows are judged, for the epoch is neither open nor closed.

        A run that has diverged stands where it was before the step that burst.
        """
        if not trainer.steps_left_in_epoch and len(self.keyframes):
            return
        started = self._cpu()
        self.keyframes.add(trainer.keyframe())
        self._not_before = self._clock() + SHARE * (self._cpu() - started)
