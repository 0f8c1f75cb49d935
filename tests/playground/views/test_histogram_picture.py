"""Histograms as they are painted: what stands below and upon each other is where it belongs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter

from core.insight.statistics import Histogram
from playground.theme import LIGHT, tabular_font
from playground.views.histogram_picture import paint_histogram, paint_stacked

if TYPE_CHECKING:
    from collections.abc import Iterator

WIDTH, HEIGHT = 400, 100
RED, GREEN = "#ff0000", "#00ff00"


@pytest.fixture
def image() -> QImage:
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
    image.fill(QColor(LIGHT.ground))
    return image


@pytest.fixture
def painter(qapp: object, image: QImage) -> Iterator[QPainter]:
    painter = QPainter(image)
    painter.setFont(tabular_font(LIGHT.caption_pixels))
    yield painter
    painter.end()


def inked(image: QImage, painter: QPainter) -> np.ndarray:
    """Which columns of pixels of the line of numbers are written upon."""
    top = HEIGHT - painter.fontMetrics().height() + 2
    ground = QColor(LIGHT.ground)
    return np.array(
        [any(image.pixelColor(x, y) != ground for y in range(top, HEIGHT)) for x in range(WIDTH)]
    )


@pytest.mark.parametrize(("low", "high", "share"), [(-1.0, 1.0, 0.5), (-1.0, 4.0, 0.2)])
def test_zero_stands_where_it_lies(
    image: QImage, painter: QPainter, low: float, high: float, share: float
) -> None:
    paint_histogram(painter, image.rect(), Histogram(np.full(10, 0.1), low, high), LIGHT)
    columns = np.flatnonzero(inked(image, painter))
    inner = columns[(columns > 40) & (columns < WIDTH - 40)]
    assert inner.mean() == pytest.approx(share * WIDTH, abs=3)


def test_zero_gives_way_to_the_numbers_at_the_ends(image: QImage, painter: QPainter) -> None:
    paint_histogram(painter, image.rect(), Histogram(np.full(10, 0.1), -0.1, 200.0), LIGHT)
    columns = np.flatnonzero(inked(image, painter))
    assert not ((columns > 40) & (columns < WIDTH - 40)).any()


def test_classes_stand_upon_each_other(image: QImage, painter: QPainter) -> None:
    lower, upper = np.array([0.2, 0.1]), np.array([0.2, 0.3])
    stack = (Histogram(lower, 0.0, 1.0), Histogram(upper, 0.0, 1.0))
    paint_stacked(painter, QRect(0, 0, WIDTH, HEIGHT), stack, (RED, GREEN), LIGHT)
    for x, share in ((50, 0.5), (350, 0.25)):
        column = [image.pixelColor(x, y).name() for y in range(HEIGHT)]
        reds, greens = column.count(RED), column.count(GREEN)
        assert reds / (reds + greens) == pytest.approx(share, abs=0.03)
        assert column.index(GREEN) < column.index(RED)
