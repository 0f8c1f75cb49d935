"""Pictures from elsewhere: a file or the clipboard's image as ink on the pad, bounded in size."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from PySide6.QtCore import QMimeData, QSize, Qt
from PySide6.QtGui import QImage, QImageReader

from core.insight.drawing import ink_of_grey
from core.insight.quantiles import median
from playground.views.draw.strokes import grid_of

if TYPE_CHECKING:
    from core.nn.arrays import Array

ENDINGS: Final = (".png", ".jpg", ".jpeg")
_FORMATS: Final = (b"png", b"jpeg")
# Pixels: what a large camera takes. More is a mistake, or an attempt on the memory.
_MOST_PIXELS: Final = 40_000_000
# A larger one is made as small as this while it is read.
_LARGEST: Final = 1120
_WHITE: Final = 255.0
_HALF: Final = 128


class PictureError(ValueError):
    """A picture cannot be read; the message is one sentence for a person."""


def holds_picture(data: QMimeData) -> bool:
    """Whether what is dropped or pasted may be a picture."""
    return data.hasImage() or bool(_path(data))


def picture_of(data: QMimeData, shape: tuple[int, int]) -> Array:
    """The ink of what is dropped or pasted, for a pad with the proportions of `shape`.

    Raises `PictureError`.
    """
    path = _path(data)
    image = _read(path) if path else data.imageData()
    if not isinstance(image, QImage) or image.isNull():
        raise PictureError("There is no picture to take: copy or drop a PNG or JPEG.")
    if image.width() * image.height() > _MOST_PIXELS:
        raise PictureError("The picture has too many pixels.")
    return _ink(image, shape)


def _path(data: QMimeData) -> str:
    """The first picture's path among the files, "" where there is none."""
    paths = (url.toLocalFile() for url in data.urls())
    return next((path for path in paths if path.lower().endswith(ENDINGS)), "")


def _read(path: str) -> QImage:
    reader = QImageReader(path)
    reader.setAutoTransform(True)
    reader.setDecideFormatFromContent(True)
    size = reader.size()
    if reader.format().data() not in _FORMATS:
        raise PictureError("The file is no PNG or JPEG picture.")
    if size.width() * size.height() > _MOST_PIXELS:
        raise PictureError("The picture has too many pixels.")
    if max(size.width(), size.height()) > _LARGEST:
        room = QSize(_LARGEST, _LARGEST)
        reader.setScaledSize(_at_least_one(size.scaled(room, Qt.AspectRatioMode.KeepAspectRatio)))
    image = reader.read()
    if image.isNull():
        raise PictureError(f"The picture cannot be read: {reader.errorString()}.")
    return image


def _ink(image: QImage, shape: tuple[int, int]) -> Array:
    """The picture as large as it can be on the pad, in its middle; what is clear is paper."""
    rows, columns = grid_of(shape)
    room = image.size().scaled(QSize(columns, rows), Qt.AspectRatioMode.KeepAspectRatio)
    small = image.convertToFormat(QImage.Format.Format_ARGB32).scaled(
        _at_least_one(room),
        Qt.AspectRatioMode.IgnoreAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )
    found = ink_of_grey(_grey(small))
    ink = np.zeros((rows, columns))
    top, left = (rows - found.shape[0]) // 2, (columns - found.shape[1]) // 2
    ink[top : top + found.shape[0], left : left + found.shape[1]] = found
    return ink


def _grey(image: QImage) -> Array:
    """Grey values (rows, columns) from 0 to 255; of a cut-out figure how much it covers."""
    alpha = _bytes(image.convertToFormat(QImage.Format.Format_Alpha8))
    edge = np.concatenate([alpha[[0, -1]].ravel(), alpha[:, [0, -1]].ravel()])
    if median(edge) < _HALF:
        return alpha
    grey = _bytes(image.convertToFormat(QImage.Format.Format_Grayscale8))
    clear: Array = grey * (alpha / _WHITE) + (_WHITE - alpha)
    return clear


def _at_least_one(size: QSize) -> QSize:
    """The same size, but no side 0, as a very long picture's may become."""
    return size.expandedTo(QSize(1, 1))


def _bytes(image: QImage) -> Array:
    memory = np.frombuffer(image.constBits(), dtype=np.uint8)
    rows = memory.reshape(image.height(), image.bytesPerLine())[:, : image.width()]
    values: Array = rows.astype(np.float64)
    return values
