"""The colours of the arena: one for each row, and strong to pale for how soon a run solved it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np
from PySide6.QtGui import QColor

from playground.theme import run_color

if TYPE_CHECKING:
    from core.nn.arrays import Array
    from playground.theme import Theme

# Runs' colours are made for dots on any ground: as thin lines on white they are too pale.
_DARKER: Final = 150
_PALEST: Final = 0.25
SHADES: Final = 17


def row_color(theme: Theme, row: int) -> QColor:
    """What stands for the runs of a row."""
    color = QColor(run_color(row))
    return color if theme.name == "dark" else color.darker(_DARKER)


def mixed(color: QColor, ground: QColor, share: float) -> QColor:
    """So much of a colour on the ground."""
    return QColor.fromRgbF(
        ground.redF() + (color.redF() - ground.redF()) * share,
        ground.greenF() + (color.greenF() - ground.greenF()) * share,
        ground.blueF() + (color.blueF() - ground.blueF()) * share,
    )


def soon_colors(theme: Theme) -> list[QColor]:
    """The colours of runs that solved it: from pale for the latest to strong for the soonest."""
    color, ground = QColor(theme.accent), QColor(theme.ground)
    shares = np.linspace(_PALEST, 1.0, SHADES).tolist()
    return [mixed(color, ground, share) for share in shares]


def soonness(solved_at: Array) -> Array:
    """How soon each run was done, from 1 for the first to 0 for the last of all that were.

    Of the logarithm of epochs (runs,), as twice as long is as much later anywhere. NaN for those
    that never were.
    """
    there = np.isfinite(solved_at)
    found = np.full(len(solved_at), math.nan)
    if there.any():
        logs = np.log(np.maximum(solved_at[there], 1.0))
        span = float(logs.max() - logs.min())
        found[there] = (logs.max() - logs) / span if span > 0.0 else 1.0
    return found
