"""Numerals as people draw them: the way of a pen for each, in five hands.

The ways are written down as a person goes them, in a box of width and height 1, and rounded by a
spline; a hand bends, sizes, places and widens them. Nothing here knows a network.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

Point = tuple[float, float]
Way = tuple[Point, ...]
# Points between two that are written down.
_FINE: Final = 8

WAYS: Final[dict[int, tuple[Way, ...]]] = {
    0: (
        (
            (0.62, 0.02),
            (0.34, 0.06),
            (0.14, 0.3),
            (0.12, 0.62),
            (0.3, 0.93),
            (0.56, 0.97),
            (0.8, 0.74),
            (0.86, 0.42),
            (0.74, 0.12),
            (0.52, 0.02),
        ),
    ),
    1: (((0.53, 0.0), (0.52, 0.3), (0.5, 0.65), (0.48, 1.0)),),
    2: (
        (
            (0.12, 0.24),
            (0.26, 0.06),
            (0.52, 0.01),
            (0.76, 0.14),
            (0.76, 0.36),
            (0.56, 0.6),
            (0.32, 0.8),
            (0.1, 0.97),
        ),
        ((0.1, 0.97), (0.36, 0.93), (0.64, 0.95), (0.92, 0.95)),
    ),
    3: (
        (
            (0.16, 0.14),
            (0.36, 0.02),
            (0.64, 0.04),
            (0.76, 0.2),
            (0.66, 0.38),
            (0.38, 0.47),
        ),
        (
            (0.38, 0.47),
            (0.7, 0.52),
            (0.84, 0.7),
            (0.74, 0.9),
            (0.46, 0.99),
            (0.12, 0.9),
        ),
    ),
    4: (
        ((0.28, 0.02), (0.2, 0.26), (0.14, 0.54)),
        ((0.14, 0.54), (0.42, 0.56), (0.88, 0.52)),
        ((0.74, 0.06), (0.7, 0.4), (0.66, 0.7), (0.62, 1.0)),
    ),
    5: (
        ((0.84, 0.03), (0.56, 0.04), (0.28, 0.05)),
        (
            (0.28, 0.05),
            (0.22, 0.24),
            (0.18, 0.44),
        ),
        (
            (0.18, 0.44),
            (0.42, 0.38),
            (0.68, 0.44),
            (0.8, 0.64),
            (0.7, 0.88),
            (0.42, 0.98),
            (0.12, 0.9),
        ),
    ),
    6: (
        (
            (0.66, 0.02),
            (0.42, 0.2),
            (0.24, 0.48),
            (0.2, 0.76),
            (0.36, 0.96),
            (0.62, 0.95),
            (0.76, 0.76),
            (0.64, 0.58),
            (0.4, 0.58),
            (0.22, 0.74),
        ),
    ),
    7: (
        ((0.12, 0.08), (0.4, 0.06), (0.86, 0.05)),
        ((0.86, 0.05), (0.68, 0.32), (0.52, 0.64), (0.42, 1.0)),
    ),
    8: (
        (
            (0.72, 0.14),
            (0.5, 0.01),
            (0.26, 0.12),
            (0.3, 0.34),
            (0.54, 0.48),
            (0.76, 0.68),
            (0.7, 0.92),
            (0.46, 0.99),
            (0.22, 0.86),
            (0.28, 0.64),
            (0.54, 0.46),
            (0.74, 0.28),
            (0.72, 0.14),
        ),
    ),
    9: (
        (
            (0.76, 0.22),
            (0.6, 0.03),
            (0.34, 0.06),
            (0.2, 0.26),
            (0.32, 0.46),
            (0.58, 0.44),
            (0.76, 0.22),
        ),
        ((0.76, 0.22), (0.74, 0.46), (0.7, 0.7), (0.6, 1.0)),
    ),
}


@dataclass(frozen=True)
class Hand:
    """How somebody draws: slant and turn, height and place on the pad, the pen's width there."""

    name: str
    slant: float = 0.0
    turn_degrees: float = 0.0
    height: float = 0.66
    middle: Point = (0.5, 0.5)
    pen: float = 0.08
    tremble: float = 0.006


HANDS: Final = (
    Hand("slanted", slant=0.32, turn_degrees=4.0),
    Hand("small", height=0.3, middle=(0.46, 0.54), pen=0.04),
    Hand("off-centre", slant=0.08, height=0.46, middle=(0.29, 0.7), pen=0.06),
    Hand("thick", slant=-0.06, height=0.7, pen=0.15),
    Hand("thin", slant=0.12, turn_degrees=-3.0, height=0.74, pen=0.025),
)


def drawn(numeral: int, hand: Hand) -> tuple[Way, ...]:
    """The pen's ways on the pad, in parts of its side; the same each time."""
    generator = np.random.default_rng([numeral, HANDS.index(hand)])
    return tuple(_placed(_rounded(way), hand, generator) for way in WAYS[numeral])


def _rounded(way: Way) -> np.ndarray:
    """A Catmull-Rom spline through the points, (n, 2)."""
    points = np.array([way[0], *way, way[-1]])
    share = np.linspace(0.0, 1.0, _FINE, endpoint=False)[:, None]
    parts = []
    for a, b, c, d in zip(points, points[1:], points[2:], points[3:], strict=False):
        bend = 2 * a - 5 * b + 4 * c - d
        parts.append(
            0.5 * (2 * b + (c - a) * share + bend * share**2 + (3 * b - a - 3 * c + d) * share**3)
        )
    return np.concatenate([*parts, points[-1:]])


def _placed(way: np.ndarray, hand: Hand, generator: np.random.Generator) -> Way:
    """The way as this hand goes it; it trembles slowly, as hands do."""
    x, y = way[:, 0] - 0.5, way[:, 1] - 0.5
    x = 0.72 * x - hand.slant * y
    turn = math.radians(hand.turn_degrees)
    x, y = x * math.cos(turn) - y * math.sin(turn), x * math.sin(turn) + y * math.cos(turn)
    phase = generator.uniform(0.0, 2 * math.pi, 2)
    along = np.linspace(0.0, 3.0, len(way))
    x = hand.middle[0] + hand.height * x + hand.tremble * np.sin(2.1 * along + phase[0])
    y = hand.middle[1] + hand.height * y + hand.tremble * np.sin(1.7 * along + phase[1])
    return tuple(zip(x.tolist(), y.tolist(), strict=True))
