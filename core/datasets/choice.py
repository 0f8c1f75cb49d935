"""Data as they are typed: the name of a data set, a file, or a folder with MNIST's files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from core.datasets import DATASETS
from core.datasets.errors import DatasetError
from core.datasets.files import TABLE_ENDINGS
from core.datasets.mnist_folder import find_image_set

if TYPE_CHECKING:
    from core.spec.data import DataSpec


def chosen(text: str, data: DataSpec) -> DataSpec:
    """`data` with the data set of that name, file or folder; raises `DatasetError`."""
    if text in DATASETS:
        return data.changed(name=text, path=data.path if text == "file" else "")
    if find_image_set(Path(text)) is not None:
        return replace(data.of_file(text), name="mnist")
    if text.lower().endswith((".npz", *TABLE_ENDINGS)) or Path(text).is_file():
        return data.of_file(text)
    raise DatasetError(
        f"{text!r}, expected a table, an npz file, a folder with MNIST's four files, or one of:"
        f" {', '.join(DATASETS)}"
    )
