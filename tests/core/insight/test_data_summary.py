"""What a data set holds: counts, examples, spreads, means and correlation against NumPy's own."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from core import Dataset
from core.insight import column_spread
from core.insight.column_spread import BINS, look_at_columns
from core.insight.data_summary import MOST_COLUMNS, examples, is_quick, summarise

RNG = np.random.default_rng(3)


def table(rows: int = 50, columns: int = 3, **changes: Any) -> Dataset:
    x = RNG.standard_normal((rows, columns))
    y = np.arange(rows) % 3
    fields = {"kind": "classes", "classes": 3, "image_shape": None, "name": "table"} | changes
    return Dataset(x, y, x[:10], y[:10], **fields)


def pictures(dtype: Any = np.uint8) -> Dataset:
    """Pictures of 2 × 3 pixels of three classes, of which class 1 has no row."""
    x = RNG.integers(0, 256, (2500, 6)).astype(dtype)
    y = np.where(np.arange(2500) % 5 == 0, 2, 0)
    return Dataset(x, y, x[:7], y[:7], "classes", 3, (2, 3), "pictures")


def test_rows_are_counted_for_each_class_of_both_parts() -> None:
    found = summarise(table())
    assert found is not None
    assert found.train_counts.tolist() == [17, 17, 16]
    assert found.test_counts.tolist() == [4, 3, 3]


def test_examples_are_spread_from_a_class_s_first_row_to_its_last() -> None:
    y = np.array([1, 0, 1, 1, 0, 1, 1])
    assert [rows.tolist() for rows in examples(y, 3, most=3)] == [[1, 4], [0, 3, 6], []]


def test_examples_of_numbers_go_from_the_smallest_to_the_largest() -> None:
    y = np.array([[5.0], [1.0], [9.0], [3.0], [7.0]])
    (rows,) = examples(y, 0, most=3)
    assert y[rows, 0].tolist() == [1.0, 5.0, 9.0]


@pytest.mark.parametrize("at_once", [7, 200_000])
def test_spreads_and_correlation_are_numpys(monkeypatch: pytest.MonkeyPatch, at_once: int) -> None:
    monkeypatch.setattr(column_spread, "_VALUES_AT_ONCE", at_once)
    x = RNG.standard_normal((300, 4)) * [1e-9, 1.0, 5.0, 1e9] + [0.0, 3.0, 0.0, 1e9]
    x[:, 2] -= 4 * x[:, 1]
    labels = RNG.integers(0, 3, 300)
    looked = look_at_columns(x, labels, 3)
    assert looked is not None
    spreads, matrix = looked
    np.testing.assert_allclose(matrix, np.corrcoef(x.T), atol=1e-12)
    for column, spread in enumerate(spreads):
        values = x[:, column]
        assert (spread.low, spread.high) == (values.min(), values.max())
        assert spread.mean == pytest.approx(values.mean(), rel=1e-9)
        assert spread.deviation == pytest.approx(values.std(), rel=1e-9)
        for label, shown in enumerate(spread.histograms):
            counts, _ = np.histogram(values[labels == label], BINS, (spread.low, spread.high))
            np.testing.assert_allclose(shown.shares * 300, counts)
            assert (shown.low, shown.high) == (spread.low, spread.high)


def test_columns_in_a_line_have_1_or_minus_1_and_a_constant_one_has_none() -> None:
    first = RNG.standard_normal(40)
    x = np.stack([first, 2 * first + 1, -first, np.full(40, 0.1)], axis=1)
    looked = look_at_columns(x, np.zeros(40, np.int64), 1)
    assert looked is not None
    spreads, matrix = looked
    np.testing.assert_allclose(matrix[:3, :3], [[1, 1, -1], [1, 1, -1], [-1, -1, 1]])
    assert np.isnan(matrix[3]).all()
    assert np.isnan(matrix[:, 3]).all()
    assert spreads[3].deviation == 0.0
    assert spreads[3].histograms[0].shares[0] == 1.0


@pytest.mark.parametrize("size", [1e-300, 1e300])
def test_very_large_and_very_small_numbers_are_compared_too(size: float) -> None:
    first = np.linspace(-1.0, 1.0, 30)
    x = np.stack([first * size, first], axis=1)
    looked = look_at_columns(x, np.zeros(30, np.int64), 1)
    assert looked is not None
    assert looked[1][0, 1] == pytest.approx(1.0)
    assert looked[0][0].deviation == pytest.approx(first.std() * size, rel=1e-9)


@pytest.mark.parametrize("dtype", [np.uint8, np.float32, np.float64])
def test_the_mean_picture_of_each_class(dtype: Any) -> None:
    data = pictures(dtype)
    found = summarise(data)
    assert found is not None
    assert found.means is not None
    for label in (0, 2):
        expected = data.x_train[data.y_train == label].mean(axis=0, dtype=np.float64)
        np.testing.assert_allclose(found.means[label], expected, rtol=1e-5)
    assert np.isnan(found.means[1]).all(), "a class without a row has no mean"
    assert found.columns == ()
    assert found.correlation is None


@pytest.mark.parametrize(("dtype", "end"), [(np.uint8, 256.0), (np.float64, 255.0)])
def test_all_pixels_are_counted(dtype: Any, end: float) -> None:
    data = pictures(dtype)
    found = summarise(data)
    assert found is not None
    assert found.pixels is not None
    assert (found.pixels.low, found.pixels.high) == (0.0, end)
    bins = len(found.pixels.shares)
    counts, _ = np.histogram(data.x_train, bins, (0.0, end))
    np.testing.assert_allclose(found.pixels.shares * data.x_train.size, counts)


def test_numbers_to_predict_come_last_and_have_a_spread() -> None:
    x = RNG.standard_normal((60, 2))
    y = x[:, :1] * 3
    found = summarise(Dataset(x, y, x, y, "regression", 0, None, "numbers"))
    assert found is not None
    assert found.train_counts.size == found.test_counts.size == 0
    assert (len(found.columns), len(found.targets)) == (2, 1)
    assert found.targets[0].high == y.max()
    assert found.correlation is not None
    assert found.correlation[0, 2] == pytest.approx(1.0)


def test_pictures_with_a_number_to_predict_are_one_group() -> None:
    x = RNG.random((20, 4))
    y = x.sum(axis=1, keepdims=True)
    found = summarise(Dataset(x, y, x, y, "regression", 0, (2, 2), "pictures"))
    assert found is not None
    assert found.means is not None
    np.testing.assert_allclose(found.means, x.mean(axis=0, keepdims=True))
    assert found.targets[0].low == y.min()


def test_of_very_many_columns_the_first_are_looked_at() -> None:
    found = summarise(table(columns=MOST_COLUMNS + 10))
    assert found is not None
    assert len(found.columns) == MOST_COLUMNS
    assert found.correlation is not None
    assert found.correlation.shape == (MOST_COLUMNS, MOST_COLUMNS)


@pytest.mark.parametrize("data", [table(), pictures()], ids=["table", "pictures"])
def test_it_stops_when_nobody_wants_it_any_more(data: Dataset) -> None:
    asked = 0

    def cancelled() -> bool:
        nonlocal asked
        asked += 1
        return asked > 1

    assert summarise(data, cancelled) is None


def test_what_takes_long_is_told_before() -> None:
    assert is_quick(table())
    assert not is_quick(table(rows=5000, columns=30))
