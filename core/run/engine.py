"""What every engine gives back: some updates made, and the rows for the history they led to."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from core.nn.arrays import Array


class Stretch(NamedTuple):
    """Some updates made: how many, and the rows for the history that they led to."""

    steps: int
    points: Array  # (3, k)
    epochs: Array  # (5, m), one for each epoch that was closed on the way
