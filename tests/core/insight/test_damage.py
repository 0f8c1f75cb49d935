"""Damage is what it says: known noise, the smallest weights, and the images of the augmentation."""

from __future__ import annotations

import numpy as np
import pytest

from core import Network
from core.datasets.augment import BLOCK_ROWS, moved, thickened, with_noise
from core.insight.damage import (
    NONE,
    SEED,
    Damage,
    damage_weights,
    damaged_images,
    damaged_inputs,
    prune,
)

RNG = np.random.default_rng(7)
WEIGHTS = [RNG.standard_normal((4, 3)), 5 * RNG.standard_normal((2, 4))]
BIASES = [RNG.standard_normal(4), RNG.standard_normal(2)]


def network() -> Network:
    return Network.from_arrays(WEIGHTS, BIASES, ("tanh", "softmax"))


def images(count: int = 5) -> np.ndarray:
    return np.random.default_rng(1).random((count, 9, 7)).astype(np.float32)


def test_none_changes_nothing() -> None:
    damaged, shown = network(), images()
    damage_weights(damaged, NONE)
    np.testing.assert_array_equal(damaged.parameters, network().parameters)
    np.testing.assert_array_equal(damaged_images(shown, NONE), shown)
    assert not np.shares_memory(damaged_images(shown, NONE), shown)


def test_noise_on_weights_is_a_part_of_their_deviation() -> None:
    damaged, rng = network(), np.random.default_rng(SEED)
    damage_weights(damaged, Damage(weight_noise=0.5))
    for layer, weights, bias in zip(damaged.layers, WEIGHTS, BIASES, strict=True):
        noise = rng.standard_normal(weights.shape)
        np.testing.assert_allclose(layer.weights, weights + 0.5 * weights.std() * noise, rtol=1e-12)
        np.testing.assert_array_equal(layer.bias, bias)


@pytest.mark.parametrize(("share", "zeros"), [(0.0, 0), (0.25, 5), (0.5, 10), (0.9, 18), (1.0, 20)])
def test_pruning_cuts_the_smallest_weights_of_all_layers(share: float, zeros: int) -> None:
    damaged = network()
    damage_weights(damaged, Damage(pruning=share))
    before = np.concatenate([weights.ravel() for weights in WEIGHTS])
    after = np.concatenate([layer.weights.ravel() for layer in damaged.layers])
    assert np.count_nonzero(after == 0) == zeros
    kept = after != 0
    np.testing.assert_array_equal(after[kept], before[kept])
    if zeros < before.size:
        assert np.abs(before[~kept]).max(initial=0) <= np.abs(before[kept]).min()
    for layer, bias in zip(damaged.layers, BIASES, strict=True):
        np.testing.assert_array_equal(layer.bias, bias)


def test_equal_weights_are_cut_in_number() -> None:
    weights = np.ones(10)
    prune(weights, 0.3)
    assert weights.sum() == 7


def test_what_was_cut_stays_cut_under_noise() -> None:
    damaged = network()
    damage_weights(damaged, Damage(weight_noise=1.0, pruning=0.5))
    assert np.count_nonzero(damaged.parameters[: damaged.weight_count] == 0) == 10


def test_inputs_get_noise_by_their_columns() -> None:
    x, spread = np.zeros((4000, 2), np.float32), np.array([1.0, 10.0])
    noisy = damaged_inputs(x, Damage(input_noise=0.5), spread)
    assert noisy.dtype == np.float32
    np.testing.assert_allclose(noisy.std(axis=0), [0.5, 5.0], rtol=0.05)
    twice = damaged_inputs(x, Damage(input_noise=1.0), spread)
    np.testing.assert_allclose(twice, 2 * noisy, rtol=1e-6)
    assert damaged_inputs(x, NONE, spread) is x


def test_images_are_those_of_the_augmentation() -> None:
    shown = images(BLOCK_ROWS + 3)
    for damage, expected in (
        (Damage(rotation=20), moved(shown, 20)),
        (Damage(shift=-2), moved(shown, 0, 0, -2)),
        (Damage(thickness=-0.5), thickened(shown, -0.5)),
        (Damage(pixel_noise=0.25), with_noise(shown, 0.25, SEED)),
        (
            Damage(rotation=20, shift=1, thickness=1.5, pixel_noise=0.25),
            with_noise(thickened(moved(shown, 20, 0, 1), 1.5), 0.25, SEED),
        ),
    ):
        np.testing.assert_array_equal(damaged_images(shown, damage), expected)


def test_an_image_is_the_same_however_many_come_behind() -> None:
    shown, damage = images(BLOCK_ROWS + 9), Damage(rotation=30, pixel_noise=0.5)
    np.testing.assert_array_equal(
        damaged_images(shown, damage)[:7], damaged_images(shown[:7], damage)
    )
