"""What a stroke with the pencil, the eraser or the hand does to points of the plane. No Qt here.

Lengths are shares of the square that shows the plane, so that they are the same on the screen in
both directions.
"""

from __future__ import annotations

from math import hypot
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from core import PointSpec
    from core.insight.plane import Plane

    Place = tuple[float, float]


def between(plane: Plane, one: Place, other: Place) -> float:
    """How far two places of the plane are apart, as a share of the square."""
    (right, down), (right2, down2) = plane.shares(*one), plane.shares(*other)
    return hypot(right2 - right, down2 - down)


def along(plane: Plane, start: Place, end: Place, spacing: float) -> list[Place]:
    """The places on the way from `start`, which is left out, that lie `spacing` apart.

    What is left of the way up to `end` belongs to the next piece of the stroke, which begins at the
    last of them.
    """
    count = int(between(plane, start, end) / spacing + 1e-9)
    if count == 0:
        return []
    part = spacing / between(plane, start, end)
    (x, y), (x2, y2) = start, end
    return [(x + (x2 - x) * part * i, y + (y2 - y) * part * i) for i in range(1, count + 1)]


def clamped(plane: Plane, place: Place) -> Place:
    """The place of the plane's shown piece that is nearest to `place`."""
    (x, y), (left, bottom), (right, top) = place, plane.low, plane.high
    return min(max(x, left), right), min(max(y, bottom), top)


def nearest(
    plane: Plane,
    points: Iterable[PointSpec],
    place: Place,
    reach: float,
    is_shown: Callable[[PointSpec], bool],
) -> int | None:
    """The number of the shown point that is nearest to `place`, no further than `reach`, if any."""
    found, least = None, reach
    for number, point in enumerate(points):
        if is_shown(point):
            far = between(plane, (point.x, point.y), place)
            if far <= least:
                found, least = number, far
    return found


def without(
    plane: Plane,
    points: tuple[PointSpec, ...],
    place: Place,
    reach: float,
    is_shown: Callable[[PointSpec], bool],
) -> tuple[PointSpec, ...]:
    """`points` without the shown ones no further than `reach` from `place`."""
    return tuple(
        point
        for point in points
        if not is_shown(point) or between(plane, (point.x, point.y), place) > reach
    )
