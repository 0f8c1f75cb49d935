"""Answers are read as what they mean, against values worked out by hand."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from core import Dataset
from core.insight.answers import Reading, labels_of, strongest_outputs


def dataset(kind: str, classes: int, y: Any) -> Dataset:
    targets = np.asarray(y)
    x = np.zeros((len(targets), 2))
    return Dataset(x, targets, x[:0], targets[:0], kind, classes, None, "file")


TWO = dataset("classes", 2, [0, 1, 1])
THREE = dataset("classes", 3, [0, 1, 2])


@pytest.mark.parametrize(
    ("activation", "answers"),
    [("sigmoid", [0.0, 0.25, 0.5, 1.0, 7.0]), ("tanh", [-1.0, -0.5, 0.0, 1.0, 7.0])],
)
def test_one_output_parts_two_classes_at_the_threshold(
    activation: str, answers: list[float]
) -> None:
    column = np.array(answers)[:, None]
    reading = Reading.of(TWO, 1, activation)
    assert reading.signed
    assert labels_of(column, activation).tolist() == [0, 0, 0, 1, 1]
    assert [reading.label(answer) for answer in column] == [0, 0, 0, 1, 1]
    # Both classes' codes lie as far from the threshold as the scale goes.
    np.testing.assert_array_equal(
        reading.field(column)[[0, 2, 3]], [-reading.limit, 0.0, reading.limit]
    )


def test_of_several_outputs_the_strongest_names_the_class() -> None:
    answers = np.array([[0.2, 0.1, 0.7], [0.4, 0.4, 0.2], [1.0, 0.0, 0.0]])
    reading = Reading.of(THREE, 3, "softmax")
    assert not reading.signed
    assert labels_of(answers, "softmax").tolist() == [2, 0, 0]
    assert reading.label(answers[0]) == 2
    np.testing.assert_allclose(reading.certainty(answers), [0.5, 0.0, 1.0])
    assert strongest_outputs(answers[0], 2) == [2, 0]


def test_a_lead_is_measured_by_how_far_the_codes_lie_apart() -> None:
    answers = np.array([[1.0, -1.0, -1.0], [0.5, 0.0, -1.0], [9.0, -9.0, 0.0]])
    found = Reading.of(THREE, 3, "tanh").certainty(answers)
    np.testing.assert_allclose(found, [1.0, 0.25, 1.0])


def test_answers_that_are_no_numbers_are_not_certain() -> None:
    answers = np.array([[math.nan, 0.0, 1.0], [math.inf, math.inf, 0.0], [math.inf, 0.0, 0.0]])
    found = Reading.of(THREE, 3, "linear").certainty(answers)
    np.testing.assert_array_equal(found, [0.0, 0.0, 1.0])


def test_a_value_is_read_on_a_scale_that_holds_the_training_values() -> None:
    reading = Reading.of(dataset("regression", 0, [[-0.35], [0.2]]), 1, "linear")
    assert reading.signed
    assert reading.limit == 0.4
    assert reading.label(np.array([0.3])) is None
    np.testing.assert_array_equal(reading.field(np.array([[0.3], [-2.0]])), [0.3, -2.0])


@pytest.mark.parametrize(
    ("activation", "outputs"), [("sigmoid", 1), ("tanh", 1), ("linear", 1), ("softmax", 2)]
)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_line_lies_where_the_class_changes_and_its_field_is_even(
    activation: str, outputs: int, dtype: str
) -> None:
    z = np.array([-3.0, -1.5, 0.0, 1.5, 3.0])
    sigmoid = 1.0 / (1.0 + np.exp(-z))
    answers = {
        "sigmoid": [sigmoid],
        "tanh": [np.tanh(z / 2)],
        "linear": [z + 0.5],
        "softmax": [1.0 - sigmoid, sigmoid],
    }[activation]
    column = np.stack(answers, axis=1).astype(dtype)
    reading = Reading.of(TWO, outputs, activation)
    assert reading.lined
    field = reading.line_field(column)
    np.testing.assert_allclose(field, z, atol=1e-5)
    # Equal answers, exactly on the line, mean class 0.
    np.testing.assert_array_equal(
        field[[0, 1, 3, 4]] > 0, labels_of(column, activation)[[0, 1, 3, 4]]
    )


@pytest.mark.parametrize("activation", ["sigmoid", "tanh"])
def test_an_output_at_its_end_has_a_finite_field(activation: str) -> None:
    low = -1.0 if activation == "tanh" else 0.0
    answers = np.array([[low], [1.0]], dtype=np.float32)
    field = Reading.of(TWO, 1, activation).line_field(answers)
    assert np.isfinite(field).all()
    assert field[0] < -10 < 10 < field[1]


def test_only_two_classes_have_a_line() -> None:
    assert not Reading.of(THREE, 3, "softmax").lined
    assert not Reading.of(dataset("regression", 0, [[1.0]]), 1, "linear").lined
