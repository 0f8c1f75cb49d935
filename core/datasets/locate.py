"""Where a file that an experiment names may lie by now, and the error that asks for it."""

from __future__ import annotations

import os
from pathlib import Path

from core.datasets.dataset import DatasetError
from core.datasets.files import DATA_DIR_VARIABLE, find_file, is_there
from core.files.plain_files import whole_path


class FileWanted(DatasetError):  # noqa: N818 (it is answered, not only told)
    """A file of an experiment is not there, or holds other values than the experiment knows.

    `path` is what the experiment calls it ("" for arrays that stand in no file), `found` the file
    with other values, "" where there is none.
    """

    def __init__(self, sentence: str, path: str, found: str = "") -> None:
        super().__init__(sentence)
        self.path = path
        self.found = found


def places_of(
    path: str, data_dir: str | None = None, opened: str = "", *, is_known: bool = False
) -> tuple[str, ...]:
    """All files that `path` may mean now, as whole paths, the best first; they are there.

    A relative path is looked for beside the file `opened` that names it, in the current folder, in
    `data_dir` and where the variable TRAINING_PLAYGROUND_DATA points. So is the name at the end of
    a whole path, but not in the current folder: a file and its data may have been moved together.
    What lies beside goes before the path only where its values can be known again (`is_known`).
    """
    given = Path(path).expanduser() if path.startswith("~/") else Path(path)
    folders = [folder for folder in (data_dir, os.environ.get(DATA_DIR_VARIABLE)) if folder]
    if given.is_absolute():
        tails = (Path(given.name), Path(given.parent.name) / given.name)
        beside = [Path(opened).parent / tail for tail in tails] if opened else []
        elsewhere = [Path(folder) / given.name for folder in folders] if opened else []
        found = [*beside, given] if is_known else [given, *beside]
    else:
        tails = (given, Path(given.name))
        found = [Path(opened).parent / tail for tail in tails] if opened else []
        found.append(given)
        elsewhere = [Path(folder) / given for folder in folders]
    there = [place for place in (*found, *elsewhere) if is_there(place)] if path else []
    return tuple(dict.fromkeys(whole_path(place) for place in there))


def file_wanted(path: str, data_dir: str | None = None, opened: str = "") -> FileWanted:
    """The error that says that nothing of this path, or name, is there."""
    if opened and path:
        folder = Path(opened).absolute().parent
        return FileWanted(
            f"{path} was not found, nor is {Path(path).name} beside {Path(opened).name} ({folder}):"
            " put it there, or choose where it is",
            path,
        )
    try:
        find_file(path, data_dir)
    except DatasetError as error:
        return FileWanted(str(error), path)
    return FileWanted(f"{path} was not found", path)  # it came back meanwhile
