"""Widgets as files: PNG by painting into an image, SVG by painting into Qt's generator."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPoint, QRect
from PySide6.QtGui import QColor, QImage, QImageWriter, QPainter
from PySide6.QtSvg import QSvgGenerator

from core.files.atomic import atomic_write

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

PNG_SCALE: Final = 2.0
# Pixels an inch as browsers count them: the picture then has the size that the widget has.
_CSS_RESOLUTION: Final = 96


def write_png(widget: QWidget, ground: str, path: str | Path) -> None:
    """Write `widget` as PNG, `PNG_SCALE` pixels for each of its own, on the colour `ground`.

    Raises `OSError` when the file cannot be written; an older file is then left as it was.
    """
    image = QImage(widget.size() * PNG_SCALE, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(PNG_SCALE)
    image.fill(QColor(ground))
    widget.render(image)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, QByteArray(b"png"))
    if not writer.write(image):
        raise OSError(f"{path}: the picture could not be made: {writer.errorString()}")
    _write(buffer, path)


def write_svg(widget: QWidget, title: str, path: str | Path) -> None:
    """Write `widget` as SVG 1.1, which knows clipping; raises `OSError` as `write_png` does."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator(QSvgGenerator.SvgVersion.Svg11)
    generator.setOutputDevice(buffer)
    generator.setTitle(title)
    generator.setResolution(_CSS_RESOLUTION)
    generator.setSize(widget.size())
    generator.setViewBox(QRect(QPoint(0, 0), widget.size()))
    painter = QPainter(generator)
    widget.render(painter, QPoint(0, 0))
    painter.end()
    _write(buffer, path)


def _write(buffer: QBuffer, path: str | Path) -> None:
    with atomic_write(Path(path)) as file:
        file.write(buffer.data().data())
