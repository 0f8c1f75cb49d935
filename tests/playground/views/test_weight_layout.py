"""Layers share an area: nothing overlaps, nothing is cut, small layers stay readable."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest
from PySide6.QtCore import QRect, QSize

from playground.views.weight_layout import arrange
from playground.views.weight_panels import LARGEST_CELL, MatrixPanel, Panel
from playground.views.weight_tiles import TilesPanel

AREA = QSize(560, 300)


def panels_of(*sizes: int) -> list[Panel]:
    pairs = pairwise(sizes)
    return [MatrixPanel(layer, m, n, bias=True) for layer, (n, m) in enumerate(pairs)]


def arranged(panels: list[Panel], sizes: tuple[int, ...], area: QSize = AREA) -> QSize:
    counts = [m * n for n, m in pairwise(sizes)]
    return arrange(panels, counts, [60] * len(panels), area)


@pytest.mark.parametrize(
    "sizes", [(2, 2, 1), (2, 4, 1), (2, 8, 8, 1), (64, 32, 10), (784, 128, 64, 10), (5000, 3, 3)]
)
def test_everything_fits_and_nothing_overlaps(sizes: tuple[int, ...]) -> None:
    panels = panels_of(*sizes)
    size = arranged(panels, sizes)
    assert size.width() <= AREA.width()
    assert size.height() <= AREA.height()
    rects = [QRect(panel.origin, panel.size) for panel in panels]
    for rect in rects:
        assert QRect(0, 0, size.width(), size.height()).contains(rect)
    for first, second in combinations(rects, 2):
        assert not first.intersects(second)


def test_small_layers_have_large_cells() -> None:
    sizes = (2, 2, 1)
    panels = panels_of(*sizes)
    arranged(panels, sizes)
    assert all(panel.size.height() % LARGEST_CELL == 0 for panel in panels)


def test_a_larger_layer_is_larger() -> None:
    sizes = (784, 128, 64, 10)
    panels = panels_of(*sizes)
    arranged(panels, sizes)
    areas = [panel.size.width() * panel.size.height() for panel in panels]
    assert areas[0] > areas[1]
    assert min(panel.size.height() for panel in panels) >= 30


def test_too_many_rows_become_higher_than_the_area_but_never_wider() -> None:
    sizes = (100, 2000, 2)
    panels = panels_of(*sizes)
    size = arranged(panels, sizes)
    assert size.height() >= 2000
    assert size.width() <= AREA.width()


def test_images_of_weights_are_joined_only_where_room_is_little() -> None:
    panel = TilesPanel(0, 128, (28, 28), bias=True)
    arrange([panel], [128 * 784], [60], QSize(560, 150))
    small = panel.size
    assert small.height() < 150
    arrange([panel], [128 * 784], [60], QSize(560, 400))
    assert panel.size.height() > 2 * small.height()


def test_many_layers_are_laid_out() -> None:
    sizes = (8,) * 40
    panels = panels_of(*sizes)
    assert arranged(panels, sizes, QSize(560, 400)).height() <= 400


def test_where_even_the_smallest_do_not_fit_cells_are_no_slivers() -> None:
    """Rows are never lower than can be told apart: then narrow cells would gain nothing."""
    sizes = (2, 4, 1)
    panels = panels_of(*sizes)
    size = arranged(panels, sizes, QSize(440, 20))
    assert size.height() > 20
    assert panels[0].stride.width() >= panels[0].stride.height() - 1
