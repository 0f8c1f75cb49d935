"""Opening the results of a sweep: one SQLite file, and what may be wrong with it, in words."""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

import msgspec

from core.files.plain_files import describe_os_error, short_name
from core.spec.sweep import SweepSpec
from core.sweep.errors import SweepError

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator

RESULTS: Final = "results.sqlite"
VERSION: Final = 1
# Figures, which are read of all runs, lie apart from what is long and read of one.
FIGURES: Final = (
    *("number", "settings", "outcome", "reason", "rung", "epochs", "steps"),
    *("train_loss", "train_accuracy", "test_loss", "test_accuracy"),
    *("seconds", "whole_seconds", "metric", "engine", "fingerprint", "worker"),
)
SCHEMA: Final = """
CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE versions (id INTEGER PRIMARY KEY, versions TEXT NOT NULL UNIQUE);
CREATE TABLE runs (
    number INTEGER PRIMARY KEY, settings TEXT NOT NULL, outcome TEXT NOT NULL, reason TEXT NOT NULL,
    rung INTEGER NOT NULL, epochs INTEGER NOT NULL, steps INTEGER NOT NULL, train_loss REAL,
    train_accuracy REAL, test_loss REAL, test_accuracy REAL, seconds REAL NOT NULL,
    whole_seconds REAL NOT NULL, metric TEXT NOT NULL, engine TEXT NOT NULL,
    fingerprint TEXT NOT NULL, worker TEXT NOT NULL, version INTEGER REFERENCES versions (id)
);
CREATE TABLE details (number INTEGER PRIMARY KEY, spec TEXT NOT NULL, history BLOB NOT NULL);
CREATE TABLE states (number INTEGER PRIMARY KEY, state BLOB NOT NULL);
CREATE TABLE rungs (
    number INTEGER, rung INTEGER, figure REAL, PRIMARY KEY (number, rung)
) WITHOUT ROWID;
"""
_WORDS: Final = {
    "SQLITE_FULL": "the disk is full",
    "SQLITE_READONLY": "there is no permission to write there, or the disk is read-only",
    "SQLITE_CANTOPEN": "it cannot be opened there",
    "SQLITE_NOTADB": "it holds no results of a sweep",
    "SQLITE_CORRUPT": "it is damaged",
    "SQLITE_BUSY": "another program is writing there",
    "SQLITE_IOERR": "the disk refuses",
}


@contextmanager
def told(what: str) -> Iterator[None]:
    """Raise what SQLite or the system refuses as a `SweepError`: "`what`: the disk is full"."""
    try:
        yield
    except sqlite3.Error as error:
        name = getattr(error, "sqlite_errorname", "") or ""
        known = next((words for start, words in _WORDS.items() if name.startswith(start)), "")
        raise SweepError(f"{what}: {known or error}") from None
    except OSError as error:
        raise SweepError(f"{what}: {describe_os_error(error)}") from None


def results_of(folder: str | os.PathLike[str]) -> Path:
    """The file with the results; `folder` may also be that file."""
    given = Path(folder)
    return given if given.name == RESULTS else given / RESULTS


@contextmanager
def reading(folder: str | os.PathLike[str]) -> Iterator[sqlite3.Connection]:
    """Results that are there, to be read only, also while a sweep writes them."""
    path = results_of(folder)
    what = f"cannot read {short_name(path.parent)}"
    if not path.is_file():
        raise SweepError(f"{what}: there are no results of a sweep in it")
    with told(what), closing(_connected(path)) as connection:
        check_version(connection, path)
        yield connection


def _connected(path: Path) -> sqlite3.Connection:
    """To be read only; who was killed in the midst of writing may have left what is to be undone.

    That takes a connection that may write. It still changes nothing that was finished.
    """
    address = f"file:{quote(path.absolute().as_posix())}?mode="
    connection = sqlite3.connect(f"{address}ro", uri=True, timeout=30.0)
    try:
        connection.execute("SELECT name FROM sqlite_master").fetchone()
    except sqlite3.OperationalError as error:
        connection.close()
        if not error.sqlite_errorname.startswith("SQLITE_READONLY"):
            raise
        connection = sqlite3.connect(f"{address}rw", uri=True, timeout=30.0)
        connection.execute("PRAGMA query_only = ON")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def check_version(connection: sqlite3.Connection, path: Path) -> None:
    """Raise `SweepError` where the file is none of ours, or of a newer program."""
    name = short_name(path.parent)
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
    if not {"about", "runs", "details", "rungs", "states", "versions"} <= tables:
        raise SweepError(f"{name}: {path.name} holds no results of a sweep")
    row = connection.execute("SELECT value FROM about WHERE name = 'version'").fetchone()
    if row is None or row[0] != str(VERSION):
        found = "none" if row is None else str(row[0])[:20]
        raise SweepError(f"{name} has version {found}, this program knows {VERSION}")


def spec_in(connection: sqlite3.Connection) -> SweepSpec | None:
    """The sweep whose results they are; None where that cannot be read."""
    row = connection.execute("SELECT value FROM about WHERE name = 'sweep'").fetchone()
    try:
        return msgspec.json.decode(row[0], type=SweepSpec) if row else None
    except (msgspec.DecodeError, TypeError):
        return None
