"""Statistics of a layer: bins that hold what they say, shares and norms against closed forms."""

from __future__ import annotations

import math

import numpy as np
import pytest

from core.insight.layer_statistics import activity, motion
from core.insight.statistics import (
    BINS,
    LEAST_POWER,
    MOST_POWER,
    dead_share,
    histogram,
    magnitudes,
    norm,
    output_range,
    saturated_share,
    update_ratio,
)
from core.nn import activations


def test_equal_bins_hold_their_values():
    found = histogram(np.array([[-1.0, -0.51, -0.5], [0.0, 0.49, 0.99]]), -1.0, 1.0, bins=4)
    np.testing.assert_allclose(found.shares, np.array([2, 1, 2, 1]) / 6)
    assert found.bin_ends(1) == (-0.5, 0.0)


def test_what_lies_beyond_is_counted_at_the_ends_and_nan_is_not():
    values = np.array([-5.0, 7.0, math.inf, -math.inf, math.nan, 0.5])
    found = histogram(values, 0.0, 1.0, bins=4)
    np.testing.assert_allclose(found.shares, [2 / 5, 0, 1 / 5, 2 / 5])


def test_no_values_are_no_shares():
    assert histogram(np.full(3, math.nan), 0.0, 1.0).shares.tolist() == [0.0] * BINS
    found = magnitudes([None, np.empty(0)])
    assert not found.shares.any()
    assert found.zeros == 0.0


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_magnitudes_are_counted_by_powers_of_two(dtype: str):
    rng = np.random.default_rng(0)
    values = (rng.standard_normal(500) * 10.0 ** rng.uniform(-15, 4, 500)).astype(dtype)
    values[:20] = 0.0
    edges = np.array([0.25, -0.25, np.nextafter(0.5, 0), 0.5], dtype)
    found = magnitudes([values.reshape(50, 10), None, edges])
    powers = np.floor(np.log2(np.abs(np.append(values[20:], edges).astype(np.float64))))
    places = np.clip(powers.astype(int) - LEAST_POWER, 0, MOST_POWER - LEAST_POWER - 1)
    np.testing.assert_allclose(
        found.shares, np.bincount(places, minlength=MOST_POWER - LEAST_POWER) / 504
    )
    assert found.zeros == 20 / 504
    assert found.bin_ends(-LEAST_POWER) == (1.0, 2.0)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_smallest_numbers_are_in_the_first_bin_and_none_is_in_no_bin(dtype: type):
    tiny = np.finfo(dtype).smallest_subnormal
    found = magnitudes([np.array([tiny, -tiny, 1.0, np.nan, np.inf, -0.0], dtype)])
    assert found.shares[0] == 0.5
    assert found.shares[-LEAST_POWER] == 0.25
    assert found.zeros == 0.25


def test_every_other_value_of_a_matrix_is_counted_too():
    strided = np.arange(12.0).reshape(3, 4)[:, ::2].T
    assert magnitudes([strided]).zeros == pytest.approx(1 / 6)


def test_a_relu_unit_is_dead_when_it_never_fires():
    sums = np.ones((200, 4))
    sums[:, 0] = -1.0
    sums[:, 1] = -1.0
    sums[0, 1] = 3.0  # fires once in two hundred
    sums[:10, 2] = -1.0
    outputs = np.maximum(sums, 0.0)
    assert dead_share("relu", sums, outputs) == 0.5


@pytest.mark.parametrize("name", ["elu", "gelu", "swish", "softplus"])
def test_far_on_its_flat_side_a_unit_is_dead(name: str):
    sums = np.array([[-30.0, 1.0]] * 3)
    outputs = activations.get(name).forward(sums)
    assert dead_share(name, sums, outputs) == 0.5


@pytest.mark.parametrize("name", ["leaky_relu", "linear", "sine", "step", "softmax", "tanh"])
def test_other_functions_know_no_dead_units(name: str):
    assert dead_share(name, np.full((2, 2), -50.0), np.zeros((2, 2))) is None


def test_the_outer_three_per_cent_are_saturated():
    outputs = np.array([[0.98, -0.96], [-0.98, 0.0]])
    assert saturated_share("tanh", outputs) == 0.5
    assert saturated_share("sigmoid", (outputs + 1.0) / 2.0) == 0.5
    assert saturated_share("relu", outputs) is None


def test_outputs_lie_in_the_range_of_their_function():
    assert output_range("sigmoid", 9.0) == (0.0, 1.0)
    assert output_range("tanh", 9.0) == (-1.0, 1.0)
    assert output_range("relu", 9.0) == (0.0, 9.0)
    assert output_range("linear", 9.0) == (-9.0, 9.0)


def test_norms_are_euclidean_over_all_arrays_and_cannot_overflow():
    assert norm([np.array([[3.0]]), None, np.array([4.0])]) == 5.0
    assert norm([np.full(4, 1e30, np.float32)]) == pytest.approx(2e30)


def test_the_ratio_is_that_of_the_norms():
    assert update_ratio(np.array([[0.003, 0.004]]), np.array([[3.0, 4.0]])) == pytest.approx(1e-3)
    assert math.isnan(update_ratio(np.ones((1, 1)), np.zeros((1, 1))))


def test_a_layer_is_described_by_all_of_them():
    sums = np.array([[-2.0, 0.5], [-3.0, 1.5]])
    outputs = np.maximum(sums, 0.0)
    found = activity("relu", sums, outputs, sums_end=4.0, outputs_end=2.0)
    assert (found.sums.low, found.sums.high) == (-4.0, 4.0)
    assert (found.outputs.low, found.outputs.high) == (0.0, 2.0)
    assert found.outputs.shares[0] == 0.5
    assert (found.dead, found.saturated) == (0.5, None)
    moving = motion(np.array([[2.0]]), (np.array([[3.0]]), np.array([4.0])), np.array([[0.1]]))
    assert (moving.gradient_norm, moving.ratio) == (5.0, pytest.approx(0.05))
    assert moving.gradient.shares[1 - LEAST_POWER] == 0.5  # of 3 and 4, 3 lies in [2, 4)
