from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.datasets.split import split_rows


@given(
    st.lists(st.integers(0, 4), min_size=1, max_size=60),
    st.floats(0.1, 1.0),
    st.integers(0, 1000),
)
def test_each_class_gets_its_share_and_a_row_to_train_on(
    labels: list[int], fraction: float, seed: int
) -> None:
    y = np.array(labels)
    train, test = split_rows(len(y), fraction, seed, y)
    assert sorted([*train, *test]) == list(range(len(y)))
    assert (np.diff(train) > 0).all()
    assert (np.diff(test) > 0).all()
    classes, sizes = np.unique(y, return_counts=True)
    share = len(train) / len(y)
    for label, size in zip(classes, sizes, strict=True):
        trained = int((y[train] == label).sum())
        assert trained >= 1
        # One row belongs to training whatever the share; beyond that, rounding.
        assert abs(trained - share * size) <= 1.5 + len(classes) / 2


def test_even_classes_are_halved_to_the_row() -> None:
    y = np.repeat([0, 1, 2], 50)
    train, _ = split_rows(150, 0.5, 0, y)
    assert np.bincount(y[train]).tolist() == [25, 25, 25]


def test_the_seed_decides_and_nothing_else() -> None:
    y = np.arange(40) % 3
    first, again, other = (split_rows(40, 0.5, seed, y)[0] for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


@pytest.mark.parametrize("labels", [None, np.arange(10) % 2])
def test_the_fraction_one_trains_on_all_rows_in_order(labels: np.ndarray | None) -> None:
    train, test = split_rows(10, 1.0, 5, labels)
    assert train.tolist() == list(range(10))
    assert test.tolist() == []
