"""Which units of a wide layer are drawn."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from core import Snapshot
    from core.insight.look import Look
    from core.nn.arrays import Array


class Choice(Enum):
    """What the units that are drawn have before the others."""

    FIRST = "first units"
    LARGEST = "largest weights"
    ACTIVE = "most active"


@dataclass
class Pick:
    """A choice, with the scores (units,) of each layer by which it was made.

    They are kept until another choice is made: no unit comes and goes while a network trains.
    """

    choice: Choice = Choice.FIRST
    _scores: dict[int, Array] = field(default_factory=dict)

    def units(self, layer: int, snapshot: Snapshot, look: Look, room: int) -> tuple[int, ...]:
        """Which units of a layer are drawn where there is room for so many."""
        count = len(snapshot.weights[layer])
        if count <= room or self.choice is Choice.FIRST:
            return chosen(None, count, room)
        if layer not in self._scores:
            self._scores[layer] = (
                weight_scores(snapshot.weights[layer])
                if self.choice is Choice.LARGEST
                else activity_scores(look.probe.outputs[layer])
            )
        return chosen(self._scores[layer], count, room)


def chosen(scores: Array | None, units: int, room: int) -> tuple[int, ...]:
    """Of so many `units` those that are drawn in `room` places, in their order.

    All where there is a place for each; else one less, as the rest take a place too: the first
    ones, or those with the largest `scores` (units,).
    """
    if units <= room:
        return tuple(range(units))
    count = max(room - 1, 1)
    if scores is None:
        return tuple(range(count))
    best = np.argsort(-np.nan_to_num(scores), kind="stable")[:count]
    return tuple(sorted(best.tolist()))


def weight_scores(weights: Array) -> Array:
    """How large the weights (units, inputs) of each unit are: their length (units,)."""
    with np.errstate(all="ignore"):
        lengths: Array = np.sqrt(np.einsum("ui,ui->u", weights, weights))
    return lengths


def activity_scores(outputs: Array) -> Array:
    """How active each unit is: its mean |output| (units,) over rows (n, units)."""
    with np.errstate(all="ignore"):
        means: Array = np.abs(outputs).mean(axis=0)
    return means
