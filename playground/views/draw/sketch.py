"""Sketch: a drawing that grows stroke by stroke, with all that it was before."""

from __future__ import annotations

from typing import Final

from playground.views.draw.strokes import Drawing, Point, Stroke

_NEAREST: Final = 0.003  # points that are nearer to the last one say nothing
_MOST_POINTS: Final = 5_000
_MOST_STROKES: Final = 200
_MOST_UNDONE: Final = 100


class Sketch:
    """What is drawn: a drawing, the stroke under way, and what can be undone.

    A stroke of very many points takes no more, and a drawing of very many strokes no other one.
    """

    def __init__(self) -> None:
        self._done = Drawing()
        self._before: list[Drawing] = []
        self._points: list[Point] = []
        self._width = 0.0

    @property
    def drawing(self) -> Drawing:
        """What is drawn, the stroke under way with it."""
        if not self._points:
            return self._done
        stroke = Stroke(tuple(self._points), self._width)
        return Drawing((*self._done.strokes, stroke), self._done.picture)

    @property
    def can_undo(self) -> bool:
        """Whether something was drawn, put or cleared."""
        return bool(self._before or self._points)

    def begin(self, point: Point, width: float) -> None:
        """Begin a stroke; one that is under way ends."""
        self.end()
        if len(self._done.strokes) < _MOST_STROKES:
            self._points, self._width = [point], width

    def draw_to(self, point: Point) -> bool:
        """Draw on to here, if a stroke is under way; whether that adds to it."""
        if not 0 < len(self._points) < _MOST_POINTS:
            return False
        x, y = self._points[-1]
        if max(abs(point[0] - x), abs(point[1] - y)) < _NEAREST:
            return False
        self._points.append(point)
        return True

    def end(self) -> bool:
        """End the stroke under way; whether there was one."""
        if not self._points:
            return False
        whole, self._points = self.drawing, []
        self.put(whole)
        return True

    def put(self, drawing: Drawing) -> None:
        """Have another drawing."""
        self.end()
        self._before.append(self._done)
        del self._before[:-_MOST_UNDONE]
        self._done = drawing

    def undo(self) -> None:
        """Go back to what was there before the last stroke, picture or clearing."""
        self.end()
        if self._before:
            self._done = self._before.pop()
