"""What the analyst is asked: whose units are whose, and what lies between two networks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from core.insight.line import LineScores, line_scores
from core.insight.matching import By, Matching, aligned, match_activations, match_weights
from core.insight.robustness import sample_of

if TYPE_CHECKING:
    from core import Dataset, Network, Snapshot
    from core.run.analysis import Cancelled
    from core.spec.experiment import TrainSpec

KIND: Final = "matching"
SHARES: Final = np.linspace(0.0, 1.0, 21)


@dataclass(frozen=True, eq=False)
class Matched:
    """The other network's units matched to those of the run, by `by`; `number` is the question's.

    `plain` are the scores on the straight line between the two as they are, `aligned` on that to
    the other with its units shuffled.
    """

    number: int
    by: By
    matching: Matching
    plain: LineScores
    aligned: LineScores


@dataclass(frozen=True)
class MatchUnits:
    """Asks for the matching of the run's units with those of `other`; `number` tells which that is.

    The scores are by the loss of `training`.
    """

    number: int
    by: By
    training: TrainSpec
    other: Network = field(compare=False, repr=False)

    def __call__(
        self, snapshot: Snapshot, dataset: Dataset, cancelled: Cancelled
    ) -> Matched | None:
        """The matching; None once it is cancelled.

        Raises `ShapeError` where the two have not the same layers.
        """
        network = snapshot.network()
        if self.by == "weights":
            matching = match_weights(network, self.other, cancelled)
        else:
            x = sample_of(dataset, network.parameters.size).x
            matching = match_activations(network, self.other, x, cancelled)
        if cancelled():
            return None
        found = [
            line_scores(network, end, dataset, self.training.loss, SHARES, cancelled)
            for end in (self.other, aligned(self.other, matching))
        ]
        before, after = found
        if before is None or after is None:
            return None
        return Matched(self.number, self.by, matching, before, after)
