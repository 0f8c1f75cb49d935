"""From a drawing to what a network is given: scaled and placed as the training images were.

MNIST's makers cut each numeral out, scaled it with its shape kept into 20×20, and laid it into
28×28 with its centre of mass in the middle (LeCun, Cortes & Burges, "The MNIST database of
handwritten digits"). A network that has seen nothing else does not know a numeral that is smaller,
or stands aside.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from core.insight.quantiles import median

if TYPE_CHECKING:
    from core.datasets.dataset import Dataset
    from core.nn.arrays import Array

# So many training images tell how all of them are framed.
_ROWS: Final = 200
# What is paler than this part of the darkest is no ink.
_PALEST: Final = 0.05
# In a picture taken of paper, what differs from the paper less than this is its grain.
_GRAIN: Final = 0.25
# The edge of a picture, as a part of its side, is taken for paper.
_EDGE: Final = 0.04


@dataclass(frozen=True)
class Framing:
    """How the images of a data set are framed; ink is from 0, nothing, to 1, the strongest.

    Images have `shape` (rows, columns). Their content is as long as `box` pixels on its longer
    side, and its centre of mass, or where not `by_mass` that of its outline, lies at `middle` (row,
    column; pixel 0 has its centre at 0). In numbers of `dtype`, no ink is `paper` and all ink is
    `ink`.
    """

    shape: tuple[int, int]
    box: float
    by_mass: bool
    middle: tuple[float, float]
    paper: float
    ink: float
    dtype: np.dtype[Any]

    @classmethod
    def of(cls, dataset: Dataset) -> Framing:
        """Measure how the training images are framed, as far as they agree.

        Of MNIST that is 28×28, 20, by mass, (14, 14), from 0 to 255. Raises `ValueError` when the
        rows are no images.
        """
        if dataset.image_shape is None:
            raise ValueError(f"the rows of {dataset.name!r} are no images")
        x, shape = dataset.x_train[:_ROWS], dataset.image_shape
        images = x.reshape(-1, *shape).astype(np.float64)
        low, high = (0.0, 255.0) if x.dtype == np.uint8 else (float(x.min()), float(x.max()))
        edge = np.concatenate([images[:, [0, -1]].ravel(), images[:, :, [0, -1]].ravel()])
        paper, ink = (high, low) if median(edge) > (low + high) / 2.0 else (low, high)
        shares = (images - paper) / ((ink - paper) or 1.0)
        return cls(shape, *_measured(shares), paper, ink, x.dtype)

    def framed(self, drawing: Array) -> Array:
        """The drawing (rows, columns of any number) as an image of `shape`: cut out, scaled, laid.

        Its proportions are kept and its strongest ink becomes 1, as a thin line would else be lost.
        """
        cut = _cut_out(drawing)
        if cut is None:
            return np.zeros(self.shape)
        scale = self.box / max(cut.shape)
        size = tuple(
            min(max(round(side * scale), 1), most)
            for side, most in zip(cut.shape, self.shape, strict=True)
        )
        small = resampled(cut, (size[0], size[1]))
        small /= small.max()
        image = np.zeros(self.shape)
        outline = [(side - 1) / 2.0 for side in size]
        at = _centres_of_mass(small[None])[0].tolist() if self.by_mass else outline
        top, left = (
            min(max(round(middle - centre), 0), most - side)
            for middle, centre, most, side in zip(self.middle, at, self.shape, size, strict=True)
        )
        image[top : top + size[0], left : left + size[1]] = small
        return image

    def as_drawn(self, drawing: Array) -> Array:
        """The whole drawing, white around it and all, made as small as an image."""
        return resampled(drawing, self.shape)

    def row(self, image: Array) -> Array:
        """An image of ink as a row (inputs,) of the data set's own numbers."""
        values = self.paper + image.ravel() * (self.ink - self.paper)
        if self.dtype == np.uint8:
            values = np.rint(values)
        return values.astype(self.dtype)


def resampled(image: Array, shape: tuple[int, int]) -> Array:
    """An image in another number of pixels, each the mean of what it covers of the old ones."""
    rows, columns = (_shares(*sides) for sides in zip(image.shape, shape, strict=True))
    smaller: Array = rows @ image @ columns.T
    return smaller


def ink_of_grey(grey: Array) -> Array:
    """The ink (rows, columns) in a picture of grey values, dark on light or light on dark.

    The paper is what the edge shows; the ink is what differs from it most, on the side of dark or
    light where that is more. An even picture has none.
    """
    margin = max(round(_EDGE * min(grey.shape)), 1)
    inner = np.zeros(grey.shape, dtype=bool)
    inner[margin:-margin, margin:-margin] = True
    paper = float(median(grey[~inner]))
    darker, lighter = np.clip(paper - grey, 0.0, None), np.clip(grey - paper, 0.0, None)
    ink = darker if np.vdot(darker, darker) >= np.vdot(lighter, lighter) else lighter
    most = float(ink.max())
    if most < _PALEST * max(float(np.abs(grey).max()), 1e-12):
        return np.zeros(grey.shape)
    found: Array = np.clip((ink / most - _GRAIN) / (1.0 - _GRAIN), 0.0, 1.0)
    return found


def _shares(old: int, new: int) -> Array:
    """How much of each old pixel a new one holds, (new, old); each line sums up to 1."""
    edges = np.arange(new + 1) * (old / new)
    pixels = np.arange(old)
    covered = np.minimum(edges[1:, None], pixels + 1.0) - np.maximum(edges[:-1, None], pixels)
    shares: Array = np.clip(covered, 0.0, None) * (new / old)
    return shares


def _cut_out(image: Array) -> Array | None:
    """The part that holds all ink, None where there is none."""
    if not image.max() > 0:
        return None
    (first,), (last,) = _outlines(image[None])
    cut: Array = image[first[0] : last[0] + 1, first[1] : last[1] + 1]
    return cut


def _centres_of_mass(images: Array) -> Array:
    """(row, column) of each of some images (n, rows, columns), (n, 2)."""
    masses = images.sum((1, 2))
    rows, columns = (np.arange(side) for side in images.shape[1:])
    moments = np.stack([images.sum(2) @ rows, images.sum(1) @ columns], axis=1)
    centres: Array = moments / masses[:, None]
    return centres


def _outlines(images: Array) -> tuple[Array, Array]:
    """First and last (row, column) with ink of each of some images, (n, 2) each."""
    is_ink = images > _PALEST * images.max((1, 2), keepdims=True)
    sides = is_ink.any(2), is_ink.any(1)
    first = np.stack([side.argmax(1) for side in sides], axis=1)
    last = np.stack([side.shape[1] - 1 - side[:, ::-1].argmax(1) for side in sides], axis=1)
    return first, last


def _measured(images: Array) -> tuple[float, bool, tuple[float, float]]:
    """The longer side, whether mass or outline is centred, and where, of images (n, …) of ink."""
    images = np.clip(images[images.max((1, 2)) > 0], 0.0, None)
    if not len(images):
        shape = images.shape[1:]
        return float(max(shape)), False, ((shape[0] - 1) / 2.0, (shape[1] - 1) / 2.0)
    first, last = _outlines(images)
    masses, outlines = _centres_of_mass(images), (first + last) / 2.0
    by_mass = bool(masses.std(0).sum() <= outlines.std(0).sum())
    row, column = (masses if by_mass else outlines).mean(0).tolist()
    box = float(median((last - first + 1).max(1)))
    return box, by_mass, (row, column)
