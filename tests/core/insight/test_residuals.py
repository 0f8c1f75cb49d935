"""Residuals fall into bins around zero, and none is lost."""

from __future__ import annotations

import numpy as np
import pytest

from core.insight.residuals import BINS, histogram, root_mean_square


def test_zero_lies_in_the_middle_bin_and_the_ends_hold_what_is_beyond() -> None:
    residuals = np.array([0.0, 0.04, -0.04, 1.0, 7.0, np.inf, -3.0, np.nan])
    counts = histogram(residuals, 1.0)
    assert len(counts) == BINS
    assert counts[BINS // 2] == 3
    assert counts[-1] == 3
    assert counts[0] == 1
    assert counts.sum() == 7


def test_bins_are_equally_wide() -> None:
    assert histogram(np.linspace(-0.999, 0.999, 2100), 1.0).tolist() == [100] * BINS


def test_the_root_mean_square_is_that_of_scikit_learn() -> None:
    from sklearn.metrics import root_mean_squared_error

    rng = np.random.default_rng(0)
    truth, answers = rng.standard_normal(50), rng.standard_normal(50)
    expected = root_mean_squared_error(truth, answers)
    assert root_mean_square(answers - truth) == pytest.approx(expected)
    assert np.isnan(root_mean_square(np.empty(0)))
