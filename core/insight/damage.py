"""Damage: a network, or what it is shown, changed for the worse by known amounts.

All noise is drawn from `SEED`: the same amount of it is always the same numbers, and twice the
amount is twice those numbers, so that what a curve shows does not jump.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from core.datasets.augment import BLOCK_ROWS, ImageChanger

if TYPE_CHECKING:
    from core.nn.arrays import Array
    from core.nn.network import Network

SEED: Final = 0


@dataclass(frozen=True)
class Damage:
    """By how much a network and its inputs are damaged; by default not at all.

    To the network: `weight_noise` is the deviation of normal noise on each weight, as a part of the
    deviation of its layer's weights; then the smallest of all weights become 0, `pruning` of them,
    as a part of 1. To its answers: `temperature` divides the sums of the last layer. To its inputs:
    `input_noise` is the deviation of normal noise on each, as a part of that of its column in the
    training rows. To images: `rotation` in degrees against the clock, `shift` in pixels to the
    right, `thickness` in pixels by which what is bright grows, and `pixel_noise`, the deviation of
    noise where white is 1.
    """

    temperature: float = 1.0
    weight_noise: float = 0.0
    pruning: float = 0.0
    input_noise: float = 0.0
    rotation: float = 0.0
    shift: float = 0.0
    thickness: float = 0.0
    pixel_noise: float = 0.0

    @property
    def is_of_images(self) -> bool:
        """Whether images are changed."""
        return any((self.rotation, self.shift, self.thickness, self.pixel_noise))


NONE: Final = Damage()


def damage_weights(network: Network, damage: Damage) -> None:
    """Add noise to the weights of `network`, then cut the smallest; biases stay as they are."""
    if damage.weight_noise:
        rng = np.random.default_rng(SEED)
        for layer in network.layers:
            noise = rng.standard_normal(layer.weights.shape)
            layer.weights += damage.weight_noise * float(np.std(layer.weights)) * noise
    prune(network.parameters[: network.weight_count], damage.pruning)


def prune(weights: Array, share: float) -> None:
    """Set the ⌊share·n⌉ smallest of weights (n,), by magnitude, to 0 (Han et al. 2015)."""
    count = round(share * len(weights))
    if count:
        smallest = np.argpartition(np.abs(weights), min(count, len(weights) - 1))[:count]
        weights[smallest] = 0.0


def damaged_inputs(x: Array, damage: Damage, spread: Array) -> Array:
    """Inputs x (n, inputs) with noise; `spread` (inputs,) is the deviation of each column."""
    if not damage.input_noise:
        return x
    noise = np.random.default_rng(SEED).standard_normal(x.shape)
    noisy: Array = (x + damage.input_noise * spread * noise).astype(x.dtype)
    return noisy


def damaged_images(images: Array, damage: Damage) -> Array:
    """Images (n, height, width) turned and shifted, then made thicker, then noisy: copies.

    They are numbers from 0, black, to 1, as for `core.datasets.augment`. What becomes of one image
    does not hang on those behind it.
    """
    copies = np.array(images, order="C")
    if not len(copies) or not damage.is_of_images:
        return copies
    changer = ImageChanger(min(BLOCK_ROWS, len(copies)), copies.shape[1:], copies.dtype)
    for start in range(0, len(copies), BLOCK_ROWS):
        block = copies[start : start + BLOCK_ROWS]
        if damage.rotation or damage.shift:
            changer.move(block, damage.rotation, 0.0, damage.shift)
        if damage.thickness:
            changer.thicken(block, damage.thickness)
        if damage.pixel_noise:
            changer.add_noise(block, damage.pixel_noise, SEED, start)
    return copies
