"""One rule for whatever writes a file: where it may go, and what its name must say.

Nothing is written onto a file that the run reads, nor two outputs onto one file; links, symbolic
and hard, are followed, also to what does not exist yet. A name's ending says what is in the file.
"""

from __future__ import annotations

import os
from contextlib import suppress
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from core import DatasetError
from core.datasets.mnist import mnist_paths
from core.run.located import with_found_files
from playground.session.sources import sources

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from core import Experiment


class OutputError(ValueError):
    """Nothing can or may be written there: one sentence says why, and what to do."""


class Kind(msgspec.Struct, frozen=True):
    """What is written, in words, and the endings that say so."""

    words: str
    endings: tuple[str, ...]


WEIGHTS: Final = Kind("weights file", (".npz",))
EXPERIMENT: Final = Kind("experiment file", (".json",))
RUN: Final = Kind("weights file", (".npz", ".json"))  # an experiment alone is JSON
HISTORY: Final = Kind("CSV file", (".csv",))
PICTURE: Final = Kind("PNG file", (".png",))
DRAWING: Final = Kind("PNG or SVG file", (".png", ".svg"))
PRINT: Final = Kind("PDF file", (".pdf",))
_OTHERS: Final = (".csv", ".json", ".pdf", ".png", ".svg")  # what no weights file may be called


class Output(msgspec.Struct, frozen=True):
    """A file that is to be written; `option` is how the command line calls it, "" elsewhere."""

    path: str
    kind: Kind
    option: str = ""

    @property
    def name(self) -> str:
        """The file's name, for a sentence."""
        return Path(self.path).name

    def returns_to(self, own: str) -> bool:
        """Whether a whole run is written where it came from, whatever that file is called."""
        is_weights = self.kind in (WEIGHTS, RUN) and not self.path.lower().endswith(_OTHERS)
        return bool(own) and is_weights and is_same_file(self.path, own)

    def refused(self, why: str) -> OutputError:
        """The error with this sentence, after the option's name where there is one."""
        return OutputError(f"{self.option}: {why}" if self.option else why)


class Written(msgspec.Struct, frozen=True):
    """A file that was written."""

    path: str


def files_read(experiment: Experiment, data_dir: str | None = None) -> frozenset[str]:
    """The paths of all files that a run of `experiment` reads its data and first weights from."""
    with suppress(DatasetError):  # what is not there cannot be written onto
        experiment = with_found_files(experiment, data_dir)
    found = sources(experiment)
    if experiment.data.name == "mnist":
        found |= {str(path) for path in mnist_paths(experiment.data.path, data_dir)}
    return found


def check_outputs(outputs: Sequence[Output], reads: Collection[str], *, own: str = "") -> None:
    """Raise `OutputError` unless every output may be written where it is to go.

    `reads` are the files that the run, or the call that writes, reads (see `files_read`). `own` is
    the weights file that the run was resumed from or saved to: weights may go there again, anything
    else may not.
    """
    for output in outputs:
        if not output.returns_to(own):
            _check_ending(output)
        for source in sorted(reads):
            if is_same_file(output.path, source):
                same = Path(source).name == output.name
                link = "" if same else f", and {output.name} is the same file"
                raise output.refused(
                    f"this run starts from {Path(source).name}{link}: choose another name"
                )
        if own and not output.returns_to(own) and is_same_file(output.path, own):
            raise output.refused(f"{Path(own).name} holds this run: choose another name")
    for first, second in combinations(outputs, 2):
        if is_same_file(first.path, second.path):
            owner = first.option or f"the {first.kind.words}"
            raise second.refused(f"{second.path} is where {owner} is written: choose another name")


def check_writable(output: Output) -> None:
    """Raise `OutputError` for a path that no file can be written to; nothing is written."""
    path, target = output.path, Path(os.path.realpath(output.path))
    if target.exists() and not target.is_file():
        raise output.refused(f"{path} is no file")
    if not target.parent.is_dir():
        raise output.refused(f"{path} is no file in a folder that exists")
    if not os.access(target if target.exists() else target.parent, os.W_OK):
        raise output.refused(f"there is no permission to write {path}")


def is_same_file(first: str, second: str) -> bool:
    """Whether both paths lead to one file, or would once it is written."""
    with suppress(OSError, ValueError):
        return os.path.samefile(first, second)  # noqa: PTH121 (links are followed on both sides)
    ends = [Path(os.path.realpath(path)) for path in (first, second)]
    if os.path.normcase(ends[0].name) != os.path.normcase(ends[1].name):
        return False
    with suppress(OSError, ValueError):
        return ends[0].parent.samefile(ends[1].parent)
    return ends[0] == ends[1]


def _check_ending(output: Output) -> None:
    if not output.path.lower().endswith(output.kind.endings):
        raise output.refused(
            f"{output.name} is no {output.kind.words}: give a name that ends in"
            f" {' or '.join(output.kind.endings)}"
        )
