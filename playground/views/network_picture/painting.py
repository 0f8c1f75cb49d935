"""How the diagram is painted: links below, units above, what is left out in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec
import numpy as np
from PySide6.QtCore import QLineF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen

from playground.theme import Theme, diverging_table, tabular_font
from playground.views.indexed import IndexedPicture
from playground.views.network_picture.arrangement import INPUTS
from playground.views.network_picture.lighting import LightPainter
from playground.views.network_picture.links import LEVELS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from core.nn.arrays import Array
    from playground.views.network_picture.arrangement import Arrangement, Column, Unit
    from playground.views.network_picture.faces import Faces, Tiles
    from playground.views.network_picture.lighting import Light
    from playground.views.network_picture.links import LinkSet

# So many pixels of links, the strongest, are painted smooth and as thick as they are, so many more
# as hairlines, in a few milliseconds; all others are the weakest of a dense network.
_SMOOTH: Final = 24_000.0
_HAIRLINES: Final = 30_000.0
# So many times as many where nothing moves.
_STILL: Final = 8.0
# With more pixels a line costs more.
_COST: Final = 1.5
_THINNEST: Final = 0.6
_THICKEST: Final = 4.5
# The light map begins so near to the ground that weak links would not be seen.
_LIGHT_POWER: Final = 0.65
_DIMMED: Final = 0.2
_NAME_GAP: Final = 6
_BADGED: Final = 12
_BADGED_CORNER: Final = 30
_CROSSED: Final = 2.0


class Scene(msgspec.Struct):
    """All that is painted: where things stand, how they look, and what is picked out.

    `biases` are each layer's as indexes of the diverging colours, `names` what inputs and outputs
    are called. `over_plane` says that units show what they say over the plane; where they do not,
    `labels` are the classes of the probe's rows, if these have any. `ranks` is the order in which
    hidden units matter. `opened` is the unit that is looked into, `current` the one that the keys
    are at, `link` the number of the link that is picked out. `light` is what units answer to what
    somebody draws, if anybody does. `still` says that the network does not
    change just now, so that there is time to paint it better.
    """

    arrangement: Arrangement
    links: LinkSet
    faces: Faces
    biases: Mapping[int, Sequence[int]] = msgspec.field(default_factory=dict)
    names: Mapping[Unit, str] = msgspec.field(default_factory=dict)
    over_plane: bool = False
    labels: Array | None = None
    ranks: Mapping[Unit, int] = msgspec.field(default_factory=dict)
    off: frozenset[Unit] = frozenset()
    opened: Unit | None = None
    current: Unit | None = None
    link: int | None = None
    light: Light | None = None
    still: bool = False

    def is_dim(self, unit: Unit) -> bool:
        """Whether a unit stands back behind the one that is looked into."""
        if self.opened is None or unit == self.opened:
            return False
        return abs(unit[0] - self.opened[0]) != 1


def link_table(theme: Theme) -> list[int]:
    """256 colours (QRgb) of links, for indexes as those of `diverging_table`; zero is the ground.

    A link is a thin line: its colour leaves the ground sooner than that of an area.
    """
    table = diverging_table(theme)
    if theme.name == "dark":
        return table
    shares = (np.arange(1, 256) - 128) / 127
    places = 128 + np.rint(127 * np.sign(shares) * np.abs(shares) ** _LIGHT_POWER).astype(int)
    return [table[0], *(table[place] for place in places.tolist())]


class DiagramPainter:
    """Paints scenes in the colours of a theme."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._font = tabular_font(theme.caption_pixels)
        self._outline = QPen(QColor(theme.outline), 1.0)
        self._colors = [QColor.fromRgb(rgb) for rgb in diverging_table(theme)]
        self._links = link_table(theme)
        self._picture: IndexedPicture | None = None
        self._picture_of: Tiles | None = None
        self._light = LightPainter(theme)

    def paint(self, painter: QPainter, scene: Scene, ratio: float) -> None:
        """Paint the scene; `ratio` is how many pixels of the screen one of the canvas has."""
        painter.setFont(self._font)
        self._paint_bundles(painter, scene)
        self._paint_links(painter, scene, ratio)
        for column in scene.arrangement.columns:
            self._paint_column(painter, scene, column)
        self._paint_names(painter, scene)
        self._paint_left_out(painter, scene)
        self._paint_current(painter, scene)

    # Links.

    def _paint_links(self, painter: QPainter, scene: Scene, ratio: float) -> None:
        links = scene.links
        hidden = links.leading_from(scene.off) if scene.off else None
        share = (_STILL if scene.still else 1.0) / ratio**_COST
        weak, strong = links.strongest(_SMOOTH * share, _HAIRLINES * share, without=hidden)
        if scene.opened is not None:
            own = links.of_unit(scene.opened)
            every = np.concatenate([weak, strong])
            self._paint_lines(painter, scene, every[~np.isin(every, own)], dimmed=True)
            weak, strong = own[:0], own[np.argsort(np.abs(links.shares[own]), kind="stable")]
        self._paint_lines(painter, scene, weak, thin=True)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_lines(painter, scene, strong)
        if scene.link is not None and scene.link < len(links):
            self._paint_picked_link(painter, scene, scene.link)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)

    def _paint_lines(
        self,
        painter: QPainter,
        scene: Scene,
        numbers: Array,
        *,
        thin: bool = False,
        dimmed: bool = False,
    ) -> None:
        thickest = self._thickest(scene.arrangement)
        for level, lines in scene.links.grouped(numbers):
            color = self._link_color(level / LEVELS, dimmed=dimmed)
            pen = QPen(color, 1.0 if thin or dimmed else _width(level / LEVELS, thickest))
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            painter.setPen(pen)
            painter.drawLines(lines)

    def _paint_picked_link(self, painter: QPainter, scene: Scene, number: int) -> None:
        share = float(scene.links.shares[number])
        width = _width(share, self._thickest(scene.arrangement)) + 1.5
        for color, extra in ((QColor(self._theme.text), 2.5), (self._link_color(share), 0.0)):
            pen = QPen(color, width + extra)
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            painter.setPen(pen)
            painter.drawLine(scene.links.lines[number])

    def _paint_bundles(self, painter: QPainter, scene: Scene) -> None:
        """From a picture of all inputs one plain line to each unit that looks at it."""
        columns = scene.arrangement.columns
        if not columns[0].shown.picture or len(columns) < 2:
            return
        start, above = columns[0].rect(0), columns[1]
        painter.setPen(QColor(self._theme.border))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        lines = []
        for place, top in enumerate(above.tops):
            share = (place + 0.5) / len(above.tops)
            left = above.left - above.bias_width
            y = start.top() + share * start.height()
            lines.append(QLineF(start.right() + 1, y, left, top + above.side / 2))
        painter.drawLines(lines)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)

    def _thickest(self, arrangement: Arrangement) -> float:
        smallest = min(column.side for column in arrangement.columns)
        return min(max(smallest / 8, 1.6), _THICKEST)

    def _link_color(self, share: float, *, dimmed: bool = False) -> QColor:
        color = QColor.fromRgb(self._links[128 + round(127 * share)])
        return self._mixed(color, _DIMMED) if dimmed else color

    def _mixed(self, color: QColor, share: float) -> QColor:
        """So much of a colour on the ground."""
        ground = QColor(self._theme.ground)
        pairs = (
            (color.red(), ground.red()),
            (color.green(), ground.green()),
            (color.blue(), ground.blue()),
        )
        return QColor(*(round(a * share + b * (1.0 - share)) for a, b in pairs))

    # Units.

    def _paint_column(self, painter: QPainter, scene: Scene, column: Column) -> None:
        if column.shown.picture:
            self._paint_picture(painter, scene, column.rect(0))
            return
        every = range(len(column.tops))
        dim = [place for place in every if scene.is_dim((column.layer, column.shown.units[place]))]
        bright = [place for place in every if place not in dim] if dim else every
        if dim:
            painter.setOpacity(_DIMMED)
            self._paint_units(painter, scene, column, dim)
            painter.setOpacity(1.0)
        self._paint_units(painter, scene, column, bright)
        if scene.ranks and column.side >= _BADGED:
            for place in bright:
                rank = scene.ranks.get((column.layer, column.shown.units[place]))
                if rank is not None:
                    self._paint_badge(painter, column.squares[place], str(rank))

    def _paint_units(
        self, painter: QPainter, scene: Scene, column: Column, places: Sequence[int]
    ) -> None:
        """The units at these places: their pictures or discs, their biases, and their frames."""
        layer, faces, biases = column.layer, scene.faces, scene.biases.get(column.layer)
        tiled: list[QRect] = []
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for place in places:
            unit, square = (layer, column.shown.units[place]), column.squares[place]
            tile = faces.tiles.get(unit)
            if tile is None:
                self._paint_disc(painter, square, faces.discs.get(unit))
            else:
                tile[0].paint(painter, tile[1], square)
                tiled.append(square)
            if biases is not None:
                painter.fillRect(column.strips[place], self._colors[biases[unit[1]]])
        painter.setPen(self._outline)
        strips = [column.strips[place] for place in places] if biases is not None else []
        frames = [square.adjusted(0, 0, -1, -1) for square in tiled]
        frames += [strip.adjusted(0, 0, 0, -1) for strip in strips]
        if frames:
            painter.drawRects(frames)
        if scene.light is not None:
            self._paint_light(painter, scene.light, column, places)
        for place in places if scene.off else ():
            if (layer, column.shown.units[place]) in scene.off:
                self._paint_cross(painter, column.squares[place])

    def _paint_light(
        self, painter: QPainter, light: Light, column: Column, places: Sequence[int]
    ) -> None:
        for place in places:
            share = light.share((column.layer, column.shown.units[place]))
            if share is not None:
                self._light.paint(painter, column.squares[place], share)

    def _paint_disc(self, painter: QPainter, square: QRect, rgb: int | None) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._outline)
        painter.setBrush(QColor(self._theme.panel) if rgb is None else QColor.fromRgb(rgb))
        painter.drawEllipse(QRectF(square).adjusted(0.5, 0.5, -0.5, -0.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)

    def _paint_cross(self, painter: QPainter, square: QRect) -> None:
        """A unit that is off: a veil over it, and crossed out."""
        veil = QColor(self._theme.ground)
        veil.setAlphaF(0.6)
        painter.fillRect(square.adjusted(1, 1, -1, -1), veil)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(self._theme.text), _CROSSED))
        inner = QRectF(square).adjusted(2, 2, -2, -2)
        painter.drawLine(inner.topLeft(), inner.bottomRight())
        painter.drawLine(inner.topRight(), inner.bottomLeft())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)

    def _paint_badge(self, painter: QPainter, square: QRect, text: str) -> None:
        """A number on the unit's corner, or beside it where it would cover the unit."""
        metrics = painter.fontMetrics()
        width, height = metrics.horizontalAdvance(text) + 5, metrics.height()
        badge = QRect(square.right() - width + 5, square.top() - 5, width, height)
        if square.height() < _BADGED_CORNER:
            badge.moveTo(square.right() + 2, square.center().y() - height // 2)
        painter.fillRect(badge, QColor(self._theme.text))
        painter.setPen(QColor(self._theme.ground))
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_picture(self, painter: QPainter, scene: Scene, square: QRect) -> None:
        """What is drawn just now, or what images look like on average."""
        tiles = scene.faces.picture if scene.light is None else scene.faces.drawn(scene.light.x)
        if tiles is None:
            return
        if self._picture is None or self._picture_of is not tiles:
            self._picture = IndexedPicture(*tiles.indexes.shape[1:])
            self._picture.indexes[...] = tiles.indexes[0]
            self._picture.set_table(tiles.table)
            self._picture_of = tiles
        self._picture.paint(painter, square, smooth=True)
        painter.setPen(QColor(self._theme.outline))
        painter.drawRect(square.adjusted(0, 0, -1, -1))

    def _paint_current(self, painter: QPainter, scene: Scene) -> None:
        """A frame around the unit that is looked into, and one where the keys are."""
        for unit, color, width in (
            (scene.opened, self._theme.text, 2),
            (scene.current, self._theme.accent, 2),
        ):
            square = None if unit is None else scene.arrangement.rect(unit)
            if square is not None:
                painter.setPen(QPen(QColor(color), width))
                painter.drawRect(square.adjusted(-2, -2, 2, 2))

    # Words.

    def _paint_names(self, painter: QPainter, scene: Scene) -> None:
        """What inputs and outputs are called, beside them."""
        metrics = painter.fontMetrics()
        align = Qt.AlignmentFlag
        arrangement = scene.arrangement
        painter.setPen(QColor(self._theme.text))
        for unit, name in scene.names.items():
            square = arrangement.rect(unit)
            if square is None or square.height() < metrics.height() - 4:
                continue
            is_input = unit[0] == INPUTS
            room = (arrangement.names_left if is_input else arrangement.names_right) - _NAME_GAP
            text = metrics.elidedText(name, Qt.TextElideMode.ElideRight, room)
            left = square.left() - room - _NAME_GAP if is_input else square.right() + 1 + _NAME_GAP
            beside = QRect(
                left, square.center().y() - metrics.height() // 2, room, metrics.height()
            )
            side = align.AlignRight if is_input else align.AlignLeft
            painter.drawText(beside, side | align.AlignVCenter, text)

    def _paint_left_out(self, painter: QPainter, scene: Scene) -> None:
        """How many units of a layer, and how many layers, are not drawn."""
        painter.setPen(QColor(self._theme.muted))
        arrangement = scene.arrangement
        for column in arrangement.columns:
            if column.shown.more:
                painter.drawText(
                    column.more_rect, Qt.AlignmentFlag.AlignCenter, more_text(column.shown.more)
                )
        if arrangement.left_out:
            before, after = arrangement.columns[-2:]
            middle = (before.middle + after.middle) // 2
            room = QRect(middle - 60, 0, 120, arrangement.size.height())
            text = f"… {arrangement.left_out}\nlayers"
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter, text)


def more_text(count: int) -> str:
    """What stands for `count` units that are not drawn."""
    return f"… {count:,} more"


def name_room(theme: Theme, names: Sequence[str], most: int) -> int:
    """How many pixels these names take beside their units, at most so many of usual text."""
    metrics = QFontMetrics(tabular_font(theme.caption_pixels))
    widest = max((metrics.horizontalAdvance(name) for name in names), default=0)
    return min(widest, theme.pixels(most)) + _NAME_GAP + 2 if widest else 0


def _width(share: float, thickest: float) -> float:
    return _THINNEST + abs(share) * (thickest - _THINNEST)
