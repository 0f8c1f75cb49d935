"""The confusion matrix and what is read from it are scikit-learn's."""

from __future__ import annotations

import numpy as np
import pytest

from core.insight.confusion import confusion_matrix, precision_recall, row_shares


@pytest.mark.parametrize("classes", [2, 3, 26])
def test_matrix_precision_and_recall_are_those_of_scikit_learn(classes: int) -> None:
    from sklearn import metrics

    rng = np.random.default_rng(classes)
    truth = rng.integers(0, classes, 300)
    answers = np.where(rng.random(300) < 0.7, truth, rng.integers(0, classes, 300))
    matrix = confusion_matrix(truth, answers, classes)
    names = list(range(classes))
    np.testing.assert_array_equal(matrix, metrics.confusion_matrix(truth, answers, labels=names))
    expected = metrics.precision_recall_fscore_support(
        truth, answers, labels=names, zero_division=np.nan
    )
    found = precision_recall(matrix)
    np.testing.assert_allclose(found.precision, expected[0])
    np.testing.assert_allclose(found.recall, expected[1])


def test_what_was_never_answered_or_never_true_has_no_figure() -> None:
    matrix = confusion_matrix(np.array([0, 0, 1]), np.array([0, 1, 1]), 3)
    assert matrix.tolist() == [[1, 1, 0], [0, 1, 0], [0, 0, 0]]
    precision, recall = precision_recall(matrix)
    np.testing.assert_array_equal(precision, [1.0, 0.5, np.nan])
    np.testing.assert_array_equal(recall, [0.5, 1.0, np.nan])
    np.testing.assert_array_equal(row_shares(matrix), [[0.5, 0.5, 0], [0, 1, 0], [0, 0, 0]])


def test_no_rows_are_no_mistake() -> None:
    none = np.empty(0, dtype=np.int64)
    assert confusion_matrix(none, none, 2).tolist() == [[0, 0], [0, 0]]
