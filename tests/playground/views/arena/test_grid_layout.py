"""Where the cells of runs lie, which lies under the mouse, and where the arrows lead."""

from __future__ import annotations

import pytest
from fake_population import plan_of
from PySide6.QtCore import QPoint, QRect, QSize

from playground.views.arena.grid_layout import LARGEST, SMALLEST, GridLayout

UNITS = ("network.layers.1.units", (2, 3, 4))


def fitting(plan: object, width: int, height: int) -> GridLayout:
    return GridLayout.fitting(plan, QSize(width, height), 80, 14)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("repeats", "columns", "width", "height"),
    [(20, None, 700, 300), (20, None, 330, 200), (4, UNITS, 400, 200), (200, UNITS, 300, 160)],
)
def test_every_run_has_a_cell_of_its_own_inside_the_room(
    repeats: int, columns: object, width: int, height: int
) -> None:
    plan = plan_of(repeats=repeats, columns=columns)  # type: ignore[arg-type]
    grid = fitting(plan, width, height)
    rects = [grid.rect(run) for run in range(plan.size)]
    assert len({(rect.x(), rect.y()) for rect in rects}) == plan.size
    room = QRect(80, 14, width - 80, height - 14)
    assert all(room.contains(rect) for rect in rects)
    assert [grid.run_at(rect.center()) for rect in rects] == list(range(plan.size))
    for row in range(2):
        assert grid.row_rect(row).contains(grid.rect(row * plan.runs_a_row + plan.runs_a_row - 1))


def test_one_seed_is_one_column_as_long_as_cells_can_be_told_apart() -> None:
    grid = fitting(plan_of(repeats=20), 330, 300)
    assert grid.lines == 1
    assert grid.rect(3).x() == grid.rect(23).x()
    assert fitting(plan_of(repeats=200), 330, 300).lines > 1
    assert fitting(plan_of(repeats=2), 700, 300).cell == LARGEST
    assert fitting(plan_of(repeats=4000), 120, 60).cell == SMALLEST


def test_each_row_has_room_for_its_label_where_there_is_any() -> None:
    plan = plan_of(repeats=20)
    grid = GridLayout.fitting(plan, QSize(300, 200), 80, 14, 30)
    assert grid.cell < 30
    assert grid.rect(20).top() - grid.rect(0).top() >= 30
    assert grid.run_at(grid.rect(25).center()) == 25
    low = GridLayout.fitting(plan, QSize(300, 50), 80, 14, 30)
    assert low.rect(39).bottom() <= 50


def test_columns_are_parted_by_gaps_in_which_no_run_lies() -> None:
    grid = fitting(plan_of(repeats=4, columns=UNITS), 600, 200)
    gap = grid.rect(4).left() - grid.rect(3).right() - 1
    assert gap > 0
    assert grid.run_at(grid.rect(3).center() + QPoint(grid.cell // 2 + gap // 2 + 1, 0)) == -1
    for point in (QPoint(0, 0), QPoint(85, 10), QPoint(5000, 20), QPoint(90, 5000)):
        assert grid.run_at(point) == -1


def test_arrows_lead_along_lines_and_from_row_to_row() -> None:
    grid = fitting(plan_of(repeats=20), 700, 300)
    assert grid.moved(-1, 1, 0) == 0
    assert grid.moved(0, -1, 0) == 0
    assert grid.moved(19, 1, 0) == 20
    assert grid.moved(3, 0, 1) == 23
    assert grid.moved(23, 0, -1) == 3
    assert grid.moved(23, 0, 1) == 23
    wrapped = GridLayout(plan_of(repeats=20), 0, 0, 10, 8)  # lines of 8, 8 and 4
    assert wrapped.moved(1, 0, 1) == 9
    assert wrapped.moved(17, 0, 1) == 21
    assert wrapped.moved(21, 0, -1) == 17
    assert wrapped.moved(26, 0, -1) == 19
