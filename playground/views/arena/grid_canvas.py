"""GridCanvas: a cell for each run, coloured by what came of it, in a row for each choice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from PySide6.QtCore import QLineF, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen

from playground.qt.overrides import total
from playground.theme import tabular_font
from playground.views.arena.colors import SHADES, row_color, soon_colors, soonness
from playground.views.arena.grid_layout import GridLayout
from playground.views.arena.runs_canvas import RunsCanvas
from playground.views.indexed import IndexedPicture

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from core.spec.arena_plan import ArenaPlan
    from core.train.contest import Standing
    from playground.theme import Theme

_DOT: Final = 8
_GAP: Final = 6
_LABEL_SHARE: Final = 0.38
_SAMPLE: Final = 12
_KEY_GAP: Final = 14
# What a run is a sign of, beside the shades of those that solved it.
_WAITING, _UNSOLVED, _DIVERGED, _NOTHING = range(SHADES, SHADES + 4)
# Cells below this size have no room for an outline or a gap.
_TINY: Final = 6


class GridCanvas(RunsCanvas):
    """The arrows go from run to run, Enter and a click choose one."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.plan: ArenaPlan | None = None
        self.standing: Standing | None = None
        self._signs: list[int] = []  # of each run: a shade, or what stands behind the shades
        self._colors = _colors(theme)
        self.setObjectName("arenaGrid")
        self.setAccessibleName("Outcomes of all runs")
        self.setMinimumSize(150, 120)

    def show_standing(self, plan: ArenaPlan, standing: Standing | None) -> None:
        """Show what has come of the runs of `plan` so far."""
        self.plan, self.standing = plan, standing
        self._signs = [_WAITING] * plan.size if standing is None else _signs(standing)
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take on the theme's colours."""
        self._colors = _colors(theme)
        super().set_theme(theme)

    @total(QSize())
    def sizeHint(self) -> QSize:
        """A comfortable size."""
        return QSize(380, 190)

    @property
    def grid(self) -> GridLayout | None:
        """Where the cells lie now."""
        plan, metrics = self.plan, QFontMetrics(self._font)
        if plan is None:
            return None
        texts = [plan.rows.field.text(value) for value in plan.rows.values]
        label = max(metrics.horizontalAdvance(text) for text in texts) + _DOT + 2 * _GAP + 4
        label = max(label, metrics.horizontalAdvance(plan.rows.field.title) + 2 * _GAP)
        left = min(label, round(_LABEL_SHARE * self.width()))
        top = metrics.height() + 2
        room = QSize(self.width() - 4, self.height() - metrics.height() - 6)
        return GridLayout.fitting(plan, room, left, top, metrics.height())

    @total()
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 (Qt's signature)
        """Paint labels, cells and key."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self.theme.ground))
        painter.setFont(self._font)
        grid = self.grid
        if grid is not None:
            self._paint_labels(painter, grid)
            self._paint_columns(painter, grid)
            self._paint_cells(painter, grid)
            self._paint_key(painter, grid)
            if self.run >= 0:
                painter.setPen(QPen(QColor(self.theme.text), 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(grid.rect(self.run).adjusted(0, 0, -1, -1))
        self.paint_focus(painter)

    @property
    def _font(self) -> QFont:
        return tabular_font(self.theme.caption_pixels)

    def _paint_labels(self, painter: QPainter, grid: GridLayout) -> None:
        metrics, plan = painter.fontMetrics(), grid.plan
        for row, value in enumerate(plan.rows.values):
            line = QRect(0, grid.row_rect(row).top(), grid.left, grid.row_rect(row).height())
            middle = line.top() + min(line.height(), 2 * grid.cell) // 2
            painter.fillRect(QRect(2, middle - _DOT // 2, _DOT, _DOT), row_color(self.theme, row))
            painter.setPen(QColor(self.theme.text))
            room = grid.left - _DOT - 2 * _GAP
            text = metrics.elidedText(
                plan.rows.field.text(value), Qt.TextElideMode.ElideRight, room
            )
            painter.drawText(QPoint(_DOT + _GAP, middle + metrics.ascent() // 2 - 1), text)

    def _paint_columns(self, painter: QPainter, grid: GridLayout) -> None:
        columns, metrics = grid.plan.columns, painter.fontMetrics()
        painter.setPen(QColor(self.theme.muted))
        title = grid.plan.rows.field.title
        title = metrics.elidedText(title, Qt.TextElideMode.ElideRight, grid.left - 2)
        painter.drawText(QPoint(2, metrics.ascent()), title)
        if columns is None or grid.lines > 1:
            return
        wide = grid.plan.repeats * grid.cell + 4
        for column in range(len(columns.values)):
            x = grid.rect(column * grid.plan.repeats).left()
            text = (
                columns.text(column) if column == 0 else columns.field.text(columns.values[column])
            )
            if metrics.horizontalAdvance(text) > wide:
                text = columns.field.text(columns.values[column])
            text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, wide)
            painter.drawText(QPoint(x, metrics.ascent()), text)

    def _paint_cells(self, painter: QPainter, grid: GridLayout) -> None:
        if grid.cell < _TINY and (grid.lines > 1 or grid.plan.width == 1):
            self._paint_dots(painter, grid)
            return
        edge = 0 if grid.cell < _TINY else 1
        for run, sign in enumerate(self._signs):
            rect = grid.rect(run).adjusted(edge, edge, -1, -1)
            if sign == _DIVERGED:
                self._paint_diverged(painter, rect)
            elif sign == _UNSOLVED:
                self._paint_unsolved(painter, rect)
            else:
                painter.fillRect(rect, self._colors[sign])

    def _paint_dots(self, painter: QPainter, grid: GridLayout) -> None:
        """So many runs that a cell has room for nothing but a colour: a picture for each row."""
        plan, whole = grid.plan, grid.lines * grid.per_line
        table = [color.rgb() for color in self._colors]
        for row, signs in enumerate(np.split(np.array(self._signs), len(plan.rows.values))):
            picture = IndexedPicture(grid.lines, grid.per_line)
            picture.set_table(table)
            cells = np.full(whole, _NOTHING)
            cells[: plan.runs_a_row] = signs
            np.copyto(picture.indexes, cells.reshape(picture.indexes.shape), casting="unsafe")
            place = QPoint(grid.left, grid.row_rect(row).top())
            size = QSize(grid.per_line, grid.lines) * grid.cell
            picture.paint(painter, QRect(place, size))

    def _paint_unsolved(self, painter: QPainter, rect: QRect) -> None:
        painter.setPen(QColor(self.theme.outline))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(rect.adjusted(0, 0, -1, -1))

    def _paint_diverged(self, painter: QPainter, rect: QRect) -> None:
        painter.setPen(QPen(QColor(self.theme.error), 1.5 if rect.width() >= _TINY else 1.0))
        inner = rect.adjusted(1, 1, -1, -1)
        painter.drawLine(QLineF(inner.topLeft(), inner.bottomRight()))
        painter.drawLine(QLineF(inner.bottomLeft(), inner.topRight()))

    def _paint_key(self, painter: QPainter, grid: GridLayout) -> None:
        metrics = painter.fontMetrics()
        below = grid.row_rect(len(grid.plan.rows.values) - 1).bottom() + _KEY_GAP
        top = min(below, self.height() - metrics.height() - 1)
        box = QRect(2, top + (metrics.height() - _SAMPLE) // 2, _SAMPLE, _SAMPLE)
        for color in self._colors[SHADES - 1 :: -(SHADES // 2)]:
            painter.fillRect(box, color)
            box.translate(_SAMPLE + 1, 0)
        for text, paint in (
            ("solved soon to late", None),
            ("not solved", self._paint_unsolved),
            ("diverged", self._paint_diverged),
        ):
            sample = 0 if paint is None else _SAMPLE
            if box.left() + sample + 4 + metrics.horizontalAdvance(text) > self.width():
                return
            if paint is not None:
                paint(painter, box)
                box.translate(_SAMPLE, 0)
            painter.setPen(QColor(self.theme.muted))
            painter.drawText(QPoint(box.left() + 4, top + metrics.ascent()), text)
            box.translate(metrics.horizontalAdvance(text) + 14, 0)

    def _run_at(self, place: QPoint) -> int:
        grid = self.grid
        return -1 if grid is None else grid.run_at(place)

    def _move(self, across: int, down: int) -> None:
        grid = self.grid
        if grid is not None:
            self.pointed.emit(grid.moved(self.run, across, down))


def _signs(standing: Standing) -> list[int]:
    """What stands for each run."""
    soon = soonness(standing.solved_at) * (SHADES - 1)
    signs = np.nan_to_num(soon.round(), nan=_UNSOLVED if standing.is_over else _WAITING)
    signs[standing.diverged] = _DIVERGED
    found: list[int] = signs.astype(int).tolist()
    return found


def _colors(theme: Theme) -> list[QColor]:
    """The colours of all signs, where a cell is nothing but a colour."""
    others = (theme.panel, theme.border, theme.error, theme.ground)
    return [*soon_colors(theme), *map(QColor, others)]
