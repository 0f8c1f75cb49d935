"""What can be opened: what a path stands for, and which path a drop on the window does."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias
from zipfile import is_zipfile

from core.datasets.dataset import DatasetError
from core.datasets.files import TABLE_ENDINGS, is_folder
from core.datasets.mnist_folder import find_image_set
from core.run.run_folder import is_run_folder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QUrl

Openable: TypeAlias = Literal["runs", "run", "data"]


class OpenError(ValueError):
    """What was chosen or dropped cannot be opened: one sentence says why, and what can be."""


def kind_of(path: str) -> Openable:
    """What a path stands for, as far as its name says, and what a folder holds.

    A folder of kept runs; a run (weights or an experiment); or data, to which belong folders of
    pictures in MNIST's format. Raises `OpenError` for any other folder.
    """
    if is_run_folder(path):
        return "runs"
    if is_folder(Path(path)):
        if _pictures(path):
            return "data"
        raise OpenError(
            f"{Path(path).name or path} is a folder: open a file in it, or a folder of runs"
            " (NAME.playground) or of MNIST's four files."
        )
    ending = Path(path).suffix.lower()
    if ending in (".npz", ".json") or (ending not in TABLE_ENDINGS and is_zipfile(path)):
        return "run"
    return "data"


def dropped_path(urls: Sequence[QUrl]) -> str:
    """The path that is to be opened of what was dropped; raises `OpenError` where there is none.

    Several files can be one thing: those of one set of pictures in MNIST's format.
    """
    paths = [url.toLocalFile() for url in urls]
    if not all(paths):
        raise OpenError(
            "what was dropped is no file on this computer: save it first, then drop the file."
        )
    if len(paths) > 1 and ("" in (sets := {_pictures(path) for path in paths}) or len(sets) > 1):
        raise OpenError(f"{len(paths)} files were dropped: drop one at a time.")
    return paths[0]


def _pictures(path: str) -> str:
    """The path of the pictures in MNIST's format that are there, or ""."""
    try:
        found = find_image_set(Path(path))
    except DatasetError as error:
        raise OpenError(str(error)) from None
    return "" if found is None else str(found.path)
