"""Evidence: what the doctor's rules look at, of one run at one moment."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np
from msgspec.structs import replace

from core.insight.doctor.ahead import STEPS, loss_ahead
from core.insight.doctor.constant import Constant, best_constant
from core.insight.doctor.course import WINDOW, Lately
from core.insight.doctor.noise import noise_scale
from core.insight.evaluator import Evaluator, Objective, Responses
from core.insight.sharpness import sharpest
from core.insight.stability import bounds, is_preconditioned
from core.insight.statistics import norm
from core.nn import losses
from core.nn.network import Network
from core.nn.targets import target_codes
from core.spec.dropout import with_dropout

if TYPE_CHECKING:
    from core.datasets.dataset import Dataset
    from core.insight.evaluator import Gradients
    from core.insight.stability import RateBounds
    from core.nn.arrays import Array
    from core.run.history import History
    from core.run.snapshot import Snapshot
    from core.spec.experiment import Experiment, TrainSpec

# So many training rows are asked about, fewer of a network with many inputs and weights.
ROWS: Final = 256
_WORK: Final = 30_000_000
_LEAST_ROWS: Final = 64
_MOST_NUMBERS: Final = 200_000
_LEAST_SIZE: Final = 0.1
_SEED: Final = 0


class Evidence:
    """All that a rule may look at; each part is computed when it is first asked for.

    `experiment` is the present one, as a run from step 0 would begin with the settings of now.
    """

    def __init__(self, experiment: Experiment, dataset: Dataset, snapshot: Snapshot) -> None:
        self.experiment = experiment_now(experiment, snapshot)
        self.dataset, self.snapshot = dataset, snapshot
        self.history: History = snapshot.history

    @property
    def training(self) -> TrainSpec:
        """The settings that hold now."""
        return self.experiment.training

    @property
    def rate(self) -> float:
        """The learning rate that is chosen."""
        return self.training.optimizer.learning_rate

    @property
    def schedule_factor(self) -> float:
        """What the schedule makes of it now."""
        now = self.snapshot.rate_now
        return now / self.rate if np.isfinite(now) and self.rate > 0.0 else 1.0

    @property
    def epochs(self) -> int:
        """Finished epochs."""
        return self.snapshot.epoch

    @property
    def activations(self) -> tuple[str, ...]:
        """Of each layer."""
        return self.snapshot.activations

    @property
    def hidden(self) -> range:
        """The hidden layers."""
        return range(len(self.activations) - 1)

    # The curves.

    def lately(self, most: int = WINDOW) -> Lately | None:
        """How the training loss has been going; None where it is too early to say."""
        points = self.history.points
        return Lately.of(points.epoch, points.loss, most)

    def lately_in_epochs(self, epochs: float) -> Lately | None:
        """The same over the last so many epochs; None where the run has fewer."""
        points = self.history.points
        if not len(points.epoch) or points.epoch[-1] < epochs:
            return None
        most = int(np.count_nonzero(points.epoch >= points.epoch[-1] - epochs))
        return Lately.of(points.epoch, points.loss, most)

    @property
    def train_loss(self) -> float:
        """Of the last finished epoch; before that, of the sample as it is now."""
        history = self.history
        return float(history.train_loss[-1]) if len(history) else self.sample_loss

    @cached_property
    def constant(self) -> Constant:
        """What the best constant answer reaches."""
        return best_constant(
            self.dataset,
            len(self.snapshot.weights[-1]),
            self.activations[-1],
            self.training.loss,
        )

    @property
    def unlearned(self) -> float:
        """The training loss as a part of that of a constant answer: 1 where nothing is learned.

        0 where there is nothing to learn, as all targets are the same.
        """
        return self.part_of_constant(self.train_loss)

    def part_of_constant(self, loss: float) -> float:
        """A loss as a part of that of a constant answer."""
        return loss / self.constant.loss if self.constant.loss > 0.0 else 0.0

    # The network on some training rows.

    @cached_property
    def sample(self) -> Array:
        """Which training rows the network is asked about (n,): the same each time."""
        wanted = _WORK // max(self.snapshot.parameters.size, 1)
        rows = min(max(wanted, _LEAST_ROWS), ROWS)
        order = np.random.default_rng(_SEED).permutation(len(self.dataset.x_train))
        return order[:rows]

    @property
    def x(self) -> Array:
        """Their inputs (n, inputs)."""
        return np.asarray(self.dataset.x_train[self.sample])

    @cached_property
    def targets(self) -> Array:
        """What the network should say to them (n, outputs)."""
        dataset, dtype = self.dataset, self.snapshot.parameters.dtype
        y, outputs = dataset.y_train[self.sample], len(self.snapshot.weights[-1])
        if dataset.classes:
            return target_codes(dataset.classes, outputs, self.activations[-1], dtype)[y]
        return y.astype(dtype)

    @cached_property
    def objective(self) -> Objective:
        """The loss that is trained with, and what is wanted of the sample."""
        return Objective(losses.get(self.training.loss), self.targets)

    @cached_property
    def responses(self) -> Responses:
        """What all units say to the sample."""
        network = self.snapshot.network()
        evaluator = Evaluator(network, self.x, lambda: self.objective)
        return evaluator.ask(self.snapshot.parameters, self.snapshot.units_off)

    @cached_property
    def first_responses(self) -> Responses | None:
        """The same of the network as it was before the first update; None where a file had it."""
        spec = self.experiment.network
        if spec.weights_paths:
            return None
        network = Network.from_spec(spec)
        return Evaluator(network, self.x, lambda: self.objective).ask(network.parameters.copy())

    @property
    def gradients(self) -> Gradients:
        """The loss on the sample, without dropout and penalties, and its gradients."""
        return self.responses.gradients

    @property
    def sample_loss(self) -> float:
        """The loss on the sample as the network is now, without dropout."""
        return self.gradients.loss

    @cached_property
    def named(self) -> Array:
        """The classes (n,) that the network names for the sample."""
        return self.snapshot.network().predict_classes(self.x)

    @property
    def right(self) -> Array:
        """Which rows of the sample (n,) are answered rightly, of classes."""
        return np.asarray(self.named == self.dataset.y_train[self.sample])

    def gradient_size(self, layer: int) -> float:
        """The mean |∂L/∂w| of a layer's weights."""
        return float(np.abs(self.gradients.weights[layer]).mean(dtype=np.float64))

    def update_ratio(self, layer: int) -> float:
        """About ‖Δw‖/‖w‖ of one update of a layer's weights.

        By the gradient of the sample: rate·‖g‖ for SGD, more by 1/(1 − μ) with momentum μ; rules
        that divide by the gradient's size move each weight by at most about the rate. Weights that
        are all but 0 count as a tenth of what Glorot & Bengio start with: they are meant to grow.
        """
        weights, optimizer = self.snapshot.weights[layer], self.training.optimizer
        units, inputs = weights.shape
        usual = float(np.sqrt(2.0 * units * inputs / (units + inputs)))
        size = max(norm([weights]), _LEAST_SIZE * usual)
        rate = self.schedule_factor * self.rate
        if optimizer.name in ("rmsprop", "adam", "adamw"):
            return rate * float(np.sqrt(weights.size)) / size
        if optimizer.name in ("momentum", "nesterov"):
            rate /= 1.0 - optimizer.momentum
        return rate * norm([self.gradients.weights[layer]]) / size

    @cached_property
    def noise_scale(self) -> float:
        """How many rows a step would need for its gradient to be more signal than noise."""
        return noise_scale(self.responses, self.x)

    @cached_property
    def horizon(self) -> RateBounds:
        """The rates at which calm ends and wild begins, by the curvature on the sample.

        NaN where what RMSprop and Adam divide by is not told with the snapshot.
        """
        optimizer, scale = self.training.optimizer, None
        if is_preconditioned(optimizer):
            pending = self.snapshot.next_update
            scale = None if pending is None else pending.made().preconditioner
            if scale is None:
                return bounds(float("nan"), optimizer)
        network = self.snapshot.network()
        found = sharpest(network, self.x, self.objective, self.training.l2, scale=scale)
        return bounds(found.value, optimizer)

    @cached_property
    def loss_ahead(self) -> float:
        """The loss on the sample after some more updates; inf where the numbers burst."""
        return self._ahead(self.snapshot.network(), self.rate)

    def bears(self, rate: float, *, from_start: bool) -> bool:
        """Whether some updates with this rate leave the loss no higher than it was.

        Or than a constant answer's. They begin where the run stands, or where it began.
        """
        spec, network = self.experiment.network, self.snapshot.network()
        if from_start and not spec.weights_paths:
            network = Network.from_spec(spec)
        before = self._ahead(network, rate, 0)
        return self._ahead(network, rate) <= max(before, self.constant.loss)

    def _ahead(self, network: Network, rate: float, steps: int = STEPS) -> float:
        """With this for a chosen rate, and what the schedule makes of it now."""
        training = self.training
        optimizer = replace(training.optimizer, learning_rate=self.schedule_factor * rate)
        return loss_ahead(
            network,
            self.x,
            self.objective,
            optimizer,
            training.batch_size,
            steps,
            training.l2,
        )

    # The data.

    @cached_property
    def class_shares(self) -> Array:
        """Which part of the training rows each class is (classes,)."""
        counts = np.bincount(self.dataset.y_train, minlength=self.dataset.classes)
        return counts / max(int(counts.sum()), 1)

    @cached_property
    def input_sizes(self) -> tuple[Array, Array]:
        """Mean and deviation of each input (inputs,) over training rows; pixels as 0 to 1."""
        x = self.dataset.x_train
        x = x[:: max(1, x.size // _MOST_NUMBERS)]
        white = 255.0 if x.dtype == np.uint8 else 1.0
        means = x.mean(axis=0, dtype=np.float64) / white
        return means, x.std(axis=0, dtype=np.float64) / white


def experiment_now(experiment: Experiment, snapshot: Snapshot) -> Experiment:
    """`experiment` with the settings that the run has by now, as a run from step 0."""
    training = snapshot.training or experiment.training
    network, data = experiment.network, experiment.data
    if snapshot.dropout:
        network = with_dropout(network, snapshot.dropout)
    if snapshot.points is not None:
        data = data.changed(points=snapshot.points)
    return replace(experiment, data=data, network=network, training=training, changes=())
