"""Part 1: hostile files are refused in words, quickly, in little memory, and change nothing."""

from __future__ import annotations

import gzip
import importlib
import os
import tempfile
import warnings
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import hostile_folders
import mutated_runs
import numpy as np
from idx_bytes import idx_bytes, small_mnist
from soak_tools import Figure, Scale, at_most, none_of

from core import DatasetError, SpecError, WeightsFileError, load_dataset, load_weights
from core.run.experiment_file import load_experiment
from core.run.run_folder import RunFolderError
from core.spec.experiment import DataSpec, Experiment, LayerSpec, NetworkSpec, TrainSpec
from playground.session.plain_words import SPOKEN_ERRORS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

corpus = importlib.import_module("hostile_corpus")
cost = importlib.import_module("reading_cost")
data = importlib.import_module("test_hostile_data")

GOOD_JSON = Experiment(
    DataSpec(), NetworkSpec(2, (LayerSpec(3, "tanh"), LayerSpec(1))), TrainSpec()
).to_json()
IDX = idx_bytes(np.arange(20, dtype=np.uint8) % 10)


def load_table(path: Path) -> object:
    return load_dataset(DataSpec("file", path=str(path)))


def load_labels(path: Path) -> object:
    """MNIST whose labels to train on are the file; the other three stand beside it, sound."""
    return load_dataset(DataSpec("mnist"), data_dir=str(path.parent))


class Format(NamedTuple):
    """How files of a kind are read, the one class of error they may end in, and their name."""

    load: Callable[[Path], object]
    allowed: type[Exception] | tuple[type[Exception], ...]
    file: str


WEIGHTS = Format(load_weights, WeightsFileError, "file.npz")
JSON = Format(load_experiment, SpecError, "file.json")
RUN = Format(mutated_runs.load_and_train, SPOKEN_ERRORS, "run.npz")
CSV = Format(load_table, DatasetError, "file.csv")
ARRAYS = Format(load_table, DatasetError, "data.npz")
PACKED = Format(load_labels, DatasetError, data.LABELS)
PLAIN = Format(load_labels, DatasetError, data.LABELS.removesuffix(".gz"))
FOLDER = Format(hostile_folders.load_and_list, RunFolderError, hostile_folders.NAME)
PICTURES = Format(load_labels, DatasetError, data.IMAGES)

Case = tuple[str, Format, bytes]


def named_cases() -> Iterator[Case]:
    """Every file of the corpora; all of them must be refused."""
    for kind, cases in (
        (WEIGHTS, corpus.hostile_npz()),
        (JSON, corpus.hostile_json(GOOD_JSON)),
        (CSV, data.HOSTILE_TABLES.items()),
        (PICTURES, data.HOSTILE_IMAGES.items()),
    ):
        for name, content in cases:
            yield name, kind, content
    for length, content in enumerate(corpus.truncations()):
        yield f"npz cut off at byte {length}", WEIGHTS, content
    for length in range(len(IDX)):
        yield f"idx cut off at byte {length}", PLAIN, IDX[:length]
    packed = gzip.compress(IDX, mtime=0)
    for length in range(len(packed)):
        yield f"gz cut off at byte {length}", PACKED, packed[:length]


def mutated_cases(count: int, every: int) -> Iterator[Case]:
    """About `count` good files damaged in one to four ways each, in all formats.

    And each `every`-th of the tables that cost much.
    """
    sixth = max(2, count // 6)
    for content in mutated_runs.mutated_runs(sixth, seed=7):
        yield "a mutated run", RUN, content
    for content in corpus.mutated_npz(sixth, seed=7):
        yield "a mutated npz", WEIGHTS, content
    for content in corpus.mutated_json(GOOD_JSON, sixth, seed=7):
        yield "a mutated JSON", JSON, content
    yield from mutated_tables(sixth)
    for name, content in islice(data.COSTLY_TABLES.items(), 0, None, every):
        yield name, CSV, content
    for content in data.mutated(data.npz_bytes(), sixth // 2, 7):
        yield "mutated arrays", ARRAYS, content
    for content in data.mutated(IDX, sixth // 2, 7):
        yield "a mutated IDX", PLAIN, content
        yield "a mutated IDX in a sound gz", PACKED, gzip.compress(content, mtime=0)
    for content in data.mutated(gzip.compress(IDX, mtime=0), sixth // 2, 8):
        yield "a mutated gz", PACKED, content


def mutated_tables(count: int) -> Iterator[Case]:
    """About twice `count` damaged tables, in all ways of writing."""
    for base in (data.CSV, data.CSV_NUMBERS):
        for content in data.mutated(base, count // 2, 7):
            yield "a mutated CSV", CSV, content
    for name, base in data.WRITTEN.items():
        for content in data.mutated(base, count // len(data.WRITTEN) + 1, 7):
            yield f"a mutated table ({name})", CSV, content


class Bench:
    """Writes cases into a folder of their own, reads them back and notes what that costs."""

    def __init__(self, folder: Path) -> None:
        self.read = self.refused = 0
        self.escaped: list[str] = []
        self.accepted: list[str] = []
        self.wordless: list[str] = []
        self.seconds = 0.0
        self.peak_bytes = 0
        self._folder = folder

    def write(self, kind: Format, content: bytes) -> Path:
        """Write a file, and those of MNIST among sound neighbours."""
        if kind.load is load_labels:
            for name, sound in small_mnist().items():
                (self._folder / name).write_bytes(sound)
            absent = data.LABELS if kind is PLAIN else PLAIN.file
            (self._folder / absent).unlink(missing_ok=True)
        path = self._folder / kind.file
        path.write_bytes(content)
        return path

    def examine(self, name: str, kind: Format, path: Path) -> None:
        """Read a file; note how it ended."""
        outcome = cost.examine(kind.load, path)
        self.read += 1
        self.seconds = max(self.seconds, outcome.seconds)
        self.peak_bytes = max(self.peak_bytes, outcome.peak_bytes)
        error = outcome.error
        if error is None:
            self.accepted.append(name)
            return
        self.refused += 1
        if not isinstance(error, kind.allowed):
            self.escaped.append(f"{name}: {error!r}")
        if "\n" in str(error) or not 10 < len(str(error)) < 600:
            self.wordless.append(f"{name}: {str(error)[:60]!r}")

    def figures(self, what: str) -> Iterator[Figure]:
        """What was noted, as figures."""
        yield none_of(f"{what}: another exception than the format's own", self.read, self.escaped)
        yield none_of(f"{what}: not told in one sentence", self.refused, self.wordless)
        yield at_most(f"{what}: slowest", self.seconds, cost.MAX_SECONDS, "s", 3)
        yield at_most(f"{what}: most memory", self.peak_bytes / 1e6, cost.MAX_BYTES / 1e6, "MB", 1)


def figures(scale: Scale) -> Iterator[Figure]:
    warnings.simplefilter("error")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.chdir(folder)  # where the pickles of the corpus would make a folder, once opened
        bench = Bench(folder)
        for title, kind, content in list(named_cases())[:: scale.every]:
            bench.examine(title, kind, bench.write(kind, content))
        for kind in (WEIGHTS, JSON, CSV, PACKED):
            for title, path in _no_files(folder, kind):
                bench.examine(title, kind, path)
        cases = hostile_folders.folders(folder)
        for title, path in islice(cases, 0, None, min(scale.every, 4)):
            bench.examine(title, FOLDER, path)
        yield none_of("named files: accepted though hostile", bench.read, bench.accepted)
        yield from bench.figures("named files")
        yield _legitimate(folder)
        bench = Bench(folder)
        for title, kind, content in mutated_cases(scale.count(6000, 60), scale.every):
            bench.examine(title, kind, bench.write(kind, content))
        for title, path in hostile_folders.mutated_folders(folder, scale.count(1000, 20)):
            bench.examine(title, FOLDER, path)
        yield from bench.figures("mutated files")
        pickled = (folder / "unpickled").exists()
        yield Figure("pickles that were opened", str(int(pickled)), "0", not pickled)
    yield from importlib.import_module("files_in_window").figures(scale)


def _no_files(folder: Path, kind: Format) -> Iterator[tuple[str, Path]]:
    """What has a name but is no file; a link takes the place where the format wants its file."""
    fifo, loop, nothing = folder / "fifo", folder / "loop", folder / "nothing"
    if not fifo.exists():
        os.mkfifo(fifo)
        loop.symlink_to(loop)
    path = folder / kind.file
    for target in (fifo, loop, Path("/dev/zero"), folder, nothing, nothing / "below"):
        path.unlink(missing_ok=True)
        path.symlink_to(target)
        if kind is not PACKED or target.exists():  # else the packed file counts as not given
            yield f"a link to {target.name}", path
    path.unlink()
    path.mkdir()
    yield "a folder", path
    path.rmdir()
    with path.open("wb") as file:
        file.truncate(10**12)
    yield "a file of a terabyte of nothing", path
    path.unlink()


def _legitimate(folder: Path) -> Figure:
    """Unusual but sound files open, and give what was stored."""
    good: dict[str, Any] = corpus.good_arrays()
    wrong, count = [], 0
    for name, content in corpus.accepted_npz():
        count += 1
        (folder / WEIGHTS.file).write_bytes(content)
        try:
            loaded = load_weights(folder / WEIGHTS.file)
        except WeightsFileError as error:
            wrong.append(f"{name}: {error}")
            continue
        for i, weights in enumerate(loaded.weights, 1):
            if not np.array_equal(weights, good[f"l{i}_weights"]):
                wrong.append(name)
    return none_of("unusual but sound files refused or misread", count, wrong)
