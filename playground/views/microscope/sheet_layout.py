"""Where the matrices of a sheet stand: sections below each other, their matrices side by side.

A section may be folded: then its heading alone is seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QFontMetrics

from core.insight.chain_line import Cell
from core.insight.sheet_matrices import LOSS, Matrix
from playground.theme import tabular_font
from playground.views.microscope.numbers import WIDEST

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence

    from playground.theme import Theme

MOST_CELLS: Final = 8
"""So many rows and columns of a large matrix are seen where there is little room."""

Key = tuple[str, int]
"""Which matrix: its key and its layer."""


class SectionKey(NamedTuple):
    """Which section: a layer, and a part of its sheet, or the loss."""

    layer: int
    part: str
    is_loss: bool

    @classmethod
    def of(cls, matrix: Matrix) -> SectionKey:
        """The section in which a matrix stands."""
        return cls(matrix.layer, matrix.part, matrix.key.startswith(LOSS))


class Fit(NamedTuple):
    """How large all is drawn, 1 as usual, and how many cells of a large matrix are seen a side."""

    zoom: float = 1.0
    most: int = MOST_CELLS


_USUAL: Final = Fit()
# Where there is room for it, more of large matrices is seen; where all is seen, it is larger.
_MORE: Final = (Fit(1.0, 28), Fit(1.0, 20), Fit(1.0, 14))
_SCROLLED, _WIDE, _HIGH = Fit(1.3), 1000, 560
_LARGER: Final = (Fit(1.8), Fit(1.6), Fit(1.45), Fit(1.3), Fit(1.2), Fit(1.1))


@dataclass(frozen=True)
class Sizes:
    """Lengths in pixels: letters, a cell, a line of text, gaps and margins; how wide letters are.

    `most` is how many rows and columns of a large matrix are seen.
    """

    letters: int
    most: int
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


def sizes_for(theme: Theme, fit: Fit = _USUAL) -> Sizes:
    """How large all is at the theme's size of text."""

    def pixels(length: float) -> int:
        return theme.pixels(fit.zoom * length)

    letters = round(fit.zoom * theme.caption_pixels)
    font = tabular_font(letters)
    plain = QFontMetrics(font)
    font.setBold(True)
    cell = QSize(plain.horizontalAdvance(WIDEST) + pixels(12), pixels(20))
    line, gap, margin = pixels(17), pixels(8), theme.pixels(2)
    return Sizes(letters, fit.most, cell, line, gap, margin, QFontMetrics(font), plain)


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
    """Matrices that belong together, under a heading; folded there are no panels."""

    key: SectionKey
    title: str
    rect: QRect
    heading: QRect
    panels: tuple[Panel, ...]
    is_folded: bool


@dataclass(frozen=True, eq=False)
class SheetLayout:
    """All sections, and how high they are together."""

    sections: tuple[Section, ...]
    height: int
    sizes: Sizes

    @property
    def panels(self) -> tuple[Panel, ...]:
        """All panels, in their order."""
        return tuple(panel for section in self.sections for panel in section.panels)

    def panel(self, key: Key) -> Panel | None:
        """The panel of a matrix; None where it is not shown."""
        return next((panel for panel in self.panels if panel.key == key), None)

    @property
    def is_cut(self) -> bool:
        """Whether there are matrices of which a part is not seen."""
        return any(panel.is_cut for panel in self.panels)

    @property
    def cells(self) -> int:
        """How many cells are seen."""
        return sum(panel.rows * panel.columns for panel in self.panels)


def fit_for(matrices: Sequence[Matrix], theme: Theme, area: QSize) -> Fit:
    """How large a sheet can be drawn so that all of it is seen in the area.

    Where it scrolls it is drawn as usual, and a little larger in a large window.

    What is folded counts as open: nothing shall jump when a section is folded.
    """

    def laid_out(fit: Fit) -> SheetLayout:
        return lay_out(matrices, {}, sizes_for(theme, fit), area.width(), {})

    usual = laid_out(_USUAL)
    if usual.height > area.height():
        is_large = area.width() >= theme.pixels(_WIDE) and area.height() >= theme.pixels(_HIGH)
        highest = _SCROLLED.zoom * usual.height + theme.pixels(20)  # no line is broken for it
        return _SCROLLED if is_large and laid_out(_SCROLLED).height <= highest else _USUAL
    for fit in _MORE if usual.is_cut else _LARGER:
        found = laid_out(fit)
        if found.height <= area.height() and found.cells >= usual.cells:
            return fit
    return _USUAL


def lay_out(
    matrices: Sequence[Matrix],
    titles: Mapping[int, str],
    sizes: Sizes,
    width: int,
    windows: Mapping[Key, tuple[int, int]],
    folded: Container[SectionKey] = (),
) -> SheetLayout:
    """Lay matrices out in `width` pixels.

    `titles` name the layers; `windows` are first row and column of what is seen of large matrices.
    Of the sections in `folded` there is a heading only.
    """
    sections, top = [], sizes.margin
    for key, group in groupby(matrices, SectionKey.of):
        is_folded = key in folded
        heading = QRect(sizes.margin, top, width - 2 * sizes.margin, sizes.line)
        panels: tuple[Panel, ...] = ()
        bottom = top + sizes.line
        if not is_folded:
            panels, bottom = _flow(list(group), sizes, width, bottom + sizes.gap, windows)
        rect = QRect(sizes.margin, top, width - 2 * sizes.margin, bottom - top)
        title = _title(key, titles.get(key.layer, ""))
        sections.append(Section(key, title, rect, heading, panels, is_folded))
        top = bottom + (sizes.gap if is_folded else 2 * sizes.gap)
    return SheetLayout(tuple(sections), top, sizes)


def _title(key: SectionKey, layer: str) -> str:
    if key.is_loss:
        return "The loss, step by step"
    title = f"{key.part.capitalize()} · layer {key.layer + 1}"
    return f"{title} · {layer}" if layer else title


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
        rows, columns = min(count[0], sizes.most), min(count[1], sizes.most, room)
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
