"""PointEditing: what the mouse and the keys do with a tool becomes points that a person wants."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec.structs import replace
from PySide6.QtCore import QObject, QTimer, Signal

from core import PointSpec
from core.datasets.drawn import NAME as DRAWN
from core.spec.points import MAX_POINTS
from playground.views.point_strokes import along, between, clamped, nearest, without
from playground.views.point_tools import ADD, ERASE, MOVE

if TYPE_CHECKING:
    from core import Dataset
    from core.insight.plane import Plane
    from playground.views.point_canvas import PointCanvas
    from playground.views.point_tools import PointTools

    Place = tuple[float, float]

# While a stroke lasts its points are sent up no more often.
INTERVAL_MS: Final = 100
# Pixels.
SPACING: Final = 14.0
REACH: Final = 12.0

_FULL: Final = f"There can be no more than {MAX_POINTS:,} points by hand."
_OWN: Final = "Only points drawn by hand can be {}."
_LAST: Final = "The last point to train on stays."


class PointEditing(QObject):
    """Holds the points of a stroke until it ends; else those of the data set are the truth.

    A stroke begins with `press`, goes on with `drag` and ends with `release`. Its points are wished
    for while it lasts, the last of them always.
    """

    wished = Signal(object, bool)  # (PointSpec, ...), and whether the stroke wished before
    changed = Signal()  # other points are to be shown
    said = Signal(str)  # why something was not done

    def __init__(self, canvas: PointCanvas, tools: PointTools, parent: QObject) -> None:
        super().__init__(parent)
        self._canvas, self._tools = canvas, tools
        self._dataset: Dataset | None = None
        self._plane: Plane | None = None
        self._shows_tests = False
        self._stroke: tuple[PointSpec, ...] | None = None
        self._tool = ""
        self._held: int | None = None
        self._last: Place = (0.0, 0.0)
        self._is_due = self._has_wished = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(INTERVAL_MS)
        self._timer.timeout.connect(self._send)
        canvas.pressed.connect(self.press)
        canvas.dragged.connect(self.drag)
        canvas.released.connect(self.release)

    def take(self, dataset: Dataset | None, plane: Plane | None) -> None:
        """These are shown from now on; a stroke under way goes on."""
        self._dataset, self._plane = dataset, plane

    def show_tests(self, shown: bool) -> None:
        """Whether points to test on are seen: what is not seen is not touched."""
        self._shows_tests = shown

    def cancel(self) -> None:
        """Forget a stroke under way."""
        self._timer.stop()
        self._stroke = self._held = None
        self._is_due = False

    @property
    def points(self) -> tuple[PointSpec, ...]:
        """The points drawn by hand, with what the stroke under way makes of them."""
        if self._stroke is not None:
            return self._stroke
        return self._dataset.points if self._dataset is not None else ()

    @property
    def is_drawing(self) -> bool:
        """Whether a stroke is under way."""
        return self._stroke is not None

    def press(self, place: Place, erases: bool = False) -> None:
        """Begin a stroke here with the chosen tool, or erase with any."""
        tool = self._tools.tool
        if not tool or self._dataset is None or self._plane is None or self._stroke is not None:
            return
        self._tool = ERASE if erases else tool
        self._stroke, self._has_wished, self._last = self._dataset.points, False, place
        self.said.emit("")
        if self._tool == MOVE:
            self._held = self._touched(place)
            if self._held is None and self._is_own_near(place):
                self.said.emit(_OWN.format("moved"))
        else:
            self._act(place)

    def drag(self, place: Place) -> None:
        """Go on with the stroke to here."""
        if self._stroke is None or self._plane is None:
            return
        place = clamped(self._plane, place)
        if self._tool == MOVE:
            if self._held is not None:
                points = list(self._stroke)
                points[self._held] = replace(points[self._held], x=place[0], y=place[1])
                self._set(tuple(points))
            return
        spacing = self._share(SPACING if self._tool == ADD else REACH)
        for step in along(self._plane, self._last, place, spacing):
            self._act(step)
            self._last = step

    def release(self) -> None:
        """End the stroke."""
        if self._stroke is None:
            return
        if self._is_due:
            self._send()
        self.cancel()
        self.changed.emit()

    def _act(self, place: Place) -> None:
        if self._tool == ADD:
            self._add(place)
        else:
            self._erase(place)

    def _add(self, place: Place) -> None:
        if self._stroke is None:
            return
        if len(self._stroke) >= MAX_POINTS:
            self.said.emit(_FULL)
            return
        point = PointSpec(*place, self._tools.target, self._tools.is_train)
        self._set((*self._stroke, point))

    def _erase(self, place: Place) -> None:
        if self._stroke is None or self._plane is None or self._dataset is None:
            return
        left = without(self._plane, self._stroke, place, self._share(REACH), self._is_shown)
        if not self._own_rows("train") and not any(point.train for point in left):
            self.said.emit(_LAST)
        elif left != self._stroke:
            self._set(left)
        elif self._is_own_near(place):
            self.said.emit(_OWN.format("erased"))

    def _set(self, points: tuple[PointSpec, ...]) -> None:
        self._stroke, self._is_due = points, True
        self.changed.emit()
        if not self._timer.isActive():
            self._send()

    def _send(self) -> None:
        if self._is_due and self._stroke is not None:
            self._is_due = False
            follows, self._has_wished = self._has_wished, True
            self.wished.emit(self._stroke, follows)
            # Only now: where a wish takes long to fulfil, the mouse is followed in between.
            self._timer.start()

    def _touched(self, place: Place) -> int | None:
        if self._plane is None or self._stroke is None:
            return None
        return nearest(self._plane, self._stroke, place, self._share(REACH), self._is_shown)

    def _is_shown(self, point: PointSpec) -> bool:
        return point.train or self._shows_tests

    def _own_rows(self, part: str) -> int:
        return own_rows(self._dataset, part) if self._dataset is not None else 0

    def _is_own_near(self, place: Place) -> bool:
        """Whether a row lies here that nobody has drawn."""
        if self._dataset is None or self._plane is None:
            return False
        plane, reach = self._plane, self._share(REACH)
        parts = ("train", "test") if self._shows_tests else ("train",)
        return any(
            between(plane, (x, y), place) <= reach
            for part in parts
            for x, y in plane.points(self._dataset, part)[: self._own_rows(part)].tolist()
        )

    def _share(self, pixels: float) -> float:
        return pixels / max(self._canvas.square.width(), 1)


def own_rows(dataset: Dataset, part: str) -> int:
    """How many rows of a part ("train" or "test") are the data set's own: they are the first."""
    drawn = sum(point.train == (part == "train") for point in dataset.points)
    return len(getattr(dataset, f"x_{part}")) - drawn


def is_only_drawn(dataset: Dataset) -> bool:
    """Whether all points are drawn by hand, so that none need be told from the others."""
    return dataset.name == DRAWN
