"""Where a unit fires, in words."""

from __future__ import annotations

import numpy as np
from turns import in_turn

from core.insight.firing import favourite_class, where_it_fires

Y, X = np.meshgrid(np.linspace(1.0, -1.0, 24), np.linspace(-1.0, 1.0, 24), indexing="ij")


@in_turn(
    ("field", "words"),
    [
        (np.tanh(5 * X), "fires on the right half"),
        (np.tanh(-5 * X), "fires on the left half"),
        (Y, "fires on the upper half"),
        (-Y, "fires on the lower half"),
        (np.tanh(X + Y), "fires at the upper right"),
        (np.tanh(X - Y), "fires at the lower right"),
        (np.exp(-4 * (X**2 + Y**2)), "fires in the middle"),
        (np.maximum(np.abs(X), np.abs(Y)) ** 2, "fires around the rim"),
        (np.sin(12 * X), "fires in several places"),
        (np.where((X < -0.2) & (Y < -0.2), 0.0, 1.0), "fires everywhere but at the lower left"),
        (np.where((X > 0.9) & (Y > 0.9), 0.0, 1.0), "fires almost everywhere"),
        (np.full_like(X, 0.7), "says the same everywhere"),
        (np.zeros_like(X), "says the same everywhere"),
        (np.full_like(X, np.nan), "its answers are no numbers any more"),
    ],
)
def test_a_map_in_words(field: np.ndarray, words: str) -> None:
    assert where_it_fires(field) == words
    assert where_it_fires(1000.0 * field) == words


def test_the_class_that_excites_it_most() -> None:
    labels = np.array([0, 1, 2, 0, 1, 2])
    assert favourite_class(np.array([0.0, 5.0, 1.0, 0.0, -1.0, 4.0]), labels, 4) == 2
    assert favourite_class(np.ones(6), labels, 3) is None
    assert favourite_class(np.full(6, np.nan), labels, 3) is None
    assert favourite_class(-np.array([3.0, 2.0, 1.0, 3.0, 2.0, 1.0]), labels, 5) == 2
