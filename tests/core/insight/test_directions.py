"""Directions: as long as the units' weights, as SVD finds them, at right angles."""

from __future__ import annotations

import numpy as np
import pytest

from core import LayerSpec, Network, NetworkSpec
from core.insight.directions import (
    downhill_and_steepest,
    filter_normalised,
    lengths_of,
    path_directions,
)


def test_lengths_are_known_where_squares_are_none_any_more() -> None:
    found = lengths_of(np.array([[3e200, -4e200], [0.0, 0.0], [3.0, 4.0]]))
    np.testing.assert_allclose(found, [5e200, 0.0, 5.0])


def test_random_directions_are_as_large_as_each_unit_s_weights() -> None:
    spec = NetworkSpec(3, (LayerSpec(4, "tanh"), LayerSpec(2, "linear")), dtype="float64")
    network = Network.from_spec(spec)
    axes = filter_normalised(network, seed=1)
    assert axes.shape == (2, network.parameters.size)
    for axis in axes:
        weights, biases = network.views_of(axis)
        for layer, direction, bias in zip(network.layers, weights, biases, strict=True):
            np.testing.assert_allclose(
                np.linalg.norm(direction, axis=1), np.linalg.norm(layer.weights, axis=1)
            )
            assert bias is not None
            assert not bias.any()
    assert np.array_equal(axes, filter_normalised(network, seed=1))
    assert not np.array_equal(axes, filter_normalised(network, seed=2))
    assert not np.array_equal(*axes)


def test_a_path_s_directions_are_the_singular_vectors() -> None:
    rng = np.random.default_rng(0)
    path = np.cumsum(rng.standard_normal((12, 30)), axis=0)
    found = path_directions(path, path[-1])
    _, values, vectors = np.linalg.svd(path - path[-1], full_matrices=False)
    np.testing.assert_allclose(np.abs(found.axes @ vectors[:2].T), np.eye(2), atol=1e-9)
    np.testing.assert_allclose(found.explained, values[:2] ** 2 / (values**2).sum())
    assert ((path[0] - path[-1]) @ found.axes.T > 0).all()


def test_a_path_in_a_plane_is_explained_wholly_and_a_straight_one_by_one_direction() -> None:
    plane = np.linalg.qr(np.random.default_rng(0).standard_normal((9, 2)))[0].T
    curve = np.stack([np.cos(np.arange(6)), np.arange(6) / 3], axis=1) @ plane
    assert path_directions(curve, curve[-1]).explained.sum() == pytest.approx(1.0)
    line = np.arange(5.0)[:, None] * plane[0]
    found = path_directions(line, line[-1])
    assert found.explained.tolist() == pytest.approx([1.0, 0.0])
    np.testing.assert_allclose(found.axes @ found.axes.T, np.eye(2), atol=1e-9)


def test_without_a_path_there_are_directions_and_nothing_is_explained() -> None:
    found = path_directions(np.ones((1, 5)), np.ones(5))
    np.testing.assert_allclose(found.axes @ found.axes.T, np.eye(2), atol=1e-9)
    assert np.isnan(found.explained).all()
    only = path_directions(np.array([[2.0], [1.0]]), np.array([1.0]))
    assert only.axes[0].tolist() == [1.0]
    assert only.axes[1].tolist() == [0.0]


def test_downhill_and_steepest_are_at_right_angles_and_hold_both() -> None:
    rng = np.random.default_rng(0)
    gradient, steepest = rng.standard_normal((2, 8))
    axes = downhill_and_steepest(gradient, steepest)
    np.testing.assert_allclose(axes @ axes.T, np.eye(2), atol=1e-12)
    for vector in (gradient, steepest):
        np.testing.assert_allclose((axes @ vector) @ axes, vector)
    assert axes[0] @ steepest > 0
    assert axes[1] @ gradient < 0  # downhill is upwards in the picture
    for nothing in (np.zeros(8), 3 * steepest):
        found = downhill_and_steepest(nothing, steepest)
        np.testing.assert_allclose(found @ found.T, np.eye(2), atol=1e-9)
