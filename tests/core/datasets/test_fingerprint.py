"""Fingerprints: the same values have the same one, and each change another that says what it is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import Dataset, DataSpec, load_dataset
from core.datasets.fingerprint import describe_difference, fingerprint_of
from core.spec.experiment import Experiment, LayerSpec, NetworkSpec, TrainSpec

X = np.arange(12.0).reshape(6, 2)
Y = np.array([0, 1, 0, 1, 1, 0])
WHOLE = {"x": X, "y": Y}
SAVED = fingerprint_of(WHOLE)


def test_the_format_is_kept():
    # Files hold these: a change here makes every older run a run on other data.
    assert SAVED == "x 6x2 float64, y 6 int64, sha256 b1c4b50f5fc5016c"


@given(
    rows=st.integers(0, 40),
    columns=st.integers(1, 5),
    dtype=st.sampled_from([np.uint8, np.float32, np.float64]),
    seed=st.integers(0, 9),
)
def test_how_an_array_lies_in_memory_makes_no_difference(rows, columns, dtype, seed):
    x = (np.random.default_rng(seed).random((rows, columns)) * 255).astype(dtype)
    wide = np.zeros((2 * rows, 3 * columns), dtype)
    wide[::2, ::3] = x
    ours = fingerprint_of({"x": x})
    for other in (np.asfortranarray(x), wide[::2, ::3], x.astype(x.dtype.newbyteorder(">"))):
        assert fingerprint_of({"x": other}) == ours


def test_a_large_array_that_lies_by_columns_is_read_in_blocks():
    x = np.random.default_rng(0).random((70_000, 4))
    assert fingerprint_of({"x": np.asfortranarray(x)}) == fingerprint_of({"x": x})


def test_each_change_gives_another_fingerprint():
    y = Y.copy()
    y[2] = 1
    others = [
        fingerprint_of({"x": X, "y": y}),
        fingerprint_of({"x": X[::-1], "y": Y[::-1]}),
        fingerprint_of({"x": X.astype(np.float32), "y": Y}),
        fingerprint_of({"x": X[:5], "y": Y[:5]}),
        fingerprint_of({"x": X.reshape(3, 4), "y": Y}),
        fingerprint_of({"x_train": X, "y_train": Y}),
        fingerprint_of(WHOLE, ("cat", "dog")),
        fingerprint_of(WHOLE, ("cat", "cow")),
    ]
    assert len({SAVED, *others}) == 1 + len(others)


@given(place=st.integers(0, 11), flip=st.floats(allow_nan=False))
def test_every_number_counts(place, flip):
    x = X.copy()
    x.flat[place] = flip
    same = x.tobytes() == X.tobytes()
    assert (fingerprint_of({"x": x, "y": Y}) == SAVED) == same


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        (WHOLE, ""),
        (
            {"x": X[:5], "y": Y[:5]},
            "the data now hold 5 rows of 2 columns, the run was trained on 6",
        ),
        (
            {"x": X[:1, :1], "y": Y[:1]},
            "the data now hold 1 row of 1 column, the run was trained on 6 rows of 2 columns",
        ),
        (
            {"x": X, "y": np.zeros((6, 3))},
            "y now has 6 rows of 3 columns, the run was trained on 6 rows",
        ),
        (
            {"x": X.astype(np.float32), "y": Y},
            "x now holds float32, the run was trained on float64",
        ),
        (
            {"x_train": X, "y_train": Y, "x_test": X, "y_test": Y},
            "the data now hold x_train, y_train, x_test and y_test, the run was trained on x and y",
        ),
        (
            {"x": X + 1, "y": Y},
            "the data have the same shape but other values than those the run was trained on",
        ),
    ],
)
def test_a_difference_is_explained(found, sentence):
    assert describe_difference(SAVED, fingerprint_of(found)) == sentence


@pytest.mark.parametrize("odd", ["", "nonsense", "x 4 by 5, sha256 12", "sha256 12"])
def test_what_is_no_fingerprint_is_not_explained(odd):
    unknown = "the data are not known to be those that the run was trained on"
    assert describe_difference(odd, SAVED) == unknown
    assert describe_difference(SAVED, odd) == unknown
    assert describe_difference(odd, odd) == ""


def _file(tmp_path, **spec):
    path = tmp_path / "own.npz"
    np.savez(path, x=X, y=Y)
    return load_dataset(DataSpec("file", path=str(path), **spec))


def test_split_and_seed_of_a_file_make_no_difference(tmp_path):
    found = {
        _file(tmp_path, train_fraction=fraction, seed=seed).fingerprint
        for fraction, seed in [(0.5, 0), (0.5, 1), (0.8, 0), (1.0, 0)]
    }
    assert found == {SAVED}


def test_parts_of_a_file_are_told_apart(tmp_path):
    np.savez(tmp_path / "parts.npz", x_train=X, y_train=Y, x_test=X[:2], y_test=Y[:2])
    data = load_dataset(DataSpec("file", path=str(tmp_path / "parts.npz")))
    assert data.fingerprint.startswith("x_train 6x2 float64, y_train 6 int64, x_test 2x2 float64,")


def test_made_data_have_the_fingerprint_of_their_arrays():
    first, again, other = (load_dataset(DataSpec("circle", seed=seed)) for seed in (0, 0, 1))
    assert first.fingerprint == again.fingerprint != other.fingerprint
    assert replace(first, name="renamed").fingerprint == first.fingerprint


def test_the_longest_fingerprint_fits_into_a_spec():
    x = np.zeros((10_000_000, 1), np.uint8)
    y = np.zeros((10_000_000, 1), np.float64)
    print_ = Dataset(x, y, x, y, "regression", 0, None, "large").fingerprint
    network = NetworkSpec(1, (LayerSpec(1),))
    experiment = Experiment(DataSpec("arrays", fingerprint=print_), network, TrainSpec())
    assert Experiment.from_json(experiment.to_json()).data.fingerprint == print_
