"""Part 3, the end: the window closed in the middle of anything exits at once and in silence."""

from __future__ import annotations

import os
import random
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from unittest import mock

import misbehaving_server as servers
from soak_tools import Figure, Scale, at_most, none_of, start_program

from core import DataSpec, Experiment, LayerSpec, NetworkSpec, Trainer, TrainSpec

if TYPE_CHECKING:
    from collections.abc import Iterator

# Of fifty: mostly training, the others in turn.
GOING = (
    *("training", "training_on_digits", "loading", "training", "downloading"),
    *("exporting", "training_on_digits", "saving", "training_slowly", "compiling"),
    *("training", "training_on_digits", "exporting", "loading", "downloading"),
    *("training", "saving", "training_on_digits", "paused", "nothing"),
)
ENDLESS = Experiment(
    DataSpec("xor"),
    NetworkSpec(2, (LayerSpec(4, "tanh"), LayerSpec(1, "sigmoid"))),
    TrainSpec("binary_cross_entropy", batch_size=1, epochs=10**8),
)
MAX_SECONDS = 2.0
AT_ONCE = 2


class End(NamedTuple):
    """How a program ended: seconds from the wish to close to its exit."""

    going: str
    code: int
    seconds: float
    complaint: str


def figures(scale: Scale) -> Iterator[Figure]:
    server = servers.MisbehavingServer({})
    server.behaviour = servers.silent
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name,
        mock.patch.dict(os.environ, {"NUMBA_CACHE_DIR": name}),
    ):
        folder = Path(name)
        Trainer(ENDLESS)  # its kernel lies ready for all
        chance = random.Random(9)
        count = scale.count(50)
        wishes = [(GOING[i % len(GOING)], chance.randrange(700)) for i in range(count)]
        if any(going == "loading" for going, _ in wishes):
            rows = (f"{i}.5,{i % 7},{i % 3}\n" for i in range(scale.count(1_500_000, 150_000)))
            (folder / "large.csv").write_text("a,b,kind\n" + "".join(rows))

        def close(wish: tuple[str, int]) -> End:
            return _close_in(*wish, folder, server.address)

        with ThreadPoolExecutor(AT_ONCE) as pool:
            ends = list(pool.map(close, wishes))
    server.end()
    if find_spec("numba") is None:
        yield Figure("window closed while compiling", "there is no compiler", "", None)
    slowest = max(ends, key=lambda end: end.seconds)
    codes = [f"{end.code} ({end.going})" for end in ends if end.code]
    complaints = [f"{end.going}: {end.complaint}" for end in ends if end.complaint]
    yield none_of("window closed in the middle: exit code not 0", count, codes)
    yield none_of("window closed in the middle: something on stderr", count, complaints)
    what = f"window closed in the middle: slowest exit ({slowest.going})"
    yield at_most(what, slowest.seconds, MAX_SECONDS, "s")


def _close_in(going: str, delay: int, folder: Path, address: str) -> End:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        arguments = (going, delay, folder, address)
        program = start_program("close_window.py", Path(home), *arguments)
        assert program.stdout is not None
        told = program.stdout.readline()
        program.wait(60)
        exited = time.monotonic()
        said, complaint = program.communicate()
    if not told:
        return End(going, program.returncode, float("inf"), f"never told to close; {complaint}")
    seconds = exited - float(told)
    return End(going, program.returncode, seconds, (said + complaint).strip()[-300:])
