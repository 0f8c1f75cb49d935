"""Part 3: nothing hangs, nothing is left running, nothing queues up."""

from __future__ import annotations

import importlib
import random
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import session_model
from PySide6.QtCore import QEventLoop, QObject, Qt, Signal
from PySide6.QtWidgets import QApplication
from soak_tools import Figure, Scale, at_most, none_of, resident_bytes, system_threads

from core import Trainer
from core.train.numpy_engine import NumpyEngine
from playground.session.training_thread import TrainingThread

if TYPE_CHECKING:
    from collections.abc import Iterator

ACTIONS_A_CYCLE = 15
MEGABYTES = 5.0
SETTLING_SECONDS = 2.0


def figures(scale: Scale) -> Iterator[Figure]:
    app = QApplication.instance() or QApplication([])
    with tempfile.TemporaryDirectory() as name:
        yield from _cycles(scale.count(300, 40), Path(name))
        yield from _snapshots(scale.count(100_000, 400), Path(name))
    app.processEvents()
    yield from importlib.import_module("closing").figures(scale)


def _cycles(count: int, folder: Path) -> Iterator[Figure]:
    """Sessions driven in random order beside a model, each to a clean end."""
    Trainer(session_model.experiments(folder)["endless"])  # loads the compiler: not a leak
    warm_up = count  # what threads allocate from settles in some hundred cycles
    wrong: list[str] = []
    passages: set[tuple[str, str]] = set()
    threads = memory = 0
    for number in range(-warm_up, count):
        if number == 0:
            threads, memory = system_threads(), resident_bytes(trimmed=True)
        problem = _cycle(number, folder, passages)
        if problem:
            wrong.append(problem)
    left = _threads_above(threads)
    grown = (resident_bytes(trimmed=True) - memory) / 1e6
    states = set(session_model.STATES)
    missing = states - {before for before, _ in passages} | states - {
        after for _, after in passages
    }
    yield none_of("cycles that came to a state they should not, or hung", count, wrong)
    yield none_of("states not reached or not left again", len(states), sorted(missing))
    yield at_most(f"{count} cycles: threads that stayed", left, 0, "more", 0)
    yield at_most(f"{count} cycles: memory that stayed", grown, MEGABYTES, "MB")


def _threads_above(base: int) -> int:
    """How many more there are; one that has just been waited for may take a moment to be gone."""
    deadline = time.monotonic() + SETTLING_SECONDS
    while system_threads() > base and time.monotonic() < deadline:
        time.sleep(0.001)
    return system_threads() - base


def _cycle(number: int, folder: Path, passages: set[tuple[str, str]]) -> str:
    """One cycle; what was wrong with it, or ""."""
    chance = random.Random(number)
    modelled = session_model.ModelledSession(folder)
    done: list[str] = []
    try:
        for _ in range(ACTIONS_A_CYCLE):
            done.append(chance.choice(session_model.ACTIONS))
            modelled.act(done[-1])
    except AssertionError as error:
        return f"{done}: {error}"
    finally:
        modelled.close()
        passages |= modelled.passages
    return ""


class Taker(QObject):
    """The window's side of the mailbox: it counts what lies on the way to it."""

    done = Signal()

    def __init__(self, thread: TrainingThread) -> None:
        super().__init__()
        self._thread = thread
        self._on_the_way = self.most = self.taken = self.stale = 0
        self.wanted = 0
        self._place = (-1, -1)
        count = Qt.ConnectionType.DirectConnection
        thread.snapshot_ready.connect(self.count_sent, count)  # runs where it was sent
        thread.snapshot_ready.connect(self.take, Qt.ConnectionType.QueuedConnection)

    def count_sent(self) -> None:
        self._on_the_way += 1
        self.most = max(self.most, self._on_the_way)

    def take(self) -> None:
        self._on_the_way -= 1
        snapshot = self._thread.take_snapshot()
        place = (-1, -1) if snapshot is None else (snapshot.steps, snapshot.epoch)
        self.stale += place <= self._place
        self._place = place
        self.taken += 1
        for _ in range(self.taken % 4):  # more wishes than can be granted
            self._thread.request_snapshot()
        self._thread.request_snapshot()
        if self.taken == self.wanted:
            self.done.emit()


def _snapshots(count: int, folder: Path) -> Iterator[Figure]:
    """A thread that can give a snapshot after every few updates, and is always asked for one."""
    NumpyEngine.safe_point_seconds = 1e-4  # a few updates
    trainer = Trainer(session_model.experiments(folder)["endless"], engine="numpy")
    thread = TrainingThread(trainer, paused=True)
    taker = Taker(thread)
    thread.start()
    thread.step_batches(10**9)
    thread.request_snapshot()
    loop = QEventLoop()
    taker.done.connect(loop.quit)
    taker.wanted = count // 10
    loop.exec()
    memory = resident_bytes(trimmed=True)
    taker.wanted = count
    loop.exec()
    grown = (resident_bytes(trimmed=True) - memory) / 1e6
    thread.stop()
    yield at_most(f"{count:,} snapshots: most on the way at once", taker.most, 1, "", 0)
    yield none_of("snapshots that were old or missing when they came", count, [""] * taker.stale)
    yield at_most(f"{count:,} snapshots: memory that stayed", grown, MEGABYTES, "MB")
