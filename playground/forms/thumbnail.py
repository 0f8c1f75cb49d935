"""A small picture of the data: points in their classes' colours, or a few of the images."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen
from PySide6.QtWidgets import QAbstractButton

from core.insight.answers import Reading
from playground.qt.overrides import total
from playground.theme import LIGHT, Theme, diverging_table

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from core.datasets import Dataset
    from core.nn.arrays import Array

SIDE: Final = 92
_MARGIN: Final = 6
_MOST_POINTS: Final = 400
_IMAGES: Final = 4  # along each side


class Thumbnail(QAbstractButton):
    """Paints the training part of the data set it was given; pressed, it asks for more of it."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(SIDE, SIDE)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._theme = LIGHT
        self._dataset: Dataset | None = None

    def set_dataset(self, dataset: Dataset | None) -> None:
        """Show this data set; None: none is loaded."""
        self._dataset = dataset
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of `theme`."""
        self._theme = theme
        self.update()

    def summary(self) -> str:
        """What the picture shows, in words."""
        data = self._dataset
        if data is None:
            return "no data yet"
        rows = f"{len(data.x_train):,} rows to train on, {len(data.x_test):,} to test"
        return f"{data.name}: {rows}, {data.inputs:,} inputs"

    @total()
    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint points, images, or words where there is nothing to see."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = 2 if self.hasFocus() else 1
        rim = self._theme.accent if self.hasFocus() else self._theme.border
        painter.setPen(QPen(QColor(rim), width))
        painter.setBrush(QColor(self._theme.ground))
        inset = width / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), 3, 3)
        data = self._dataset
        if data is not None and data.plane_train is not None:
            self._paint_points(painter, data, data.plane_train)
        elif data is not None and data.image_shape is not None:
            self._paint_images(painter, data, data.image_shape)
        else:
            self._paint_words(painter, data)

    def _paint_points(self, painter: QPainter, data: Dataset, plane: Array) -> None:
        # Evenly picked rows look like the whole; more would only overlap.
        count = min(len(plane), _MOST_POINTS)
        picked = np.linspace(0, len(plane) - 1, count).astype(int)
        points = plane[picked]
        low, high = points.min(axis=0), points.max(axis=0)
        span = max(float((high - low).max()), 1e-9)
        room = SIDE - 4 * _MARGIN if len(points) <= 8 else SIDE - 2 * _MARGIN
        placed = (points - (low + high) / 2) * (room / span)
        radius = 4.0 if len(points) <= 8 else 1.5
        # Pale classes need a rim to be seen on the ground.
        painter.setPen(QPen(QColor(self._theme.text), 0.5))
        middle = SIDE / 2
        for (x, y), color in zip(placed, self._colors(data, picked), strict=True):
            painter.setBrush(color)
            painter.drawEllipse(QPointF(middle + x, middle - y), radius, radius)

    def _colors(self, data: Dataset, picked: Array) -> list[QColor]:
        if data.kind == "classes":
            return [QColor(self._theme.class_color(int(label))) for label in data.y_train[picked]]
        reading = Reading.of(data, data.outputs, "linear")
        values = reading.field(data.y_train[picked].astype(np.float64))
        indexes = np.rint(128 + values / reading.limit * 127).astype(int)
        table = diverging_table(self._theme)
        return [QColor.fromRgb(table[index]) for index in indexes]

    def _paint_images(self, painter: QPainter, data: Dataset, shape: tuple[int, int]) -> None:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        gap = 2
        step = (SIDE - 2 * _MARGIN + gap) / _IMAGES
        for index, row in enumerate(data.x_train[: _IMAGES * _IMAGES]):
            gray = row if row.dtype == np.uint8 else np.clip(row * 255, 0, 255).astype(np.uint8)
            pixels = np.ascontiguousarray(gray.reshape(shape))
            picture = QImage(
                pixels.data, shape[1], shape[0], shape[1], QImage.Format.Format_Grayscale8
            )
            x, y = index % _IMAGES * step, index // _IMAGES * step
            place = QRectF(_MARGIN + x, _MARGIN + y, step - gap, step - gap)
            painter.drawImage(place, picture)

    def _paint_words(self, painter: QPainter, data: Dataset | None) -> None:
        text = "no data yet"
        if data is not None:
            text = f"{len(data.x_train) + len(data.x_test):,} rows\n{data.inputs:,} inputs"
        painter.setPen(QColor(self._theme.muted))
        font = self.font()
        font.setPixelSize(11)
        painter.setFont(font)
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, text)
