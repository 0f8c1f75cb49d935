"""Run folders: `NAME.playground` holds many runs, a weights file each, and a table of contents.

`runs.json` says of each run its file, its name, which run it came from, and what a person added.
Each `ID.npz` is a weights file like any other (see `core.run.weights_file`), with some moments of
the run to look back at (see `core.run.kept_frames`) as far as there is room for. Runs are written
first and the contents last, each in one step: whoever reads finds the old contents or the new ones,
and every file that either names.
"""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

import msgspec
import numpy as np

from core.files.atomic import atomic_write, sweep_stale
from core.files.plain_files import describe_os_error, read_regular, short_name
from core.run.kept_frames import KEYFRAMES, chosen, thinned, to_arrays
from core.run.kept_run import KeptRun
from core.run.weights_file import WeightsFile, WeightsFileError, load_weights, save_weights
from core.spec.checks import SpecError
from core.spec.json_text import decode_json

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Sequence

    from core.nn.arrays import Array

ENDING: Final = ".playground"
CONTENTS: Final = "runs.json"
MAX_RUNS: Final = 1_000
MAX_BYTES: Final = 2_000_000_000
# Of the kept moments of one run, and of those of all runs in a folder.
MOST_OF_MOMENTS: Final = 32_000_000
MOST_OF_ALL_MOMENTS: Final = 200_000_000
LONGEST_NAME: Final = 200
LONGEST_NOTE: Final = 10_000
_MOST_CONTENTS: Final = 16_000_000
_TOO_LARGE: Final = "{} has {:,} bytes of runs, expected at most {:,}"
_VERSION: Final = 1
_ID: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}", re.ASCII)


class RunFolderError(ValueError):
    """A folder of runs cannot be read or written: one sentence says what is wrong and where."""


class _Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One run in the table of contents; its file is `id`.npz."""

    id: str
    name: str
    parent: str = ""
    color: int = 0
    pinned: bool = False
    note: str = ""
    ended: Literal["", "finished", "diverged"] = ""


class _Contents(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The table of contents; runs stand in the order in which they were kept."""

    version: int
    runs: tuple[_Entry, ...]


def is_run_folder(path: str | os.PathLike[str]) -> bool:
    """Whether a path is that of a folder of runs, or of the contents in it, by its name."""
    return folder_of(path).suffix.lower() == ENDING


def folder_of(path: str | os.PathLike[str]) -> Path:
    """The folder, also where it is the table of contents in it that was chosen."""
    given = Path(path)
    return given.parent if given.name == CONTENTS else given


def save_runs(path: str | os.PathLike[str], runs: Sequence[KeptRun]) -> None:
    """Write a folder of runs; what an earlier save left there and these do not need is removed.

    Raises `RunFolderError`; runs that were there before are then still all there.
    """
    folder = Path(path)
    if folder.suffix.lower() != ENDING:
        raise RunFolderError(
            f"{short_name(path)} is no folder of runs: give a name that ends in {ENDING}"
        )
    before = _known_ids(folder)
    room = min(MOST_OF_MOMENTS, MOST_OF_ALL_MOMENTS // max(len(runs), 1))
    contents = _Contents(_VERSION, tuple(map(_entry_of, runs)))
    try:
        _check(folder, contents)
        _refuse_links(folder, contents)
        folder.mkdir(exist_ok=True)
        for run in runs:
            save_weights(
                folder / f"{run.id}.npz",
                run.file,
                experiment=run.experiment,
                history=run.history,
                resume=run.file.resume | _moments_of(run, room),
                scaling=run.file.scaling,
                target_scaling=run.file.target_scaling,
            )
        with atomic_write(folder / CONTENTS) as file:
            file.write(msgspec.json.format(msgspec.json.encode(contents), indent=2) + b"\n")
    except OSError as error:
        why = describe_os_error(error)
        raise RunFolderError(f"cannot save {short_name(path)}: {why}") from None
    except WeightsFileError as error:
        raise RunFolderError(str(error)) from None
    for gone in before - {run.id for run in runs}:
        with suppress(OSError):
            (folder / f"{gone}.npz").unlink()
    sweep_stale(folder)


def moments_in_file(run: KeptRun) -> dict[str, Array]:
    """The moments of a run in the file that it was read from, as `core.run.kept_frames` has them.

    Empty where there are none, and where the file is not there or holds something else by now.
    """
    if not run.file.path:
        return {}
    try:
        file = load_weights(run.file.path, with_data=False, with_keyframes=True)
    except WeightsFileError:
        return {}
    found = {name: array for name, array in file.resume.items() if name.startswith(KEYFRAMES)}
    mine, theirs = (_bits(each) for each in (run.file, file))
    return found if mine == theirs and file.experiment == run.experiment else {}


def _bits(file: WeightsFile) -> list[bytes]:
    """What tells a run from others of the same experiment."""
    return [array.tobytes() for array in (*file.weights, file.resume.get("counts", np.empty(0)))]


def _moments_of(run: KeptRun, most_bytes: int) -> dict[str, Array]:
    """As many moments of a run as there is room for, out of memory or of its own file."""
    frames = () if run.keyframes is None else chosen(run.keyframes, run.steps, most_bytes)
    found = to_arrays(frames, run.experiment.changes) or moments_in_file(run)
    return thinned(found, most_bytes) if found else {}


def load_runs(
    path: str | os.PathLike[str], progress: Callable[[int, int], bool] | None = None
) -> tuple[KeptRun, ...]:
    """Read a folder of runs, whoever wrote it; raises only `RunFolderError`.

    `progress` is called with how many runs of how many were read, and says whether to go on: those
    read so far are then all.
    """
    folder = folder_of(path)
    contents = _read_contents(folder)
    _refuse_links(folder, contents)
    _check_size(folder, contents)
    runs: list[KeptRun] = []
    held = 0
    for entry in contents.runs:
        if progress is not None and not progress(len(runs), len(contents.runs)):
            break
        runs.append(_read_run(folder, entry))
        held += runs[-1].nbytes
        if held > MAX_BYTES:  # packed they may be small
            raise RunFolderError(_TOO_LARGE.format(short_name(folder), held, MAX_BYTES))
    return tuple(runs)


def _read_run(folder: Path, entry: _Entry) -> KeptRun:
    try:
        file = load_weights(folder / f"{entry.id}.npz", with_data=False)
    except WeightsFileError as error:
        raise RunFolderError(f"{short_name(folder)}: {error}") from None
    try:
        return KeptRun(
            entry.id,
            entry.name,
            file,
            entry.parent,
            entry.color,
            entry.pinned,
            entry.note,
            entry.ended,
        )
    except ValueError:
        raise RunFolderError(
            f"{short_name(folder)}: {entry.id}.npz holds weights but not the state of a run"
        ) from None


def _read_contents(folder: Path) -> _Contents:
    name = short_name(folder)
    try:
        text = read_regular(folder / CONTENTS, RunFolderError, _MOST_CONTENTS)
    except RunFolderError as error:
        raise RunFolderError(f"{name} is no folder of runs: {error}") from None
    try:
        contents = decode_json(text, _Contents)
    except SpecError as error:
        raise RunFolderError(f"{name}: {CONTENTS} cannot be read: {error}") from None
    if contents.version != _VERSION:
        raise RunFolderError(
            f"{name}: {CONTENTS} has version {contents.version}, this program knows {_VERSION}"
        )
    _check(folder, contents)
    return contents


def _check(folder: Path, contents: _Contents) -> None:
    """Raise `RunFolderError` for what no folder of runs has."""
    name, runs = short_name(folder), contents.runs
    if len(runs) > MAX_RUNS:
        raise RunFolderError(f"{name} has {len(runs):,} runs, expected at most {MAX_RUNS:,}")
    for entry in runs:
        # The id names a file: nothing may lead out of the folder.
        if _ID.fullmatch(entry.id) is None or (entry.parent and not _ID.fullmatch(entry.parent)):
            raise RunFolderError(
                f"{name}: {entry.id[:60]!r} or its parent is no name of a run, expected small"
                " letters, digits, - and _"
            )
        if len(entry.name) > LONGEST_NAME or len(entry.note) > LONGEST_NOTE:
            raise RunFolderError(f"{name}: name or note of {entry.id} is too long")
        if not 0 <= entry.color < MAX_RUNS:
            raise RunFolderError(f"{name}: the colour of {entry.id} is {entry.color}")
    if len({entry.id for entry in runs}) < len(runs):
        raise RunFolderError(f"{name}: two of its runs have the same name of file")


def _refuse_links(folder: Path, contents: _Contents) -> None:
    """Raise `RunFolderError` where a file lies elsewhere: saving would write through the link."""
    for name in (CONTENTS, *(f"{entry.id}.npz" for entry in contents.runs)):
        if (folder / name).is_symlink():
            raise RunFolderError(
                f"{short_name(folder)}: {name} is a link, expected the file itself: it may lie"
                " outside of the folder"
            )


def _check_size(folder: Path, contents: _Contents) -> None:
    """Raise `RunFolderError` where the runs together are more than can be read."""
    total = 0
    for entry in contents.runs:
        with suppress(OSError):  # what is not there is told when it is read
            total += (folder / f"{entry.id}.npz").stat().st_size
    if total > MAX_BYTES:
        raise RunFolderError(_TOO_LARGE.format(short_name(folder), total, MAX_BYTES))


def _known_ids(folder: Path) -> frozenset[str]:
    """The runs that an earlier save wrote there; raises where there is something else."""
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return frozenset()
    try:
        return frozenset(entry.id for entry in _read_contents(folder).runs)
    except RunFolderError as error:
        raise RunFolderError(f"nothing was saved: {error}; choose another name") from None


def _entry_of(run: KeptRun) -> _Entry:
    ended: Literal["", "finished", "diverged"] = (
        "finished" if run.ended == "finished" else "diverged" if run.ended else ""
    )
    return _Entry(run.id, run.name, run.parent, run.color, run.pinned, run.note, ended)
