"""Guard: notices after a chunk of training that numbers stopped being finite, and goes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from core.arrays import Array
    from core.network import Network
    from core.optimizers import Optimizer
    from core.tally import Tally


class Guard:
    """Keeps a copy of all that a step changes, to return to when a step went wrong.

    NaN and infinity never leave a parameter or a sum again once they are in it, so it is enough to
    look at the end of a chunk of steps; the step itself is then found by going back and repeating
    the chunk.
    """

    def __init__(self, network: Network, optimizer: Optimizer, tally: Tally) -> None:
        self._network, self._optimizer, self._tally = network, optimizer, tally
        self._parameters = network.parameters.copy()
        self._optimizer_state = {name: array.copy() for name, array in optimizer.state().items()}
        self._sums = tally.state()

    def keep(self) -> None:
        """Remember the present state, which is finite."""
        np.copyto(self._parameters, self._network.parameters)
        for name, array in self._optimizer.state().items():
            np.copyto(self._optimizer_state[name], array)
        self._sums = self._tally.state()

    def restore(self) -> None:
        """Return to what `keep` remembered."""
        np.copyto(self._network.parameters, self._parameters)
        self._optimizer.load_state(self._optimizer_state)
        self._tally.load_state(self._sums)

    def is_sound(self) -> bool:
        """Whether parameters, optimiser state and sums are all finite."""
        return (
            all_finite(self._network.parameters)
            and all(all_finite(array) for array in self._optimizer.state().values())
            and all_finite(self._tally.state())
        )


def all_finite(array: Array) -> bool:
    """Whether no number is NaN or infinite.

    A finite sum of squares proves it in one pass of BLAS; only where that sum overflows, or is not
    finite, are the numbers looked at one by one.
    """
    flat = array.reshape(-1)
    return bool(np.isfinite(np.vdot(flat, flat)) or np.isfinite(flat).all())


def divergence_sentence(step: int, *, loss_is_finite: bool, learning_rate: float) -> str:
    """What happened, and what to try, in plain words."""
    what = "a weight" if loss_is_finite else "the loss"
    return (
        f"Training diverged at step {step:,}: {what} grew beyond all numbers. The last finite"
        f" weights were kept. Try a lower learning rate (it is {learning_rate:g}; a tenth of it is"
        " a good start), smaller starting weights, or inputs scaled to about −1 to 1, and reset."
    )
