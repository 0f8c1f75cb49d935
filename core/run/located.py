"""The files that an experiment reads, found where they are now and known by their values.

An experiment names its data and its first weights by whole paths, and knows the fingerprints of
both. Files move, and files of one name hold other values: what fits is taken, and what does not is
told before anything is trained.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from core.datasets.dataset import DatasetError
from core.datasets.files import load_file
from core.datasets.fingerprint import describe_difference, fingerprint_of
from core.datasets.locate import FileWanted, file_wanted, places_of
from core.datasets.mnist import MnistMissing, find_images
from core.datasets.mnist_folder import find_image_set
from core.files.plain_files import whole_path
from core.run.weights_file import WeightsFileError, load_weights
from core.spec.names import FILE_SCHEMES

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from core.datasets.dataset import Dataset
    from core.run.weights_file import WeightsFile
    from core.spec.experiment import DataSpec, Experiment, InitSpec, NetworkSpec


@dataclass(frozen=True)
class Search:
    """Where files are looked for.

    Beside the file `opened` that names them, at their paths, in `data_dir`; `moved` gives files
    that a person has pointed out, by what the experiment calls them or by what was found.
    """

    data_dir: str | None = None
    opened: str = ""
    moved: Mapping[str, str] = field(default_factory=dict)

    def data(self, spec: DataSpec) -> DataSpec:
        """`spec` with the whole path of its file; raises `FileWanted` where there is none."""
        if spec.name == "mnist" and (spec.path or self.data_dir):
            return replace(spec, path=self._images(spec.path))
        if spec.name != "file":
            return spec

        def fits(path: str) -> bool:
            try:
                return load_file(replace(spec, path=path)).fingerprint == spec.fingerprint
            except DatasetError:
                return False

        return replace(spec, path=self._best(spec.path, spec.fingerprint, fits))

    def network(self, spec: NetworkSpec, *, is_needed: bool = True) -> NetworkSpec:
        """`spec` with the whole paths of the files that its first weights come from.

        Raises `FileWanted` where one is not there; unless `is_needed`, its path stays as it is.
        """

        def found(init: InitSpec) -> InitSpec:
            if init.name not in FILE_SCHEMES:
                return init
            try:
                path = self._best(init.path, init.fingerprint, lambda place: _fits(init, place))
            except FileWanted:
                if is_needed:
                    raise
                return init
            return replace(init, path=path)

        return spec.with_inits(found)

    def experiment(self, experiment: Experiment) -> Experiment:
        """Both."""
        data, network = self.data(experiment.data), self.network(experiment.network)
        return replace(experiment, data=data, network=network)

    def what_there_is(self, experiment: Experiment) -> Experiment:
        """Both, as far as they are there: the rest stays as it is, and may not be needed."""
        data = experiment.data
        with suppress(FileWanted):
            data = self.data(data)
        network = self.network(experiment.network, is_needed=False)
        return replace(experiment, data=data, network=network)

    def _images(self, path: str) -> str:
        """The folder that `path` means, or the file that names a set in it; "" for the cache.

        An opened experiment's may have moved along with it, or is asked for.
        """
        path = self.moved.get(path, path)
        if path and self.opened:
            places = places_of(path, self.data_dir, self.opened)
            path = next((place for place in places if find_image_set(Path(place))), path)
        try:
            images = find_images(path, self.data_dir)
        except MnistMissing as error:
            if not (path and self.opened):
                raise
            raise FileWanted(
                f"{path} holds none of the pictures that {Path(self.opened).name} was trained on,"
                " nor does a folder of that name beside it: choose one of their files",
                path,
            ) from error
        return whole_path(images.path) if images else ""

    def _best(self, path: str, fingerprint: str, fits: Callable[[str], bool]) -> str:
        """The file that `path` means: the first that fits, else the first that is there."""
        if path in self.moved:
            return self.moved[path]
        places = places_of(path, self.data_dir, self.opened, is_known=bool(fingerprint))
        if not places:
            raise file_wanted(path, self.data_dir, self.opened)
        best = places[0]
        if fingerprint and len(places) > 1:
            best = next((place for place in places if fits(place)), best)
        return self.moved.get(best, best)


def with_found_files(
    experiment: Experiment, data_dir: str | None = None, opened: str = ""
) -> Experiment:
    """`experiment` with every path that it reads from written out; see `Search`.

    Raises `FileWanted`, a `DatasetError`, that says where it was looked for.
    """
    return Search(data_dir, opened).experiment(experiment)


def with_whole_paths(experiment: Experiment, *, data: bool, weights: bool) -> Experiment:
    """The experiment with whole paths of the files that are about to be read; raises as above."""
    search = Search()
    return replace(
        experiment,
        data=search.data(experiment.data) if data else experiment.data,
        network=search.network(experiment.network) if weights else experiment.network,
    )


def without_fingerprints(experiment: Experiment, paths: Collection[str]) -> Experiment:
    """The experiment that takes the files of these paths with whatever they hold."""

    def forgotten(init: InitSpec) -> InitSpec:
        return replace(init, fingerprint="") if init.path in paths else init

    data, network = experiment.data, experiment.network.with_inits(forgotten)
    if data.path in paths:
        data = replace(data, fingerprint="")
    return replace(experiment, data=data, network=network)


def weights_fingerprint(file: WeightsFile) -> str:
    """A line that tells the weights and biases of a file from all others."""
    arrays = {}
    for number, (weights, bias) in enumerate(zip(file.weights, file.biases, strict=True), start=1):
        arrays[f"l{number}_weights"] = weights
        if bias is not None:
            arrays[f"l{number}_bias"] = bias
    return fingerprint_of(arrays).rpartition(", ")[2]  # of many layers the words would be a page


def check_known_data(data: DataSpec, dataset: Dataset) -> None:
    """Raise `FileWanted` where a file holds other data than those whose fingerprint is known."""
    if data.name == "file" and data.fingerprint:
        differs = describe_difference(data.fingerprint, dataset.fingerprint)
        if differs:
            raise FileWanted(
                f"{data.path} was changed, or is another file: {differs}", data.path, data.path
            )


def check_known_weights(network: NetworkSpec) -> None:
    """Raise `FileWanted` where a file holds other first weights than those that are known.

    Raises `WeightsFileError` for one that cannot be read.
    """

    def check(init: InitSpec) -> InitSpec:
        if init.name in FILE_SCHEMES and init.fingerprint:
            found = weights_fingerprint(load_weights(init.path, with_data=False))
            if found != init.fingerprint:
                raise FileWanted(
                    f"{init.path} was changed, or is another file: it does not hold the weights"
                    " that the run starts from",
                    init.path,
                    init.path,
                )
        return init

    network.with_inits(check)


def _fits(init: InitSpec, path: str) -> bool:
    try:
        return weights_fingerprint(load_weights(path, with_data=False)) == init.fingerprint
    except WeightsFileError:
        return False
