"""Robustness: how much of a network's accuracy is left when it, or what it is shown, is damaged."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from core.datasets.augment import shape_of_images
from core.insight.answers import labels_of
from core.insight.calibration import calibration
from core.insight.confidence import confidences
from core.insight.damage import NONE, Damage, damage_weights, damaged_images, damaged_inputs
from core.insight.sample import Sample
from core.nn import activations
from core.nn.arrays import PIXEL_WHITE, scaled
from core.nn.metrics import r_squared, squared_distance

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from core.datasets.dataset import Dataset
    from core.nn.arrays import Array
    from core.nn.network import Network

# So many rows are judged, but fewer where the network is so large that this would take long.
MOST_ROWS: Final = 1000
_LEAST_ROWS: Final = 100
_WORK: Final = 400_000_000
# The activations of a last layer whose answers a temperature changes without changing the class.
WITH_TEMPERATURE: Final = ("softmax", "sigmoid", "tanh")
_NAN: Final = float("nan")


@dataclass(frozen=True, eq=False)
class Judged:
    """What a damaged network answers to `rows` rows.

    `figure` is the share that is right, R² for numbers. For classes `labels` (rows,) are the
    answers and `confidence` (rows,) says how sure of them it is; `sure` is the mean of that and
    `error` the expected calibration error (see `calibration`). Without classes they are empty and
    NaN.
    """

    rows: int
    figure: float
    labels: Array
    confidence: Array
    right: Array
    sure: float = _NAN
    error: float = _NAN


@dataclass(frozen=True, eq=False)
class Course:
    """`figure` and `sure` (k,), as in `Judged`, over the amounts (k,) of the damage `name`."""

    name: str
    amounts: Array
    figure: Array
    sure: Array


class Patient:
    """A network that may be damaged, with the rows it is asked about: of the sample the first.

    The network is this object's own: it is changed, and is not what it was any more.
    """

    def __init__(self, network: Network, dataset: Dataset) -> None:
        self.sample = sample_of(dataset, network.parameters.size)
        self._dataset, self._network = dataset, network
        self._healthy = network.parameters.copy()
        self.last = network.layers[-1].activation.name
        # Sums instead of answers: a temperature divides them, and how they are ordered stays.
        network.layers[-1].activation = activations.get("linear")
        self._shape = shape_of_images(dataset)
        self._x = scaled(self.sample.x, network.dtype)
        self._spread: Array | None = None
        self._known: tuple[Damage, Array] | None = None

    def judge(self, damage: Damage) -> Judged:
        """Damage network and inputs, ask about all rows, and count what is right."""
        with np.errstate(all="ignore"):  # weights that are about to diverge
            return self._judged(self._sums(replace(damage, temperature=1.0)), damage.temperature)

    def course(
        self,
        name: str,
        amounts: Sequence[float],
        others: Damage = NONE,
        cancelled: Callable[[], bool] = bool,
    ) -> Course | None:
        """What is left at each amount of the damage `name`, beside all `others`.

        None once that is `cancelled`.
        """
        found = np.empty((2, len(amounts)))
        for place, amount in enumerate(amounts):
            if cancelled():
                return None
            judged = self.judge(replace(others, **{name: amount}))
            found[:, place] = judged.figure, judged.sure
        return Course(name, np.asarray(amounts, np.float64), found[0], found[1])

    def _sums(self, damage: Damage) -> Array:
        """The sums of the last layer (rows, outputs); the last ones are kept."""
        if self._known is None or self._known[0] != damage:
            network = self._network
            np.copyto(network.parameters, self._healthy)
            damage_weights(network, damage)
            self._known = damage, network.predict(self._inputs(damage))
        return self._known[1]

    def _inputs(self, damage: Damage) -> Array:
        if self._shape is None:
            if self._spread is None:
                self._spread = spread_of(self._dataset)
            return damaged_inputs(self._x, damage, self._spread)
        images = self._x.reshape(-1, *self._shape)
        return damaged_images(images, damage).reshape(len(images), -1)

    def _judged(self, sums: Array, temperature: float) -> Judged:
        activation, truth = activations.get(self.last), self.sample.y
        answers = activation.forward(sums)
        if not self._dataset.classes:
            means = truth.mean(axis=0, dtype=np.float64)
            missed = squared_distance(answers, truth.astype(answers.dtype))
            figure = r_squared(missed, squared_distance(truth.astype(np.float64), means))
            none = np.empty(0)
            return Judged(len(truth), figure, none, none, none)
        # Of the answers without a temperature: where it makes two of them 1, the order is lost.
        labels = labels_of(answers, self.last)
        right = labels == truth
        if temperature != 1.0 and self.last in WITH_TEMPERATURE:
            answers = activation.forward(sums / sums.dtype.type(temperature))
        confidence = confidences(answers, self.last)
        found = calibration(confidence, right)
        figure = float(np.mean(right)) if len(right) else _NAN
        sure = float(np.mean(confidence)) if len(right) else _NAN
        return Judged(len(truth), figure, labels, confidence, right, sure, found.error)


def sample_of(dataset: Dataset, parameters: int) -> Sample:
    """The rows that a network of so many parameters is asked about, the same each time."""
    return Sample.of(dataset, min(max(_WORK // max(parameters, 1), _LEAST_ROWS), MOST_ROWS))


def spread_of(dataset: Dataset) -> Array:
    """The standard deviation of each input, as the network gets it, in training rows (inputs,)."""
    x = dataset.x_train
    spread: Array = np.std(x, axis=0, dtype=np.float64)
    return spread / PIXEL_WHITE if x.dtype == np.uint8 else spread
