"""Setup: the parts of a run, made from an experiment and checked to fit each other."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from core.datasets.augment import shape_of_images
from core.datasets.fingerprint import describe_difference
from core.nn import optimizers
from core.nn.arrays import all_finite
from core.nn.network import Network
from core.run.examples import Examples
from core.run.indexes import COUNT_WORDS, ROWS
from core.run.located import weights_fingerprint
from core.run.order import BatchOrder
from core.run.parts import RunParts
from core.run.state import RunState
from core.run.tally import empty_sums, measure_of
from core.run.weights_file import load_weights
from core.spec.augmentation import AUGMENTATION_FIELDS
from core.spec.checks import SpecError
from core.spec.compatibility import problems
from core.spec.experiment import DataSpec
from core.spec.goal import figure_words
from core.spec.names import FILE_SCHEMES, OWN_ARRAYS
from core.train.guard import TrainerError

if TYPE_CHECKING:
    from core.datasets.dataset import Dataset
    from core.spec.experiment import Experiment, InitSpec, NetworkSpec


def parts_of(experiment: Experiment, dataset: Dataset, network: Network | None = None) -> RunParts:
    """Make the parts of a run; `network` None makes the experiment's own, with its first weights.

    What a given network really is (layers, number type) takes the place of `experiment.network`.
    Raises `SpecError` when experiment and data do not fit each other, `WeightsFileError` for a file
    of first weights that cannot be read and `TrainerError` for numbers that are not finite.
    """
    if network is not None:
        spec = network.spec_like(experiment.network)
        experiment = msgspec.structs.replace(experiment, network=spec)
    check_compatible(experiment, dataset)
    train, test = examples_of(experiment.network, dataset)
    if network is None:
        network, spec = first_network(experiment.network)
        experiment = msgspec.structs.replace(experiment, network=spec)
    if not all_finite(network.parameters):
        raise TrainerError("the network holds a weight that is not finite: give it new weights")
    training = experiment.training
    with np.errstate(over="ignore"):  # a rate beyond float32 ends as divergence, in words
        optimizer = optimizers.create(training.optimizer, network.parameters)
    order = BatchOrder(len(train), training.batch_size, training.seed, shuffle=training.shuffle)
    measure = measure_of(experiment, regression=train.labels is None)
    shape = shape_of_images(dataset)
    return RunParts(experiment, network, train, test, optimizer, order, measure, shape)


def with_rows(parts: RunParts, dataset: Dataset, batch_size: int) -> RunParts:
    """The parts of a run that goes on with other rows, or batches of another size.

    Network and optimiser stay the same objects. Raises `SpecError` when the data do not fit the
    experiment and `TrainerError` for numbers that are not finite.
    """
    check_compatible(parts.experiment, dataset)
    train, test = examples_of(parts.experiment.network, dataset)
    training = parts.experiment.training
    order = BatchOrder(len(train), batch_size, training.seed, shuffle=training.shuffle)
    return dataclasses.replace(parts, train=train, test=test, order=order)


def first_state(parts: RunParts) -> RunState:
    """The state before the first update, over the parts' own arrays."""
    parameters, keeps_best = parts.network.parameters, parts.experiment.training.stop.keeps_best
    return RunState(
        parameters=parameters,
        memory=parts.optimizer.state(),
        epoch_words=parts.order.drawn_from.copy(),
        sums=empty_sums(),
        counts=np.zeros(COUNT_WORDS, np.int64),
        settings=parts.experiment.training,
        best=np.zeros(parameters.size if keeps_best else 0, parameters.dtype),
    )


def with_data_of(experiment: Experiment, dataset: Dataset) -> tuple[Experiment, str]:
    """The experiment with the data that it really trains on, and how they differ from its own.

    Data that were not loaded by the name that the experiment gives are a program's own arrays. The
    difference is told where the experiment knows the fingerprint of its data, else it is "".
    """
    data = experiment.data
    if dataset.source != data.name:
        known = data.fingerprint if data.name == OWN_ARRAYS else ""
        data = DataSpec(OWN_ARRAYS, fingerprint=known)
    differs = describe_difference(data.fingerprint, dataset.fingerprint) if data.fingerprint else ""
    data = msgspec.structs.replace(data, fingerprint=dataset.fingerprint)
    return msgspec.structs.replace(experiment, data=data), differs


def weights_differ(wanted: NetworkSpec, read: NetworkSpec) -> str:
    """Whose first weights are others than were wanted, in words; "" where none are.

    Both are the same but for their fingerprints; one that is empty fits all.
    """
    for init, found in zip(_inits(wanted), _inits(read), strict=True):
        if init.fingerprint not in ("", found.fingerprint):
            return f"{init.path} does not hold the weights that the run started from"
    return ""


def check_fits(state: RunState, parts: RunParts) -> None:
    """Raise `ValueError` when a saved state cannot be one of a run with these parts."""
    if state.position > parts.order.steps:
        raise ValueError(
            f"it stands at epoch {state.epoch}, step {state.position} of the epoch, expected at"
            f" most {parts.order.steps} steps"
        )
    seen = max(state.sums[ROWS], state.point_sums[ROWS])
    if seen > parts.order.rows:
        raise ValueError(
            f"it has seen {seen:g} rows of the epoch, expected 0 to {parts.order.rows}"
        )


def check_compatible(experiment: Experiment, dataset: Dataset) -> None:
    """Raise `SpecError` in plain words when `experiment` cannot train on `dataset`."""
    outputs = dataset.outputs if dataset.kind == "regression" else None
    found = problems(experiment, dataset.inputs, dataset.kind, dataset.classes, outputs)
    if found:
        raise SpecError("; ".join(problem.message for problem in found))
    check_augmentation(experiment, shape_of_images(dataset))
    of_test_rows = sorted(name for name in experiment.training.stop.figures if "test" in name)
    if of_test_rows and not len(dataset.x_test):
        raise SpecError(
            f"the run is to stop by its {figure_words(of_test_rows[0])} but the data has no test"
            " rows: name a figure of the training rows, or keep some rows for testing"
        )


def check_augmentation(experiment: Experiment, image_shape: tuple[int, int] | None) -> None:
    """Raise `SpecError` where images are to be changed but the data are none."""
    changed = {change.field for change in experiment.changes if change.value}
    wanted = experiment.training.augmentation.is_on or not changed.isdisjoint(AUGMENTATION_FIELDS)
    if wanted and image_shape is None:
        raise SpecError(
            "training images are to be turned, shifted or changed otherwise, but the data are no"
            " images of pixels from black to white: set the augmentation to 0"
        )


def first_network(spec: NetworkSpec) -> tuple[Network, NetworkSpec]:
    """The network with its first weights, and the spec that knows which files held them."""
    files = {path: load_weights(path, with_data=False) for path in spec.weights_paths}
    known = {path: weights_fingerprint(file) for path, file in files.items()}

    def read(init: InitSpec) -> InitSpec:
        if init.name not in FILE_SCHEMES:
            return init
        return msgspec.structs.replace(init, fingerprint=known[init.path])

    return Network.from_spec(spec, files), spec.with_inits(read)


def _inits(spec: NetworkSpec) -> list[InitSpec]:
    """All ways in which its weights and biases start, in their order."""
    found: list[InitSpec] = []

    def note(init: InitSpec) -> InitSpec:
        found.append(init)
        return init

    spec.with_inits(note)
    return found


def examples_of(network: NetworkSpec, dataset: Dataset) -> tuple[Examples, Examples]:
    """Training and test rows in the network's number type; raises `TrainerError`."""
    last, dtype = network.layers[-1], np.dtype(network.dtype)
    found = []
    for part, x, y in (
        ("train", dataset.x_train, dataset.y_train),
        ("test", dataset.x_test, dataset.y_test),
    ):
        with np.errstate(over="ignore"):
            scaling = dataset.target_scaling
            examples = Examples(x, y, dataset.classes, last.units, last.activation, dtype, scaling)
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
