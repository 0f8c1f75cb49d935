"""SheetCanvas: all matrices of a sheet; a cell is opened with a click, or with arrows and Enter."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter

from core.insight.chain_line import Cell
from playground.qt.overrides import total
from playground.views.key_canvas import KeyCanvas
from playground.views.microscope.numbers import cell_text
from playground.views.microscope.painting import Lit, SheetPainter
from playground.views.microscope.sheet_layout import (
    MOST_CELLS,
    Fit,
    SectionKey,
    SheetLayout,
    fit_for,
    lay_out,
    sizes_for,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtGui import QPaintEvent, QResizeEvent

    from core.insight.sheet_matrices import Matrix
    from playground.theme import Theme
    from playground.views.microscope.sheet_layout import Key, Panel, Section

_LINE: Final = 17
_GAP: Final = 8
_FOLDS: Final = {Qt.Key.Key_Minus: True, Qt.Key.Key_Plus: False, Qt.Key.Key_Equal: False}


class SheetCanvas(KeyCanvas):
    """Lays the matrices out as wide as it is, and is as high as they need.

    Large matrices are seen through a window: arrows beyond its edge move it, and so does a click on
    the line below that says what more there is. A click on a heading folds its section or opens it;
    so do − and + with that in which the cursor is. Where there is room all is drawn larger.
    """

    pointed = Signal(object)  # the Cell under the mouse or reached by keys, or None
    opened = Signal(object)  # the Cell that was chosen
    moved = Signal(QRect)  # what should be in sight
    folded = Signal()  # a section was folded, or opened

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.matrices: tuple[Matrix, ...] = ()
        self.lit = Lit(can_fold=True)
        self._titles: Mapping[int, str] = {}
        self._windows: dict[Key, tuple[int, int]] = {}
        self._folded: set[SectionKey] = set()
        self._room = 0
        self._fit: Fit | None = None
        self.layout_of_sheet = SheetLayout((), 0, sizes_for(theme))
        self.setMinimumWidth(120)
        self.setAccessibleName("Numbers of the batch, layer by layer")

    def show_matrices(self, matrices: Sequence[Matrix], titles: Mapping[int, str]) -> None:
        """Show these; `titles` say what the layers are. What is marked stays where it can."""
        before = [_shape(matrix) for matrix in self.matrices]
        self.matrices, self._titles = tuple(matrices), titles
        if before != [_shape(matrix) for matrix in matrices]:
            self._windows, self._fit = _first_windows(self.matrices), None
            self.lit = Lit(can_fold=True)
        self._arrange()
        if self.lit.cursor is not None:
            self._describe(self.lit.cursor)

    def light(self, lit: Lit) -> None:
        """Mark other cells; the cursor stays.

        Where none of the factors in a large matrix is seen, the first of them is moved into sight.
        """
        is_other = lit.opened != self.lit.opened
        self.lit = replace(lit, cursor=self.lit.cursor, can_fold=True)
        if is_other:
            self._reveal_factors(lit)
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take on the theme's colours and the size of text."""
        super().set_theme(theme)
        self._fit = None
        self._arrange()

    def set_room(self, height: int) -> None:
        """So much height can be seen at once: what fits into it is drawn larger."""
        if height != self._room:
            self._room, self._fit = height, None
            self._arrange()

    @property
    def is_folded(self) -> bool:
        """Whether nothing but headings is seen."""
        return bool(self.matrices) and not self.layout_of_sheet.panels

    def fold_all(self, *, is_folded: bool) -> None:
        """Fold all sections, or open them."""
        self._folded = {SectionKey.of(each) for each in self.matrices} if is_folded else set()
        self._arrange()
        self.folded.emit()

    def value(self, cell: Cell) -> float | None:
        """The number in a cell; None where there is no such cell."""
        matrix = next((m for m in self.matrices if (m.key, m.layer) == cell[:2]), None)
        if matrix is None:
            return None
        rows, columns = matrix.values.shape
        inside = 0 <= cell.row < rows and 0 <= cell.column < columns
        return float(matrix.values[cell.row, cell.column]) if inside else None

    def words(self, cell: Cell) -> str:
        """Where a cell stands and what is in it; "" where there is none."""
        value = self.value(cell)
        if value is None:
            return ""
        matrix = next(m for m in self.matrices if (m.key, m.layer) == cell[:2])
        where = matrix.place_words(cell.row, cell.column)
        blank = self.lit.blanks.get(cell)
        text = cell_text(value)
        if cell in self.lit.kinks:
            text += ", at a kink, where there is no derivative"
        if blank is not None:
            text = f"{blank.text or 'blank'} {_MARKS[blank.mark]}".strip()
        return f"layer {cell.layer + 1}, {matrix.title}, {where}: {text}"

    def rect_of(self, cell: Cell) -> QRect:
        """Where a cell is painted; empty where it is not seen."""
        panel = self.layout_of_sheet.panel((cell.key, cell.layer))
        rect = None if panel is None else panel.cell_rect(cell)
        return QRect() if rect is None else rect

    def go_to(self, cell: Cell) -> None:
        """Move the cursor to a cell, and what is seen with it; not to where there is none."""
        if self.value(cell) is None:
            return
        self._reveal(cell)
        self.lit = replace(self.lit, cursor=cell)
        self.update()
        self.moved.emit(self.rect_of(cell).adjusted(-_GAP, -2 * _LINE, _GAP, _GAP))
        self._describe(cell)
        self.pointed.emit(cell)

    @total(QSize())
    def sizeHint(self) -> QSize:
        """As high as the sheet is at this width."""
        return QSize(self.width(), max(self.layout_of_sheet.height, 1))

    @total()
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out anew."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit = None
            self._arrange()

    @total()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Fold with −, open with +."""
        is_folded = _FOLDS.get(Qt.Key(event.key()))
        if is_folded is None:
            super().keyPressEvent(event)
        elif self.lit.cursor is None:
            self.fold_all(is_folded=is_folded)
        else:
            self._fold(self._section_of(self.lit.cursor), is_folded=is_folded)

    @total()
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what is to be seen anew."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(self.theme.ground))
        layout = self.layout_of_sheet
        SheetPainter(self.theme, self.lit, layout.sizes).paint(painter, layout, event.rect())
        self.paint_focus(painter)

    def _arrange(self) -> None:
        width = max(self.width(), 1)
        if self._fit is None:
            self._fit = fit_for(self.matrices, self.theme, QSize(width, self._room))
        sizes = sizes_for(self.theme, self._fit)
        self.layout_of_sheet = lay_out(
            self.matrices, self._titles, sizes, width, self._windows, self._folded
        )
        self.setMinimumHeight(self.layout_of_sheet.height)
        self.update()

    def _section_of(self, cell: Cell) -> SectionKey | None:
        matrix = next((m for m in self.matrices if (m.key, m.layer) == cell[:2]), None)
        return None if matrix is None else SectionKey.of(matrix)

    def _fold(self, section: SectionKey | None, *, is_folded: bool) -> None:
        if section is None or (section in self._folded) == is_folded:
            return
        self._folded ^= {section}
        self._arrange()
        self.folded.emit()

    def _reveal(self, cell: Cell) -> None:
        """Open the section of the cell, and move the window of a large matrix to it."""
        self._fold(self._section_of(cell), is_folded=False)
        panel = self.layout_of_sheet.panel((cell.key, cell.layer))
        if panel is None or panel.cell_rect(cell) is not None:
            return
        row = _first(panel.first_row, panel.rows, cell.row)
        column = _first(panel.first_column, panel.columns, cell.column)
        self._windows[panel.key] = (row, column)
        self._arrange()

    def _reveal_factors(self, lit: Lit) -> None:
        seen = {cell[:2] for cell in lit.factors if not self.rect_of(cell).isEmpty()}
        for cell in lit.factors:
            is_open = self.layout_of_sheet.panel((cell.key, cell.layer)) is not None
            if is_open and cell[:2] not in seen:
                seen.add(cell[:2])
                self._reveal(cell)

    def _describe(self, cell: Cell) -> None:
        self.setAccessibleDescription(
            f"{self.words(cell)}. Enter shows what it is made of; − folds the section, + opens it."
        )

    def _point_at(self, place: QPoint | None) -> None:
        found = None if place is None else self._at(place)
        is_active = any(
            each is not None for each in (found, self._footer_at(place), self._heading_at(place))
        )
        shape = Qt.CursorShape.PointingHandCursor if is_active else Qt.CursorShape.ArrowCursor
        self.setCursor(shape)
        self.pointed.emit(found if place is not None else self.lit.cursor)

    def _choose_at(self, place: QPoint) -> None:
        cell, footer, section = self._at(place), self._footer_at(place), self._heading_at(place)
        if cell is not None:
            self.go_to(cell)
            self.opened.emit(cell)
        elif footer is not None:
            self._turn(footer)
        elif section is not None:
            self._fold(section.key, is_folded=not section.is_folded)

    def _choose(self) -> None:
        if self.lit.cursor is not None:
            self.opened.emit(self.lit.cursor)

    def _move(self, across: int, down: int) -> None:
        panels = self.layout_of_sheet.panels
        cursor = self.lit.cursor
        panel = None if cursor is None else self.layout_of_sheet.panel(cursor[:2])
        if cursor is None or panel is None:
            if panels:
                self.go_to(Cell(*self._open_beside(cursor, across or down).key, 0, 0))
            return
        wanted = cursor._replace(row=cursor.row + down, column=cursor.column + across)
        if self.value(wanted) is not None:
            self.go_to(wanted)
        elif across:
            place = panels.index(panel) + across
            if 0 <= place < len(panels):
                self.go_to(_entered(panels[place], cursor, panel, across))
        else:
            self._leave_by(panel, cursor, down)

    def _open_beside(self, cursor: Cell | None, way: int) -> Panel:
        """The matrix that keys go to from one that is folded; without a cursor the first."""
        panels = self.layout_of_sheet.panels
        if cursor is None:
            return panels[0]
        order = [(m.key, m.layer) for m in self.matrices]
        here = order.index(cursor[:2]) if cursor[:2] in order else -1
        before = [panel for panel in panels if order.index(panel.key) < here]
        after = [panel for panel in panels if order.index(panel.key) > here]
        wanted = after[:1] if way > 0 else before[-1:]
        return (wanted or after[:1] or before[-1:])[0]

    def _leave_by(self, panel: Panel, cursor: Cell, down: int) -> None:
        """Go up or down to the nearest cell of another matrix."""
        here = self.rect_of(cursor).center()
        best: tuple[int, Panel] | None = None
        for other in self.layout_of_sheet.panels:
            away = (
                (other.rect.top() - panel.rect.bottom())
                if down > 0
                else (panel.rect.top() - other.rect.bottom())
            )
            if other is panel or away < 0:
                continue
            cost = 4 * away + abs(other.rect.center().x() - here.x())
            if best is None or cost < best[0]:
                best = cost, other
        if best is not None:
            other = best[1]
            row = other.first_row if down > 0 else other.first_row + other.rows - 1
            column = (here.x() - other.grid.x()) // other.sizes.cell.width()
            column = min(max(column, 0), other.columns - 1) + other.first_column
            self.go_to(Cell(*other.key, row, column))

    def _turn(self, panel: Panel) -> None:
        """Show the next part of a large matrix; behind the last comes the first."""
        (rows, columns), row, column = (
            panel.matrix.values.shape,
            panel.first_row,
            panel.first_column + panel.columns,
        )
        if column >= columns:
            column, row = 0, row + panel.rows
        if row >= rows:
            row = 0
        self._windows[panel.key] = (row, column)
        self._arrange()

    def _at(self, place: QPoint) -> Cell | None:
        cells = (panel.cell_at(place) for panel in self.layout_of_sheet.panels)
        return next((cell for cell in cells if cell is not None), None)

    def _heading_at(self, place: QPoint | None) -> Section | None:
        if place is None:
            return None
        sections = self.layout_of_sheet.sections
        return next((each for each in sections if each.heading.contains(place)), None)

    def _footer_at(self, place: QPoint | None) -> Panel | None:
        if place is None:
            return None
        panels = (p for p in self.layout_of_sheet.panels if p.is_cut and p.footer.contains(place))
        return next(panels, None)


_MARKS: Final = {"": "", "✓": "(right)", "✗": "(wrong)", "~": "(follows from what is before)"}


def _first_windows(matrices: Sequence[Matrix]) -> dict[Key, tuple[int, int]]:
    """Of many inputs, those are seen first that are not 0: a picture has an empty margin."""
    x = next((matrix.values for matrix in matrices if matrix.key == "x"), None)
    if x is None:
        return {}
    first = int(x.any(axis=0).argmax())
    return {
        (matrix.key, matrix.layer): (0, first)
        for matrix in matrices
        if matrix.layer == 0 and matrix.values.shape[1] == x.shape[1] > MOST_CELLS
    }


def _shape(matrix: Matrix) -> tuple[str, int, tuple[int, ...]]:
    return matrix.key, matrix.layer, matrix.values.shape


def _first(first: int, shown: int, wanted: int) -> int:
    """Where a window begins that was at `first`, once `wanted` is in it."""
    return min(first, wanted) if wanted < first else max(first, wanted - shown + 1)


def _entered(panel: Panel, cursor: Cell, before: Panel, across: int) -> Cell:
    """The cell of the next matrix beside the one that was left."""
    rows, columns = panel.matrix.values.shape
    row = min(panel.first_row + cursor.row - before.first_row, rows - 1)
    column = 0 if across > 0 else columns - 1
    return Cell(*panel.key, max(row, 0), column)
