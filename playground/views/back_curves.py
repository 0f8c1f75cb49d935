"""BackCurves: curves that stand faintly behind those of a panel, as of earlier runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QColor, QPen

from core.insight.curves import thinned

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from core.nn.arrays import Array
    from playground.theme import Theme

_BEHIND: Final = -5  # of the plot's order of painting
_DOT: Final = 7


class BackCurve(NamedTuple):
    """A curve x (n,), y (n,) of the training rows or of the test rows.

    `strength` from 0 to 1 says how strong it is drawn; `end` is the colour of a dot at its end,
    which says whose it is, "" for none.
    """

    x: Array
    y: Array
    is_test: bool
    strength: float
    end: str = ""


class BackCurves:
    """Draws any number of curves in the hues of train and test; nothing moves the axes."""

    def __init__(self, box: Any) -> None:
        """`box` is the plot's view box; pyqtgraph has no types."""
        self._box = box
        self._items: list[Any] = []
        self._ends: Any = pg.ScatterPlotItem(size=_DOT)
        self._ends.setZValue(_BEHIND)
        box.addItem(self._ends, ignoreBounds=True)
        self._curves: tuple[BackCurve, ...] = ()
        self._theme: Theme | None = None
        self._key: object = None
        self._uploaded: object = None

    @property
    def curves(self) -> tuple[BackCurve, ...]:
        """What is drawn."""
        return self._curves

    def show(self, curves: Sequence[BackCurve]) -> None:
        """Draw these from the next upload on."""
        self._curves = tuple(curves)
        while len(self._items) < len(curves):
            item = pg.PlotCurveItem(connect="finite", antialias=True)
            item.setZValue(_BEHIND)
            self._box.addItem(item, ignoreBounds=True)
            self._items.append(item)
        self._key = self._uploaded = None
        self._color()

    def keep(self, key: object, make: Callable[[], Sequence[BackCurve]]) -> None:
        """Draw what `make` gives, which is the same as long as `key` equals the one before."""
        if key != self._key:
            self.show(make())
            self._key = key

    def set_theme(self, theme: Theme) -> None:
        """Take on the theme's colours."""
        self._theme, self._uploaded = theme, None
        self._color()

    def upload(self, low: float, high: float, columns: int) -> None:
        """Hand over what is seen of them from epoch `low` to `high`, in so many pixels."""
        if self._uploaded == (low, high, columns):
            return
        self._uploaded = low, high, columns
        for item, curve in zip(self._items, self._curves, strict=False):
            item.setData(*thinned(curve.x, curve.y, low, high, columns))
        for item in self._items[len(self._curves) :]:
            item.setData(np.empty(0), np.empty(0))
        self._upload_ends(high)

    def _upload_ends(self, high: float) -> None:
        """Mark where each curve ends, or leaves the picture."""
        spots = []
        for curve in self._curves:
            known = np.flatnonzero(np.isfinite(curve.y) & (curve.x <= high))
            if curve.end and known.size:
                place = float(curve.x[known[-1]]), float(curve.y[known[-1]])
                spots.append({"pos": place, "brush": QColor(curve.end)})
        pen = pg.mkPen(self._theme.outline if self._theme is not None else None)
        self._ends.setData(spots, pen=pen)

    def _color(self) -> None:
        if self._theme is None:
            return
        for item, curve in zip(self._items, self._curves, strict=False):
            color = QColor(self._theme.test if curve.is_test else self._theme.train)
            color.setAlphaF(curve.strength)
            pen = QPen(color)
            pen.setWidthF(1.0)
            pen.setCosmetic(True)
            item.setPen(pen)
