"""Files that are sent to each worker once, because it may not see the disk that they lie on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from core.datasets.mnist import mnist_paths
from core.spec.checks import SpecError
from core.spec.names import FILE_SCHEMES
from core.sweep.points import experiment_with

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from core.spec.experiment import Experiment, InitSpec
    from core.spec.sweep import SweepSpec

# Where experiments say that something lies, and where it lies here.
_SENT: Final[dict[str, str]] = {}


class SentFile(msgspec.Struct, frozen=True):
    """A file: the `path` that experiments have, its `place` in a folder there, and the bytes.

    `name` is where in that folder these bytes go: at the place itself, or in it where that is a
    folder.
    """

    path: str
    place: str
    name: str
    content: bytes


def files_of(spec: SweepSpec) -> tuple[SentFile, ...]:
    """All files that runs of the sweep read; raises `OSError`."""
    experiments = [spec.base]
    for axis in spec.axes:
        for value in (
            axis.values if {"name", "init", "bias_init", "path"} & _parts(axis.field) else ()
        ):
            try:
                experiments.append(experiment_with(spec.base, {axis.field: value}))
            except SpecError:  # its runs will say so
                continue
    found = {(file.path, file.name): file for each in experiments for file in _files(each)}
    return tuple(found.values())


def keep_sent(files: tuple[SentFile, ...], folder: Path) -> None:
    """Write the files into a folder of this worker, where experiments find them from now on."""
    numbers = {path: str(number) for number, path in enumerate({file.path for file in files})}
    for file in files:
        target = folder / numbers[file.path] / file.name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(file.content)
        _SENT[file.path] = str(folder / numbers[file.path] / file.place)


def forget_sent() -> None:
    """Read files where experiments say that they lie."""
    _SENT.clear()


def as_sent(experiment: Experiment) -> Experiment:
    """The experiment with its files where they lie here."""
    return _moved(experiment, lambda path: _SENT.get(path, path)) if _SENT else experiment


def unsent(experiment: Experiment) -> Experiment:
    """The experiment with its files where they lay at first."""
    back = {place: path for path, place in _SENT.items()}
    return _moved(experiment, lambda path: back.get(path, path)) if _SENT else experiment


def _parts(field: str) -> frozenset[str]:
    return frozenset(field.split("."))


def _files(experiment: Experiment) -> Iterator[SentFile]:
    data = experiment.data
    paths = [path for path in experiment.network.weights_paths if path]
    if data.name == "file" and data.path:
        paths.append(data.path)
    for path in paths:
        name = Path(path).name
        yield SentFile(path, name, name, Path(path).read_bytes())
    if data.name == "mnist":
        place = Path(data.path or "mnist")
        folder = place.parent.name or "images"
        inside = "" if Path(data.path).is_file() else place.name
        for found in mnist_paths(data.path):
            name = Path(folder, inside, found.name).as_posix()
            at = Path(folder, place.name).as_posix()
            yield SentFile(data.path, at, name, found.read_bytes())


def _moved(experiment: Experiment, place: Callable[[str], str]) -> Experiment:
    def moved(init: InitSpec) -> InitSpec:
        if init.name not in FILE_SCHEMES:
            return init
        return msgspec.structs.replace(init, path=place(init.path))

    data = experiment.data
    if data.name in ("file", "mnist"):
        data = msgspec.structs.replace(data, path=place(data.path))
    network = experiment.network.with_inits(moved)
    return msgspec.structs.replace(experiment, data=data, network=network)
