"""The sample of rows is mixed, the same each time, and small for large networks."""

from __future__ import annotations

import numpy as np
import pytest

from core import Dataset, SpecError
from core.insight.sample import LEAST_ROWS, MOST_ROWS, Sample, intensities


def classes(train: int, test: int) -> Dataset:
    """Rows that hold their own number; the first half is class 0."""
    x = np.arange(float(train + test))[:, None]
    y = (np.arange(train + test) >= (train + test) // 2).astype(np.int64)
    return Dataset(x[:train], y[:train], x[train:], y[train:], "classes", 2, None, "file")


def test_test_rows_are_asked_in_mixed_order_and_the_same_each_time() -> None:
    data = classes(10, 1000)
    sample = Sample.of(data)
    assert sample.part == "test"
    rows = sample.x[:, 0].astype(int)
    assert len(set(rows)) == MOST_ROWS
    assert rows.min() >= 10
    np.testing.assert_array_equal(sample.y, rows >= 505)
    assert 0.4 < sample.y[:100].mean() < 0.6  # though the classes come one after the other
    np.testing.assert_array_equal(Sample.of(classes(10, 1000)).x, sample.x)


def test_without_test_rows_training_rows_are_asked() -> None:
    sample = Sample.of(classes(7, 0))
    assert sample.part == "train"
    assert sorted(sample.x[:, 0]) == list(range(7))


@pytest.mark.parametrize(
    ("parameters", "rows"), [(0, 400), (250_000, 400), (500_000, 200), (10**9, LEAST_ROWS)]
)
def test_a_large_network_is_asked_less(parameters: int, rows: int) -> None:
    assert Sample.of(classes(1, 500)).rows_for(parameters) == rows
    assert Sample.of(classes(1, 7)).rows_for(parameters) == 7


def test_targets_are_what_the_outputs_should_say() -> None:
    sample = Sample.of(classes(4, 0))
    expected = np.where(sample.x >= 2, 1.0, -1.0)
    np.testing.assert_array_equal(sample.targets(2, 1, "tanh", "float32"), expected)
    np.testing.assert_array_equal(
        sample.targets(2, 2, "softmax", "float64"), np.hstack([sample.x < 2, sample.x >= 2])
    )
    with pytest.raises(SpecError, match="2 classes"):
        sample.targets(2, 3, "softmax", "float32")


def test_targets_of_regression_are_the_values() -> None:
    x, y = np.zeros((3, 1)), np.array([[1.5], [2.5], [3.5]])
    sample = Sample.of(Dataset(x, y, x, y, "regression", 0, None, "file"))
    found = sample.targets(0, 1, "linear", "float32")
    assert found.dtype == np.float32
    assert sorted(found[:, 0]) == [1.5, 2.5, 3.5]
    with pytest.raises(SpecError, match="1 target columns but the network has 2"):
        sample.targets(0, 2, "linear", "float32")


def test_intensities_run_from_the_smallest_to_the_largest() -> None:
    pixels = np.array([[0, 7]], dtype=np.uint8)
    assert intensities(pixels) is pixels
    assert intensities(np.array([[-1.0, 0.0, 1.0]])).tolist() == [[0, 127, 255]]
    assert intensities(np.full((1, 2), 3.0)).tolist() == [[0, 0]]
