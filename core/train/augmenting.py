"""Augmentation: each training image changed at random when it comes, before it is learned from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from core.datasets.augment import BLOCK_ROWS, ImageChanger
from core.nn.counters import Counters, number

if TYPE_CHECKING:
    from core.nn.arrays import Array
    from core.spec.augmentation import AugmentationSpec

# Beside those of the layers (see `core.nn.dropout`) the seed's number that is the key for images.
AUGMENTATION: Final = 1_000
_AMOUNTS: Final = 4  # of each image: turned, down, right, thicker


class Augmenter:
    """Changes the images of a batch; how, follows from seed, update and place in the batch."""

    def __init__(self, shape: tuple[int, int], rows: int, seed: int, dtype: np.dtype) -> None:
        """For batches of up to `rows` images (height, width) of 0 to 1 in this number type."""
        self._shape, self._key = shape, number(seed, AUGMENTATION)
        self._block = min(rows, BLOCK_ROWS)
        self._changer = ImageChanger(self._block, shape, dtype)
        self._counters = Counters(_AMOUNTS * self._block)
        self._room: Array = np.empty((self._block, _AMOUNTS))

    def change(self, x: Array, spec: AugmentationSpec, steps: int) -> None:
        """Change a batch x (n, pixels), the next after `steps` updates, in place."""
        images = x.reshape(len(x), *self._shape)
        key = number(self._key, steps)
        for first in range(0, len(images), self._block):
            self._change(images[first : first + self._block], spec, key, first)

    def _change(self, images: Array, spec: AugmentationSpec, key: int, first: int) -> None:
        amounts = self._drawn(number(key, 0), len(images), first)
        if spec.rotation or spec.shift:
            down, right = spec.shift * amounts[:, 1], spec.shift * amounts[:, 2]
            self._changer.move(images, spec.rotation * amounts[:, 0], down, right)
        if spec.thickness:
            self._changer.thicken(images, spec.thickness * amounts[:, 3])
        if spec.pixel_noise:
            self._changer.add_noise(images, spec.pixel_noise, number(key, 1), first)

    def _drawn(self, key: int, n: int, first: int) -> Array:
        """Numbers (n, 4) from -1 to 1, those of the batch's images from `first` on."""
        bits = self._counters.draw(key, n * _AMOUNTS, first * _AMOUNTS)
        amounts = self._room[:n]
        np.right_shift(bits, 11, out=bits)
        np.copyto(amounts, bits.reshape(n, _AMOUNTS))
        np.multiply(amounts, 2.0**-52, out=amounts)
        np.subtract(amounts, 1.0, out=amounts)
        return amounts
