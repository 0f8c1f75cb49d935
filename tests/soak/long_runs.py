"""Part 6: long runs stay in their memory and give the same bits again, and beside a window."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from soak_tools import Figure, Scale, at_most, mnist_folder, start_program

if TYPE_CHECKING:
    from collections.abc import Iterator

MEGABYTES = 5.0


def figures(scale: Scale) -> Iterator[Figure]:
    yield from _run("xor", scale.count(1_000_000, 4000), "steps of XOR", Path())
    folder = mnist_folder()
    if not scale.is_full:
        yield Figure("20 epochs of MNIST", "in the whole run only", "", None)
    elif folder is None:
        yield Figure("20 epochs of MNIST", "its files are not here", "", None)
    else:
        yield from _run("mnist", scale.count(20), "epochs of MNIST", folder)


def _run(which: str, length: int, what: str, folder: Path) -> Iterator[Figure]:
    """The run, the same again, and the same in a window, each in a program of its own.

    They share a home: the first compiles the kernel, if there is to be one, and the window begins
    without it and finds it there.
    """
    title = f"{length:,} {what}"
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        first, again, beside = (
            _answer(which, length, where, folder, Path(home))
            for where in ("alone", "alone", "window")
        )
    took = f"{first['seconds']:.0f} s"
    yield at_most(f"{title} ({took}): memory after warm-up", first["grown"], MEGABYTES, "MB")
    yield _alike(f"{title}: a second run", first, again)
    took = f"{beside['seconds']:.0f} s"
    yield _alike(f"{title}: with the window shown ({took})", first, beside)
    yield at_most(f"{title}, window: memory after warm-up", beside["grown"], MEGABYTES, "MB")


def _alike(what: str, first: dict[str, Any], second: dict[str, Any]) -> Figure:
    alike = first["fingerprint"] == second["fingerprint"]
    return Figure(what, "same bits" if alike else "other bits", "same bits", alike)


def _answer(which: str, length: int, where: str, folder: Path, home: Path) -> dict[str, Any]:
    program = start_program("train_long.py", home, which, length, where, folder)
    said, complained = program.communicate()
    if program.returncode or complained:
        raise RuntimeError(f"{which} {where}: exit code {program.returncode}: {complained}")
    answer: dict[str, Any] = json.loads(said)
    return answer
