"""How sure an answer is, what passing gains, and calibration."""

from __future__ import annotations

import numpy as np
import pytest

from core.insight.calibration import calibration
from core.insight.confidence import answered_from, confidences


@pytest.mark.parametrize(
    ("answers", "last", "expected"),
    [
        ([[0.7, 0.2, 0.1], [0.3, 0.3, 0.4]], "softmax", [0.7, 0.4]),
        ([[0.9, 0.8], [0.1, 0.2]], "sigmoid", [0.9, 0.2]),
        ([[0.9], [0.2], [0.5]], "sigmoid", [0.9, 0.8, 0.5]),
        ([[1.0], [-0.5], [0.0]], "tanh", [1.0, 0.75, 0.5]),
        ([[0.0, -1.0], [1.0, -1.0]], "tanh", [0.5, 1.0]),
        ([[1.7, -3.0], [-2.0, -1.0], [np.nan, 0.2]], "linear", [1.0, 0.0, 0.0]),
    ],
)
def test_confidence_is_how_far_the_answer_is_on_the_way_to_its_code(
    answers: list[list[float]], last: str, expected: list[float]
) -> None:
    np.testing.assert_allclose(confidences(np.array(answers), last), expected)


def test_who_passes_below_a_threshold_answers_less_and_better() -> None:
    confidence = np.array([0.5, 0.6, 0.8, 0.9])
    right = np.array([False, True, False, True])
    assert answered_from(confidence, right, 0.0) == (4, 4, 2)
    assert answered_from(confidence, right, 0.6) == (4, 3, 2)
    assert answered_from(confidence, right, 0.85) == (4, 1, 1)
    assert answered_from(confidence, right, 1.0) == (4, 0, 0)


def test_calibration_is_that_of_scikit_learn() -> None:
    from sklearn.calibration import calibration_curve

    rng = np.random.default_rng(0)
    confidence = np.concatenate([rng.random(500), [0.0, 0.1, 0.5, 1.0]])
    right = rng.random(504) < confidence**2
    found = calibration(confidence, right)
    filled = found.counts > 0
    accuracy, mean = calibration_curve(right, confidence, n_bins=10)
    np.testing.assert_allclose(found.accuracy[filled], accuracy)
    np.testing.assert_allclose(found.confidence[filled], mean)
    assert found.counts.sum() == 504
    weights = found.counts[filled] / 504
    assert found.error == pytest.approx(float(np.sum(weights * np.abs(accuracy - mean))))


def test_a_calibrated_network_has_no_error_and_an_overconfident_one_its_excess() -> None:
    sure = np.full(10, 0.75)
    right = np.arange(10) < 5
    found = calibration(sure, right)
    assert found.error == pytest.approx(0.25)
    assert found.counts.tolist() == [0, 0, 0, 0, 0, 0, 0, 10, 0, 0]
    assert np.isnan(found.accuracy[0])
    assert calibration(np.full(4, 0.75), np.arange(4) < 3).error == pytest.approx(0.0)
    assert np.isnan(calibration(np.empty(0), np.empty(0, bool)).error)
