"""Guard: against numbers that are not finite, in the data before a run and in the run itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from core.train.batches import Examples

if TYPE_CHECKING:
    from core.datasets.dataset import Dataset
    from core.nn.arrays import Array
    from core.spec.experiment import NetworkSpec
    from core.train.setup import Setup


class TrainerError(ValueError):
    """A run cannot be made or cannot go on: one sentence says why and what to do."""


class Guard:
    """Keeps a copy of all that a step changes, to return to when a step went wrong.

    NaN and infinity never leave a parameter or a sum again once they are in it, so it is enough to
    look at the end of a chunk of steps; the step itself is then found by going back and trying
    smaller chunks.
    """

    def __init__(self, setup: Setup) -> None:
        self._network, self._optimizer = setup.network, setup.optimizer
        self._tally, self._order = setup.tally, setup.order
        self._parameters = self._network.parameters.copy()
        state = self._optimizer.state()
        self._optimizer_state = {name: array.copy() for name, array in state.items()}
        self._sums = self._tally.state()
        self._epoch_start = self._order.state()

    def keep(self) -> None:
        """Remember the present state, which is finite."""
        np.copyto(self._parameters, self._network.parameters)
        for name, array in self._optimizer.state().items():
            np.copyto(self._optimizer_state[name], array)
        self._sums = self._tally.state()
        np.copyto(self._epoch_start, self._order.epoch_start)

    def restore(self) -> None:
        """Return to what `keep` remembered."""
        np.copyto(self._network.parameters, self._parameters)
        self._optimizer.load_state(self._optimizer_state)
        self._tally.load_state(self._sums)
        if not np.array_equal(self._epoch_start, self._order.epoch_start):
            self._order.load_state(self._epoch_start)

    def is_sound(self) -> bool:
        """Whether parameters, optimiser state and sums are all finite."""
        return (
            all_finite(self._network.parameters)
            and all(all_finite(array) for array in self._optimizer.state().values())
            and all_finite(self._tally.state())
        )


def finite_examples(network: NetworkSpec, dataset: Dataset) -> tuple[Examples, Examples]:
    """Training and test rows in the network's number type; raises `TrainerError`."""
    last, found = network.layers[-1], []
    for part, x, y in (
        ("train", dataset.x_train, dataset.y_train),
        ("test", dataset.x_test, dataset.y_test),
    ):
        with np.errstate(over="ignore"):
            examples = Examples(
                x, y, dataset.classes, last.units, last.activation, np.dtype(network.dtype)
            )
            for name, array in ((f"x_{part}", examples.x), (f"y_{part}", examples.answers)):
                if array.dtype == np.uint8 or all_finite(array):
                    continue
                row, column = np.argwhere(~np.isfinite(array))[0]
                raise TrainerError(
                    f"{name} holds a number in row {row + 1}, column {column + 1} that is not"
                    f" finite in {network.dtype}: mend or leave out the row, or scale the data"
                )
        found.append(examples)
    return found[0], found[1]


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
