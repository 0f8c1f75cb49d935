"""GridLayout: where the cell of each run lies, as large as the room allows."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QRect, QSize

if TYPE_CHECKING:
    from core.spec.arena_plan import ArenaPlan

LARGEST: Final = 34
SMALLEST: Final = 1
# Down to this size all runs of a row stand in one line, so that one seed is one column.
_LINED_UP: Final = 9
_ROW_GAP: Final = 5
_GROUP_GAP: Final = 8


@dataclass(frozen=True)
class GridLayout:
    """Cells of `cell` pixels, `per_line` of them in a line, right of `left` and below `top`.

    Where the runs of a row stand in one line, columns are parted by gaps. A row has room for a
    `label` of so many pixels height.
    """

    plan: ArenaPlan
    left: int
    top: int
    cell: int
    per_line: int
    label: int = 0

    @classmethod
    def fitting(
        cls, plan: ArenaPlan, room: QSize, left: int, top: int, label: int = 0
    ) -> GridLayout:
        """The one with the largest cells that has room, or with the smallest there are."""
        wide, high = room.width() - left, room.height() - top
        label = min(label, high // len(plan.rows.values) - _ROW_GAP)
        for least, is_lined_up in ((_LINED_UP, True), (SMALLEST, False)):
            for cell in range(LARGEST, least - 1, -1):
                found = cls(plan, left, top, cell, max(wide // cell, 1), label)
                if is_lined_up and plan.runs_a_row * cell + found.gaps <= wide:
                    found = cls(plan, left, top, cell, plan.runs_a_row, label)
                elif is_lined_up:
                    continue
                if found.row_height * len(plan.rows.values) <= high:
                    return found
        return cls(plan, left, top, SMALLEST, max(wide // SMALLEST, 1), label)

    @property
    def gaps(self) -> int:
        """What the gaps between columns take in one line."""
        return (self.plan.width - 1) * _GROUP_GAP

    @property
    def lines(self) -> int:
        """How many lines the runs of a row take."""
        return math.ceil(self.plan.runs_a_row / self.per_line)

    @property
    def row_height(self) -> int:
        """What a row takes, with the gap below it."""
        return max(self.lines * self.cell, self.label) + _ROW_GAP

    def row_rect(self, row: int) -> QRect:
        """All cells of a row."""
        wide = min(self.per_line, self.plan.runs_a_row) * self.cell
        wide += self.gaps if self.lines == 1 else 0
        top = self.top + row * self.row_height
        return QRect(self.left, top, wide, self.lines * self.cell)

    def rect(self, run: int) -> QRect:
        """The cell of a run."""
        row, place = divmod(run, self.plan.runs_a_row)
        line, across = divmod(place, self.per_line)
        x = self.left + across * self.cell + self._gap_before(place)
        return QRect(x, self.top + row * self.row_height + line * self.cell, self.cell, self.cell)

    def run_at(self, point: QPoint) -> int:
        """The run whose cell lies there, −1 where none does."""
        row, below = divmod(point.y() - self.top, self.row_height)
        if not 0 <= row < len(self.plan.rows.values) or below >= self.lines * self.cell:
            return -1
        line, first = below // self.cell, row * self.plan.runs_a_row
        for across in self._candidates(point.x()):
            place = line * self.per_line + across
            is_one = 0 <= across < self.per_line and place < self.plan.runs_a_row
            if is_one and self.rect(first + place).contains(point):
                return first + place
        return -1

    def moved(self, run: int, across: int, down: int) -> int:
        """Where an arrow leads from a run; from none to the first."""
        plan = self.plan
        if run < 0:
            return 0
        if across:
            return min(max(run + across, 0), plan.size - 1)
        row, place = divmod(run, plan.runs_a_row)
        target = place + down * self.per_line
        if 0 <= target < plan.runs_a_row:
            return row * plan.runs_a_row + target
        row, column = row + down, place % self.per_line
        if not 0 <= row < len(plan.rows.values):
            return run
        last = (plan.runs_a_row - 1) // self.per_line * self.per_line
        place = min(column if down > 0 else last + column, plan.runs_a_row - 1)
        return row * plan.runs_a_row + place

    def _gap_before(self, place: int) -> int:
        return place // self.plan.repeats * _GROUP_GAP if self.lines == 1 else 0

    def _candidates(self, x: int) -> range:
        """The places in a line, of which one may lie at this x."""
        right = (x - self.left) // self.cell
        gaps = self.plan.width * _GROUP_GAP // self.cell + 1 if self.lines == 1 else 0
        return range(right - gaps, right + 1)
