"""Putting docks into a window: columns beside each other, rows in them, tabs on one another."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from PySide6.QtWidgets import QDockWidget, QMainWindow

    from playground.chrome.grid import Row
    from playground.views.declared import Column

    Docks = Mapping[str, QDockWidget]
    Columns = Mapping[Column, tuple[Row, ...]]


def place_docks(
    window: QMainWindow, docks: Docks, columns: Columns, waits: Callable[[str], bool]
) -> None:
    """Put all docks, none of which stands anywhere, into the columns.

    Those that have no place in them are hidden, and so are those that wait to be asked for.
    """
    _place_heads(window, docks, columns)
    cells = [cell for rows in columns.values() for row in rows for cell in row.cells]
    for rows in columns.values():
        _fill_column(window, docks, rows)
    placed = {name for cell in cells for name in cell.names}
    aside = docks[[*columns.values()][-1][0].head]
    for name, dock in docks.items():
        if name not in placed:
            window.tabifyDockWidget(aside, dock)  # where it comes when it is asked for
        dock.setVisible(name in placed and not waits(name))


def _place_heads(window: QMainWindow, docks: Docks, columns: Columns) -> None:
    """Put the first panel of each column beside that of the one before."""
    before: QDockWidget | None = None
    for column, rows in columns.items():
        head = docks[rows[0].head]
        if column == "left":
            window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, head)
        elif before is None:
            window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, head)
            before = head
        else:
            window.splitDockWidget(before, head, Qt.Orientation.Horizontal)
            before = head


def _fill_column(window: QMainWindow, docks: Docks, rows: Sequence[Row]) -> None:
    """Put the rest of a column below its first panel."""
    for above, below in pairwise(rows):
        window.splitDockWidget(docks[above.head], docks[below.head], Qt.Orientation.Vertical)
    for row in rows:
        for before, after in pairwise(row.cells):
            first, second = docks[before.names[0]], docks[after.names[0]]
            window.splitDockWidget(first, second, Qt.Orientation.Horizontal)
        for cell in row.cells:
            for before_name, name in pairwise(cell.names):
                window.tabifyDockWidget(docks[before_name], docks[name])
