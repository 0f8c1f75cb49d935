"""Jobs that turn an experiment or a file into a run that is ready to train. No Qt here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

import msgspec

from core import (
    DataSpec,
    Experiment,
    InitSpec,
    LayerSpec,
    Network,
    NetworkSpec,
    Trainer,
    TrainSpec,
    WeightsFileError,
    load_dataset,
    load_weights,
)
from core.datasets import DATASETS, DatasetError
from core.datasets.family import Loading
from core.datasets.files import propose
from core.datasets.locate import with_found_files
from core.run.experiment_file import load_experiment
from core.run.weights_file import holds_weights
from core.spec.fitting import experiment_for
from playground.session.sources import weight_sources

if TYPE_CHECKING:
    from collections.abc import Callable

    from core import Dataset, WeightsFile
    from core.datasets.proposal import Proposal

    Progress = Callable[[int, int, str], None]
    Cancelled = Callable[[], bool]

# Sets that are made or unpacked in a blink; the others are loaded beside the window.
_QUICK_SAMPLES: Final = 5_000
_QUICK_PARAMETERS: Final = 200_000
_QUICK_BYTES: Final = 50_000_000


@dataclass(frozen=True, eq=False)
class Loaded:
    """A run that is ready: `path` is the weights file it goes on from, "" for a fresh one."""

    experiment: Experiment
    dataset: Dataset
    trainer: Trainer
    path: str = ""


@dataclass(frozen=True, eq=False)
class BareFile:
    """A weights file without an experiment: which activations its layers had has to be asked."""

    path: str
    file: WeightsFile

    @property
    def sizes(self) -> tuple[int, ...]:
        """Units from the inputs to the outputs."""
        weights = self.file.weights
        return (weights[0].shape[1], *(matrix.shape[0] for matrix in weights))


@dataclass(frozen=True, eq=False)
class AskedFile:
    """A data file, read as `data` says, of which `proposal` asks something first."""

    data: DataSpec
    proposal: Proposal


@dataclass(frozen=True, eq=False)
class Loader:
    """Where data come from: `data_dir` may hold MNIST's files, `known` are the data at hand."""

    data_dir: str | None
    progress: Progress
    cancelled: Cancelled
    known: tuple[DataSpec, Dataset] | None = None

    def run(self, experiment: Experiment) -> Loaded:
        """A fresh run. Raises `SpecError`, `DatasetError`, `WeightsFileError`, `OSError`."""
        experiment = with_found_files(experiment, self.data_dir)
        dataset = self.dataset(experiment.data)
        return _fresh(experiment, dataset)

    def file(
        self, path: str, current: DataSpec, laid_out: Experiment | None = None
    ) -> Loaded | BareFile | AskedFile:
        """What a weights file (npz) or an experiment (json) holds; raises as `run` does.

        A file that says its activations but not its data is tried on its own x and y or `current`.
        An npz of x and y alone is data, for the experiment that is `laid_out`.
        """
        if Path(path).suffix.lower() == ".json":
            return self.run(load_experiment(path))
        if laid_out is not None and not holds_weights(path):
            return self.data_file(laid_out.data.of_file(path), laid_out)
        file = load_weights(path, with_data=False)
        if file.experiment is None:
            bare = BareFile(path, load_weights(path))
            return self.bare(bare, file.activations, current) if file.activations else bare
        dataset = self.dataset(file.experiment.data)
        if file.resume:
            trainer = Trainer.resumed(file, dataset)
            return Loaded(trainer.experiment_now, dataset, trainer, path)
        spec = file.experiment.network
        names = [layer.activation for layer in spec.layers]
        network = Network.from_arrays(file.weights, file.biases, names, spec.dtype)
        return _fresh(file.experiment, dataset, network, path)

    def lost_run(self, path: str, current: DataSpec) -> Loaded | BareFile | AskedFile:
        """A run that was never saved: `file` without a path that counts as its own."""
        found = self.file(path, current)
        return found if isinstance(found, AskedFile) else replace(found, path="")

    def bare(self, bare: BareFile, activations: tuple[str, ...], current: DataSpec) -> Loaded:
        """A run that starts from a bare file's weights, on its own x and y where it has them."""
        data = DataSpec("file", path=bare.path) if bare.file.x is not None else current
        dataset = self.dataset(data)
        experiment = bare_experiment(bare, activations, data, dataset)
        return _fresh(experiment, dataset)

    def data_file(
        self, data: DataSpec, current: Experiment, *, confirmed: bool = False
    ) -> Loaded | AskedFile:
        """The current experiment on a data file; its first and last layer follow the data.

        Where the file asks something, what is asked is handed out, unless it was `confirmed`.
        """
        try:
            dataset = self.dataset(data)
            proposal = dataset.proposal
        except DatasetError:
            proposal = None if confirmed else self._with_a_problem(data)
            if proposal is None:
                raise
        if proposal is not None and proposal.asks and not confirmed:
            return AskedFile(data, proposal)
        experiment = fitted(msgspec.structs.replace(current, data=data), dataset)
        return _fresh(experiment, dataset)

    def _with_a_problem(self, data: DataSpec) -> Proposal | None:
        """How a file that cannot be trained on is read; None when it cannot be read at all."""
        try:
            report = Loading(self.data_dir, self.progress, self.cancelled).report
            return propose(data, self.data_dir, report)
        except DatasetError:
            return None

    def dataset(self, spec: DataSpec) -> Dataset:
        """The data of `spec`, from memory when they are the known ones."""
        if self.known is not None and self.known[0] == spec:
            return self.known[1]
        return load_dataset(
            spec, data_dir=self.data_dir, progress=self.progress, cancelled=self.cancelled
        )


def _fresh(
    experiment: Experiment, dataset: Dataset, network: Network | None = None, path: str = ""
) -> Loaded:
    trainer = Trainer(experiment, dataset, network, compiling="idle")
    return Loaded(trainer.experiment, dataset, trainer, path)


def is_quick(experiment: Experiment, known: tuple[DataSpec, Dataset] | None) -> bool:
    """Whether a fresh run is ready in a few milliseconds, so that no thread is worth its while."""
    data, network = experiment.data, experiment.network
    is_made = data.name in DATASETS and DATASETS[data.name].is_quick
    have_data = known is not None and known[0] == data and known[1].x_train.nbytes <= _QUICK_BYTES
    return (
        (have_data or (is_made and data.samples <= _QUICK_SAMPLES))
        and network.parameter_count <= _QUICK_PARAMETERS
        and not weight_sources(experiment)
    )


def bare_experiment(
    bare: BareFile, activations: tuple[str, ...], data: DataSpec, dataset: Dataset
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
    init = InitSpec("file", path=bare.path)
    dtype: Literal["float32", "float64"] = "float64"
    if file.weights[0].dtype.itemsize <= 4:
        dtype = "float32"
    network = NetworkSpec(sizes[0], layers, init=init, bias_init=init, dtype=dtype)
    loss = "cross_entropy" if activations[-1] == "softmax" else "mse"
    return Experiment(data, network, TrainSpec(loss=loss, batch_size=10, epochs=50))


def fitted(experiment: Experiment, dataset: Dataset) -> Experiment:
    """`experiment` with inputs, last layer and loss that go with the data."""
    return experiment_for(
        experiment, dataset.inputs, dataset.kind, dataset.classes, dataset.outputs
    )
