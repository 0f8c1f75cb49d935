"""The one interface of engines: they learn for a stretch of updates, and say what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np

from core.run.history import COLUMNS, POINT_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.nn.arrays import Array
    from core.run.state import RunState


class Stretch(NamedTuple):
    """Some updates made: how many, and the rows for the history that they led to.

    `finite` is False where a parameter, something that the optimiser remembers, a sum or a figure
    of the test rows is no finite number any more; `points` and `epochs` hold none of these.
    """

    steps: int
    points: Array  # (3, k), lines as in `history.POINT_COLUMNS`
    epochs: Array  # (5, m), lines as in `history.COLUMNS`, one for each epoch closed on the way
    finite: bool

    @classmethod
    def of(
        cls,
        steps: int,
        points: Sequence[tuple[float, ...]] = (),
        epochs: Sequence[tuple[float, ...]] = (),
        *,
        finite: bool,
    ) -> Stretch:
        """Make a stretch from rows as tuples."""
        return cls(
            steps,
            np.array(points).reshape(-1, len(POINT_COLUMNS)).T,
            np.array(epochs).reshape(-1, len(COLUMNS)).T,
            finite,
        )


class Engine(Protocol):
    """Who makes the updates of one run."""

    @property
    def name(self) -> str:
        """What `TrainSpec.engine` calls it."""

    @property
    def safe_point_seconds(self) -> float:
        """How long it should work between two safe points."""

    def learn(self, state: RunState, most: int) -> Stretch:
        """Move the run on by up to `most` updates; `state` is the one it was made for.

        Where the epoch's updates are all done, its test rows are judged first, maybe in several
        calls that make no update, and the epoch is closed. It may end early, but a call always
        moves the run on, unless `most` is 0. The same steps in other portions give the same bits.
        """
