"""ClassesCanvas: a line for each class with its numbers of rows; of pictures also some of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen

from playground.qt.overrides import total
from playground.theme import tabular_font
from playground.views.fitted_scroll import FittedCanvas
from playground.views.indexed import IndexedPicture, ink_table

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from core.nn.arrays import Array
    from playground.theme import Theme

_HEAD: Final = 20
_LINE: Final = 20
_GAP: Final = 6
_DOT: Final = 10
_LONGEST_NAME: Final = 110
_LEAST_BAR: Final = 36
_LEAST_SIDE: Final = 30
_MOST_SIDE: Final = 64
_NARROW: Final = 320
MEAN: Final = -1
"""The place of the mean picture in a line, before the examples 0, 1, 2, …; None is the line."""


@dataclass(frozen=True, eq=False)
class Group:
    """A class, or all rows where there are none: `label` is then None.

    `mean` and `pictures` are intensities (rows, columns) as uint8; `samples` are the training rows
    that the pictures show. Without pictures there are none of them.
    """

    name: str
    label: int | None
    train: int
    test: int
    mean: Array | None = None
    samples: tuple[int, ...] = ()
    pictures: tuple[Array, ...] = ()


@dataclass(frozen=True)
class Spot:
    """A line, and in it a picture (see `MEAN`)."""

    line: int
    place: int | None = None


@dataclass(frozen=True)
class _Plan:
    """Where things are: the lines' height, and where each column begins."""

    line: int
    side: int
    name: int
    bars: int
    counts: int
    mean: int
    samples: int
    shown: int


class ClassesCanvas(FittedCanvas):
    """Bars of training rows above those of test rows, all on one scale; pictures beside them."""

    pointed = Signal(object)  # the Spot under the mouse or reached by keys, or None
    chosen = Signal(int)  # the training row whose picture was clicked
    revealed = Signal(QRect)  # what the keys have come to

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.groups: tuple[Group, ...] = ()
        self.spot: Spot | None = None
        self._plan = _Plan(_LINE, 0, 0, 0, 0, 0, 0, 0)
        self.setAccessibleName("Classes")

    def show_groups(self, groups: tuple[Group, ...]) -> None:
        """Show these; `set_area` has to follow."""
        self.groups, self.spot = groups, None
        self.update()

    def set_area(self, area: QSize) -> None:
        """Lay the lines out in this area: pictures are as large as the lines have room."""
        super().set_area(area)
        self._plan = self._planned(area)
        head = self.theme.pixels(_HEAD)
        needed = head + self._plan.line * len(self.groups) + 2
        self.resize(area.width(), max(needed, area.height()))
        self.update()

    @property
    def overflows(self) -> bool:
        """Whether the lines need more height than there is."""
        head = self.theme.pixels(_HEAD)
        return head + self._plan.line * len(self.groups) + 2 > self.area.height()

    def wanted_height(self) -> int:
        """How high it is with lines of text alone."""
        return self.theme.pixels(_HEAD) + self.theme.pixels(_LINE) * len(self.groups) + 4

    def rect_of(self, spot: Spot) -> QRect:
        """Where a line, or a picture in it, is painted."""
        plan = self._plan
        top = self.theme.pixels(_HEAD) + spot.line * plan.line
        if spot.place is None:
            return QRect(0, top, plan.mean - _GAP, plan.line)
        down = top + (plan.line - plan.side) // 2
        if spot.place == MEAN:
            return QRect(plan.mean, down, plan.side, plan.side)
        left = plan.samples + spot.place * (plan.side + 4)
        return QRect(left, down, plan.side, plan.side)

    @total()
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the lines that the event's rectangle touches."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(self.theme.ground))
        painter.setFont(tabular_font(self.theme.caption_pixels))
        self._paint_head(painter)
        most = max((max(group.train, group.test) for group in self.groups), default=1) or 1
        table = ink_table(self.theme)
        for line, group in enumerate(self.groups):
            if self._whole_line(line).intersects(event.rect()):
                self._paint_words(painter, line, group, most)
                self._paint_pictures(painter, line, group, table)
        if self.spot is not None:
            painter.setPen(QPen(QColor(self.theme.accent), 2.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect_of(self.spot).adjusted(1, 1, -1, -1))
        self.paint_focus(painter)

    # What a person does.

    def _point_at(self, place: QPoint | None) -> None:
        self._point_to(None if place is None else self._spot_at(place))

    def _point_to(self, spot: Spot | None) -> None:
        if spot != self.spot:
            self.spot = spot
            self.update()
        self.pointed.emit(spot)

    def _choose_at(self, place: QPoint) -> None:
        self._point_at(place)
        self._choose()

    def _choose(self) -> None:
        if self.spot is not None and self.spot.place is not None and self.spot.place >= 0:
            self.chosen.emit(self.groups[self.spot.line].samples[self.spot.place])

    def _move(self, across: int, down: int) -> None:
        if not self.groups:
            return
        if self.spot is None:
            self._point_to(Spot(0))
            return
        line = max(0, min(self.spot.line + down, len(self.groups) - 1))
        places = self._places(line)
        at = -2 if self.spot.place is None else self.spot.place
        at = max(-2, min(at + across, places[-1] if places else -2))
        self._point_to(Spot(line, at if at in places else None))
        self.revealed.emit(self._whole_line(line))

    def _places(self, line: int) -> list[int]:
        """The pictures of a line that are shown."""
        group = self.groups[line]
        mean = [MEAN] if group.mean is not None else []
        return mean + list(range(min(len(group.pictures), self._plan.shown)))

    def _spot_at(self, place: QPoint) -> Spot | None:
        line = (place.y() - self.theme.pixels(_HEAD)) // self._plan.line
        if not 0 <= line < len(self.groups) or place.y() < self.theme.pixels(_HEAD):
            return None
        for at in self._places(line):
            if self.rect_of(Spot(line, at)).contains(place):
                return Spot(line, at)
        return Spot(line) if self.rect_of(Spot(line)).contains(place) else None

    # Where everything is.

    def _planned(self, area: QSize) -> _Plan:
        pixels, width = self.theme.pixels, area.width()
        metrics = QFontMetrics(tabular_font(self.theme.caption_pixels))
        texts = [_counted(group) for group in self.groups] or [""]
        counts = max(metrics.horizontalAdvance(text) for text in texts) + _GAP
        names = max((metrics.horizontalAdvance(g.name) for g in self.groups), default=0)
        name = min(max(names, 8), pixels(_LONGEST_NAME), width // 3)
        bars = _DOT + _GAP + name + _GAP + 2
        has_pictures = any(group.pictures for group in self.groups)
        if not has_pictures:
            if width < bars + _LEAST_BAR + counts:  # the numbers are still said where one points
                counts = 0
            at = max(width - counts - 2, bars + _LEAST_BAR)
            return _Plan(pixels(_LINE), 0, _DOT + _GAP, bars, at, width, width, 0)
        room = (area.height() - pixels(_HEAD) - 2) // max(len(self.groups), 1) - _GAP
        side = max(pixels(_LEAST_SIDE), min(room, pixels(_MOST_SIDE)))
        bar = max(_LEAST_BAR, width // 8)
        if width < pixels(_NARROW):
            counts = 0
        mean = bars + bar + _GAP + counts + _GAP
        samples = mean + side + 2 * _GAP
        shown = max((width - samples) // (side + 4), 0)
        return _Plan(side + _GAP, side, _DOT + _GAP, bars, bars + bar + _GAP, mean, samples, shown)

    def _whole_line(self, line: int) -> QRect:
        top = self.theme.pixels(_HEAD) + line * self._plan.line
        return QRect(0, top, self.width(), self._plan.line)

    # Painting.

    def _paint_head(self, painter: QPainter) -> None:
        plan, high = self._plan, self.theme.pixels(_HEAD)
        align, metrics = Qt.AlignmentFlag.AlignVCenter, painter.fontMetrics()
        left = 2
        box = metrics.ascent() - 2
        for text, color in (("train", self.theme.train), ("test", self.theme.test)):
            painter.fillRect(QRect(left, (high - box) // 2, box, box), QColor(color))
            painter.setPen(QColor(self.theme.muted))
            width = metrics.horizontalAdvance(text)
            painter.drawText(QRect(left + box + 4, 0, width + 2, high), align, text)
            left += box + 4 + width + 12
        if plan.side:
            for at, text, last in (
                (plan.mean, "mean", plan.samples - _GAP),
                (plan.samples, "examples: click to inspect", self.width()),
            ):
                if at >= left:
                    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, last - at)
                    painter.drawText(QRect(at, 0, last - at, high), align, shown)

    def _paint_words(self, painter: QPainter, line: int, group: Group, most: int) -> None:
        plan, whole = self._plan, self._whole_line(line)
        middle = Qt.AlignmentFlag.AlignVCenter
        if group.label is not None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(self.theme.text), 1.0))
            painter.setBrush(QColor(self.theme.class_color(group.label)))
            top = whole.center().y() - _DOT // 2
            painter.drawEllipse(QRect(2, top, _DOT - 1, _DOT - 1))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        painter.setPen(QColor(self.theme.text))
        room = plan.bars - plan.name - _GAP
        shown = painter.fontMetrics().elidedText(group.name, Qt.TextElideMode.ElideMiddle, room)
        painter.drawText(QRect(plan.name + 2, whole.top(), room, whole.height()), middle, shown)
        room, thick = plan.counts - _GAP - plan.bars, self.theme.pixels(6)
        top = whole.center().y() - thick
        for count, color in ((group.train, self.theme.train), (group.test, self.theme.test)):
            wide = max(round(room * count / most), 1 if count else 0)
            painter.fillRect(QRect(plan.bars, top, wide, thick), QColor(color))
            top += thick + 1
        at = QRect(plan.counts, whole.top(), plan.mean - plan.counts, whole.height())
        if at.width() > 2 * _GAP:
            painter.drawText(at, middle, _counted(group))

    def _paint_pictures(
        self, painter: QPainter, line: int, group: Group, table: tuple[int, ...]
    ) -> None:
        for place in self._places(line):
            image = group.mean if place == MEAN else group.pictures[place]
            if image is not None:
                picture = IndexedPicture(*image.shape)
                picture.indexes[...] = image
                picture.set_table(table)
                picture.paint(painter, _inside(self.rect_of(Spot(line, place)), image.shape))


def _counted(group: Group) -> str:
    return f"{group.train:,} · {group.test:,}"


def _inside(rect: QRect, shape: tuple[int, ...]) -> QRect:
    """The largest part of a square that has the shape of a picture."""
    rows, columns = shape
    most = max(rows, columns)
    size = QSize(max(rect.width() * columns // most, 1), max(rect.height() * rows // most, 1))
    found = QRect(QPoint(0, 0), size)
    found.moveCenter(rect.center())
    return found
