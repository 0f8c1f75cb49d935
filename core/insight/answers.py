"""How answers are read: which class or value they mean, and how sure the network is of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.insight.axis import target_axes
from core.insight.scale import scale_between
from core.nn.targets import threshold

if TYPE_CHECKING:
    from core.datasets.dataset import Dataset
    from core.nn.arrays import Array


def labels_of(answers: Array, last_activation: str) -> Array:
    """The classes (n,) that answers (n, outputs) mean.

    One output means class 1 above the threshold between the two codes; of several the strongest,
    the first of equals, names the class.
    """
    if answers.shape[1] == 1:
        return (answers[:, 0] > threshold(last_activation)).astype(np.int64)
    strongest: Array = answers.argmax(axis=1)
    return strongest


def strongest_outputs(answer: Array, count: int) -> list[int]:
    """Which `count` outputs of an answer (outputs,) are the strongest, the strongest first."""
    strongest: list[int] = np.argsort(answer)[::-1][:count].tolist()
    return strongest


@dataclass(frozen=True)
class Reading:
    """How the answers of a network to a data set are read.

    `classes` is 0 for regression. `threshold` parts the two classes of a single output, and `limit`
    is how far from it answers are expected: a class's code. For regression `threshold` is the
    middle of the training values, 0 where they reach it, and `limit` holds them all; `ends` are the
    two ends of that scale in the target's own units. `span` is how far apart the two codes of an
    output lie.
    """

    classes: int
    outputs: int
    last_activation: str
    threshold: float
    limit: float
    ends: tuple[float, float] = (0.0, 0.0)

    @classmethod
    def of(cls, dataset: Dataset, outputs: int, last_activation: str) -> Reading:
        """The reading of answers to `dataset` by a network with these outputs."""
        if dataset.kind == "classes":
            middle = threshold(last_activation)
            return cls(dataset.classes, outputs, last_activation, middle, 1.0 - middle)
        axis, targets = target_axes(dataset)[0], dataset.y_train[:, 0]
        low, high = axis.value(float(targets.min())), axis.value(float(targets.max()))
        middle, limit = scale_between(low, high)
        ends = middle - limit, middle + limit
        return cls(0, outputs, last_activation, axis.given(middle), limit / axis.scale, ends)

    @property
    def signed(self) -> bool:
        """Whether one number tells all: the value, or for two classes how far it is to one side."""
        return self.classes == 0 or self.outputs == 1

    @property
    def span(self) -> float:
        """How far apart the codes of "this class" and "another" lie."""
        return 2.0 if self.last_activation == "tanh" else 1.0

    def field(self, answers: Array) -> Array:
        """Where `signed`: answers (n, outputs), or targets, as numbers (n,), 0 at the threshold."""
        return answers[:, 0] - self.threshold

    @property
    def lined(self) -> bool:
        """Whether there is one line on which the answer turns from one class to the other."""
        return self.classes == 2

    def line_field(self, answers: Array) -> Array:
        """Where `lined`: numbers (n,) above 0 where answers (n, outputs) mean class 1.

        They change as evenly from place to place as the weighted sums do, of which the outputs are
        made: a line through the outputs themselves, which jump from one code to the other, would
        run in steps from one place that was asked about to the next.
        """
        if self.outputs > 1:
            first, second = answers[:, 0], answers[:, 1]
            if self.last_activation == "softmax":
                return _log_ratio(second, first)  # the difference of the two sums
            return second - first
        if self.last_activation == "sigmoid":
            return _log_ratio(answers[:, 0], 1.0 - answers[:, 0])
        if self.last_activation == "tanh":
            return _log_ratio(1.0 + answers[:, 0], 1.0 - answers[:, 0])
        return self.field(answers)

    def certainty(self, answers: Array) -> Array:
        """How far the strongest output of answers (n, outputs ≥ 2) leads, (n,) from 0 to 1.

        The lead over the second, as a part of `span`; 0 where an output is no number.
        """
        top = np.partition(answers, -2, axis=1)
        with np.errstate(invalid="ignore"):  # ∞ − ∞
            lead = (top[:, -1] - top[:, -2]) / self.span
        sure: Array = np.nan_to_num(np.clip(lead, 0.0, 1.0))
        return sure

    def label(self, answer: Array) -> int | None:
        """The class that one answer (outputs,) means, None for regression."""
        return int(labels_of(answer[None, :], self.last_activation)[0]) if self.classes else None


def _log_ratio(one: Array, other: Array) -> Array:
    """log(one / other) of parts of 1; what is smaller than the rounding of 1 counts as that."""
    least = np.finfo(one.dtype).eps
    logarithm: Array = np.log(np.maximum(one, least) / np.maximum(other, least))
    return logarithm
