"""Wilson's interval, against SciPy 1.17's `binomtest(k, n).proportion_ci(method="wilson")`."""

from __future__ import annotations

import pytest

from core.insight.proportion import wilson_interval


@pytest.mark.parametrize(
    ("successes", "trials", "confidence", "low", "high"),
    [
        (17, 20, 0.95, 0.6395811352592431, 0.9476312541037835),
        (0, 20, 0.95, 0.0, 0.16112515805281935),
        (20, 20, 0.95, 0.8388748419471808, 1.0),
        (1, 3, 0.95, 0.06149194472039626, 0.7923403991979523),
        (50, 1000, 0.99, 0.035025075722532446, 0.0709069726905337),
    ],
)
def test_it_is_scipys(
    successes: int, trials: int, confidence: float, low: float, high: float
) -> None:
    found = wilson_interval(successes, trials, confidence)
    assert found == pytest.approx((low, high), abs=1e-12)


def test_at_the_ends_nothing_impossible_is_said() -> None:
    assert wilson_interval(0, 20).low == 0.0
    assert wilson_interval(20, 20).high == 1.0
    assert wilson_interval(0, 0) == (0.0, 1.0)
    with pytest.raises(ValueError, match="3 of 2"):
        wilson_interval(3, 2)
