"""Images turned, shifted, made thicker or noisy: to train on, or to see what a network bears.

Images are (n, height, width) of float32 or float64 from 0 (black) to 1 (white), row by row in
memory; outside of them all is black. An amount is one number for all images or one for each.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

from core.nn.counters import Counters

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from core.datasets.dataset import Dataset
    from core.nn.arrays import Array

BLOCK_ROWS: Final = 64
# The sum of four uniform numbers of 16 bits: its mean, and what makes its deviation 1.
_LANES: Final = 4
_MEAN: Final = _LANES * (2**16 - 1) / 2
_TO_ONE: Final = math.sqrt(12 / _LANES) / 2**16


class ImageChanger:
    """Changes up to `most` images of one shape in place, in buffers that are made once."""

    def __init__(self, most: int, shape: tuple[int, int], dtype: np.dtype) -> None:
        height, width = shape
        self._shape, self._wide = shape, width + 3
        # A black frame: one pixel before, two behind, so that each pixel has neighbours.
        self._framed: Array = np.zeros((most, height + 3, self._wide), dtype)
        self._places: Array = np.empty((2, most, height * width), np.intp)
        self._numbers: Array = np.empty((5, most, height * width), dtype)
        first: Array = np.arange(most) * self._framed[0].size
        self._first = first[:, np.newaxis]
        rows, columns = np.divmod(np.arange(height * width), width)
        self._centre = (height - 1) / 2, (width - 1) / 2
        self._rows = (rows - self._centre[0]).astype(dtype)
        self._columns = (columns - self._centre[1]).astype(dtype)
        self._counters = Counters(most * height * width)
        self._amounts: Array = np.empty((4, most, 1), dtype)

    def move(self, images: Array, degrees: ArrayLike, down: ArrayLike, right: ArrayLike) -> None:
        """Turn images (n, height, width) about their middle, against the clock, then shift them.

        `down` and `right` are pixels. Between pixels the four around are mixed (bilinear).
        """
        n, (height, width) = len(images), self._shape
        self._framed[:n, 1 : height + 1, 1 : width + 1] = images
        row, column = self._sources(n, degrees, down, right)
        # Where the source is out of sight, so is all around: the frame is far enough.
        np.clip(row, 0, height + 1, out=row)
        np.clip(column, 0, width + 1, out=column)
        _, _, top, left, room = self._numbers[:, :n]
        np.floor(row, out=top)
        np.floor(column, out=left)
        np.subtract(row, top, out=row)  # from here on the share of the lower one,
        np.subtract(column, left, out=column)  # and of the right one
        place, other = self._places[:, :n]
        np.copyto(place, top, casting="unsafe")
        np.multiply(place, self._wide, out=place)
        np.copyto(other, left, casting="unsafe")
        np.add(place, other, out=place)
        np.add(place, self._first[:n], out=place)
        upper = self._mixed(place, column, top, room)
        np.add(place, self._wide, out=place)
        lower = self._mixed(place, column, left, room)
        np.subtract(lower, upper, out=lower)
        np.multiply(lower, row, out=lower)
        np.add(upper, lower, out=images.reshape(n, -1))

    def _sources(
        self, n: int, degrees: ArrayLike, down: ArrayLike, right: ArrayLike
    ) -> tuple[Array, Array]:
        """Where in the framed image each pixel comes from: rows and columns (n, pixels)."""
        cosine, sine, by_row, by_column = self._amounts[:, :n]
        radians = np.radians(_each(degrees, n))
        cosine[:, 0], sine[:, 0] = np.cos(radians), np.sin(radians)
        by_row[:, 0], by_column[:, 0] = _each(down, n), _each(right, n)
        row, column, x, y, room = self._numbers[:, :n]
        np.subtract(self._columns, by_column, out=x)
        np.subtract(self._rows, by_row, out=y)
        np.multiply(x, sine, out=row)
        np.multiply(y, cosine, out=room)
        np.add(row, room, out=row)
        np.add(row, self._centre[0] + 1, out=row)
        np.multiply(x, cosine, out=column)
        np.multiply(y, sine, out=room)
        np.subtract(column, room, out=column)
        np.add(column, self._centre[1] + 1, out=column)
        return row, column

    def _mixed(self, place: Array, share: Array, out: Array, room: Array) -> Array:
        """The pixels at these places mixed with their right neighbours, whose share is given."""
        pixels = self._framed.reshape(-1)
        pixels.take(place, 0, out, "clip")
        np.add(place, 1, out=place)
        pixels.take(place, 0, room, "clip")
        np.subtract(place, 1, out=place)
        np.subtract(room, out, out=room)
        np.multiply(room, share, out=room)
        np.add(out, room, out=out)
        return out

    def thicken(self, images: Array, pixels: ArrayLike) -> None:
        """Let what is bright grow by so many pixels on every side, or shrink where it is below 0.

        A pixel becomes the brightest (darkest) of itself and its four neighbours (grey dilation and
        erosion; Serra 1982); part of a pixel is that part of the way.
        """
        n = len(images)
        amounts = _each(pixels, n)
        far, room, _, _, _ = self._numbers[:, :n].reshape(5, *images.shape)
        for done in range(math.ceil(np.abs(amounts).max(initial=0.0))):
            for sign, choose in ((1, np.maximum), (-1, np.minimum)):
                part = self._amounts[0, :n]
                part[:, 0] = np.clip(sign * amounts - done, 0.0, 1.0)
                if not part.any():
                    continue
                np.copyto(far, images)
                for here, there in _NEIGHBOURS:
                    choose(far[here], images[there], out=far[here])
                np.subtract(far, images, out=room)
                np.multiply(room, part[:, :, np.newaxis], out=room)
                np.add(images, room, out=images)

    def add_noise(self, images: Array, deviation: float, key: int, first: int = 0) -> None:
        """Add noise of this standard deviation to each pixel; black and white are the ends.

        The numbers are those of `key` (see `core.nn.counters`), from that of image `first` on. Each
        is the sum of four uniform ones, nearly normal and never further than 3.5 deviations.
        """
        n, count = len(images), images.size
        bits = self._counters.draw(key, count, first * images[0].size)
        lanes = bits.view(np.uint16).reshape(count, _LANES)
        total, room = (part[:n].reshape(-1) for part in self._numbers[:2])
        np.copyto(total, lanes[:, 0])
        for lane in range(1, _LANES):
            np.copyto(room, lanes[:, lane])
            np.add(total, room, out=total)
        np.subtract(total, _MEAN, out=total)
        np.multiply(total, _TO_ONE * deviation, out=total)
        flat = images.reshape(-1)
        np.add(flat, total, out=flat)
        np.clip(flat, 0.0, 1.0, out=flat)


_ALL: Final = slice(None)
_BUT_FIRST, _BUT_LAST = slice(1, None), slice(None, -1)
_NEIGHBOURS: Final = (
    ((_ALL, _BUT_FIRST), (_ALL, _BUT_LAST)),
    ((_ALL, _BUT_LAST), (_ALL, _BUT_FIRST)),
    ((_ALL, _ALL, _BUT_FIRST), (_ALL, _ALL, _BUT_LAST)),
    ((_ALL, _ALL, _BUT_LAST), (_ALL, _ALL, _BUT_FIRST)),
)


def shape_of_images(dataset: Dataset) -> tuple[int, int] | None:
    """(rows, columns) where the inputs are pixels from 0, black, to 1 or as bytes 255, white."""
    x = dataset.x_train
    is_grey = x.dtype == np.uint8 or (x.min() >= 0.0 and x.max() <= 1.0)
    return dataset.image_shape if dataset.image_shape is not None and is_grey else None


def moved(
    images: ArrayLike, degrees: ArrayLike = 0.0, down: ArrayLike = 0.0, right: ArrayLike = 0.0
) -> Array:
    """Copies of images (n, height, width), turned and shifted as by `ImageChanger.move`."""
    copies, changer = _copied(images)
    changer.move(copies, degrees, down, right)
    return copies


def thickened(images: ArrayLike, pixels: ArrayLike) -> Array:
    """Copies of images (n, height, width), thicker or thinner as by `ImageChanger.thicken`."""
    copies, changer = _copied(images)
    changer.thicken(copies, pixels)
    return copies


def with_noise(images: ArrayLike, deviation: float, seed: int = 0) -> Array:
    """Copies of images (n, height, width) with noise as by `ImageChanger.add_noise`."""
    copies, changer = _copied(images)
    changer.add_noise(copies, deviation, seed)
    return copies


def _copied(images: ArrayLike) -> tuple[Array, ImageChanger]:
    given = np.asarray(images)
    dtype = given.dtype if given.dtype == np.float32 else np.dtype(np.float64)
    copies = np.array(given, dtype, order="C")
    if copies.ndim != 3 or 0 in copies.shape[1:]:
        raise ValueError(f"images have the shape {copies.shape}, expected (n, height, width)")
    _, height, width = copies.shape
    return copies, ImageChanger(len(copies), (height, width), dtype)


def _each(amount: ArrayLike, n: int) -> Array:
    """An amount for each of n images (n,) float64."""
    return np.broadcast_to(np.asarray(amount, np.float64), (n,))
