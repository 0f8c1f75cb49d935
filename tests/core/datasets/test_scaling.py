from __future__ import annotations

import numpy as np
import pytest

from core.datasets.dataset import DatasetError
from core.datasets.scaling import Scaling

X = np.random.default_rng(0).normal([1e6, 0, -3], [1e-2, 5, 1e4], (10_000, 3))


def test_it_is_scikit_learns_standard_scaler() -> None:
    from sklearn.preprocessing import StandardScaler

    ours, theirs = Scaling.fitted(X), StandardScaler().fit(X)
    np.testing.assert_allclose(ours.mean, theirs.mean_, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(ours.scale, theirs.scale_, rtol=1e-8)
    np.testing.assert_allclose(ours.undo(ours.apply(X)), X, rtol=1e-12)


def test_constant_columns_and_indicators_are_not_divided() -> None:
    x = np.array([[0.1, 1, 5], [0.1, 0, 7], [0.1, 1, 9]])
    scaling = Scaling.fitted(x, np.array([False, True, False]))
    assert scaling.scale[0] == 1
    np.testing.assert_allclose(scaling.apply(x)[:, 0], 0, atol=1e-16)
    np.testing.assert_array_equal(scaling.apply(x)[:, 1], [1, 0, 1])


def test_float32_stays_float32() -> None:
    x = X.astype(np.float32)
    scaling = Scaling.fitted(x)
    assert scaling.apply(x).dtype == np.float32
    assert scaling.apply(np.array([[1, 2, 3]])).dtype == np.float64


def test_arrays_and_back() -> None:
    scaling = Scaling.fitted(X)
    again = Scaling.from_arrays({**scaling.to_arrays(), "l1_weights": X})
    assert again is not None
    np.testing.assert_array_equal(again.mean, scaling.mean)
    np.testing.assert_array_equal(again.scale, scaling.scale)
    assert Scaling.from_arrays({"l1_weights": X}) is None


@pytest.mark.parametrize(
    "arrays",
    [
        {"scaling_mean": np.zeros(2)},
        {"scaling_mean": np.zeros(2), "scaling_scale": np.ones(3)},
        {"scaling_mean": np.zeros(2), "scaling_scale": np.zeros(2)},
        {"scaling_mean": np.array([0, np.nan]), "scaling_scale": np.ones(2)},
        {"scaling_mean": np.zeros((2, 1)), "scaling_scale": np.ones((2, 1))},
    ],
)
def test_what_makes_no_sense_is_refused(arrays: dict[str, np.ndarray]) -> None:
    with pytest.raises(DatasetError, match="expected"):
        Scaling.from_arrays(arrays)


def test_rows_of_another_width_are_refused() -> None:
    with pytest.raises(DatasetError, match=r"x has the shape \(1, 2\), expected \(rows, 3\)"):
        Scaling.fitted(X).apply(np.zeros((1, 2)))
