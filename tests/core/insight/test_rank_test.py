"""The rank test, against SciPy's values and against counting all divisions by hand."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
import pytest

from core.insight.rank_test import MOST_COUNTED, holm, mann_whitney

INF = math.inf


def by_hand(first: list[float], second: list[float]) -> float:
    """How many of all divisions have a U at least as far from its middle."""
    values = np.array(first + second)

    def u(chosen: tuple[int, ...]) -> float:
        one = values[list(chosen)]
        other = np.delete(values, chosen)
        return float((one[:, None] > other).sum() + 0.5 * (one[:, None] == other).sum())

    middle = len(first) * len(second) / 2
    seen = abs(u(tuple(range(len(first)))) - middle)
    every = [abs(u(chosen) - middle) for chosen in combinations(range(len(values)), len(first))]
    return sum(away >= seen - 1e-9 for away in every) / len(every)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ([1, 2, 3], [4, 5, 6]),
        ([1, 2, 2, 5], [2, 3, INF]),
        ([3, INF, INF, INF], [1, 2, 7, INF, INF]),
        ([1, 1], [1, 2, 2, 2]),
    ],
)
def test_of_few_values_all_divisions_are_counted(first: list[float], second: list[float]) -> None:
    found = mann_whitney(np.array(first), np.array(second))
    assert found.p == pytest.approx(by_hand(first, second), abs=1e-12)
    other = mann_whitney(np.array(second), np.array(first))
    assert other.p == pytest.approx(found.p, abs=1e-12)
    assert found.u + other.u == len(first) * len(second)


def test_without_ties_it_is_scipys_exact_one() -> None:
    first, second = [19, 22, 16, 29, 24], [20, 11, 17, 12]
    found = mann_whitney(np.array(first), np.array(second))
    assert found.u == 17.0
    assert found.p == pytest.approx(1 / 9, abs=1e-12)


def test_of_many_values_it_is_scipys_normal_approximation_with_ties() -> None:
    first = np.array([*range(1, 31), *[INF] * 10], float)
    second = np.array([*range(10, 40, 2), *[INF] * 20], float)
    assert len(first) + len(second) > MOST_COUNTED
    found = mann_whitney(first, second)
    assert found.u == 365.5
    assert found.p == pytest.approx(0.00024590019124373744, abs=1e-12)


def test_where_all_are_alike_nothing_can_be_told() -> None:
    assert mann_whitney(np.full(5, INF), np.full(4, INF)) == (10.0, 1.0)
    with pytest.raises(ValueError, match="both samples"):
        mann_whitney(np.array([]), np.array([1.0]))
    with pytest.raises(ValueError, match="no number"):
        mann_whitney(np.array([math.nan]), np.array([1.0]))


def test_holm_raises_what_was_looked_for_among_many() -> None:
    # statsmodels' multipletests([0.01, 0.04, 0.03, 0.005], method="holm")
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.9, 0.8]) == [1.0, 1.0]
    assert holm([]) == []
