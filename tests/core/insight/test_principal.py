"""Principal components are scikit-learn's, and stand still from picture to picture."""

from __future__ import annotations

import numpy as np
import pytest

from core.insight.principal import aligned, explained_variance, principal_components


def cloud(units: int, rows: int = 300) -> np.ndarray:
    """Points whose spread halves, roughly, from one direction to the next."""
    rng = np.random.default_rng(units)
    turned, _ = np.linalg.qr(rng.standard_normal((units, units)))
    spread = 3.0 * 0.6 ** np.arange(units) + 0.01
    return np.asarray(rng.standard_normal((rows, units)) * spread @ turned + 5.0)


@pytest.mark.parametrize("units", [2, 8, 48, 49, 120])
def test_they_are_those_of_scikit_learn(units: int) -> None:
    from sklearn.decomposition import PCA

    points = cloud(units)
    found = principal_components(points)
    oracle = PCA(2).fit(points)
    cosines = np.abs((found[:2] * oracle.components_).sum(axis=1))
    np.testing.assert_allclose(cosines, 1.0, atol=1e-6)
    explained = explained_variance(points, found[:2])
    assert explained == pytest.approx(oracle.explained_variance_ratio_.sum())
    np.testing.assert_allclose(found @ found.T, np.eye(len(found)), atol=1e-9)


def test_from_those_of_a_moment_ago_they_are_found_as_well() -> None:
    from sklearn.decomposition import PCA

    points = cloud(100)
    start = principal_components(points)
    moved = points + 0.1 * np.random.default_rng(1).standard_normal(points.shape)
    oracle = PCA(2).fit(moved).components_
    found = principal_components(moved.astype(np.float32), start)[:2]
    np.testing.assert_allclose(np.abs((found * oracle).sum(axis=1)), 1.0, atol=1e-4)


def test_the_sign_hangs_on_the_direction_alone() -> None:
    points = cloud(5)
    np.testing.assert_allclose(principal_components(-points), principal_components(points))
    found = principal_components(points)
    largest = np.abs(found).argmax(axis=1)
    assert (found[np.arange(len(found)), largest] > 0).all()


def test_axes_are_turned_onto_those_before() -> None:
    before = np.eye(2, 4)
    np.testing.assert_allclose(aligned(-before, before), before)
    np.testing.assert_allclose(aligned(before[::-1], before), before)
    tilted = np.array([[0.0, 1.0, 0.1, 0.0], [-1.0, 0.0, 0.0, 0.1]]) / np.sqrt(1.01)
    turned = aligned(tilted, before)
    np.testing.assert_allclose(turned @ turned.T, np.eye(2), atol=1e-12)
    assert (np.diag(turned @ before.T) > 0.99).all()
    np.testing.assert_allclose(turned.T @ turned, tilted.T @ tilted, atol=1e-12)  # the same plane


def test_where_a_layer_has_other_units_nothing_is_turned() -> None:
    axes = np.eye(2, 3)
    assert aligned(axes, np.eye(2, 4)) is axes
    assert aligned(axes, None) is axes


@pytest.mark.parametrize("units", [3, 60])
def test_points_on_one_place_have_axes_but_no_variance(units: int) -> None:
    points = np.full((10, units), 2.0)
    axes = principal_components(points)[:2]
    np.testing.assert_allclose(axes @ axes.T, np.eye(2), atol=1e-9)
    assert np.isnan(explained_variance(points, axes))


def test_what_is_no_number_ends_nothing() -> None:
    points = cloud(4)
    points[3, 1], points[5, 2] = np.nan, np.inf
    assert np.isfinite(principal_components(points)).all()
    assert np.isnan(explained_variance(points, np.eye(2, 4)))
