"""Look: what several views need of a network at one moment, computed once for all of them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Protocol
from weakref import WeakKeyDictionary

import numpy as np

from core.insight.evaluator import Evaluator, Gradients, Objective, Responses
from core.insight.fine import answers_over
from core.insight.plane import FIRST_COLUMNS, Plane, grid_side
from core.insight.sample import Sample
from core.nn import losses
from core.nn.network import Network

if TYPE_CHECKING:
    from core.datasets.dataset import Dataset
    from core.nn.arrays import Array
    from core.spec.experiment import Experiment


class NetworkAtMoment(Protocol):
    """A network as it stood at one moment, as a `Snapshot` has it.

    `weights` (units, inputs) and `biases` (units,) or None of each layer are views into
    `parameters`, which lie as those of a `Network`. `units_off` (layer, unit) answer 0.
    """

    @property
    def parameters(self) -> Array: ...  # noqa: D102
    @property
    def weights(self) -> tuple[Array, ...]: ...  # noqa: D102
    @property
    def biases(self) -> tuple[Array | None, ...]: ...  # noqa: D102
    @property
    def activations(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def units_off(self) -> frozenset[tuple[int, int]]: ...  # noqa: D102


class Looks:
    """Makes the looks at one run, of a network that may change its shape on the way.

    They share one network and, from one moment to the next, its buffers. For one thread only.
    """

    def __init__(self, experiment: Experiment, dataset: Dataset) -> None:
        self._experiment, self._dataset = experiment, dataset
        self._instruments: _Instruments | None = None
        self._looks: WeakKeyDictionary[NetworkAtMoment, Look] = WeakKeyDictionary()
        self._columns = FIRST_COLUMNS
        self._plane: Plane | None = None

    @property
    def columns(self) -> tuple[int, int]:
        """Which inputs of one's own data span the plane; another choice is a new plane for all."""
        return self._columns

    @columns.setter
    def columns(self, columns: tuple[int, int]) -> None:
        if columns != self._columns:
            self._columns = columns
            self._instruments = self._plane = None
            self._looks.clear()

    @property
    def plane(self) -> Plane | None:
        """The plane over which the network is asked, None for data without one."""
        if self._plane is None:
            self._plane = Plane.of(self._experiment.data, self._dataset, self._columns)
        return self._plane

    def of(self, moment: NetworkAtMoment) -> Look:
        """The look at this moment: the same as before, if no other moment came in between.

        It is forgotten when another comes, or when nobody keeps the moment any more.
        """
        look = self._looks.get(moment)
        if look is None:
            self._looks.clear()  # first, so that its memory is free
            if self._instruments is None or not self._instruments.fit(moment):
                self._instruments = _Instruments(
                    self._experiment, self._dataset, self.plane, moment
                )
            look = Look(self._instruments, moment)
            self._looks[moment] = look
        return look


class Look:
    """What a network says at one moment, each part computed when it is first asked for.

    Keep neither a look nor its arrays longer than for one picture: the next ones would need new
    memory.
    """

    def __init__(self, instruments: _Instruments, moment: NetworkAtMoment) -> None:
        # Not the moment itself, which may go when nobody else has it.
        self._instruments, self._parameters = instruments, moment.parameters
        self._units_off = moment.units_off
        self._fine: dict[int, Array] = {}

    @property
    def side(self) -> int:
        """How many points a side of the plane's grid has."""
        return self._instruments.side

    @cached_property
    def grid(self) -> Responses | None:
        """What all units say over the plane: side² rows, as `Plane.grid` has them.

        None for data that does not lie in a plane.
        """
        evaluator = self._instruments.over_grid
        return None if evaluator is None else evaluator.ask(self._parameters, self._units_off)

    def fine(self, side: int) -> Array | None:
        """The answers (side², outputs) over a finer grid, for a picture that stands still.

        None for data that does not lie in a plane. It takes longer than a frame: see `is_quick`.
        """
        plane, network = self._instruments.plane, self._instruments.network
        if plane is not None and side not in self._fine:
            self._prepare(network)
            answers = answers_over(network, plane, side)
            if answers is not None:
                self._fine[side] = answers
        return self._fine.get(side)

    @cached_property
    def probe(self) -> Responses:
        """What all units say to the first rows of the data set's `Sample`, as many as it says."""
        return self._instruments.over_probe.ask(self._parameters, self._units_off)

    @property
    def gradients(self) -> Gradients:
        """The loss on the rows of `probe`, and its gradients.

        Raises `SpecError` where the network's answers do not fit the data.
        """
        return self.probe.gradients

    def answer(self, x: Array) -> Array:
        """Outputs (outputs,) for one row (inputs,)."""
        network = self._instruments.network
        self._prepare(network)
        with np.errstate(all="ignore"):
            outputs: Array = network.predict(x[None, :])[0]
        return outputs

    def _prepare(self, network: Network) -> None:
        np.copyto(network.parameters, self._parameters)
        network.switch_off(self._units_off)


class _Instruments:
    """A network of one shape, and what it is asked about."""

    def __init__(
        self,
        experiment: Experiment,
        dataset: Dataset,
        plane: Plane | None,
        moment: NetworkAtMoment,
    ) -> None:
        self._experiment, self._dataset, self.plane = experiment, dataset, plane
        self._shape = _shape(moment)
        dtype = moment.parameters.dtype
        self.network = Network.from_arrays(moment.weights, moment.biases, moment.activations, dtype)
        self.side = grid_side(moment.parameters.size)

    def fit(self, moment: NetworkAtMoment) -> bool:
        """Whether the moment's network has this shape."""
        return self._shape == _shape(moment)

    @cached_property
    def over_grid(self) -> Evaluator | None:
        """Asks about the plane's grid, where there is one."""
        if self.plane is None:
            return None
        return Evaluator(self.network, self.plane.inputs(self.plane.grid(self.side)))

    @cached_property
    def over_probe(self) -> Evaluator:
        """Asks about the sample of the data set."""
        rows = self._sample.rows_for(self.network.parameters.size)
        return Evaluator(self.network, self._sample.x[:rows], self._objective)

    @cached_property
    def _sample(self) -> Sample:
        return Sample.of(self._dataset)

    def _objective(self) -> Objective:
        dataset, last = self._dataset, self.network.layers[-1]
        rows = self._sample.rows_for(self.network.parameters.size)
        targets = self._sample.targets(
            dataset.classes, last.units, last.activation.name, self.network.dtype
        )
        return Objective(losses.get(self._experiment.training.loss), targets[:rows])


def _shape(moment: NetworkAtMoment) -> tuple[object, ...]:
    return (
        tuple(weights.shape for weights in moment.weights),
        tuple(bias is not None for bias in moment.biases),
        moment.activations,
        moment.parameters.dtype,
    )
