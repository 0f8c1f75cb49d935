"""Points by hand: rows behind a set's own, and a set of nothing else."""

from __future__ import annotations

import numpy as np
import pytest

from core import DatasetError, DataSpec, PointSpec, load_dataset
from core.datasets import DATASETS, with_points
from core.datasets.drawn import FIRST_POINTS, what_is_missing
from core.datasets.features import features

POINTS = (PointSpec(1.0, 2.0, 1), PointSpec(-3.0, 0.5, 0, train=False), PointSpec(0.5, 4.0, 0))
PLANES = [name for name, info in DATASETS.items() if info.plane]
NAMES = ("y", "xy", "sin_x")


@pytest.mark.parametrize("name", [name for name in PLANES if name != "drawn"])
def test_they_join_every_set_of_the_plane_by_their_features(name: str) -> None:
    own = load_dataset(DataSpec(name, features=NAMES, noise=10.0))
    both = load_dataset(DataSpec(name, features=NAMES, noise=10.0, points=POINTS))
    plane = np.array([(1.0, 2.0), (0.5, 4.0)])
    np.testing.assert_array_equal(both.x_train, [*own.x_train, *features(plane, NAMES)])
    np.testing.assert_array_equal(both.plane_train, [*own.plane_train, *plane])
    np.testing.assert_array_equal(both.plane_test[-1], (-3.0, 0.5))
    np.testing.assert_array_equal(both.y_train[:-2], own.y_train)
    assert both.y_train[-2:].ravel().tolist() == [1, 0]
    assert both.y_train.dtype == own.y_train.dtype
    assert (both.points, both.kind, both.classes) == (POINTS, own.kind, own.classes)
    assert both.fingerprint != own.fingerprint


@pytest.mark.parametrize("name", PLANES)
def test_others_take_their_place_as_if_they_had_been_read(name: str) -> None:
    before = load_dataset(DataSpec(name, points=POINTS))
    other = (*POINTS[1:], PointSpec(0.0, 0.0, 1))
    found = with_points(before, ("x", "y"), other)
    wanted = load_dataset(DataSpec(name, points=other))
    for array in ("x_train", "y_train", "x_test", "y_test", "plane_train", "plane_test"):
        np.testing.assert_array_equal(getattr(found, array), getattr(wanted, array))
    assert (found.fingerprint, found.points, found.source) == (
        wanted.fingerprint,
        other,
        wanted.source,
    )


def test_none_leaves_the_own_rows() -> None:
    own = load_dataset(DataSpec("xor"))
    found = with_points(load_dataset(DataSpec("xor", points=POINTS)), ("x", "y"), ())
    assert found.fingerprint == own.fingerprint


def test_a_set_without_a_plane_passes_them_over() -> None:
    digits = load_dataset(DataSpec("digits", points=POINTS))
    assert digits.points == ()
    with pytest.raises(DatasetError, match="sets of the plane only"):
        with_points(digits, ("x", "y"), POINTS)


def test_drawn_points_are_all_that_there_is() -> None:
    data = load_dataset(DataSpec("drawn", points=POINTS, features=("x", "y2")))
    assert data.x_train.tolist() == [[1.0, 4.0], [0.5, 16.0]]
    assert (data.y_train.tolist(), data.y_test.tolist()) == ([1, 0], [0])
    assert (data.kind, data.classes) == ("classes", 2)
    many = load_dataset(DataSpec("drawn", points=(*POINTS, PointSpec(0, 0, 4))))
    assert many.classes == 5


def test_drawn_numbers_are_predicted() -> None:
    points = (PointSpec(0.0, 1.0, 2.5), PointSpec(1.0, 1.0, -7))
    data = load_dataset(DataSpec("drawn", points=points, task="number"))
    assert (data.kind, data.classes, data.y_train.tolist()) == ("regression", 0, [[2.5], [-7.0]])
    assert not what_is_missing(data)


def test_before_anybody_has_drawn_there_is_one_of_each_class() -> None:
    data = load_dataset(DataSpec("drawn"))
    assert (data.points, data.y_train.tolist()) == (FIRST_POINTS, [0, 1])
    assert not what_is_missing(data)


def test_one_class_alone_is_too_little() -> None:
    assert what_is_missing(load_dataset(DataSpec("drawn", points=POINTS[:2]))).startswith("All")
    assert not what_is_missing(load_dataset(DataSpec("drawn", points=POINTS)))


@pytest.mark.parametrize(
    ("points", "words"),
    [
        (POINTS[1:2], "no row to train on"),
        ((PointSpec(0, 0, 10),), "is 10, expected a class from 0 to 9"),
        ((PointSpec(0, 0, 0.5),), "is 0.5, expected a class"),
        ((PointSpec(0, 0, -1),), "is -1, expected a class"),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_words(
    points: tuple[PointSpec, ...], words: str
) -> None:
    with pytest.raises(DatasetError, match=words):
        load_dataset(DataSpec("drawn", points=points))
