"""Where the pictures of the layers' statistics stand: all layers in rows, or one layer large."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRect, QSize

SUMS, OUTPUTS, GRADIENT, NORM, RATIO = "sums", "outputs", "gradient", "norm", "ratio"
PARTS: Final = (SUMS, OUTPUTS, GRADIENT, NORM, RATIO)
# Where there is no room for all: what goes first.
_SPARED: Final = (GRADIENT, SUMS)
_ROW: Final = 46
_LARGEST_ROW: Final = 220
_HALF: Final = 84
_LABEL: Final = 98
_NARROWEST: Final = 60
_HEAD: Final = 18
_SPACE: Final = 10


@dataclass(frozen=True)
class Cell:
    """A picture: `part` of `layer`, below `title`, the rectangle of its heading."""

    layer: int
    part: str
    rect: QRect
    title: QRect


@dataclass(frozen=True)
class Plan:
    """All that is painted, the height that it needs, and each row with its layer's words."""

    cells: tuple[Cell, ...]
    labels: tuple[QRect, ...]
    height: int

    def cell_at(self, x: int, y: int) -> Cell | None:
        """The picture there."""
        return next((cell for cell in self.cells if cell.rect.contains(x, y)), None)


def overview(layers: int, room: QSize, scale: float) -> Plan:
    """A row for each of the layers, below one row of headings."""
    head, space = round(_HEAD * scale), _SPACE
    label = round(_LABEL * scale)
    parts = list(PARTS)
    for spared in _SPARED:
        if _width(room, label, len(parts)) < _NARROWEST * scale:
            parts.remove(spared)
    width = _width(room, label, len(parts))
    row = (room.height() - head) // max(layers, 1)
    row = min(max(row, round(_ROW * scale)), round(_LARGEST_ROW * scale))
    cells, labels = [], []
    for layer in range(layers):
        top = head + layer * row
        labels.append(QRect(0, top, label, row - space // 2))
        for place, part in enumerate(parts):
            left = label + space + place * (width + space)
            rect = QRect(left, top, width, row - space // 2)
            cells.append(Cell(layer, part, rect, QRect(left, 0, width, head)))
    return Plan(tuple(cells), tuple(labels), head + layers * row)


def detail(layer: int, room: QSize, scale: float) -> Plan:
    """One layer: its three histograms above, its two courses below."""
    head = round(_HEAD * scale)
    half = max(room.height() // 2, round(_HALF * scale))
    cells = []
    for row, parts in enumerate((PARTS[:3], PARTS[3:])):
        width = (room.width() - (len(parts) - 1) * _SPACE) // len(parts)
        for place, part in enumerate(parts):
            left, top = place * (width + _SPACE), row * half
            rect = QRect(left, top + head, width, half - head - _SPACE // 2)
            cells.append(Cell(layer, part, rect, QRect(left, top, width, head)))
    return Plan(tuple(cells), (), 2 * half)


def _width(room: QSize, label: int, parts: int) -> int:
    return (room.width() - label - parts * _SPACE) // parts
