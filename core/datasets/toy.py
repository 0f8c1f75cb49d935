"""Made data sets in the plane: TensorFlow Playground's families, and two moons.

The families follow the definitions of TensorFlow Playground (Smilkov et al., "Direct-Manipulation
Visualization of Deep Networks", 2017; src/dataset.ts), with its label -1 as class 0 and +1 as class
1. `noise` there and here is a part of 1: 50 % is 0.5. What noise does differs: in `circle`,
`xor_cloud`, `plane` and `multi_gauss` it moves the point only while its label is found, so that
points stand on the wrong side; in `gauss`, `spiral` and `moons` it moves the points themselves.

Every generator draws the same numbers whatever the noise is, so that turning up the noise changes
one picture instead of replacing it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from core.datasets.dataset import Dataset
from core.datasets.family import DatasetInfo, Loading
from core.datasets.features import features
from core.datasets.split import train_count

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.nn.arrays import Array
    from core.spec.experiment import DataSpec

HALF_WIDTH: Final = 6.0
"""The made sets lie in the square from -HALF_WIDTH to HALF_WIDTH, in x and in y."""


def load_plane_set(spec: DataSpec, _loading: Loading | None = None) -> Dataset:
    """Make `spec.samples` points, shuffle them, and split them into train and test by fraction.

    The same spec gives the same arrays. At least one point is trained on.
    """
    generator = np.random.default_rng(spec.seed)
    order = generator.permutation(spec.samples)
    plane, target = _FAMILIES[spec.name](spec.samples, spec.noise / 100.0, generator)
    plane, target = plane[order], target[order]
    cut = train_count(spec.samples, spec.train_fraction)
    inputs = features(plane, spec.features)
    regression = spec.name in ("plane", "multi_gauss")
    return Dataset(
        x_train=inputs[:cut],
        y_train=target[:cut],
        x_test=inputs[cut:],
        y_test=target[cut:],
        kind="regression" if regression else "classes",
        classes=0 if regression else 2,
        image_shape=None,
        name=spec.name,
        plane_train=plane[:cut],
        plane_test=plane[cut:],
    )


def circle_label(points: Array) -> Array:
    """Labels (n,) of points (n, 2): class 1 within 2.5 of the centre, else class 0."""
    return (np.hypot(points[:, 0], points[:, 1]) < 2.5).astype(np.int64)


def xor_label(points: Array) -> Array:
    """Labels (n,) of points (n, 2): class 1 where x·y >= 0, that is where the signs agree."""
    return (points[:, 0] * points[:, 1] >= 0).astype(np.int64)


def plane_target(points: Array) -> Array:
    """Targets (n, 1) of points (n, 2): (x + y) / 10."""
    target: Array = points.sum(axis=1, keepdims=True) / 10.0
    return target


def multi_gauss_target(points: Array) -> Array:
    """Targets (n, 1) of points (n, 2): ±(1 - d/2) within the distance d < 2 of a hill, else 0.

    Six hills of alternating sign stand at x = -4, 0, 4 and y = ±2.5; where two reach, the first of
    the strongest counts.
    """
    centres = np.array([(x, y) for y in (2.5, -2.5) for x in (-4.0, 0.0, 4.0)])
    signs = np.array([1.0, -1.0, 1.0, -1.0, 1.0, -1.0])
    offsets = points[:, None, :] - centres
    heights = np.clip(1.0 - np.hypot(offsets[..., 0], offsets[..., 1]) / 2.0, 0.0, 1.0)
    strongest = heights.argmax(axis=1)
    target: Array = (signs[strongest] * heights[np.arange(len(points)), strongest])[:, None]
    return target


def _gauss(samples: int, noise: float, generator: np.random.Generator) -> tuple[Array, Array]:
    """Normal clouds around (2, 2), class 1, and (-2, -2), class 0; noise gives variance 0.5 to 4.

    TensorFlow Playground trains on points outside of the square without showing them; here these
    few (at most 5 % at noise 50) are drawn again.
    """
    labels = _halves(samples)
    centres = np.where(labels == 1, 2.0, -2.0)[:, None]
    deviation = np.sqrt(0.5 + 7.0 * noise)
    return _redrawn(lambda: centres + deviation * generator.normal(size=(samples, 2))), labels


def _circle(samples: int, noise: float, generator: np.random.Generator) -> tuple[Array, Array]:
    """A disc of radius 2.5, class 1, inside of a ring from 3.5 to 5, class 0."""
    inside = _halves(samples) == 1
    part = generator.random(samples)
    radius = np.where(inside, 2.5 * part, 3.5 + 1.5 * part)
    plane = _polar(radius, generator.uniform(0.0, 2.0 * np.pi, samples))
    return plane, circle_label(plane + noise * generator.uniform(-5.0, 5.0, (samples, 2)))


def _xor_cloud(samples: int, noise: float, generator: np.random.Generator) -> tuple[Array, Array]:
    """Four squares up to 5.3, kept 0.3 away from the axes."""
    plane = generator.uniform(-5.0, 5.0, (samples, 2))
    plane += np.where(plane > 0, 0.3, -0.3)
    return plane, xor_label(plane + noise * generator.uniform(-5.0, 5.0, (samples, 2)))


def _spiral(samples: int, noise: float, generator: np.random.Generator) -> tuple[Array, Array]:
    """Two arms of 1.75 turns out to the radius 5, the second turned by half a turn."""
    labels = _halves(samples)
    ones = int(labels.sum())
    step = np.concatenate([np.arange(ones), np.arange(samples - ones)]) / (samples / 2)
    plane = _polar(5.0 * step, 3.5 * np.pi * step + np.where(labels == 1, 0.0, np.pi))
    return plane + noise * generator.uniform(-1.0, 1.0, (samples, 2)), labels


def _moons(samples: int, noise: float, generator: np.random.Generator) -> tuple[Array, Array]:
    """Two half circles that reach into each other: scikit-learn's `make_moons`, enlarged by 10/3.

    The upper one is class 0 as there. Centred on the origin, x runs from -5 to 5 and y from -2.5 to
    2.5. `noise` is scikit-learn's: the standard deviation for circles of radius 1. Points that it
    throws out of the square get another.
    """
    lower = samples - samples // 2
    labels = np.repeat(np.array([0, 1], dtype=np.int64), [samples - lower, lower])
    upper_angle, lower_angle = np.linspace(0, np.pi, samples - lower), np.linspace(0, np.pi, lower)
    x = np.concatenate([np.cos(upper_angle), 1.0 - np.cos(lower_angle)])
    y = np.concatenate([np.sin(upper_angle), 0.5 - np.sin(lower_angle)])
    moons = np.column_stack([x, y]) - (0.5, 0.25)
    return _redrawn(
        lambda: (10.0 / 3.0) * (moons + noise * generator.normal(size=moons.shape))
    ), labels


def _plane(samples: int, noise: float, generator: np.random.Generator) -> tuple[Array, Array]:
    """Points all over the square; the target rises evenly from one corner to the other."""
    return _regression(samples, noise, generator, plane_target)


def _multi_gauss(samples: int, noise: float, generator: np.random.Generator) -> tuple[Array, Array]:
    """Points all over the square; the target has six hills and hollows."""
    return _regression(samples, noise, generator, multi_gauss_target)


def _regression(
    samples: int,
    noise: float,
    generator: np.random.Generator,
    target: Callable[[Array], Array],
) -> tuple[Array, Array]:
    plane = generator.uniform(-HALF_WIDTH, HALF_WIDTH, (samples, 2))
    moved = plane + noise * generator.uniform(-HALF_WIDTH, HALF_WIDTH, (samples, 2))
    return plane, target(moved)


def _halves(samples: int) -> Array:
    """Labels (samples,): class 1 first, which has the odd one, then class 0."""
    ones = samples - samples // 2
    return np.repeat(np.array([1, 0], dtype=np.int64), [ones, samples - ones])


def _polar(radius: Array, angle: Array) -> Array:
    """Points (n, 2) at a radius and an angle that starts at the y axis and turns clockwise."""
    return np.column_stack([radius * np.sin(angle), radius * np.cos(angle)])


def _redrawn(draw: Callable[[], Array]) -> Array:
    """Draw points, and draw those again that fall outside of the square."""
    plane = draw()
    while (outside := (np.abs(plane) > HALF_WIDTH).any(axis=1)).any():
        plane[outside] = draw()[outside]
    return plane


def _info(name: str, title: str, description: str, *, regression: bool = False) -> DatasetInfo:
    return DatasetInfo(
        name,
        title,
        description,
        load_plane_set,
        kind="regression" if regression else "classes",
        classes=0 if regression else 2,
        plane=True,
        is_quick=True,
        uses_samples=True,
        uses_noise=True,
        uses_fraction=True,
        uses_features=True,
    )


INFOS: Final = (
    _info("xor_cloud", "XOR cloud", "Two classes in opposite quarters of the plane."),
    _info("circle", "Circle", "A disc of one class inside a ring of the other."),
    _info("gauss", "Two clouds", "Two round clouds that one straight line can part."),
    _info("spiral", "Two spirals", "Two arms wound into each other: the hardest of the plane."),
    _info("moons", "Two moons", "Two half circles that reach into each other."),
    _info("plane", "Tilted plane", "Predict a number that rises evenly.", regression=True),
    _info(
        "multi_gauss",
        "Hills and hollows",
        "Predict a number with three hills and three hollows.",
        regression=True,
    ),
)
_FAMILIES: Final[dict[str, Callable[[int, float, np.random.Generator], tuple[Array, Array]]]] = {
    "xor_cloud": _xor_cloud,
    "circle": _circle,
    "gauss": _gauss,
    "spiral": _spiral,
    "moons": _moons,
    "plane": _plane,
    "multi_gauss": _multi_gauss,
}
