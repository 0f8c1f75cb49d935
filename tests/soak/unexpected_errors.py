"""Part 4, programs: an error that nobody expected is told, logged, and the window goes on."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from soak_tools import Figure, none_of, start_program

if TYPE_CHECKING:
    from collections.abc import Iterator

TOLD = ["dialog", "details", "log"]


def figures() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        program = start_program("stumble.py", Path(home))
        said, complaint = program.communicate()
    if program.returncode:
        raise RuntimeError(f"exit code {program.returncode}: {said} {complaint}")
    seen: dict[str, list[str]] = json.loads(said)
    afterwards = seen.pop("afterwards")
    for place, told in seen.items():
        measured = ", ".join(told) or "nothing"
        yield Figure(f"an error in a {place} is told", measured, ", ".join(TOLD), told == TOLD)
    works = afterwards == ["trains", "saves"]
    yield Figure("after them all", ", ".join(afterwards) or "nothing", "trains, saves", works)
    # Qt's binding says by itself in which override the error was.
    lines = [line for line in complaint.splitlines() if not line.startswith("Error calling Python")]
    yield none_of("errors: something on stderr", len(seen), lines)
