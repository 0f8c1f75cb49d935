"""Experiments made to fit: weights of a file, data of a file, a network that goes with both."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

from msgspec.structs import replace

from core import (
    DataSpec,
    Experiment,
    InitSpec,
    LayerSpec,
    NetworkSpec,
    SpecError,
    TrainSpec,
    WeightsFileError,
)
from core.files.plain_files import whole_path
from core.spec.fitting import experiment_for, loss_for
from core.spec.names import FILE_SCHEMES, OWN_ARRAYS
from core.spec.proposed import proposed_for
from core.train.setup import check_compatible

if TYPE_CHECKING:
    from core import Dataset, WeightsFile


class _Bare(Protocol):
    """A weights file without an experiment."""

    @property
    def path(self) -> str: ...
    @property
    def file(self) -> WeightsFile: ...
    @property
    def sizes(self) -> tuple[int, ...]: ...


def bare_experiment(
    bare: _Bare, activations: tuple[str, ...], data: DataSpec, dataset: Dataset
) -> Experiment:
    """The experiment that starts from `bare` (scheme `file`), so that Reset returns to its weights.

    Raises `WeightsFileError` when the network does not fit the data.
    """
    sizes, file = bare.sizes, bare.file
    if sizes[0] != dataset.inputs:
        raise WeightsFileError(
            f"{Path(bare.path).name} holds a network of {sizes[0]} inputs, but the data set"
            f" {dataset.name} has {dataset.inputs}: choose a data set that fits, or put x and y in"
            " the file"
        )
    layers = tuple(
        LayerSpec(units, activation, bias=bias is not None)
        for units, activation, bias in zip(sizes[1:], activations, file.biases, strict=True)
    )
    init = InitSpec("file", path=whole_path(bare.path))
    dtype: Literal["float32", "float64"] = "float64"
    if file.weights[0].dtype.itemsize <= 4:
        dtype = "float32"
    network = NetworkSpec(sizes[0], layers, init=init, bias_init=init, dtype=dtype)
    loss = loss_for(dataset.kind, activations[-1])
    return Experiment(data, network, TrainSpec(loss=loss, batch_size=10, epochs=50))


def fitted(experiment: Experiment, dataset: Dataset) -> Experiment:
    """`experiment` with inputs, last layer and loss that go with the data."""
    return experiment_for(
        experiment, dataset.inputs, dataset.kind, dataset.classes, dataset.outputs
    )


def for_own_data(
    current: Experiment, data: DataSpec, dataset: Dataset, before: Dataset | None = None
) -> Experiment:
    """The experiment for a data file that is opened.

    Coming from made data, whose network and training were for those, it is what is proposed; so it
    is coming from a file, whose data `before` are, where its proposal was left untouched. Else all
    stays but what has to fit.
    """
    experiment = replace(current, data=data)
    if current.data.name not in ("file", OWN_ARRAYS):
        return proposed(experiment, dataset)
    if before is not None and current == proposed(current, before):
        return proposed(experiment, dataset)
    return fitted(experiment, dataset)


def proposed(experiment: Experiment, dataset: Dataset) -> Experiment:
    """`experiment` with the network and training that are proposed for own data."""
    return proposed_for(
        experiment,
        len(dataset.x_train),
        dataset.inputs,
        dataset.kind,
        dataset.classes,
        dataset.outputs,
    )


def from_weights(file: WeightsFile, data: DataSpec) -> Experiment:
    """The experiment of a weights file as a new run on `data` that begins with its weights.

    Its first weights are those of the file (scheme `file`), so that Reset returns to them.
    """
    if file.experiment is None:
        raise WeightsFileError(f"{Path(file.path).name} holds no experiment")
    init = InitSpec("file", path=file.path)
    network = file.experiment.network
    layers = tuple(replace(layer, init=None, bias_init=None) for layer in network.layers)
    network = replace(network, layers=layers, init=init, bias_init=init)
    return replace(file.experiment, data=data, network=network, changes=())


def without_weights_files(experiment: Experiment) -> Experiment:
    """The experiment with weights and biases drawn anew where they came from files."""

    def drawn(init: InitSpec, other: InitSpec) -> InitSpec:
        return other if init.name in FILE_SCHEMES else init

    network = experiment.network
    layers = tuple(
        replace(
            layer,
            init=layer.init and drawn(layer.init, InitSpec()),
            bias_init=layer.bias_init and drawn(layer.bias_init, InitSpec("zeros")),
        )
        for layer in network.layers
    )
    init, bias_init = drawn(network.init, InitSpec()), drawn(network.bias_init, InitSpec("zeros"))
    network = replace(network, layers=layers, init=init, bias_init=bias_init)
    return replace(experiment, network=network)


def adapted(experiment: Experiment, dataset: Dataset) -> Experiment:
    """The experiment as it is where it can train on the data, else made to fit them."""
    if not problems_with(experiment, dataset):
        return experiment
    return fitted(without_weights_files(experiment), dataset)


def problems_with(experiment: Experiment, dataset: Dataset) -> str:
    """Why the experiment cannot train on the data, "" where it can."""
    try:
        check_compatible(experiment, dataset)
    except SpecError as error:
        return str(error)
    return ""
