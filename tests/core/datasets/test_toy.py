from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest
from turns import in_turn

from core.datasets import load_dataset
from core.datasets.features import features
from core.datasets.split import train_count
from core.spec.experiment import DataSpec

if TYPE_CHECKING:
    from core.datasets.dataset import Dataset

CLASSES = ("xor_cloud", "circle", "gauss", "spiral", "moons")
REGRESSIONS = ("plane", "multi_gauss")
FAMILIES = CLASSES + REGRESSIONS


def make(name: str, **changes: object) -> tuple[np.ndarray, np.ndarray]:
    """All points (n, 2) and targets (n,) of a set, to train and to test."""
    data = load_dataset(DataSpec(name, **changes))  # type: ignore[arg-type]
    return whole(data)


def whole(data: Dataset) -> tuple[np.ndarray, np.ndarray]:
    assert data.plane_train is not None
    assert data.plane_test is not None
    plane = np.vstack([data.plane_train, data.plane_test])
    return plane, np.concatenate([data.y_train, data.y_test]).ravel()


def test_xor_is_the_truth_table_twice() -> None:
    data = load_dataset(DataSpec("xor"))
    for x, y in ((data.x_train, data.y_train), (data.x_test, data.y_test)):
        np.testing.assert_array_equal(x, [[0, 0], [0, 1], [1, 0], [1, 1]])
        np.testing.assert_array_equal(y, [0, 1, 1, 0])
    np.testing.assert_array_equal(data.plane_train, data.x_train)
    assert (data.kind, data.classes, data.outputs, data.name) == ("classes", 2, 1, "xor")
    assert data.x_train.dtype == np.float64


@pytest.mark.parametrize("name", FAMILIES)
def test_same_spec_same_arrays_and_another_seed_others(name: str) -> None:
    spec = DataSpec(name, noise=20, seed=3)
    first, second = load_dataset(spec), load_dataset(spec)
    for part in ("x_train", "y_train", "x_test", "y_test"):
        np.testing.assert_array_equal(getattr(first, part), getattr(second, part))
    other = load_dataset(DataSpec(name, noise=20, seed=4))
    assert not np.array_equal(first.x_train, other.x_train)


@pytest.mark.parametrize("name", FAMILIES)
@in_turn("noise", [0, 25, 50])
@in_turn("samples", [4, 501])
def test_count_range_and_balance(name: str, noise: float, samples: int) -> None:
    plane, target = make(name, noise=noise, samples=samples)
    assert len(plane) == samples
    assert np.abs(plane).max() <= 6
    if name in REGRESSIONS:
        assert np.abs(target).max() <= 1.8
    elif noise == 0 and name != "xor_cloud":
        # The odd one belongs to the first class that is made: the positive, in moons the lower.
        assert (target == 1).sum() == (samples + 1) // 2
        assert (target == 0).sum() == samples // 2


@pytest.mark.parametrize("name", FAMILIES)
def test_kind_and_shapes(name: str) -> None:
    data = load_dataset(DataSpec(name))
    assert data.x_train.shape == (250, 2)
    assert data.x_train.dtype == np.float64
    if name in REGRESSIONS:
        assert (data.kind, data.classes, data.y_train.shape) == ("regression", 0, (250, 1))
    else:
        assert (data.kind, data.classes, data.y_train.shape) == ("classes", 2, (250,))
        assert set(data.y_train.tolist()) == {0, 1}


@pytest.mark.parametrize("name", CLASSES)
def test_points_are_shuffled_before_the_split(name: str) -> None:
    data = load_dataset(DataSpec(name))
    changes = np.count_nonzero(np.diff(data.y_train))
    assert 80 < changes < 170  # sorted by class there would be 0 or 1
    assert 70 < data.y_train.sum() < 180


def test_train_fraction_splits_without_changing_the_points() -> None:
    half, most = DataSpec("gauss", train_fraction=0.5), DataSpec("gauss", train_fraction=0.9)
    assert len(load_dataset(most).x_train) == 450
    for one, other in zip(whole(load_dataset(half)), whole(load_dataset(most)), strict=True):
        np.testing.assert_array_equal(one, other)
    assert len(load_dataset(DataSpec("gauss", train_fraction=1.0)).x_test) == 0


@pytest.mark.parametrize(
    ("rows", "fraction", "count"), [(100, 0.29, 29), (4, 0.1, 1), (5, 0.5, 2), (7, 1.0, 7)]
)
def test_train_count_rounds_down_but_trains_on_one(rows: int, fraction: float, count: int) -> None:
    assert train_count(rows, fraction) == count


def test_features_are_of_the_plane() -> None:
    names = ("xy", "x2", "sin_y")
    for name in ("xor", "spiral"):
        data = load_dataset(DataSpec(name, features=names))
        assert data.plane_train is not None
        np.testing.assert_array_equal(data.x_train, features(data.plane_train, names))
        assert data.inputs == 3


def test_circle_labels_by_distance() -> None:
    plane, target = make("circle")
    distance = np.array([math.dist(point, (0, 0)) for point in plane.tolist()])
    np.testing.assert_array_equal(target, distance < 2.5)
    assert distance[target == 1].max() <= 2.5
    assert 3.5 <= distance[target == 0].min() < 3.6
    assert 4.9 < distance.max() <= 5


def test_xor_cloud_labels_by_sign_and_keeps_off_the_axes() -> None:
    plane, target = make("xor_cloud")
    for (x, y), label in zip(plane.tolist(), target.tolist(), strict=True):
        assert label == (1 if x * y >= 0 else 0)
    assert 0.3 <= np.abs(plane).min() < 0.35
    assert 5.2 < np.abs(plane).max() <= 5.3
    assert 0.4 < target.mean() < 0.6


def test_spiral_points_stand_on_their_arms() -> None:
    plane, target = make("spiral", samples=400)
    for label, turned in ((1, 0.0), (0, math.pi)):
        arm = plane[target == label]
        arm = arm[np.hypot(arm[:, 0], arm[:, 1]).argsort()]
        for i, point in enumerate(arm.tolist()):
            radius, angle = i / 200 * 5, 1.75 * i / 200 * 2 * math.pi + turned
            expected = (radius * math.sin(angle), radius * math.cos(angle))
            assert point == pytest.approx(expected, abs=1e-12)


def test_gauss_spreads_with_noise_around_its_centres() -> None:
    for noise, variance in ((0, 0.5), (10, 1.2), (20, 1.9)):
        plane, target = make("gauss", samples=40_000, noise=noise)
        for label, centre in ((1, 2.0), (0, -2.0)):
            cloud = plane[target == label]
            assert cloud.mean(axis=0) == pytest.approx((centre, centre), abs=0.03)
            assert cloud.var(axis=0) == pytest.approx((variance, variance), rel=0.04)


def test_moons_are_those_of_scikit_learn() -> None:
    from sklearn.datasets import make_moons

    points, labels = make_moons(501, shuffle=False)
    plane, target = make("moons", samples=501)
    expected = np.column_stack([(points - (0.5, 0.25)) * 10 / 3, labels])
    made = np.column_stack([plane, target])
    for label in (0, 1):
        one, other = (rows[rows[:, 2] == label] for rows in (expected, made))
        one, other = (rows[np.lexsort(rows.T[:2].round(9))] for rows in (one, other))
        np.testing.assert_allclose(other, one, atol=1e-12)
    assert np.abs(plane).max(axis=0) == pytest.approx((5.0, 2.5), abs=1e-4)


def test_plane_target_is_the_formula() -> None:
    plane, target = make("plane")
    for (x, y), value in zip(plane.tolist(), target.tolist(), strict=True):
        assert value == pytest.approx((x + y) / 10, abs=1e-15)


def test_multi_gauss_target_is_the_formula() -> None:
    hills = [(-4, 2.5, 1), (0, 2.5, -1), (4, 2.5, 1), (-4, -2.5, -1), (0, -2.5, 1), (4, -2.5, -1)]
    plane, target = make("multi_gauss")
    for point, value in zip(plane.tolist(), target.tolist(), strict=True):
        best = 0.0
        for x, y, sign in hills:
            height = sign * max(0.0, 1 - math.dist(point, (x, y)) / 2)
            best = height if abs(height) > abs(best) else best
        assert value == pytest.approx(best, abs=1e-12)
    assert target.min() < -0.7
    assert target.max() > 0.7


@pytest.mark.parametrize("name", ["circle", "xor_cloud", "plane", "multi_gauss"])
def test_noise_moves_labels_and_leaves_points(name: str) -> None:
    calm, clean = make(name, noise=0)
    moved, noisy = make(name, noise=30)
    np.testing.assert_array_equal(moved, calm)
    wrong = np.mean(noisy != clean)
    assert 0.05 < wrong <= (0.4 if name in CLASSES else 1.0)


def test_noise_of_the_tilted_plane_is_bounded_by_its_definition() -> None:
    plane, target = make("plane", noise=50, samples=5_000)
    error = target - plane.sum(axis=1) / 10
    assert 0.5 < np.abs(error).max() <= 0.6
    assert abs(error.mean()) < 0.02


@pytest.mark.parametrize(("noise", "reach"), [(10, 0.1), (50, 0.5)])
def test_noise_of_the_spiral_is_added_to_each_coordinate(noise: float, reach: float) -> None:
    calm, labels = make("spiral")
    moved, same = make("spiral", noise=noise)
    np.testing.assert_array_equal(labels, same)
    offset = np.abs(moved - calm)
    assert 0.95 * reach < offset.max() <= reach


def test_noise_of_the_moons_is_the_deviation_of_scikit_learn() -> None:
    calm, _ = make("moons", samples=20_000)
    moved, _ = make("moons", samples=20_000, noise=10)
    assert (moved - calm).std() == pytest.approx(0.1 * 10 / 3, rel=0.03)


def test_the_clean_classes_can_be_parted() -> None:
    """Each point's nearest neighbour is of its class, which noise ends."""
    for name in ("circle", "spiral", "moons", "gauss"):
        assert neighbours_agree(*make(name)) > 0.99, name
    assert neighbours_agree(*make("xor_cloud")) > 0.95
    for name in CLASSES:
        assert neighbours_agree(*make(name, noise=50)) < 0.96, name


def neighbours_agree(plane: np.ndarray, target: np.ndarray) -> float:
    squares = ((plane[:, None] - plane) ** 2).sum(axis=2)
    np.fill_diagonal(squares, np.inf)
    return float((target[squares.argmin(axis=1)] == target).mean())
