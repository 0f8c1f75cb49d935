"""Folders of runs that nobody's program wrote: refused in words, or shown in the list soundly."""

from __future__ import annotations

import json
import os
import shutil
from typing import TYPE_CHECKING, Any

import hostile_corpus as corpus
import mutated_runs

from core.run.run_folder import CONTENTS, MAX_RUNS, load_runs
from core.spec.difference import differences, short_name
from core.spec.goal import Goal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from core.run.kept_run import KeptRun

NAME = "hostile.playground"
ENTRY: dict[str, Any] = {"id": "run-1", "name": "xor, 4-1"}
HUGE = 10**40
ODD_ENTRIES: tuple[dict[str, Any], ...] = (
    *({"id": name} for name in ("../run-1", "/etc/passwd", "run-1/..", ".", "", "Run-1", "r" * 41)),
    *({"id": f"run-1{mark}"} for mark in ("\\0", "\\n", "\\\\..\\\\x", "%2e", "\u202e")),
    *({"id": value} for value in (7, None, [], {}, HUGE, True)),
    *({"parent": value} for value in ("../x", 3, None, "x" * 10**6)),
    *({"color": value} for value in (-1, HUGE, 1.5, "red", 1e308, None)),
    *({"name": value} for value in ("n" * 201, 5, None, [])),
    *({"note": value} for value in ("n" * 10_001, 5, None, {"a": 1})),
    *({"pinned": value} for value in (1, "yes", None)),
    *({"ended": value} for value in ("exploded", 1, None)),
    {"more": 1},
    {"id": "run-9"},
)


def load_and_list(path: Path) -> object:
    """Open as the window does; whatever opens must give the list all that stands in a row."""
    runs = load_runs(path)
    for run in runs:
        _row(run, runs[0])
    return runs


def _row(run: KeptRun, other: KeptRun) -> None:
    for goal in (Goal("test_accuracy", 0.95), Goal("train_loss", 0.1)):
        run.best(goal.figure)
        f"{run.steps_to(goal)}"
    f"{run.seconds:,.1f} {run.steps:,} {run.epoch:,} {run.nbytes:,}"
    short_name(run.experiment, other.experiment)
    differences(other.experiment, run.experiment)


def folders(place: Path) -> Iterator[tuple[str, Path]]:
    """Folders that must be refused, each made where the one before was."""
    run = next(mutated_runs.sound_runs())
    for fields in ODD_ENTRIES:
        contents = {"version": 1, "runs": [ENTRY | fields]}
        yield f"an entry with {str(fields)[:60]}", _made(place, run, json.dumps(contents))
    for title, contents in _odd_contents():
        yield title, _made(place, run, contents)
    yield "no contents", _made(place, run, None)
    yield "no run", _made(place, None, _text([ENTRY]))
    for target in ("/dev/zero", "..", "run-1.npz", "nothing", "../outside.npz"):
        (place / "outside.npz").write_bytes(run)
        path = _made(place, None, _text([ENTRY]))
        (path / "run-1.npz").symlink_to(target)
        yield f"a run that is a link to {target}", path
    path = _made(place, run, None)
    (place / "outside.json").write_text(_text([ENTRY]))
    (path / CONTENTS).symlink_to(place / "outside.json")
    yield "contents that are a link", path
    for name in (CONTENTS, "run-1.npz"):
        path = _made(place, run, _text([ENTRY]))
        (path / name).unlink()
        (path / name).mkdir()
        yield f"a folder in the place of {name}", path
        path = _made(place, run, _text([ENTRY]))
        (path / name).unlink()
        os.mkfifo(path / name)
        yield f"a pipe in the place of {name}", path
        path = _made(place, run, _text([ENTRY]))
        os.truncate(path / name, 10**12)
        yield f"a terabyte in the place of {name}", path
    _made(place, None, None)


def mutated_folders(place: Path, count: int) -> Iterator[tuple[str, Path]]:
    """About `count` folders, half with damaged contents, half with a damaged run."""
    text = _text([ENTRY | {"note": "mine", "pinned": True, "color": 3, "ended": "finished"}])
    half = max(1, count // 2)
    run = next(mutated_runs.sound_runs())
    for contents in corpus.mutated_json(text, half, seed=9):
        yield "mutated contents", _made(place, run, contents)
    for content in mutated_runs.mutated_runs(half, seed=9):
        yield "a mutated run in a folder", _made(place, content, text)


def _odd_contents() -> Iterator[tuple[str, str]]:
    yield "two runs of one name", _text([ENTRY, ENTRY])
    yield "too many runs", _text([ENTRY | {"id": f"r{n}"} for n in range(MAX_RUNS + 1)])
    for version in (0, 2, -1, HUGE, 1.5, "1", None):
        yield f"version {version}", json.dumps({"version": version, "runs": [ENTRY]})
    for runs in ("run-1", 7, None, {}, [[]], ["run-1"], [None]):
        yield f"runs {runs}", json.dumps({"version": 1, "runs": runs})
    yield "deep contents", '{"version": 1, "runs": ' + "[" * 100_000 + "]" * 100_000 + "}"
    for text in ("", "null", "[]", "{", "\ufeff{}", '{"version": 1}', '{"runs": []}', "\0" * 1000):
        yield f"contents {text[:20]!r}", text


def _text(runs: list[dict[str, Any]]) -> str:
    return json.dumps({"version": 1, "runs": runs})


def _made(place: Path, run: bytes | None, contents: str | bytes | None) -> Path:
    path = place / NAME
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir()
    if run is not None:
        (path / "run-1.npz").write_bytes(run)
    if contents is not None:
        raw = contents if isinstance(contents, bytes) else contents.encode()
        (path / CONTENTS).write_bytes(raw)
    return path
