"""Data as they are typed: the name of a data set, or a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from core.datasets import DATASETS
from core.datasets.errors import DatasetError
from core.datasets.files import TABLE_ENDINGS

if TYPE_CHECKING:
    from core.spec.data import DataSpec


def chosen(text: str, data: DataSpec) -> DataSpec:
    """`data` with the data set of that name, or that of a file; raises `DatasetError`."""
    if text in DATASETS:
        return data.changed(name=text, path=data.path if text == "file" else "")
    if text.lower().endswith((".npz", *TABLE_ENDINGS)) or Path(text).is_file():
        return data.of_file(text)
    raise DatasetError(
        f"{text!r}, expected a table or an npz file, or one of: {', '.join(DATASETS)}"
    )
