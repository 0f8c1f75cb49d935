"""From cell to cell by the arrow keys: where the next one lies on the canvas of the weights."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, Qt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.nn.arrays import Array
    from playground.views.weight_panels import Cell, Panel

ARROWS: Final = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
# Steps that come to nothing, in the gap between two layers, before it is given up.
_MOST_STEPS: Final = 40


def place_in_layer(panels: Sequence[Panel], layer: int) -> QPoint:
    """The first cell of a layer, or the middle of its first image; of the nearest there is."""
    panel = panels[max(0, min(layer, len(panels) - 1))]
    return panel.origin + QPoint(panel.stride.width() // 2, panel.stride.height() // 2)


def next_place(
    panels: Sequence[Panel], weights: Sequence[Array], place: QPoint, key: int
) -> QPoint:
    """Where an arrow key leads from `place`, which lies in a cell; `place` itself at the end."""
    across, down = ARROWS[Qt.Key(key)]
    panel = next(panel for panel in panels if _cell(panel, weights, place) is not None)
    for step in range(1, _MOST_STEPS):
        reached = place + QPoint(
            across * step * panel.stride.width(), down * step * panel.stride.height()
        )
        if any(_cell(each, weights, reached) is not None for each in panels):
            return reached
    return place


def _cell(panel: Panel, weights: Sequence[Array], place: QPoint) -> Cell | None:
    return panel.cell_at(place, weights[panel.layer])
