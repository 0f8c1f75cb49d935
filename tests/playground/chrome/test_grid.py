"""The grid: places become columns, rows, cells and tabs."""

from __future__ import annotations

from playground.chrome.grid import Cell, Row, grid
from playground.views.declared import Place


def test_places_become_columns_rows_cells_and_tabs() -> None:
    places = {
        "below": Place("middle", row=1, height=70, width=40),
        "beside": Place("middle", row=1, cell=5, height=60, width=60),
        "behind": Place("right", tab=1, height=20),
        "above": Place("middle", height=30),
        "front": Place("right", tab=0, height=10),
    }
    assert grid(places) == {
        "middle": (
            Row((Cell(("above",), 50),), 30),
            Row((Cell(("below",), 40), Cell(("beside",), 60)), 70),
        ),
        "right": (Row((Cell(("front", "behind"), 50),), 20),),
    }


def test_the_same_place_makes_tabs_in_the_order_of_the_registry() -> None:
    (row,) = grid({"z": Place("left"), "a": Place("left")})["left"]
    assert row.cells == (Cell(("z", "a"), 50),)
    assert row.head == "z"


def test_nothing_has_no_columns() -> None:
    assert grid({}) == {}
