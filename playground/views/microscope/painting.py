"""Paints the matrices of a sheet, on the screen and on paper alike."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from core.insight.chain_line import Cell
from playground.theme import tabular_font
from playground.views.microscope.lights import light_of
from playground.views.microscope.numbers import cell_text

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from playground.theme import Theme
    from playground.views.microscope.sheet_layout import Panel, Section, SheetLayout, Sizes

_LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_BADGE: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
KINK: Final = "∧"
"""Marks a cell whose gradient is none, as it stands at a kink."""


@dataclass(frozen=True)
class Blank:
    """What stands in a blank: the text that was typed, and a mark: ✓, ✗, ~ or none."""

    text: str = ""
    mark: str = ""


@dataclass(frozen=True)
class Lit:
    """What is lit in a sheet: the cell whose line is read, factors by number, kinks, the worst."""

    opened: Cell | None = None
    cursor: Cell | None = None
    factors: Mapping[Cell, tuple[int, ...]] = field(default_factory=dict)
    blanks: Mapping[Cell, Blank] = field(default_factory=dict)
    worst: Cell | None = None
    kinks: Container[Cell] = frozenset()
    can_fold: bool = False


class SheetPainter:
    """Paints sections of these sizes in the theme's colours; `lit` says what is marked."""

    def __init__(self, theme: Theme, lit: Lit, sizes: Sizes) -> None:
        self._theme, self._lit, self._sizes = theme, lit, sizes
        self._caption = tabular_font(sizes.letters)
        self._bold = tabular_font(sizes.letters)
        self._bold.setBold(True)
        self._badge = tabular_font(max(sizes.letters - 3, 7))

    def paint(self, painter: QPainter, layout: SheetLayout, seen: QRect) -> None:
        """Paint what lies in `seen`."""
        for section in layout.sections:
            if section.rect.intersects(seen):
                self.paint_section(painter, section, seen)

    def paint_section(self, painter: QPainter, section: Section, seen: QRect) -> None:
        """Paint a heading and the matrices under it."""
        theme, heading = self._theme, section.heading
        painter.setFont(self._bold)
        painter.setPen(QColor(theme.muted))
        room = heading.adjusted(self._paint_arrow(painter, section), 0, 0, 0)
        title = painter.fontMetrics().elidedText(
            section.title, Qt.TextElideMode.ElideRight, room.width()
        )
        painter.drawText(room, _LEFT, title)
        painter.setPen(QColor(theme.border))
        painter.drawLine(
            heading.left(), heading.bottom() + 2, heading.right(), heading.bottom() + 2
        )
        for panel in section.panels:
            if panel.rect.intersects(seen):
                self._paint_panel(painter, panel)

    def _paint_arrow(self, painter: QPainter, section: Section) -> int:
        """On the screen, what a click does: fold or open; gives the room that it takes."""
        if not self._lit.can_fold:
            return 0
        arrow = "▸" if section.is_folded else "▾"
        painter.drawText(section.heading, _LEFT, arrow)
        return painter.fontMetrics().horizontalAdvance("▾ ")

    def _paint_panel(self, painter: QPainter, panel: Panel) -> None:
        theme, line = self._theme, panel.sizes.line
        title = QRect(panel.rect.topLeft(), panel.rect.size())
        title.setHeight(line)
        painter.setFont(self._bold)
        painter.setPen(QColor(theme.text))
        painter.drawText(title, _LEFT, panel.matrix.title)
        painter.setFont(self._caption)
        painter.setPen(QColor(theme.muted))
        words = painter.fontMetrics().elidedText(
            panel.matrix.words, Qt.TextElideMode.ElideRight, panel.rect.width()
        )
        painter.drawText(title.translated(0, line), _LEFT, words)
        if panel.is_cut:
            text = painter.fontMetrics().elidedText(
                panel.footer_text, Qt.TextElideMode.ElideRight, panel.rect.width()
            )
            painter.drawText(panel.footer, _LEFT, text)
        size = panel.sizes.cell
        grid = QRect(
            panel.grid.x(),
            panel.grid.y(),
            size.width() * panel.columns,
            size.height() * panel.rows,
        )
        painter.fillRect(grid, QColor(theme.panel))
        for row in range(panel.first_row, panel.first_row + panel.rows):
            for column in range(panel.first_column, panel.first_column + panel.columns):
                self._paint_cell(painter, panel, row, column)
        painter.setPen(QColor(theme.border))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(grid.adjusted(0, 0, -1, -1))
        self._paint_marks(painter, panel)

    def _paint_cell(self, painter: QPainter, panel: Panel, row: int, column: int) -> None:
        cell, theme, lit = Cell(*panel.key, row, column), self._theme, self._lit
        rect = panel.cell_rect(cell)
        if rect is None:
            return
        numbers = lit.factors.get(cell, ())
        if numbers:
            painter.fillRect(rect, QColor(light_of(theme, numbers[0])))
        blank = lit.blanks.get(cell)
        color = theme.text
        text = cell_text(float(panel.matrix.values[row, column]))
        if blank is not None:
            text = f"{blank.mark} {blank.text}" if blank.mark else blank.text
            color = theme.error if blank.mark == "✗" else theme.text
            if not numbers:
                painter.fillRect(rect.adjusted(2, 2, -2, -2), QColor(theme.ground))
            pen = QPen(QColor(theme.outline))
            pen.setStyle(Qt.PenStyle.SolidLine if blank.text else Qt.PenStyle.DashLine)
            painter.setPen(pen)
            painter.drawRect(rect.adjusted(2, 2, -3, -3))
        painter.setPen(QColor(color))
        painter.drawText(rect.adjusted(2, 0, -5, 0), _RIGHT, text)
        badge = ",".join(str(number + 1) for number in numbers)
        if cell in lit.kinks:
            badge = f"{KINK}{badge}"
        if badge:
            painter.setFont(self._badge)
            painter.setPen(QColor(theme.muted))
            painter.drawText(rect.adjusted(2, 0, 0, 0), _BADGE, badge)
            painter.setFont(self._caption)

    def _paint_marks(self, painter: QPainter, panel: Panel) -> None:
        """Frames around the cell that is read, the one that keys are on, and the worst."""
        for cell, color, width in (
            (self._lit.opened, self._theme.accent, 2),
            (self._lit.cursor, self._theme.text, 1),
            (self._lit.worst, self._theme.error, 2),
        ):
            rect = None if cell is None or cell[:2] != panel.key else panel.cell_rect(cell)
            if rect is not None:
                painter.setPen(QPen(QColor(color), width))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(rect.adjusted(1, 1, -width, -width))
