"""The points of a data set in the plane, as groups that the boundary's canvas paints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from core.datasets.points import plane_of, targets_of
from playground.views.boundary_canvas import MOST_POINTS, Points
from playground.views.point_editing import is_only_drawn, own_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from core import Dataset, PointSpec
    from core.insight.plane import Plane
    from playground.theme import Theme
    from playground.views.surface import Coloring

# Points stand back where there are many of them: up to so many have this radius.
_RADII: Final = ((10, 7.0), (600, 3.5))
_LEAST_RADIUS: Final = 2.5
# Those drawn by hand stay as large as they are while a few are added, and marked ones always.
_DRAWN_RADII: Final = ((150, 5.0), (600, 3.5))
_MARKED_RADIUS: Final = 4.5


def own_points(
    plane: Plane, dataset: Dataset, coloring: Coloring, theme: Theme, parts: Iterable[str]
) -> list[Points]:
    """The rows of these parts ("train", "test") that nobody drew by hand."""
    groups = []
    for part in parts:
        count = min(own_rows(dataset, part), MOST_POINTS)
        targets = getattr(dataset, f"y_{part}")[:count]
        places = plane.points(dataset, part)[:count]
        colors = coloring.point_colors(theme, targets)
        groups.append(Points(places, colors, part == "test", _radius(count)))
    return groups


def drawn_points(
    dataset: Dataset,
    points: Sequence[PointSpec],
    coloring: Coloring,
    theme: Theme,
    parts: Iterable[str],
) -> list[Points]:
    """Points drawn by hand, which need no mark where there are no others."""
    marked = not is_only_drawn(dataset)
    radius = _MARKED_RADIUS if marked else _radius(len(points), _DRAWN_RADII)
    groups = []
    for part in parts:
        chosen = [point for point in points if point.train == (part == "train")]
        colors = coloring.point_colors(theme, targets_of(chosen, dataset.kind))
        groups.append(Points(plane_of(chosen), colors, part == "test", radius, marked))
    return groups


def _radius(count: int, radii: tuple[tuple[int, float], ...] = _RADII) -> float:
    return next((radius for most, radius in radii if count <= most), _LEAST_RADIUS)
