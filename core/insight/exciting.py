"""What excites a unit that looks at images: the mean of those that fire it most."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from core.insight.layer_outputs import outputs_of_layers, units_off
from core.nn.arrays import scaled

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.datasets.dataset import Dataset
    from core.insight.look import NetworkAtMoment
    from core.nn.arrays import Array

# Of so many images, in the order in which they come, the share that excites a unit most.
MOST_ROWS: Final = 2_000
SHARE: Final = 0.01
_LEAST: Final = 5
_BLOCK: Final = 250


@dataclass(frozen=True, eq=False)
class ExcitingImages:
    """For each layer but the first the mean images (units, pixels) from 0 to 1, in its order.

    `count` is of how many images each is the mean, and `part` says of which rows they are.
    """

    images: tuple[Array, ...]
    count: int
    part: str


@dataclass(frozen=True)
class MostExciting:
    """Asks which of the test images (training images where there are none) excite each unit most.

    A unit's image is the mean of the `SHARE` of them, at least five, on which its output is
    largest; the first layer, whose weights are images themselves, is left out.
    """

    def __call__(
        self, network: NetworkAtMoment, dataset: Dataset, cancelled: Callable[[], bool]
    ) -> ExcitingImages:
        """The images; what there is of them when it is `cancelled`."""
        part = "test" if len(dataset.x_test) else "training"
        x = (dataset.x_test if part == "test" else dataset.x_train)[:MOST_ROWS]
        count = min(max(round(SHARE * len(x)), _LEAST), len(x))
        means: list[Array] = []
        for outputs in _outputs(network, x):
            if cancelled():
                break
            means.append(mean_most_exciting(x, outputs, count))
        return ExcitingImages(tuple(means), count, part)


def _outputs(network: NetworkAtMoment, x: Array) -> list[Array]:
    """Those (n, units) of all layers but the first; few rows are numbers, not pixels, at once."""
    dtype, off = network.parameters.dtype, units_off(network)
    starts = range(0, max(len(x), 1), _BLOCK)
    parts = [outputs_of_layers(network, scaled(x[n : n + _BLOCK], dtype), off)[1:] for n in starts]
    return [np.concatenate(layer) for layer in zip(*parts, strict=True)]


def mean_most_exciting(x: Array, outputs: Array, count: int) -> Array:
    """For each unit the mean (units, inputs) of the `count` rows of x with its largest outputs.

    x is (n, inputs), `outputs` (n, units). NaN counts as the smallest of all.
    """
    values = np.where(np.isnan(outputs), -np.inf, outputs)
    best = np.argpartition(values, len(values) - count, axis=0)[len(values) - count :]
    means: Array = np.array([scaled(x[rows], outputs.dtype).mean(axis=0) for rows in best.T])
    return means
