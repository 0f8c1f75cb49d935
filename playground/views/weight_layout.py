"""How the pictures of all layers share an area: as large as fits, side by side, line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QSize

from playground.views.weight_panels import LARGEST_CELL, TITLE_HEIGHT, Panel

if TYPE_CHECKING:
    from collections.abc import Sequence

SPACE: Final = 16
# Of more layers than this the room left over is not worth the search.
_MOST_GROWN: Final = 12
# By so much cells grow that need not be whole pixels.
_PART: Final = 0.05
# Factors from large to small that are tried for the size of cells.
_FACTORS: Final = tuple(1.12**power for power in range(80, -40, -1))


def arrange(
    panels: Sequence[Panel],
    counts: Sequence[int],
    titles: Sequence[int],
    area: QSize,
    title_height: int = TITLE_HEIGHT,
) -> QSize:
    """Size and place all panels within `area` and return the size that they take.

    `counts` is how many weights each panel has, and `titles` how wide the title above it is; all
    titles are `title_height` pixels high. Cells are as large as they can be; a matrix with 16
    times the weights gets 4 times the area, so that small layers stay readable. The width is never
    exceeded; when even the smallest cells do not fit the height, the returned size is higher than
    the area, and the cells as large as they can be without making it higher still.
    """
    lowest: tuple[int, list[float]] = (0, [])
    tried: list[float] = []
    for factor in _FACTORS:
        cells = [
            _cell(panel, factor * 8.0 / count**0.25)
            for panel, count in zip(panels, counts, strict=True)
        ]
        if cells == tried:
            continue
        tried = cells
        size = _flow(panels, cells, titles, area.width(), title_height)
        if size.height() <= area.height():
            return _grown(panels, tried, titles, area, title_height)
        if not lowest[1] or size.height() < lowest[0]:
            lowest = size.height(), cells  # the largest cells that are as low as can be
    return _flow(panels, lowest[1], titles, area.width(), title_height)


def _cell(panel: Panel, wanted: float) -> float:
    return min(int(wanted) if panel.whole_cells else wanted, LARGEST_CELL)


def _grown(
    panels: Sequence[Panel],
    cells: list[float],
    titles: Sequence[int],
    area: QSize,
    title_height: int,
) -> QSize:
    """Let single layers use up the room that is left, the smallest cells first."""
    growing = {place for place, cell in enumerate(cells) if cell < LARGEST_CELL}
    while growing and len(panels) <= _MOST_GROWN:
        position = min(growing, key=lambda place: cells[place])
        before = cells[position]
        cells[position] += 1 if panels[position].whole_cells else _PART
        fits = _flow(panels, cells, titles, area.width(), title_height).height() <= area.height()
        if not fits:
            cells[position] = before
        if not fits or cells[position] >= LARGEST_CELL:
            growing.remove(position)
    return _flow(panels, cells, titles, area.width(), title_height)


def _flow(
    panels: Sequence[Panel],
    cells: Sequence[float],
    titles: Sequence[int],
    width: int,
    title_height: int,
) -> QSize:
    x = y = line_height = widest = 0
    for panel, cell, title in zip(panels, cells, titles, strict=True):
        panel.fit(cell, width)
        taken = max(panel.size.width(), title)
        if x > 0 and x + taken > width:
            x, y = 0, y + line_height + SPACE
            line_height = 0
        panel.origin = QPoint(x, y + title_height)
        line_height = max(line_height, title_height + panel.size.height())
        widest = max(widest, x + taken)
        x += taken + SPACE
    return QSize(widest, y + line_height)
