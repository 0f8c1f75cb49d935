"""The data set "file": a table as CSV, or arrays as npz, known by its content.

What is in the file is judged by `table_file` and `arrays_file`, and what a person chose in
`DataSpec` goes before what it looks like. A file without a test part is split: `train_fraction` of
its rows, drawn by `seed`, train; both parts keep the file's order.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from core.datasets.arrays_file import plan_arrays, read_arrays
from core.datasets.dataset import Dataset, DatasetError
from core.datasets.family import DatasetInfo, Loading
from core.datasets.finish import make_dataset
from core.datasets.table_file import plan_table, read_plan
from core.files.plain_files import open_regular

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.datasets.proposal import Proposal
    from core.spec.data import DataSpec

DATA_DIR_VARIABLE: Final = "TRAINING_PLAYGROUND_DATA"
# What tables are called; what is in a file is known by its content.
TABLE_ENDINGS: Final = (".csv", ".tsv", ".tab", ".txt", ".data")


def load_file(
    spec: DataSpec,
    data_dir: str | None = None,
    report: Callable[[int, int, str], None] = lambda _done, _total, _text: None,
) -> Dataset:
    """Read `spec.path`, an npz or a CSV file, whatever its content is.

    Raises `DatasetError` with one sentence that names the file, the place and what was expected.
    """
    path = find_file(spec.path, data_dir)
    if _is_npz(path):
        return make_dataset(spec, read_arrays(plan_arrays(path, spec)))
    return make_dataset(spec, read_plan(plan_table(path, spec, report)))


def propose(
    spec: DataSpec,
    data_dir: str | None = None,
    report: Callable[[int, int, str], None] = lambda _done, _total, _text: None,
) -> Proposal:
    """How `load_file` would read `spec.path`: what was found, proposed and is asked.

    What is written out in `spec` is taken as it stands. What can be read but not learned is no
    error here but the proposal's `problem`. Raises `DatasetError` when the file cannot be read.
    """
    path = find_file(spec.path, data_dir)
    if _is_npz(path):
        return plan_arrays(path, spec).proposal
    return plan_table(path, spec, report).proposal


def find_file(path: str, data_dir: str | None = None) -> Path:
    """Find a file by its path, or by its path within the current or one of the data folders.

    A relative path is looked for in the current folder, in `data_dir`, and in the folder that the
    environment variable TRAINING_PLAYGROUND_DATA names. Raises `DatasetError` that says where it
    was looked for.
    """
    if not path:
        raise DatasetError("no file is chosen: name a CSV or npz file (data.path)")
    given = Path(path).expanduser() if path.startswith("~/") else Path(path)
    folders = ["", data_dir or "", os.environ.get(DATA_DIR_VARIABLE, "")]
    places = [Path(folder) / given for folder in dict.fromkeys(folders)]
    for place in places:
        if is_there(place):
            return place
    if given.is_absolute():
        raise DatasetError(f"{given} does not exist: choose another file, or put it there")
    looked = ", ".join(str(folder.parent) for folder in map(Path.absolute, places))
    raise DatasetError(
        f"{path} was not found (looked in {looked}): give its whole path,"
        f" or the folder that it is in with --data-dir or {DATA_DIR_VARIABLE}"
    )


def is_there(path: Path) -> bool:
    """Whether something has this path; False also where there is no permission to look."""
    try:
        path.stat()
    except (OSError, ValueError):
        return False
    return True


def is_folder(path: Path) -> bool:
    """Whether this is the path of a folder; False also where there is no permission to look."""
    try:
        return path.is_dir()
    except OSError:
        return False


def _is_npz(path: Path) -> bool:
    if path.suffix.lower() == ".npz":
        return True
    with open_regular(path, DatasetError, 2**40) as file:
        return file.read(2) == b"PK"


def _load(spec: DataSpec, loading: Loading) -> Dataset:
    return load_file(spec, loading.data_dir, loading.report)


INFO: Final = DatasetInfo(
    "file",
    "From a file",
    "Your own data: a table as CSV, of which one column is predicted, or an npz with x and y.",
    _load,
    kind="",
    classes=0,
    uses_fraction=True,
    uses_path=True,
)
