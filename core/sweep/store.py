"""Store: where the results of a sweep are written as they come, safe from being killed.

SQLite with a log that is written ahead. Parquet was measured beside it (docs/sweeps.md): its files
are smaller, but rows cannot be added to one, so that every batch would be a file of its own, three
times as slow to write and eight times as slow to read, with a library of 170 MB.
"""

from __future__ import annotations

import sqlite3
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

import msgspec

from core.files.atomic import atomic_write, sweep_stale
from core.files.plain_files import short_name
from core.sweep.database import (
    FIGURES,
    RESULTS,
    SCHEMA,
    VERSION,
    check_version,
    spec_in,
    told,
)
from core.sweep.errors import SweepError
from core.sweep.work import DIVERGED, DROPPED, FAILED, GOING

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Iterator
    from types import TracebackType

    from core.spec.sweep import SweepSpec
    from core.sweep.work import Row

WEIGHTS: Final = "weights"
_LOCK: Final = "running"
_INSERT: Final = (
    f"INSERT OR REPLACE INTO runs ({', '.join(FIGURES)}, version)"  # noqa: S608  (names of ours)
    f" VALUES ({', '.join('?' * (len(FIGURES) + 1))})"
)


class Store:
    """Writes the results of one sweep; only one program at a time can, any may read meanwhile.

    Use it as a context, in one thread. What `add` has written when it returns stays, whenever the
    program is killed after that.
    """

    def __init__(
        self, folder: str | os.PathLike[str], spec: SweepSpec, *, resume: bool = False
    ) -> None:
        """Open a new folder, or with `resume` also one that holds results of the same sweep.

        Raises `SweepError`; then nothing was changed there.
        """
        self.folder = Path(folder)
        self._name = short_name(self.folder)
        self._versions: dict[str, int] = {}
        with ExitStack() as opened, told(f"cannot write to {self._name}"):
            check_folder(self.folder, may_hold_results=resume)
            self.folder.mkdir(exist_ok=True)
            self._lock(opened)
            self._connection = opened.enter_context(
                closing(sqlite3.connect(self.folder / RESULTS, isolation_level=None))
            )
            self._connection.execute("PRAGMA journal_mode = WAL")
            # A log that is synced with each checkpoint: a killed program loses nothing, a machine
            # without power the last rows at most, and never the file.
            self._connection.execute("PRAGMA synchronous = NORMAL")
            self._begin(spec)
            self._opened = opened.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with suppress(sqlite3.Error):  # readable from a disk that cannot be written to
            self._connection.execute("PRAGMA journal_mode = DELETE")
        self._opened.close()

    def add(self, rows: Iterable[Row], figure: str = "") -> None:
        """Write rows, and their weights before them; raises `SweepError`.

        Of runs that are compared at a rung, `figure` is noted, of those that came to nothing None.
        """
        rows = tuple(rows)
        with told(f"cannot write to {self._name}"):
            for row in rows:
                if row.weights and row.outcome != GOING:
                    self._write_weights(row)
            with _transaction(self._connection):
                lines = [(*_figures(row), self._version(row.versions)) for row in rows]
                self._connection.executemany(_INSERT, lines)
                self._connection.executemany(
                    "INSERT OR REPLACE INTO details VALUES (?, ?, ?)",
                    ((row.number, row.spec.decode(), row.history) for row in rows),
                )
                self._connection.executemany(
                    "DELETE FROM states WHERE number = ?", ((row.number,) for row in rows)
                )
                self._connection.executemany(
                    "INSERT INTO states VALUES (?, ?)",
                    ((row.number, row.weights) for row in rows if row.outcome == GOING),
                )
                if figure:
                    self._connection.executemany(
                        "INSERT OR REPLACE INTO rungs VALUES (?, ?, ?)",
                        ((row.number, row.rung, _standing(row, figure)) for row in rows),
                    )

    def drop(self, numbers: Iterable[int], reason: str) -> None:
        """Note that these runs do not go on."""
        numbers = tuple(numbers)
        with told(f"cannot write to {self._name}"), _transaction(self._connection):
            self._connection.executemany(
                "DELETE FROM states WHERE number = ?", ((number,) for number in numbers)
            )
            self._connection.executemany(
                "UPDATE runs SET outcome = ?, reason = ? WHERE number = ? AND outcome = ?",
                ((DROPPED, reason, number, GOING) for number in numbers),
            )

    def state(self, number: int) -> bytes:
        """The weights file from which a run goes on; empty where there is none."""
        rows = self._connection.execute("SELECT state FROM states WHERE number = ?", (number,))
        found: tuple[bytes] | None = rows.fetchone()
        return found[0] if found else b""

    def outcomes(self) -> dict[int, tuple[str, int]]:
        """Outcome and rung of each run that is there, by its number."""
        rows = self._connection.execute("SELECT number, outcome, rung FROM runs")
        return {number: (outcome, rung) for number, outcome, rung in rows}

    def figures(self, rung: int) -> dict[int, float | None]:
        """At which figures runs stood at a rung, or before it where they ended, by their numbers.

        None of those that diverged or failed.
        """
        rows = self._connection.execute(
            "SELECT number, figure FROM rungs WHERE rung <= ? ORDER BY rung", (rung,)
        )
        return dict(rows.fetchall())

    def _lock(self, opened: ExitStack) -> None:
        """Keep others from writing here for as long; the system lets go when it is killed."""
        lock = opened.enter_context(
            closing(sqlite3.connect(self.folder / _LOCK, timeout=0.0, isolation_level=None))
        )
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                raise
            raise SweepError(f"another sweep is writing to {self._name} just now") from None

    def _begin(self, spec: SweepSpec) -> None:
        """Make the tables, or look whether it is the same sweep that is in them."""
        connection, text = self._connection, msgspec.json.encode(spec).decode()
        empty = not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if empty:
            with _transaction(connection):
                for statement in SCHEMA.split(";"):
                    connection.execute(statement)
                about = (("version", str(VERSION)), ("sweep", text))
                connection.executemany("INSERT INTO about VALUES (?, ?)", about)
        check_version(connection, self.folder / RESULTS)
        if spec_in(connection) != spec:
            raise SweepError(
                f"{self._name} holds the results of another sweep, or of this one before its file"
                " was changed: name another folder with --out"
            )
        rows = connection.execute("SELECT versions, id FROM versions")
        self._versions = dict(rows.fetchall())
        if (self.folder / WEIGHTS).is_dir():
            sweep_stale(self.folder / WEIGHTS)

    def _version(self, versions: str) -> int:
        if versions not in self._versions:
            connection = self._connection
            connection.execute("INSERT OR IGNORE INTO versions (versions) VALUES (?)", (versions,))
            rows = connection.execute("SELECT id FROM versions WHERE versions = ?", (versions,))
            self._versions[versions] = rows.fetchone()[0]
        return self._versions[versions]

    def _write_weights(self, row: Row) -> None:
        folder = self.folder / WEIGHTS
        folder.mkdir(exist_ok=True)
        with atomic_write(folder / f"{row.number}.npz") as file:
            file.write(row.weights)


def check_folder(folder: Path, *, may_hold_results: bool) -> None:
    """Raise `SweepError` where no results may be written."""
    name, has_results = short_name(folder), (folder / RESULTS).exists()
    if has_results and not may_hold_results:
        raise SweepError(
            f"{name} holds results already: go on with --resume, or name another folder with --out"
        )
    if not folder.parent.is_dir():
        raise SweepError(f"cannot write to {name}: the folder {folder.parent} is not there")
    if folder.exists() and not folder.is_dir():
        raise SweepError(f"{name} is no folder: name another one with --out")
    if folder.exists() and not has_results:
        others = [path.name for path in folder.iterdir() if path.name != _LOCK]
        if others:
            raise SweepError(
                f"{name} holds other files ({others[0][:60]}): name a new folder with --out"
            )


def _figures(row: Row) -> tuple[Any, ...]:
    settings = msgspec.json.encode(row.settings).decode()
    return (row.number, settings, *(getattr(row, name) for name in FIGURES[2:]))


def _standing(row: Row, figure: str) -> float | None:
    return None if row.outcome in (DIVERGED, FAILED) else row.figure(figure)


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All that is written inside of it, or nothing."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        with suppress(sqlite3.Error):  # a full disk has ended it already
            connection.execute("ROLLBACK")
        raise
