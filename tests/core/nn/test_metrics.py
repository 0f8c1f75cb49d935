"""Metrics against scikit-learn and cases counted by hand."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.nn import metrics
from core.nn.room import Room

SEEDS = st.integers(0, 2**32 - 1)


@given(seed=SEEDS, rows=st.integers(1, 20), classes=st.integers(2, 5))
def test_the_largest_output_is_the_answer(seed, rows, classes):
    from sklearn.metrics import accuracy_score

    rng = np.random.default_rng(seed)
    prediction, labels = rng.random((rows, classes)), rng.integers(0, classes, rows)
    found = metrics.count_largest(prediction, labels)
    assert found == accuracy_score(labels, prediction.argmax(axis=1), normalize=False)


def test_of_equal_outputs_the_first_is_the_answer():
    prediction = np.zeros((3, 4))
    assert metrics.count_largest(prediction, np.array([0, 0, 1])) == 2


@pytest.mark.parametrize(("threshold", "right"), [(0.5, 3), (0.0, 2)])
def test_one_output_is_judged_against_the_threshold(threshold, right):
    prediction = np.array([[0.9], [0.4], [0.2], [0.1]])
    labels = np.array([1, 1, 0, 0])
    assert metrics.count_above(prediction, labels, threshold) == right


def test_the_threshold_itself_is_not_above_it():
    assert metrics.count_above(np.array([[0.5], [0.5]]), np.array([0, 0])) == 2


def test_exact_rows_have_all_outputs_equal_to_the_decimals():
    target = np.array([[1.0, 0.0], [1.0, 0.0], [1.0, 0.0]])
    prediction = np.array([[1.004, -0.004], [1.004, 0.006], [0.996, 0.0]])
    assert metrics.count_exact(prediction, target, 2) == 2
    assert metrics.count_exact(prediction, target, 3) == 0
    assert metrics.count_exact(prediction, target, 0) == 3
    assert metrics.count_exact(target, target, 15) == 3


@given(seed=SEEDS, decimals=st.integers(0, 12))
def test_exact_is_the_notebooks_comparison(seed, decimals):
    rng = np.random.default_rng(seed)
    target = rng.integers(0, 2, (30, 1)).astype(float)
    prediction = target + rng.choice([0.0, 10.0**-decimals / 3, 10.0**-decimals], (30, 1))
    by_hand = sum(
        np.round(p, decimals) == np.round(t, decimals)
        for p, t in zip(prediction[:, 0], target[:, 0], strict=True)
    )
    assert metrics.count_exact(prediction, target, decimals) == by_hand


def test_numbers_that_are_not_finite_are_never_exact():
    target = np.ones((3, 1), np.float32)
    prediction = np.array([[np.nan], [np.inf], [3e38]], np.float32)
    assert metrics.count_exact(prediction, target, 10) == 0


@given(seed=SEEDS, rows=st.integers(2, 20), outputs=st.integers(1, 3), cut=st.integers(1, 19))
def test_r_squared_adds_up_over_batches_to_scikit_learns(seed, rows, outputs, cut):
    from sklearn.metrics import r2_score

    target, noise = np.random.default_rng(seed).standard_normal((2, rows, outputs))
    prediction = target + 0.5 * noise
    residual = total = 0.0
    for part in (slice(None, cut), slice(cut, None)):
        residual += metrics.squared_distance(prediction[part], target[part])
        total += metrics.squared_distance(target[part], target.mean(axis=0))
    # Over all outputs together, each with the weight of its own variance.
    oracle = r2_score(target, prediction, multioutput="variance_weighted")
    assert metrics.r_squared(residual, total) == pytest.approx(oracle, rel=1e-9, abs=1e-9)


def test_squares_beyond_the_number_type_still_add_up():
    far = np.full((3, 2), 1e25, np.float32)
    assert metrics.squared_distance(far, np.zeros_like(far)) == pytest.approx(6e50)


def test_a_distance_from_means_in_float64_is_taken_in_float64():
    target = np.array([[1e7], [1e7 + 1]], np.float32)
    assert metrics.squared_distance(target, np.array([1e7 + 0.5])) == 0.5


def test_r_squared_of_a_constant_target():
    assert metrics.r_squared(0.0, 0.0) == 1.0
    assert metrics.r_squared(0.1, 0.0) == 0.0


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_with_room_given_nothing_is_allocated_and_the_answers_are_the_same(dtype):
    rng = np.random.default_rng(2)
    prediction = rng.random((2000, 10)).astype(dtype)
    target = np.round(prediction, 1).astype(dtype)
    labels = rng.integers(0, 10, 2000)
    room, flags = Room.like(prediction), np.empty(2000, bool)
    answers = np.empty(2000, np.intp)

    def work():
        return (
            metrics.count_largest(prediction, labels, answers, flags),
            metrics.count_above(prediction[:, :1], labels > 4, 0.5, flags),
            metrics.count_exact(prediction, target, 1, room, flags),
            metrics.squared_distance(prediction, target, room),
        )

    assert work() == (
        metrics.count_largest(prediction, labels),
        metrics.count_above(prediction[:, :1], labels > 4),
        metrics.count_exact(prediction, target, 1),
        metrics.squared_distance(prediction, target),
    )
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        work()
        used = tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()
    # NumPy's own iteration buffers for the comparison, which do not grow with the arrays.
    assert used < 2 * np.getbufsize() + 4096
