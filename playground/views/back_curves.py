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
# So much more than the picture's width is handed over at once.
_AHEAD: Final = 1.5


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
        self._known: list[tuple[Array, Array]] = []  # the points of each that are finite
        self._uploaded: tuple[float, float, int] | None = None  # from, to, pixels of the picture
        self._spots: list[tuple[float, float, str]] | None = None

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
        finite = [np.isfinite(curve.y) for curve in curves]
        self._known = [(c.x[good], c.y[good]) for c, good in zip(curves, finite, strict=True)]
        self._key = self._uploaded = self._spots = None
        self._color()

    def keep(self, key: object, make: Callable[[], Sequence[BackCurve]]) -> None:
        """Draw what `make` gives, which is the same as long as `key` equals the one before."""
        if key != self._key:
            self.show(make())
            self._key = key

    def set_theme(self, theme: Theme) -> None:
        """Take on the theme's colours."""
        self._theme, self._uploaded, self._spots = theme, None, None
        self._color()

    def upload(self, low: float, high: float, columns: int) -> None:
        """Hand over what is seen of them from epoch `low` to `high`, in so many pixels.

        More than that, as finely: while a run trains the picture grows with every frame.
        """
        if not self._has(low, high, columns):
            reach = low + _AHEAD * (high - low)
            self._uploaded = low, reach, columns
            for item, curve in zip(self._items, self._curves, strict=False):
                item.setData(*thinned(curve.x, curve.y, low, reach, int(_AHEAD * columns)))
            for item in self._items[len(self._curves) :]:
                item.setData(np.empty(0), np.empty(0))
        self._upload_ends(high)

    def _has(self, low: float, high: float, columns: int) -> bool:
        """Whether what was handed over last is as fine as this and reaches as far."""
        if self._uploaded is None:
            return False
        first, reach, pixels = self._uploaded
        is_fine = reach - first <= _AHEAD * (high - low) + 1e-9
        return pixels == columns and first == low and high <= reach and is_fine

    def _upload_ends(self, high: float) -> None:
        """Mark where each curve ends, or leaves the picture."""
        spots = []
        for curve, (x, y) in zip(self._curves, self._known, strict=True):
            at = int(np.searchsorted(x, high, side="right")) - 1
            if curve.end and at >= 0:
                spots.append((float(x[at]), float(y[at]), curve.end))
        if spots == self._spots:
            return
        self._spots = spots
        pen = pg.mkPen(self._theme.outline if self._theme is not None else None)
        data = [{"pos": (x, y), "brush": QColor(color)} for x, y, color in spots]
        self._ends.setData(data, pen=pen)

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
