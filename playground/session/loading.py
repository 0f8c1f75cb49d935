"""Jobs that turn an experiment or a file into a run that is ready to train. No Qt here."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec.structs import replace as replace_fields

from core import DataSpec, Trainer, load_dataset, load_weights
from core.datasets import DATASETS, DatasetError, dataset_info
from core.datasets.family import Loading
from core.datasets.files import Proposer, propose
from core.datasets.locate import FileWanted
from core.datasets.mnist_folder import find_image_set
from core.files.plain_files import whole_path
from core.run.experiment_file import load_experiment
from core.run.located import (
    Search,
    check_known_data,
    check_known_weights,
    without_fingerprints,
)
from core.run.weights_file import holds_weights
from core.spec.names import OWN_ARRAYS
from core.train.moments import looked_back
from playground.session.file_mark import FileMark
from playground.session.fitting import (
    adapted,
    bare_experiment,
    fitted,
    for_own_data,
    from_weights,
    problems_with,
    proposed,
    without_weights_files,
)
from playground.session.sources import sources, weight_sources

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from core import Dataset, Experiment, Network, WeightsFile
    from core.datasets.proposal import Proposal
    from core.run.kept_run import KeptRun
    from core.run.keyframes import KeyframeMemory

    Progress = Callable[[int, int, str], None]
    Cancelled = Callable[[], bool]

# Sets that are made or unpacked in a blink; the others are loaded beside the window.
_QUICK_SAMPLES: Final = 5_000
_QUICK_PARAMETERS: Final = 200_000
_QUICK_BYTES: Final = 50_000_000


@dataclass(frozen=True, eq=False)
class Loaded:
    """A run that is ready.

    `path` is the weights file it goes on from, "" for a fresh one; `mark` what that file was then.
    `replacing` is not empty where the run that it takes the place of is to be kept.
    """

    experiment: Experiment
    dataset: Dataset
    trainer: Trainer
    path: str = ""
    replacing: str = ""
    mark: FileMark | None = None


class BareFile(msgspec.Struct, frozen=True, eq=False):
    """A weights file without an experiment: which activations its layers had has to be asked."""

    path: str
    file: WeightsFile

    @property
    def sizes(self) -> tuple[int, ...]:
        """Units from the inputs to the outputs."""
        weights = self.file.weights
        return (weights[0].shape[1], *(matrix.shape[0] for matrix in weights))


class AskedFile(msgspec.Struct, frozen=True, eq=False):
    """A data file, read as `data` says, of which `proposal` asks something first."""

    data: DataSpec
    proposal: Proposal


@dataclass(frozen=True, eq=False)
class Loader:
    """Where data come from: `data_dir` may hold MNIST's files, `known` are the data at hand.

    `moved` and `taken` are a person's answers to a `FileWanted`: where a file is that an experiment
    names, and which files are taken though they hold other values than it knows.
    """

    data_dir: str | None
    progress: Progress
    cancelled: Cancelled
    known: tuple[DataSpec, Dataset] | None = None
    moved: Mapping[str, str] = field(default_factory=dict)
    taken: frozenset[str] = frozenset()

    def run(self, experiment: Experiment, opened: str = "") -> Loaded:
        """A fresh run; `opened` is the file that the experiment stood in.

        Raises `SpecError`, `DatasetError` (of which `FileWanted` is one), `WeightsFileError`,
        `OSError`.
        """
        search = self._search(opened)
        if experiment.data.name == OWN_ARRAYS and not are_at_hand(experiment.data, self.known):
            data = self._instead_of_arrays(Path(opened).name or "This run", experiment.data)
            dataset = self._read(data)
            return _fresh(adapted(replace_fields(experiment, data=data), dataset), dataset)
        if not are_at_hand(experiment.data, self.known):
            experiment = replace_fields(experiment, data=search.data(experiment.data))
        experiment = replace_fields(experiment, network=search.network(experiment.network))
        is_taken = not self.taken.isdisjoint(sources(experiment))
        experiment = without_fingerprints(experiment, self.taken)
        dataset = self.dataset(experiment.data)
        check_known_data(experiment.data, dataset)
        check_known_weights(experiment.network)
        follows = is_taken or _is_kin(experiment.data, dataset)
        return _fresh(adapted(experiment, dataset) if follows else experiment, dataset)

    def file(
        self, path: str, current: DataSpec, laid_out: Experiment | None = None
    ) -> Loaded | BareFile | AskedFile:
        """What a weights file (npz) or an experiment (json) holds; raises as `run` does.

        A file that says its activations but not its data is tried on its own x and y or `current`.
        An npz of x and y alone is data, for the experiment that is `laid_out`.
        """
        if Path(path).suffix.lower() == ".json":
            return self.run(load_experiment(path), path)
        if laid_out is not None and not holds_weights(path):
            return self.data_file(laid_out.data.of_file(path), laid_out)
        mark = FileMark.of(path)
        file = load_weights(path, with_data=False)
        if file.experiment is not None:
            return self._saved_run(path, file, file.experiment, mark)
        bare = BareFile(path, load_weights(path))
        return self.bare(bare, file.activations, current) if file.activations else bare

    def _saved_run(
        self, path: str, file: WeightsFile, experiment: Experiment, mark: FileMark | None
    ) -> Loaded:
        """The run of a file that holds its experiment: resumed, or begun with its weights."""
        if experiment.data.name == OWN_ARRAYS:
            return self._from_weights(file, self._data_for_arrays(file, experiment.data))
        search = self._search(path)
        network = search.network(experiment.network, is_needed=False)
        experiment = replace_fields(experiment, data=search.data(experiment.data), network=network)
        if experiment.data.path in self.taken:
            return self._from_weights(file, experiment.data.changed())
        dataset = self.dataset(experiment.data)
        check_known_data(experiment.data, dataset)
        file = replace(file, experiment=experiment)
        if file.resume:
            trainer = Trainer.resumed(file, dataset)
            return Loaded(trainer.experiment_now, dataset, trainer, path, mark=mark)
        loaded = _fresh(experiment, dataset, file.network())
        return replace(loaded, path=path, mark=mark)

    def lost_run(self, path: str, current: DataSpec) -> Loaded | BareFile | AskedFile:
        """A run that was never saved: `file` without a path that counts as its own."""
        found = self.file(path, current)
        return found if isinstance(found, AskedFile) else replace(found, path="")

    def kept(self, run: KeptRun, memory: KeyframeMemory) -> Loaded:
        """A run that was kept, to go on from where it stood; no file counts as its own.

        What it had, or its file has, of earlier moments is in `memory` again.
        """
        found = self._saved_run(run.file.path, run.file, run.experiment, None)
        trainer = found.trainer
        if run.keyframes is not None and trainer.steps == run.steps:
            keyframes = run.keyframes.anew()
            keyframes.share(run.keyframes, until=run.steps)
            trainer.record(keyframes)
        elif trainer.steps == run.steps and not trainer.caution:
            with suppress(ValueError, OSError):  # it can go on without
                trainer.record(looked_back(run, found.dataset, memory)[0])
        return replace(found, path="")

    def bare(self, bare: BareFile, activations: tuple[str, ...], current: DataSpec) -> Loaded:
        """A run that starts from a bare file's weights, on its own x and y where it has them."""
        data = DataSpec("file", path=whole_path(bare.path)) if bare.file.x is not None else current
        dataset = self.dataset(data)
        experiment = bare_experiment(bare, activations, data, dataset)
        return _fresh(experiment, dataset)

    def data_file(
        self, data: DataSpec, current: Experiment, *, confirmed: bool = False
    ) -> Loaded | AskedFile:
        """What is proposed for a data file, or the current experiment where that had one already.

        Where the file asks something, what is asked is handed out, unless it was `confirmed`. It
        may be a folder of pictures in MNIST's format, or one of its files.
        """
        data = replace_fields(data, path=whole_path(data.path))
        if find_image_set(Path(data.path)) is not None:
            return self._pictures(replace_fields(data, name="mnist"), current)
        first = None if confirmed else Proposer(self.data_dir).glance(data)
        if first is not None and first.questions:  # a problem may be one of the first rows alone
            return AskedFile(data, first)
        try:
            dataset = self._read(data)  # it may have been edited since it was read last
            proposal = dataset.proposal
        except DatasetError:
            proposal = None if confirmed else self._with_a_problem(data)
            if proposal is None:
                raise
        if proposal is not None and proposal.asks and not confirmed:
            return AskedFile(data, proposal)
        before = None
        if self.known is not None and are_at_hand(current.data, self.known):
            before = self.known[1]
        return _fresh(for_own_data(current, data, dataset, before), dataset)

    def _pictures(self, data: DataSpec, current: Experiment) -> Loaded:
        """The experiment on a folder's pictures; what cannot train on them is proposed anew."""
        data = self._search().data(data)
        dataset = self._read(data)  # the folder may hold others than when it was read last
        experiment = replace_fields(current, data=data, changes=())
        if problems_with(experiment, dataset):
            experiment = proposed(experiment, dataset)
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
        if self.known is not None and are_at_hand(spec, self.known):
            return self.known[1]
        return self._read(spec)

    def _read(self, spec: DataSpec) -> Dataset:
        return load_dataset(
            spec, data_dir=self.data_dir, progress=self.progress, cancelled=self.cancelled
        )

    def _search(self, opened: str = "") -> Search:
        return Search(self.data_dir, opened, self.moved)

    def _instead_of_arrays(self, name: str, data: DataSpec) -> DataSpec:
        """The file that was chosen for data that stand in none; raises `FileWanted` before."""
        if "" not in self.moved:
            raise FileWanted(
                f"{name} was trained on arrays of a program, and they stand in no file: choose the"
                " data that it is to go on with, as a new run",
                "",
            )
        path = whole_path(self.moved[""])
        return data.changed(name="file", path=path, features=("x", "y"))

    def _data_for_arrays(self, file: WeightsFile, data: DataSpec) -> DataSpec:
        """The rows that a weights file brings along, or the file that was chosen for them."""
        if load_weights(file.path).x is None:
            return self._instead_of_arrays(Path(file.path).name, data)
        return data.changed(name="file", path=file.path, features=("x", "y"))

    def _from_weights(self, file: WeightsFile, data: DataSpec) -> Loaded:
        """A new run that begins with a file's weights, or with new ones where they do not fit."""
        dataset = self._read(data)
        experiment = from_weights(file, data)
        if problems_with(experiment, dataset):
            experiment = fitted(without_weights_files(experiment), dataset)
        return _fresh(experiment, dataset)


def _fresh(experiment: Experiment, dataset: Dataset, network: Network | None = None) -> Loaded:
    trainer = Trainer(experiment, dataset, network, compiling="idle")
    return Loaded(trainer.experiment, dataset, trainer)


def _is_kin(data: DataSpec, dataset: Dataset) -> bool:
    """Whether a folder held other pictures than the registry tells of, as EMNIST's letters."""
    return dataset_info(data.name).path_decides and (
        (dataset.classes, dataset.inputs)
        != (dataset_info(data.name).classes, dataset_info(data.name).columns)
    )


def are_at_hand(spec: DataSpec, known: tuple[DataSpec, Dataset] | None) -> bool:
    """Whether the known data are those of `spec`, by what is asked for and by their values."""
    return known is not None and known[0] == spec and spec.fingerprint in ("", known[1].fingerprint)


def is_quick(experiment: Experiment, known: tuple[DataSpec, Dataset] | None) -> bool:
    """Whether a fresh run is ready in a few milliseconds, so that no thread is worth its while."""
    data, network = experiment.data, experiment.network
    is_made = data.name in DATASETS and DATASETS[data.name].is_quick
    have_data = (
        known is not None and are_at_hand(data, known) and known[1].x_train.nbytes <= _QUICK_BYTES
    )
    return (
        (have_data or (is_made and data.samples <= _QUICK_SAMPLES))
        and network.parameter_count <= _QUICK_PARAMETERS
        and not weight_sources(experiment)
    )
