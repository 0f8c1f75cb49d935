from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from turns import in_turn

from core.datasets.dataset import Dataset, DatasetError


def make(**changes: Any) -> Dataset:
    fields: dict[str, Any] = {
        "x_train": np.zeros((5, 4)),
        "y_train": np.array([0, 1, 2, 0, 1]),
        "x_test": np.zeros((2, 4)),
        "y_test": np.array([0, 2]),
        "kind": "classes",
        "classes": 3,
        "image_shape": None,
        "name": "demo",
    }
    return Dataset(**(fields | changes))


def test_inputs_and_outputs() -> None:
    assert make().inputs == 4
    assert make().outputs == 3
    two = make(y_train=np.array([0, 1, 1, 0, 1]), y_test=np.array([0, 1]), classes=2)
    assert two.outputs == 1


def test_outputs_of_regression_are_the_columns_of_y() -> None:
    data = make(y_train=np.zeros((5, 2)), y_test=np.zeros((2, 2)), kind="regression", classes=0)
    assert data.outputs == 2


def test_no_test_rows_are_fine() -> None:
    data = make(x_test=np.zeros((0, 4)), y_test=np.zeros(0, dtype=np.int64))
    assert len(data.x_test) == 0


@in_turn(
    ("changes", "message"),
    [
        ({"kind": "clusters"}, "expected classes or regression"),
        ({"x_train": np.zeros(5)}, "x_train has the shape (5,)"),
        ({"x_train": np.zeros((5, 0)), "x_test": np.zeros((2, 0))}, "expected (rows, columns)"),
        ({"x_train": np.zeros((5, 4), dtype=np.int32)}, "x_train is int32"),
        ({"x_test": np.zeros((2, 3))}, "x_test has rows of shape (3,), expected (4,)"),
        ({"y_train": np.array([0, 1])}, "y_train has 2 rows, expected 5"),
        ({"y_train": np.array([0, 1, 3, 0, 1])}, "run from 0 to 3, expected 0 to 2"),
        ({"y_test": np.array([0, -1])}, "run from -1 to 0"),
        ({"y_train": np.zeros(5)}, "expected int64 labels"),
        ({"kind": "regression", "classes": 0}, "expected floats (rows, outputs)"),
        ({"image_shape": (2, 3)}, "2×3 pixels do not fit 4 columns"),
        ({"class_names": ("a", "b")}, "2 class names for 3 classes"),
        ({"plane_train": np.zeros((4, 2))}, "plane_train has the shape (4, 2), expected (5, 2)"),
        (
            {"x_train": np.zeros((0, 4)), "y_train": np.zeros(0, dtype=np.int64)},
            "no row to train on",
        ),
    ],
)
def test_arrays_that_do_not_fit_are_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(DatasetError) as caught:
        make(**changes)
    assert message in str(caught.value)
    assert str(caught.value).startswith("demo: ")
