"""Probe: a network of the view's own that answers as the network of a snapshot would."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from core import Network

if TYPE_CHECKING:
    from core import Snapshot
    from core.nn.arrays import Array


class Probe:
    """Answers for snapshots of one experiment, one after the other.

    The network is built once; from then on only its flat vector of parameters is overwritten, and
    its buffers are kept as long as the number of rows asked for stays the same.
    """

    def __init__(self) -> None:
        self._network: Network | None = None
        self._built_for: object = None

    def answers(self, snapshot: Snapshot, x: Array) -> Array:
        """Outputs (n, outputs) of the snapshot's network for inputs (n, inputs)."""
        network = self._matching(snapshot)
        # Weights that are about to diverge overflow; the picture then shows what comes of it.
        with np.errstate(all="ignore"):
            return network.forward(x)

    def answer(self, snapshot: Snapshot, x: Array) -> Array:
        """Outputs (outputs,) for one row (inputs,); leaves the buffers of `answers` as they are."""
        network = self._matching(snapshot)
        with np.errstate(all="ignore"):
            result: Array = network.predict(x[None, :])[0]
        return result

    def _matching(self, snapshot: Snapshot) -> Network:
        shapes = tuple(weights.shape for weights in snapshot.weights)
        biases = tuple(bias is not None for bias in snapshot.biases)
        wanted = (shapes, biases, snapshot.activations, snapshot.parameters.dtype)
        if self._network is None or self._built_for != wanted:
            self._network = Network.from_arrays(
                snapshot.weights, snapshot.biases, snapshot.activations, snapshot.parameters.dtype
            )
            self._built_for = wanted
        np.copyto(self._network.parameters, snapshot.parameters)
        return self._network
