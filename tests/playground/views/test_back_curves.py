"""BackCurves: what stands behind is handed over rarely, though the picture grows in every frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg
import pytest

from playground.views.back_curves import BackCurve, BackCurves

if TYPE_CHECKING:
    from core.nn.arrays import Array

X = np.arange(10_001.0)
Y = np.where(X > 9_000, np.nan, X % 7)


@pytest.fixture
def curves(qapp: object) -> BackCurves:
    curves = BackCurves(pg.ViewBox())
    curves.show([BackCurve(X, Y, is_test=False, strength=0.5, end="#ff0000")])
    return curves


def points(curves: BackCurves) -> Array:
    x: Array = curves._items[0].getData()[0]
    return x


def end(curves: BackCurves) -> float:
    return float(curves._ends.getData()[0][0])


def test_a_picture_that_grows_asks_for_new_points_now_and_then(curves: BackCurves) -> None:
    curves.upload(0, 1000, 100)
    first = points(curves)
    for high in (1001, 1200, 1500):
        curves.upload(0, high, 100)
        assert points(curves) is first
        assert first[-1] >= high - 15, "it reaches to the picture's end"
        assert end(curves) == high, "the dot follows in every frame"
    curves.upload(0, 1501, 100)
    assert points(curves) is not first
    assert points(curves)[-1] >= 1501


def test_closer_to_it_there_are_more_points(curves: BackCurves) -> None:
    curves.upload(0, 9000, 100)
    coarse = np.diff(points(curves)).max()
    curves.upload(0, 300, 100)
    assert np.diff(points(curves)).max() < coarse / 10
    assert end(curves) == 300
    curves.upload(0, 9500, 100)
    assert end(curves) == 9000, "where the curve itself ends"
