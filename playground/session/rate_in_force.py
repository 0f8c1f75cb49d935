"""Notices where the learning rate became another one by itself, as in a run that is replayed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.session.variants import changed

if TYPE_CHECKING:
    from core import Experiment, Snapshot


class RateInForce:
    """Tells a rate that the run changed from one that was asked for and is still on its way."""

    def __init__(self) -> None:
        self._asked: float | None = None

    def begin(self) -> None:
        """Another run is shown: nothing is on its way to it."""
        self._asked = None

    def ask(self, experiment: Experiment) -> None:
        """Somebody wants this experiment's rate; snapshots from before are of no account."""
        self._asked = experiment.training.optimizer.learning_rate

    def followed(self, experiment: Experiment, snapshot: Snapshot) -> Experiment:
        """`experiment` itself, or with the rate of `snapshot` where nobody asked for that."""
        rate = snapshot.learning_rate
        if self._asked is not None and rate != self._asked:
            return experiment
        self._asked = None
        if rate == experiment.training.optimizer.learning_rate:
            return experiment
        return changed(experiment, snapshot.steps, "learning_rate", rate)
