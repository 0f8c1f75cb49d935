"""WeightSlice: a network at many weights at once, all on one line or in one plane.

Weights are a point θ among all weights there could be, and θ + c₁·d₁ + c₂·d₂ are those of a plane
through it. A picture of the plane asks hundreds of networks about the same rows. As the first
layer's sums are linear in its weights, they are taken apart once: x·(W + c₁D₁ + c₂D₂)ᵀ =
z₀ + c₁z₁ + c₂z₂; for images that is nearly all the work. The layers above are one batched product.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from core.nn.arrays import scaled

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.insight.evaluator import Objective
    from core.nn.arrays import Array
    from core.nn.network import Network

# Numbers that are worked on at a time: some milliseconds' work.
_AT_ONCE: Final = 1_000_000


class WeightSlice:
    """Networks like `network` with the parameters `centre` + Σ cᵢ·axesᵢ, asked about rows x.

    `centre` (count,) and `axes` (k, count) lie as the network's parameters do; x is (n, inputs).
    Units that are off in `network` are off everywhere.
    """

    def __init__(self, network: Network, x: Array, centre: Array, axes: Array) -> None:
        self._layers = network.layers
        dtype = network.dtype
        x = scaled(x, dtype)
        self._rows = len(x)
        # For each of centre and axes the weights and biases of all layers.
        self._parts = [network.views_of(np.asarray(v, dtype)) for v in (centre, *axes)]
        with np.errstate(all="ignore"):
            first: Array = np.stack([x @ weights[0].T for weights, _ in self._parts])
            if self._layers[0].bias is not None:
                first += _stacked([biases[0] for _, biases in self._parts])[:, None, :]
        self._first = first  # (1 + k, n, units)

    @property
    def at_once(self) -> int:
        """How many points are asked about together."""
        widest = sum(layer.units for layer in self._layers)
        weights = sum(layer.weights.size for layer in self._layers[1:])
        return max(_AT_ONCE // max(self._rows * widest + weights, 1), 1)

    def answers(self, places: Array) -> tuple[Array, Array]:
        """Sums of the last layer and answers, (m, n, outputs) each, at the places c (m, k)."""
        shares = np.concatenate([np.ones((len(places), 1)), places], axis=1)
        shares = shares.astype(self._first.dtype)
        with np.errstate(all="ignore"):
            z = np.tensordot(shares, self._first, axes=1)
            a = self._outputs(0, z)
            for number in range(1, len(self._layers)):
                weights = self._combined(shares, [part[0][number] for part in self._parts])
                z = a @ weights.transpose(0, 2, 1)
                if self._layers[number].bias is not None:
                    biases = [part[1][number] for part in self._parts]
                    z += self._combined(shares, biases)[:, None, :]
                a = self._outputs(number, z)
        return z, a

    def losses(
        self, places: Array, objective: Objective, cancelled: Callable[[], bool] = bool
    ) -> Array:
        """The mean loss (m,) at the places c (m, k); NaN where it was not asked before a cancel."""
        found: Array = np.full(len(places), np.nan)
        for start in range(0, len(places), self.at_once):
            if start and cancelled():
                break
            part = slice(start, start + self.at_once)
            sums, answers = self.answers(places[part])
            found[part] = mean_losses(self._layers[-1].activation.name, sums, answers, objective)
        return found

    def _outputs(self, number: int, z: Array) -> Array:
        layer = self._layers[number]
        a = layer.activation.forward(z.reshape(-1, layer.units)).reshape(z.shape)
        if layer.off is not None:
            a[..., layer.off] = 0.0
        return a

    @staticmethod
    def _combined(shares: Array, arrays: list[Array | None]) -> Array:
        """Σ cᵢ·arrayᵢ for each place, (m, …)."""
        combined: Array = np.tensordot(shares, _stacked(arrays), axes=1)
        return combined


def _stacked(arrays: list[Array | None]) -> Array:
    """Arrays of one shape (k, …); none of them is missing."""
    return np.stack([array for array in arrays if array is not None])


def mean_losses(last: str, sums: Array, answers: Array, objective: Objective) -> Array:
    """The mean loss (m,) of the answers (m, n, outputs) of m networks that end with `last`."""
    loss, targets = objective.loss, objective.targets
    with np.errstate(all="ignore"):
        if loss.fused_with == last:
            return np.array([loss.fused_value(z, targets) for z in sums])
        return np.array([loss.value(a, targets) for a in answers])
