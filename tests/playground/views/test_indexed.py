"""A picture of indexes is painted as it stands."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPainter

from playground.views.indexed import IndexedPicture


def test_a_picture_paints_what_is_written_into_its_indexes(qapp: object) -> None:
    picture = IndexedPicture(2, 3)
    picture.set_table([0xFF000000 + index for index in range(256)])
    picture.indexes[...] = [[1, 2, 3], [4, 5, 6]]
    image = QImage(30, 20, QImage.Format.Format_RGB32)
    for _ in range(2):
        painter = QPainter(image)
        picture.paint(painter, QRect(0, 0, 30, 20))
        painter.end()
        cells = [
            [image.pixelColor(5 + 10 * x, 5 + 10 * y).blue() for x in range(3)] for y in (0, 1)
        ]
        assert cells == picture.indexes.tolist()
        picture.indexes[...] += 10  # painted next time, without telling the picture
