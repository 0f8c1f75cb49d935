"""Losses: how far answers are from what was wanted, as one number, and its gradient.

`prediction` and `target` are (n, outputs) arrays of one dtype. `gradient` is the exact derivative
of `value` with respect to the prediction. A loss that belongs with an output activation also knows
the derivative with respect to that activation's *inputs*, (prediction − target)/count: far cheaper,
and without the 0·∞ that saturated units bring into the two steps (`fused_with`, `fused_gradient`).
All three raise `ShapeError` where the shapes differ: NumPy would broadcast (n, 1) against (n,) to
n × n numbers, and the figure would be wrong without a word.

The logarithms of the cross entropies are taken as at least −100, as in torch.nn.BCELoss, so that a
wrong answer given with full certainty costs much but not infinitely much.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar, Final

import numpy as np

from core.nn.arrays import ShapeError

if TYPE_CHECKING:
    from core.nn.arrays import Array

LEAST_LOGARITHM: Final = -100.0

# Where a probability is divided by, it counts as at least this: the smallest normal float32.
_LEAST_DIVISOR: Final = float(np.finfo(np.float32).tiny)


class Loss(ABC):
    """One loss, without any state: share it freely between threads."""

    name: ClassVar[str]
    fused_with: ClassVar[str | None] = None

    def value(self, prediction: Array, target: Array, scratch: Array | None = None) -> float:
        """Return the loss of predictions (n, outputs) for targets (n, outputs).

        `scratch` (2, n, outputs) saves the allocation of temporaries; its content is lost.
        """
        _require_alike(prediction, target)
        return self._value(prediction, target, scratch)

    def gradient(self, prediction: Array, target: Array, out: Array | None = None) -> Array:
        """∂value/∂prediction (n, outputs); `out` receives it where given."""
        _require_alike(prediction, target)
        return self._gradient(prediction, target, out)

    def fused_gradient(self, prediction: Array, target: Array, out: Array | None = None) -> Array:
        """∂value/∂z (n, outputs), where prediction = f(z) and f is the activation `fused_with`.

        For the pairs there are it is (p − t)/count. `out` receives it where given and may be
        `prediction`. Raises `ValueError` for a loss that has no such activation.
        """
        if self.fused_with is None:
            raise ValueError(f"the loss {self.name} is not fused with an activation")
        _require_alike(prediction, target)
        out = np.subtract(prediction, target, out=out)
        return np.multiply(out, 1.0 / self._count(out), out=out)

    @abstractmethod
    def _value(self, prediction: Array, target: Array, scratch: Array | None) -> float: ...

    @abstractmethod
    def _gradient(self, prediction: Array, target: Array, out: Array | None) -> Array: ...

    @staticmethod
    def _count(prediction: Array) -> int:
        """Over how many things the value is a mean."""
        return prediction.size


class MeanSquaredError(Loss):
    """mse = mean over all elements of (p − t)²; gradient 2(p − t)/count."""

    name = "mse"

    def _value(self, prediction: Array, target: Array, scratch: Array | None) -> float:
        """Return the mean of the squared differences."""
        difference = np.subtract(prediction, target, out=None if scratch is None else scratch[0])
        return float(np.vdot(difference, difference)) / difference.size

    def _gradient(self, prediction: Array, target: Array, out: Array | None) -> Array:
        """2(p − t)/count."""
        out = np.subtract(prediction, target, out=out)
        return np.multiply(out, 2.0 / out.size, out=out)


class BinaryCrossEntropy(Loss):
    """Mean over all elements of −t·log p − (1 − t)·log(1 − p), each element a yes or no of its own.

    Gradient (p − t)/(p(1 − p))/count; with respect to the inputs of a sigmoid (p − t)/count.
    """

    name = "binary_cross_entropy"
    fused_with = "sigmoid"

    def _value(self, prediction: Array, target: Array, scratch: Array | None) -> float:
        """Return the mean; logarithms count as at least −100."""
        if scratch is None:
            scratch = np.empty((2, *prediction.shape), prediction.dtype)
        logarithm, no = scratch[0], scratch[1]
        with np.errstate(divide="ignore", invalid="ignore"):
            np.log(prediction, out=logarithm)
            np.maximum(logarithm, LEAST_LOGARITHM, out=logarithm)
            total = float(np.vdot(target, logarithm))
            np.negative(prediction, out=logarithm)
            np.log1p(logarithm, out=logarithm)
            np.maximum(logarithm, LEAST_LOGARITHM, out=logarithm)
        np.subtract(1.0, target, out=no)
        total += float(np.vdot(no, logarithm))
        return 0.0 - total / prediction.size  # 0.0 − 0.0 is 0.0, where −0.0 would be shown as such

    def _gradient(self, prediction: Array, target: Array, out: Array | None) -> Array:
        """(p − t)/(p(1 − p))/count, finite for p of 0 and 1 too."""
        divisor = np.multiply(prediction, 1.0 - prediction)
        np.maximum(divisor, _LEAST_DIVISOR, out=divisor)
        out = np.subtract(prediction, target, out=out)
        np.divide(out, divisor, out=out)
        return np.divide(out, out.size, out=out)


class CrossEntropy(Loss):
    """Mean over rows of −Σ t·log p, for rows of probabilities and targets that each sum to 1.

    Gradient −t/p/n; with respect to the inputs of a softmax (p − t)/n.
    """

    name = "cross_entropy"
    fused_with = "softmax"

    def _value(self, prediction: Array, target: Array, scratch: Array | None) -> float:
        """Return the mean over the rows; logarithms count as at least −100."""
        with np.errstate(divide="ignore", invalid="ignore"):
            logarithm = np.log(prediction, out=None if scratch is None else scratch[0])
        np.maximum(logarithm, LEAST_LOGARITHM, out=logarithm)
        return 0.0 - float(np.vdot(target, logarithm)) / len(prediction)

    def _gradient(self, prediction: Array, target: Array, out: Array | None) -> Array:
        """−t/p/n, finite for p = 0 too."""
        divisor = np.maximum(prediction, _LEAST_DIVISOR)
        np.multiply(divisor, -len(prediction), out=divisor)
        return np.divide(target, divisor, out=out)

    @staticmethod
    def _count(prediction: Array) -> int:
        return len(prediction)


def _require_alike(prediction: Array, target: Array) -> None:
    if prediction.shape != target.shape or prediction.ndim != 2:
        raise ShapeError(
            f"the prediction has the shape {prediction.shape} and the target {target.shape},"
            " expected (n, outputs), the same for both"
        )


_KNOWN: Final[dict[str, Loss]] = {
    kind.name: kind() for kind in (MeanSquaredError, BinaryCrossEntropy, CrossEntropy)
}
NAMES: Final = tuple(_KNOWN)


def get(name: str) -> Loss:
    """Return the loss of that name; raises `ValueError` that lists the known ones."""
    try:
        return _KNOWN[name]
    except KeyError:
        raise ValueError(
            f"there is no loss {name!r}, expected one of: {', '.join(NAMES)}"
        ) from None
