"""Where the matrices of a sheet stand: sections below each other, their matrices side by side."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QFontMetrics

from core.insight.chain_line import Cell
from core.insight.sheet_matrices import LOSS, Matrix
from playground.theme import tabular_font
from playground.views.microscope.numbers import WIDEST

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from playground.theme import Theme

MOST_ROWS: Final = 8
MOST_COLUMNS: Final = 8

Key = tuple[str, int]
"""Which matrix: its key and its layer."""


@dataclass(frozen=True)
class Sizes:
    """Lengths in pixels: a cell, a line of text, gaps and margins; and how wide letters are."""

    cell: QSize
    line: int
    gap: int
    margin: int
    bold: QFontMetrics
    plain: QFontMetrics

    def width_of(self, matrix: Matrix) -> int:
        """How wide title and words of a matrix are, but no wider than a few cells."""
        words = min(self.plain.horizontalAdvance(matrix.words), 2 * self.cell.width())
        return max(self.bold.horizontalAdvance(matrix.title), words) + self.gap // 2


def sizes_for(theme: Theme) -> Sizes:
    """How large all is at the theme's size of text."""
    font = tabular_font(theme.caption_pixels)
    plain = QFontMetrics(font)
    font.setBold(True)
    cell = QSize(plain.horizontalAdvance(WIDEST) + theme.pixels(12), theme.pixels(20))
    line, gap, margin = (theme.pixels(length) for length in (17, 8, 2))
    return Sizes(cell, line, gap, margin, QFontMetrics(font), plain)


@dataclass(frozen=True, eq=False)
class Panel:
    """A matrix and where it stands; of a large one the window of cells that is seen."""

    matrix: Matrix
    rect: QRect
    grid: QPoint
    sizes: Sizes
    first_row: int
    first_column: int
    rows: int
    columns: int

    @property
    def key(self) -> Key:
        """Which matrix it is."""
        return self.matrix.key, self.matrix.layer

    @property
    def is_cut(self) -> bool:
        """Whether there are cells that are not seen."""
        return self.matrix.values.shape != (self.rows, self.columns)

    @property
    def footer(self) -> QRect:
        """The line that says which part is seen."""
        top = self.grid.y() + self.rows * self.sizes.cell.height()
        return QRect(self.rect.left(), top, self.rect.width(), self.sizes.line)

    @property
    def footer_text(self) -> str:
        """Which part is seen."""
        rows, columns = self.matrix.values.shape
        parts = []
        for shown, first, count, what in (
            (self.rows, self.first_row, rows, self.matrix.rows or "row"),
            (self.columns, self.first_column, columns, self.matrix.columns or "column"),
        ):
            if shown < count:
                parts.append(f"{what} {first + 1:,}–{first + shown:,}, … {count - shown:,} more")
        return "; ".join(parts)

    def cell_rect(self, cell: Cell) -> QRect | None:
        """Where a cell of this matrix is; None where it is not seen."""
        row, column = cell.row - self.first_row, cell.column - self.first_column
        if not (0 <= row < self.rows and 0 <= column < self.columns):
            return None
        size = self.sizes.cell
        away = QPoint(column * size.width(), row * size.height())
        return QRect(self.grid + away, size)

    def cell_at(self, place: QPoint) -> Cell | None:
        """The cell at a place of the picture."""
        away, size = place - self.grid, self.sizes.cell
        row, column = away.y() // size.height(), away.x() // size.width()
        if away.x() < 0 or away.y() < 0 or row >= self.rows or column >= self.columns:
            return None
        return Cell(*self.key, self.first_row + row, self.first_column + column)


@dataclass(frozen=True, eq=False)
class Section:
    """Matrices that belong together, under a heading."""

    title: str
    rect: QRect
    panels: tuple[Panel, ...]


@dataclass(frozen=True, eq=False)
class SheetLayout:
    """All sections, and how high they are together."""

    sections: tuple[Section, ...]
    height: int

    @property
    def panels(self) -> tuple[Panel, ...]:
        """All panels, in their order."""
        return tuple(panel for section in self.sections for panel in section.panels)

    def panel(self, key: Key) -> Panel | None:
        """The panel of a matrix; None where it is not shown."""
        return next((panel for panel in self.panels if panel.key == key), None)


def lay_out(
    matrices: Sequence[Matrix],
    titles: Mapping[int, str],
    sizes: Sizes,
    width: int,
    windows: Mapping[Key, tuple[int, int]],
) -> SheetLayout:
    """Lay matrices out in `width` pixels.

    `titles` name the layers; `windows` are first row and column of what is seen of large matrices.
    """
    sections, top = [], sizes.margin
    for (number, part, is_loss), group in groupby(matrices, _section_of):
        what = "the loss" if is_loss else f"layer {number + 1}"
        title = f"{part.capitalize()} · {what}" if not is_loss else "The loss, step by step"
        if titles.get(number) and not is_loss:
            title = f"{title} · {titles[number]}"
        panels, bottom = _flow(list(group), sizes, width, top + sizes.line + sizes.gap, windows)
        rect = QRect(sizes.margin, top, width - 2 * sizes.margin, bottom - top)
        sections.append(Section(title, rect, panels))
        top = bottom + 2 * sizes.gap
    return SheetLayout(tuple(sections), top)


def _section_of(matrix: Matrix) -> tuple[int, str, bool]:
    return matrix.layer, matrix.part, matrix.key.startswith(LOSS)


def _flow(
    matrices: Sequence[Matrix],
    sizes: Sizes,
    width: int,
    top: int,
    windows: Mapping[Key, tuple[int, int]],
) -> tuple[tuple[Panel, ...], int]:
    """Side by side, and on below where there is no room; and where they end."""
    panels: list[Panel] = []
    x, bottom = sizes.margin, top
    room = max((width - 2 * sizes.margin) // sizes.cell.width(), 1)
    for matrix in matrices:
        count = matrix.values.shape
        rows, columns = min(count[0], MOST_ROWS), min(count[1], MOST_COLUMNS, room)
        is_cut = (rows, columns) != count
        least = 3 * sizes.cell.width() if is_cut else 0  # for the line that says what is seen
        wide = max(columns * sizes.cell.width(), sizes.width_of(matrix), least)
        wide = min(wide, width - 2 * sizes.margin)
        high = 2 * sizes.line + rows * sizes.cell.height() + (sizes.line if is_cut else 0)
        if x + wide > width - sizes.margin and x > sizes.margin:
            x, top = sizes.margin, bottom + sizes.gap
        first = windows.get((matrix.key, matrix.layer), (0, 0))
        first_row = min(first[0], count[0] - rows)
        first_column = min(first[1], count[1] - columns)
        panels.append(
            Panel(
                matrix,
                QRect(x, top, wide, high),
                QPoint(x, top + 2 * sizes.line),
                sizes,
                first_row,
                first_column,
                rows,
                columns,
            )
        )
        x += wide + 2 * sizes.gap
        bottom = max(bottom, top + high)
    return tuple(panels), bottom
