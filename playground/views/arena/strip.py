"""StripCanvas: the small pictures of one row's runs, what each network has become."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from playground.qt.overrides import total
from playground.theme import tabular_font
from playground.views.arena.colors import row_color
from playground.views.arena.runs_canvas import RunsCanvas
from playground.views.indexed import IndexedPicture

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent, QResizeEvent

    from core.nn.arrays import Array
    from core.spec.arena_plan import ArenaPlan
    from playground.theme import Theme

_LARGEST: Final = 60
_SMALLEST: Final = 28


class StripCanvas(RunsCanvas):
    """Shows the row of the run that is marked; where there is no room for all, those around it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.plan: ArenaPlan | None = None
        self.row = 0
        """The row that is shown, from 0; it is shown with the next pictures."""
        self._pictures: Array | None = None
        self._table: Sequence[int] = ()
        self._atlas: tuple[range, IndexedPicture] | None = None
        self.setObjectName("arenaStrip")
        self.setAccessibleName("What the networks of one row have become")

    def show_pictures(self, plan: ArenaPlan, pictures: Array | None, table: Sequence[int]) -> None:
        """Show these, uint8 (runs, rows, columns), in the 256 colours of `table` (QRgb)."""
        self.plan, self._pictures, self._table = plan, pictures, table
        self.row = min(self.row, len(plan.rows.values) - 1)
        self._atlas = None
        self._fit()
        self.update()

    def mark(self, run: int) -> None:
        """Mark a run and show its row; the row stays where none is marked."""
        if run >= 0 and self.plan is not None:
            self.row = self.plan.cell(run).row
        super().mark(run)

    def set_theme(self, theme: Theme) -> None:
        """Take on the theme's colours and size of text."""
        super().set_theme(theme)
        self._atlas = None
        self._fit()

    @total(QSize())
    def sizeHint(self) -> QSize:
        """One line of pictures and one of text."""
        return QSize(400, self._top + _LARGEST + 4)

    @total()
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Be as high as the pictures are."""
        super().resizeEvent(event)
        self._fit()

    @property
    def shown(self) -> range:
        """The runs whose pictures there is room for."""
        plan = self.plan
        if plan is None:
            return range(0)
        first, count = self.row * plan.runs_a_row, plan.runs_a_row
        room = max((self.width() - 4) // self._side, 1)
        if count <= room:
            return range(first, first + count)
        place = self.run - first if first <= self.run < first + count else 0
        start = min(max(place - room // 2, 0), count - room)
        return range(first + start, first + start + room)

    def frame(self, run: int) -> QRect:
        """Where the picture of a run that is shown lies."""
        place = run - self.shown.start
        side = self._side
        return QRect(2 + place * side, self._top, side, side)

    @total()
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 (Qt's signature)
        """Paint the row's name and its pictures."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self.theme.ground))
        painter.setFont(tabular_font(self.theme.caption_pixels))
        plan, shown = self.plan, self.shown
        if plan is not None:
            self._paint_name(painter, plan, shown)
            self._paint_pictures(painter, shown)
        self.paint_focus(painter)

    @property
    def _side(self) -> int:
        """As large as all of a row have room for, within bounds."""
        count = self.plan.runs_a_row if self.plan is not None else 1
        wide = (self.width() - 4) // max(count, 1)
        return min(max(wide, _SMALLEST), _LARGEST)

    @property
    def _top(self) -> int:
        return self.theme.pixels(16)

    def _fit(self) -> None:
        self.setFixedHeight(self._top + self._side + 4)

    def _paint_name(self, painter: QPainter, plan: ArenaPlan, shown: range) -> None:
        text = plan.rows.text(self.row)
        if len(shown) < plan.runs_a_row:
            first = shown.start - self.row * plan.runs_a_row
            text += f" · {first + 1} to {first + len(shown)} of {plan.runs_a_row:,}: ← → for more"
        painter.fillRect(QRect(2, 4, 8, 8), row_color(self.theme, self.row))
        painter.setPen(QColor(self.theme.muted))
        painter.drawText(QPoint(16, painter.fontMetrics().ascent()), text)

    def _paint_pictures(self, painter: QPainter, shown: range) -> None:
        """All that are shown as one image, and a frame around each."""
        whole = self.frame(shown.start).united(self.frame(shown[-1]))
        if self._pictures is None or not self._table:
            painter.fillRect(whole, QColor(self.theme.panel))
        else:
            if self._atlas is None or self._atlas[0] != shown:
                self._atlas = shown, self._joined(self._pictures[shown.start : shown.stop])
            self._atlas[1].paint(painter, whole)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        gap, border = QPen(QColor(self.theme.ground), 4), QPen(QColor(self.theme.border), 1)
        for run in shown:
            painter.setPen(gap)
            painter.drawRect(self.frame(run))
            painter.setPen(border)
            painter.drawRect(self.frame(run).adjusted(2, 2, -3, -3))
        if self.run in shown:
            painter.setPen(QPen(QColor(self.theme.text), 2))
            painter.drawRect(self.frame(self.run).adjusted(2, 2, -2, -2))

    def _joined(self, pictures: Array) -> IndexedPicture:
        """Pictures (n, rows, columns) beside each other."""
        count, rows, columns = pictures.shape
        joined = IndexedPicture(rows, count * columns)
        joined.set_table(self._table)
        np.copyto(joined.indexes, pictures.transpose(1, 0, 2).reshape(rows, count * columns))
        return joined

    def _run_at(self, place: QPoint) -> int:
        return next((run for run in self.shown if self.frame(run).contains(place)), -1)

    def _move(self, across: int, down: int) -> None:
        plan = self.plan
        if plan is None:
            return
        if self.run < 0:
            self.pointed.emit(self.row * plan.runs_a_row)
            return
        target = self.run + across + down * plan.runs_a_row
        if 0 <= target < plan.size:
            self.pointed.emit(target)
