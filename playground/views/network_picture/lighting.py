"""Lighting: how strongly each unit answers to what somebody draws, and what that looks like."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec
import numpy as np
from PySide6.QtGui import QColor, QPen

from core.insight.layer_outputs import outputs_of_layers, units_off
from core.insight.scale import largest_magnitude
from core.nn.arrays import scaled
from playground.theme import diverging_table
from playground.views.network_picture.arrangement import INPUTS

if TYPE_CHECKING:
    from PySide6.QtCore import QRect
    from PySide6.QtGui import QPainter

    from core import Snapshot
    from core.nn.arrays import Array
    from playground.theme import Theme
    from playground.views.network_picture.arrangement import Unit

_DARKEST: Final = 0.8
_THICKEST: Final = 4


class Light(msgspec.Struct, frozen=True, eq=False):
    """What the units answer to x (inputs,): for each layer `answers` (units,)."""

    x: Array
    answers: tuple[Array, ...]

    @classmethod
    def of(cls, snapshot: Snapshot, x: Array) -> Light | None:
        """None where the network does not take as many inputs."""
        if x.shape != (snapshot.weights[0].shape[1],):
            return None
        rows = scaled(x[None], snapshot.parameters.dtype)
        answers = outputs_of_layers(snapshot, rows, units_off(snapshot))
        return cls(x, tuple(layer[0] for layer in answers))

    def value(self, unit: Unit) -> float | None:
        """What a unit answers; None for an input."""
        return None if unit[0] == INPUTS else float(self.answers[unit[0]][unit[1]])

    def share(self, unit: Unit) -> float | None:
        """The same as a part, −1 to 1, of the strongest answer of its layer."""
        value = self.value(unit)
        if value is None:
            return None
        strongest = largest_magnitude([self.answers[unit[0]]])
        return float(np.clip(np.nan_to_num(value / max(strongest, 1e-12)), -1.0, 1.0))


class LightPainter:
    """Leaves units that answer strongly as they are, with a coloured frame, and veils others."""

    def __init__(self, theme: Theme) -> None:
        self._ground = QColor(theme.ground)
        self._colors = [QColor.fromRgb(rgb) for rgb in diverging_table(theme)]

    def paint(self, painter: QPainter, square: QRect, share: float) -> None:
        """Over the unit at `square`, which answers with `share` of the strongest."""
        strength = abs(share)
        veil = QColor(self._ground)
        veil.setAlphaF(_DARKEST * (1.0 - strength))
        painter.fillRect(square, veil)
        width = round(strength * min(_THICKEST, max(square.height() // 6, 1)))
        if width:
            painter.setPen(QPen(self._colors[128 + round(127 * share)], width))
            inset = width // 2
            painter.drawRect(square.adjusted(inset, inset, -inset - 1, -inset - 1))
