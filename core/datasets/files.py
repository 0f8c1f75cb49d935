"""The data set "file": a table as CSV, or arrays as npz, known by its content.

What is in the file is judged by `table_file` and `arrays_file`, and what a person chose in
`DataSpec` goes before what it looks like. A file without a test part is split: `train_fraction` of
its rows, drawn by `seed`, train; both parts keep the file's order.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from core.datasets.dataset import Dataset, DatasetError
from core.datasets.family import DatasetInfo, Loading
from core.files.plain_files import open_regular

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.datasets.csv_file import Table
    from core.datasets.proposal import Proposal
    from core.spec.data import DataSpec

DATA_DIR_VARIABLE: Final = "TRAINING_PLAYGROUND_DATA"
# What tables are called; what is in a file is known by its content.
TABLE_ENDINGS: Final = (".csv", ".tsv", ".tab", ".txt", ".data")
# What the cells of a table hang on.
_WRITING: Final = ("encoding", "delimiter", "decimal", "header", "rules")


def load_file(
    spec: DataSpec,
    data_dir: str | None = None,
    report: Callable[[int, int, str], None] = lambda _done, _total, _text: None,
) -> Dataset:
    """Read `spec.path`, an npz or a CSV file, whatever its content is.

    Raises `DatasetError` with one sentence that names the file, the place and what was expected.
    """
    from core.datasets import arrays_file, finish, table_file  # noqa: PLC0415  (for files)

    path = find_file(spec.path, data_dir)
    if _is_npz(path):
        arrays = arrays_file.read_arrays(arrays_file.plan_arrays(path, spec))
    else:
        arrays = table_file.read_plan(table_file.plan_table(path, spec, report))
    return finish.make_dataset(spec, arrays)


def propose(
    spec: DataSpec,
    data_dir: str | None = None,
    report: Callable[[int, int, str], None] = lambda _done, _total, _text: None,
) -> Proposal:
    """How `load_file` would read `spec.path`: what was found, proposed and is asked.

    What is written out in `spec` is taken as it stands. What can be read but not learned is no
    error here but the proposal's `problem`. Raises `DatasetError` when the file cannot be read.
    """
    return Proposer(data_dir).propose(spec, report)


class Proposer:
    """Proposals for a file that somebody tries to read in several ways, one after the other.

    What takes long is kept: the cells of a table are read anew only when the file changed, or is
    to be read with another encoding, separator, decimal mark or header.
    """

    def __init__(self, data_dir: str | None = None) -> None:
        self._data_dir = data_dir
        self._kept: tuple[tuple[object, ...], Table] | None = None

    def propose(
        self,
        spec: DataSpec,
        report: Callable[[int, int, str], None] = lambda _done, _total, _text: None,
    ) -> Proposal:
        """As `propose` does."""
        from core.datasets import arrays_file, csv_file, table_file  # noqa: PLC0415

        path = find_file(spec.path, self._data_dir)
        if _is_npz(path):
            return arrays_file.plan_arrays(path, spec).proposal
        kept, key = self._kept, _key(path, spec)
        if kept is None or kept[0] != key:
            kept = self._kept = key, csv_file.read_table(path, spec, report)
        return table_file.plan_of(kept[1], spec).proposal

    def glance(self, spec: DataSpec) -> Proposal | None:
        """What the first rows of a table alone propose, where all of it takes long to read.

        None where `propose` is quick, and where the beginning cannot be read: why, `propose` says.
        """
        from core.datasets import csv_file, table_file  # noqa: PLC0415

        try:
            path = find_file(spec.path, self._data_dir)
            if _is_npz(path) or (self._kept is not None and self._kept[0] == _key(path, spec)):
                return None
            table = csv_file.read_head(path, spec)
            return None if table is None else table_file.plan_of(table, spec).proposal
        except (DatasetError, OSError):
            return None


def _key(path: Path, spec: DataSpec) -> tuple[object, ...]:
    """What the cells of a table hang on: the file as it is now, and how it is read."""
    state = path.stat()
    written = tuple(getattr(spec, field) for field in _WRITING)
    return (path, state.st_mtime_ns, state.st_size, *written)


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
