from __future__ import annotations

from importlib.resources import files

import numpy as np
import pytest

import core.datasets.digits
from core.datasets import Dataset, DatasetError, load_dataset
from core.spec.experiment import DataSpec


def test_digits_are_balanced_pixels() -> None:
    data = load_dataset(DataSpec("digits"))
    assert data.x_train.shape == (5000, 784)
    assert data.x_test.shape == (1000, 784)
    assert data.x_train.dtype == np.uint8
    assert data.image_shape == (28, 28)
    assert (data.kind, data.classes, data.name) == ("classes", 10, "digits")
    np.testing.assert_array_equal(np.bincount(data.y_train), np.full(10, 500))
    np.testing.assert_array_equal(np.bincount(data.y_test), np.full(10, 100))
    assert np.count_nonzero(np.diff(data.y_train)) > 4000  # shuffled


def test_digits_look_like_digits() -> None:
    data = load_dataset(DataSpec("digits"))
    assert data.x_train.max() > 250
    ink = data.x_train.mean(axis=1) / 255
    assert ink.min() > 0.01
    assert ink.max() < 0.5
    frame = data.x_train.reshape(-1, 28, 28)[:, [0, -1], :]
    assert (frame > 0).mean() < 0.01  # hardly anything is cut off
    assert len(np.unique(data.x_train, axis=0)) == 5000
    both = np.vstack([data.x_train, data.x_test])
    assert len(np.unique(both, axis=0)) == 6000  # no test numeral was trained on


def by_ridge(data: Dataset, alpha: float) -> np.ndarray:
    """The test labels that ridge regression on targets of ±1 finds, in its closed form."""
    targets = np.where(data.y_train[:, None] == np.arange(10), 1.0, -1.0)
    x, middle = data.x_train / 255, data.x_train.mean(axis=0) / 255
    x -= middle
    weights = np.linalg.solve(
        x.T @ x + alpha * np.eye(x.shape[1]), x.T @ (targets - targets.mean(axis=0))
    )
    return np.argmax((data.x_test / 255 - middle) @ weights + targets.mean(axis=0), axis=1)


def test_digits_can_be_learnt_but_not_by_straight_lines_alone() -> None:
    data = load_dataset(DataSpec("digits"))
    score = np.mean(by_ridge(data, 10.0) == data.y_test)
    assert 0.8 < score < 0.93  # a network of 784-32-10 reaches 96 to 97 %


def test_the_file_is_small_and_has_its_licence() -> None:
    folder = files("core.datasets")
    assert len((folder / "digits.npz").read_bytes()) <= 2_000_000
    assert "SIL Open Font License" in (folder / "digits-LICENCE.txt").read_text(encoding="utf-8")


def test_an_incomplete_installation_is_said_in_words(
    tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(core.datasets.digits, "files", lambda _package: tmp_path)
    with pytest.raises(DatasetError, match="install the program again"):
        load_dataset(DataSpec("digits"))
