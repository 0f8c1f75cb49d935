"""The confusion matrix: which class is taken for which, and precision and recall of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from core.nn.arrays import Array


class PrecisionRecall(NamedTuple):
    """Of each class, as parts of 1 (classes,); NaN where there is nothing to divide by.

    `precision`: of the rows that were called so, how many are so. `recall`: of the rows that are
    so, how many were called so.
    """

    precision: Array
    recall: Array


def confusion_matrix(truth: Array, answers: Array, classes: int) -> Array:
    """How many rows of each class got each answer, int64 (classes, classes).

    `truth` and `answers` (n,) are classes from 0. A row of the matrix is a true class, a column an
    answer, as in scikit-learn's.
    """
    places = truth.astype(np.int64) * classes + answers
    counts: Array = np.bincount(places, minlength=classes * classes)
    return counts.reshape(classes, classes)


def precision_recall(matrix: Array) -> PrecisionRecall:
    """Precision and recall of each class of a confusion matrix (classes, classes)."""
    right = matrix.diagonal()
    with np.errstate(invalid="ignore"):  # 0/0: NaN
        return PrecisionRecall(right / matrix.sum(axis=0), right / matrix.sum(axis=1))


def row_shares(matrix: Array) -> Array:
    """The confusion matrix as parts of its rows: how the rows of a class were answered.

    A class without rows has zeros.
    """
    shares: Array = matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1)
    return shares
