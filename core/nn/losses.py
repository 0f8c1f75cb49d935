"""Losses: how far answers are from what was wanted, as one number, and its gradient.

`prediction` and `target` are (n, outputs) arrays of one dtype. `gradient` is the exact derivative
of `value` with respect to the prediction. A loss that belongs with an output activation also knows
the derivative with respect to that activation's *inputs*, (prediction − target)/count: far cheaper,
and without the 0·∞ that saturated units bring into the two steps (`fused_with`, `fused_gradient`).
All raise `ShapeError` where the shapes differ: NumPy would broadcast (n, 1) against (n,) to n × n
numbers, and the figure would be wrong without a word.

How sure an answer is cannot be read off a rounded probability: the sigmoid of −20 is 0 in float32,
and that of 20 is 1. So such a loss is also known as a function of those inputs z (`fused_value`),
where nothing is lost; it is what a run shows. `value`, which has probabilities only, takes their
logarithms as at least −100, as torch.nn.BCELoss does: a wrong answer given with full certainty then
costs much but not infinitely much. Sums over rows are taken in float64 whatever the arrays are.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from math import isfinite
from typing import TYPE_CHECKING, ClassVar, Final

import numpy as np

from core.nn.arrays import ShapeError, ones
from core.nn.metrics import squared_distance
from core.nn.room import Room

if TYPE_CHECKING:
    from core.nn.arrays import Array

LEAST_LOGARITHM: Final = -100.0

# Where a probability is divided by, it counts as at least this: the smallest normal float32.
_LEAST_DIVISOR: Final = float(np.finfo(np.float32).tiny)


class Loss(ABC):
    """One loss, without any state: share it freely between threads."""

    name: ClassVar[str]
    fused_with: ClassVar[str | None] = None

    def value(self, prediction: Array, target: Array, room: Room | None = None) -> float:
        """Return the loss of predictions (n, outputs) for targets (n, outputs).

        `room` saves the allocation of temporaries.
        """
        _require_alike(prediction, target)
        return self._value(prediction, target, room or Room.like(prediction))

    def fused_value(self, z: Array, target: Array, room: Room | None = None) -> float:
        """Return the loss of the predictions f(z), where f is the activation `fused_with`.

        z (n, outputs) are that activation's inputs. Raises `ValueError` for a loss that has none.
        """
        self._require_fused()
        _require_alike(z, target)
        with np.errstate(all="ignore"):
            return self._fused_value(z, target, room or Room.like(z))

    def gradient(
        self, prediction: Array, target: Array, out: Array | None = None, rows: int | None = None
    ) -> Array:
        """∂value/∂prediction (n, outputs); `out` receives it where given.

        `rows` says of how many rows the value is a mean, where these are only some of them.
        """
        _require_alike(prediction, target)
        return self._gradient(prediction, target, out, rows or len(prediction))

    def fused_gradient(
        self, prediction: Array, target: Array, out: Array | None = None, rows: int | None = None
    ) -> Array:
        """∂value/∂z (n, outputs), where prediction = f(z) and f is the activation `fused_with`.

        For the pairs there are it is (p − t)/count. `out` receives it where given and may be
        `prediction`; `rows` as for `gradient`. Raises `ValueError` for a loss that has no such
        activation.
        """
        self._require_fused()
        _require_alike(prediction, target)
        out = np.subtract(prediction, target, out=out)
        return np.multiply(out, 1.0 / self._count(out, rows or len(out)), out=out)

    def _require_fused(self) -> None:
        if self.fused_with is None:
            raise ValueError(f"the loss {self.name} is not fused with an activation")

    @abstractmethod
    def _value(self, prediction: Array, target: Array, room: Room) -> float: ...

    def _fused_value(self, z: Array, target: Array, room: Room) -> float:
        raise NotImplementedError  # only where `fused_with`

    @abstractmethod
    def _gradient(
        self, prediction: Array, target: Array, out: Array | None, rows: int
    ) -> Array: ...

    @staticmethod
    def _count(prediction: Array, rows: int) -> int:
        """Over how many things the value is a mean, of so many rows like these."""
        count: int = rows * prediction.shape[1]
        return count


class MeanSquaredError(Loss):
    """mse = mean over all elements of (p − t)²; gradient 2(p − t)/count."""

    name = "mse"

    def _value(self, prediction: Array, target: Array, room: Room) -> float:
        """Return the mean of the squared differences."""
        return squared_distance(prediction, target, room) / prediction.size

    def _gradient(self, prediction: Array, target: Array, out: Array | None, rows: int) -> Array:
        """2(p − t)/count."""
        out = np.subtract(prediction, target, out=out)
        return np.multiply(out, 2.0 / self._count(out, rows), out=out)


class BinaryCrossEntropy(Loss):
    """Mean over all elements of −t·log p − (1 − t)·log(1 − p), each element a yes or no of its own.

    With p = sigmoid(z) an element is max(z, 0) − z·t + log(1 + e^−|z|), which neither overflows nor
    loses a digit (torch.nn.BCEWithLogitsLoss; TensorFlow's sigmoid_cross_entropy_with_logits, whose
    page derives it). Gradient (p − t)/(p(1 − p))/count; with respect to z (p − t)/count.
    """

    name = "binary_cross_entropy"
    fused_with = "sigmoid"

    def _value(self, prediction: Array, target: Array, room: Room) -> float:
        """Return the mean; logarithms count as at least −100."""
        logarithm, yes = room.wide, room.wide_other
        np.copyto(yes, target)
        np.copyto(logarithm, prediction)
        with np.errstate(divide="ignore", invalid="ignore"):
            np.log(logarithm, out=logarithm)
            np.maximum(logarithm, LEAST_LOGARITHM, out=logarithm)
            total = float(np.vdot(yes, logarithm))
            np.copyto(logarithm, prediction)
            np.negative(logarithm, out=logarithm)
            np.log1p(logarithm, out=logarithm)
            np.maximum(logarithm, LEAST_LOGARITHM, out=logarithm)
        np.subtract(1.0, yes, out=yes)
        total += float(np.vdot(yes, logarithm))
        return 0.0 - total / prediction.size  # 0.0 − 0.0 is 0.0, where −0.0 would be shown as such

    def _fused_value(self, z: Array, target: Array, room: Room) -> float:
        """Return the mean, first of max(z, 0) − z·t, where large numbers cancel, then the rest."""
        part, rest = room.own, room.other
        np.multiply(z, target, out=rest)
        np.maximum(z, 0.0, out=part)
        np.subtract(part, rest, out=part)
        np.abs(z, out=rest)
        np.negative(rest, out=rest)
        np.exp(rest, out=rest)
        np.log1p(rest, out=rest)
        np.add(part, rest, out=part)
        np.copyto(room.wide, part)
        return float(np.add.reduce(room.wide, axis=None)) / z.size

    def _gradient(self, prediction: Array, target: Array, out: Array | None, rows: int) -> Array:
        """(p − t)/(p(1 − p))/count, finite for p of 0 and 1 too."""
        divisor = np.multiply(prediction, 1.0 - prediction)
        np.maximum(divisor, _LEAST_DIVISOR, out=divisor)
        out = np.subtract(prediction, target, out=out)
        np.divide(out, divisor, out=out)
        return np.divide(out, self._count(out, rows), out=out)


class CrossEntropy(Loss):
    """Mean over rows of −Σ t·log p, for rows of probabilities and targets that each sum to 1.

    With p = softmax(z) a row is log Σ e^(z − c), where c = Σ t·z is the z of the class: the e^0
    among them keeps a small loss from rounding away or falling below 0. Beyond the range of e^ it
    is log Σ e^(z − m) + m − c, with m the row's largest z (torch.nn.CrossEntropyLoss). Gradient
    −t/p/n; with respect to z (p − t)/n.
    """

    name = "cross_entropy"
    fused_with = "softmax"

    def _value(self, prediction: Array, target: Array, room: Room) -> float:
        """Return the mean over the rows; logarithms count as at least −100."""
        logarithm, wanted = room.wide, room.wide_other
        np.copyto(logarithm, prediction)
        np.copyto(wanted, target)
        with np.errstate(divide="ignore", invalid="ignore"):
            np.log(logarithm, out=logarithm)
        np.maximum(logarithm, LEAST_LOGARITHM, out=logarithm)
        return 0.0 - float(np.vdot(wanted, logarithm)) / len(prediction)

    def _fused_value(self, z: Array, target: Array, room: Room) -> float:
        """Return the mean over the rows."""
        of_class = np.vecdot(z, target)
        total = _log_sums(z, of_class, room)
        if not isfinite(total):
            largest = z.max(axis=1)
            np.subtract(largest, of_class, out=of_class)
            total = _log_sums(z, largest, room) + float(np.add.reduce(of_class, dtype=np.float64))
        return total / len(z)

    def _gradient(self, prediction: Array, target: Array, out: Array | None, rows: int) -> Array:
        """−t/p/n, finite for p = 0 too."""
        divisor = np.maximum(prediction, _LEAST_DIVISOR)
        np.multiply(divisor, -rows, out=divisor)
        return np.divide(target, divisor, out=out)

    @staticmethod
    def _count(_prediction: Array, rows: int) -> int:
        return rows


def _log_sums(z: Array, less: Array, room: Room) -> float:
    """Σ over rows of log Σ e^(z − less), where `less` (n,) is taken from each z of its row."""
    np.copyto(room.own, less[:, np.newaxis])
    np.subtract(z, room.own, out=room.own)
    np.copyto(room.wide, room.own)
    np.exp(room.wide, out=room.wide)
    sums = room.wide.dot(ones(z.shape[1], np.float64))
    return float(np.add.reduce(np.log(sums, out=sums)))


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
