"""The colours of the sweep view: from pale for the worst figure to strong for the best."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np
from PySide6.QtGui import QColor

if TYPE_CHECKING:
    from core.nn.arrays import Array
    from playground.theme import Theme

SHADES: Final = 12
_PALEST: Final = 0.16


def shade_colors(theme: Theme) -> list[QColor]:
    """`SHADES` colours from the worst to the best."""
    color, ground = QColor(theme.train), QColor(theme.ground)
    return [
        QColor.fromRgbF(
            ground.redF() + (color.redF() - ground.redF()) * share,
            ground.greenF() + (color.greenF() - ground.greenF()) * share,
            ground.blueF() + (color.blueF() - ground.blueF()) * share,
        )
        for share in np.linspace(_PALEST, 1.0, SHADES).tolist()
    ]


def shade(goodness: float) -> int:
    """Which of the colours stands for it, −1 where there is none."""
    return -1 if math.isnan(goodness) else round(goodness * (SHADES - 1))


def shades(goodness: Array) -> Array:
    """Which of the colours stand for all of them (runs,), −1 where there is none."""
    found: Array = np.nan_to_num(np.round(goodness * (SHADES - 1)), nan=-1.0).astype(int)
    return found


def ink_on(color: QColor, theme: Theme) -> QColor:
    """What can be read on it: the theme's text or its ground."""
    text, ground = QColor(theme.text), QColor(theme.ground)
    return max((text, ground), key=lambda ink: abs(ink.lightnessF() - color.lightnessF()))
