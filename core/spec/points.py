"""Points of the plane that a person put there, beside or instead of a data set's own rows."""

from __future__ import annotations

from typing import Final

from core.spec.checks import require, require_kind, require_number
from core.spec.frozen import Spec, keep_plain

MAX_POINTS: Final = 2_000
# Far beyond all sets of the plane: squares of it are still far from the end of float32.
MAX_COORDINATE: Final = 1e6


class PointSpec(Spec, frozen=True, array_like=True):
    """A point (x, y) with its `target`: a class from 0, or a number; `train` or else to test on."""

    x: float
    y: float
    target: int | float
    train: bool = True

    def __post_init__(self) -> None:
        keep_plain(self)
        for name in ("x", "y"):
            value = getattr(self, name)
            require_number(f"point.{name}", value, -MAX_COORDINATE, MAX_COORDINATE)
        require_number("point.target", self.target, -MAX_COORDINATE, MAX_COORDINATE)
        require_kind("point.train", self.train, bool, "true or false")


def check_points(field: str, points: tuple[PointSpec, ...]) -> None:
    """Demand points, and not too many; raises `SpecError` that names the field."""
    require(
        len(points) <= MAX_POINTS,
        f"{field} holds {len(points):,} points, expected at most {MAX_POINTS:,}",
    )
    for number, point in enumerate(points):
        require_kind(f"{field}[{number}]", point, PointSpec, "a PointSpec")
