"""How a number along a run is painted: a line, the envelope of what was thinned out, and gaps."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

if TYPE_CHECKING:
    from PySide6.QtGui import QFontMetrics

    from core.insight.sampled import Sampled
    from core.nn.arrays import Array
    from playground.theme import Theme

_ENVELOPE: Final = 70
_BAND: Final = 46
_DOT: Final = 2.0
_LEAST_DECADE: Final = 14
_GAP: Final = 4


@dataclass(frozen=True)
class CourseAxes:
    """The epochs from 0 to `right` and logarithms to base 10 from `bottom` to `top`.

    `band` (logarithms) is marked as where it is well.
    """

    right: float
    bottom: float
    top: float
    band: tuple[float, float] | None = None


@dataclass(frozen=True)
class CourseLook:
    """How a line is painted; an empty colour is the theme's accent.

    `shade` is a colour laid over all that lies above the line, this much of 255 (`strength`).
    """

    color: str = ""
    dashed: bool = False
    shade: str = ""
    strength: int = 0


_PLAIN: Final = CourseLook()


def paint_course(
    painter: QPainter,
    rect: QRect,
    sampled: Sampled,
    column: int,
    axes: CourseAxes,
    theme: Theme,
    *,
    numbered: bool,
    look: CourseLook = _PLAIN,
) -> None:
    """Paint a column in `rect`; `numbered` writes the numbers of both axes."""
    plot = plot_of(painter.fontMetrics(), rect, numbered=numbered)
    if plot.height() <= 0 or plot.width() <= 0:
        return
    if axes.band is not None:
        low, high = (float(_y(plot, axes, value)) for value in axes.band)
        color = QColor(theme.accent)
        color.setAlpha(_BAND)
        painter.fillRect(QRectF(plot.left(), high, plot.width(), low - high), color)
    painter.setPen(QColor(theme.border))
    painter.drawRect(plot.adjusted(0, 0, -1, -1))
    if numbered:
        _paint_numbers(painter, rect, plot, axes, theme)
    painter.save()
    painter.setClipRect(plot)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=True)
    for piece in _pieces(sampled, column):
        _paint_piece(painter, plot, piece, axes, theme, look)
    painter.restore()


def plot_of(metrics: QFontMetrics, rect: QRect, *, numbered: bool) -> QRect:
    """Where the line is drawn; the rest of `rect` is for numbers."""
    if not numbered:
        return rect
    return rect.adjusted(metrics.horizontalAdvance("1e−10") + _GAP, 4, -_GAP, -metrics.height())


@dataclass(frozen=True, eq=False)
class _Piece:
    """Logarithms to base 10 over x (n,)."""

    x: Array
    low: Array
    mean: Array
    high: Array


def _pieces(sampled: Sampled, column: int) -> list[_Piece]:
    """What was seen without a gap, each for itself; a number that is none is a gap, too."""
    if not len(sampled):
        return []
    low, mean, high = sampled.course(column)
    known = np.isfinite(mean)
    breaks = sampled.begins.copy()
    breaks[1:] |= known[1:] & ~known[:-1]
    pieces = []
    for numbers in np.split(np.arange(len(sampled)), np.flatnonzero(breaks)):
        kept = numbers[known[numbers]]
        if len(kept):
            ends = (_logarithms(values[kept]) for values in (low, mean, high))
            pieces.append(_Piece(sampled.x[kept], *ends))
    return pieces


def _paint_piece(
    painter: QPainter, plot: QRect, piece: _Piece, axes: CourseAxes, theme: Theme, look: CourseLook
) -> None:
    x = plot.left() + piece.x / max(axes.right, 1e-12) * (plot.width() - 1)
    low, mean, high = (_y(plot, axes, values) for values in (piece.low, piece.mean, piece.high))
    if len(x) > plot.width():
        x, low, mean, high = _joined(x, low, mean, high)
    color = QColor(look.color or theme.accent)
    if look.shade:
        _shade_above(painter, plot, x, mean, look)
    if len(x) == 1:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawEllipse(QPointF(x[0], mean[0]), _DOT, _DOT)
        return
    if (low != high).any():
        around = QColor(color)
        around.setAlpha(_ENVELOPE)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(around)
        painter.drawPolygon(_polygon(np.append(x, x[::-1]), np.append(high, low[::-1])))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    style = Qt.PenStyle.DashLine if look.dashed else Qt.PenStyle.SolidLine
    painter.setPen(QPen(color, 1.25, style))
    painter.drawPolyline(_polygon(x, mean))


def _shade_above(painter: QPainter, plot: QRect, x: Array, y: Array, look: CourseLook) -> None:
    """Lay the shade over what is above the line, to the top of the plot."""
    shade = QColor(look.shade)
    shade.setAlpha(look.strength)
    top = np.array([plot.top(), plot.top()])
    # A line of one point is as wide as its dot.
    ends = np.array([x[-1] + _DOT, x[0] - _DOT]) if len(x) == 1 else np.array([x[-1], x[0]])
    if len(x) == 1:
        x, y = ends[::-1], np.repeat(y, 2)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(shade)
    painter.drawPolygon(_polygon(np.append(x, ends), np.append(y, top)))


def _logarithms(values: Array) -> Array:
    with np.errstate(divide="ignore"):
        logarithms: Array = np.log10(values)
    return logarithms


def _joined(x: Array, low: Array, mean: Array, high: Array) -> tuple[Array, Array, Array, Array]:
    """One point for each pixel column; y grows downwards, so `low` is the largest."""
    starts = np.flatnonzero(np.diff(x.astype(int), prepend=-1))
    counts = np.diff(starts, append=len(x))
    means = np.add.reduceat(mean, starts) / counts
    return x[starts], np.maximum.reduceat(low, starts), means, np.minimum.reduceat(high, starts)


def _polygon(x: Array, y: Array) -> QPolygonF:
    return QPolygonF([QPointF(a, b) for a, b in zip(x.tolist(), y.tolist(), strict=True)])


def _y(plot: QRect, axes: CourseAxes, value: Array | float) -> Array:
    share = (np.asarray(value) - axes.bottom) / (axes.top - axes.bottom)
    # A little beyond the plot is as good as far beyond it, which Qt could not draw.
    y: Array = plot.bottom() - np.clip(share, -1.0, 2.0) * (plot.height() - 1)
    return y


def _paint_numbers(
    painter: QPainter, rect: QRect, plot: QRect, axes: CourseAxes, theme: Theme
) -> None:
    metrics = painter.fontMetrics()
    decades = round(axes.top - axes.bottom)
    every = max(1, math.ceil(decades * max(metrics.height(), _LEAST_DECADE) / plot.height()))
    for decade in range(math.ceil(axes.bottom), math.floor(axes.top) + 1):
        if (decade - round(axes.top)) % every:
            continue
        y = float(_y(plot, axes, float(decade)))
        painter.setPen(QColor(theme.border))
        painter.drawLine(QPointF(plot.left() - 3, y), QPointF(plot.left(), y))
        painter.setPen(QColor(theme.muted))
        text = decade_text(decade)
        left = plot.left() - _GAP - metrics.horizontalAdvance(text)
        painter.drawText(QPointF(left, y + metrics.ascent() / 2 - 1), text)
    line = QRectF(plot.left(), plot.bottom() + 1, plot.width(), rect.bottom() - plot.bottom())
    painter.drawText(line, Qt.AlignmentFlag.AlignLeft, "0")
    painter.drawText(line, Qt.AlignmentFlag.AlignRight, f"epoch {axes.right:,.4g}")


def decade_text(decade: int) -> str:
    """A power of ten, as short as can be."""
    return {-2: "0.01", -1: "0.1", 0: "1", 1: "10", 2: "100"}.get(
        decade, f"1e{decade}".replace("-", "−")
    )
