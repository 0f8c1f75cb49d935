"""GarbageCollector: cycles die in the window's thread, and in no other."""

from __future__ import annotations

import gc
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from playground.session.garbage import GarbageCollector

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot


class Cycle:
    """Notes in which thread it dies."""

    died_in: list[threading.Thread]

    def __init__(self, died_in: list[threading.Thread]) -> None:
        self.me = self
        self.died_in = died_in

    def __del__(self) -> None:
        self.died_in.append(threading.current_thread())


@pytest.fixture
def collector(qapp: object) -> Iterator[GarbageCollector]:
    gc.collect()
    gc.enable()  # as before any window is open
    collector = GarbageCollector()
    collector.start()
    yield collector
    collector.stop()


def test_nothing_dies_in_a_thread_that_makes_many_objects(
    qtbot: QtBot, collector: GarbageCollector
) -> None:
    died_in: list[threading.Thread] = []
    Cycle(died_in)
    kept: list[list[int]] = []  # what is freed at once is no reason to collect
    thread = threading.Thread(target=lambda: kept.extend([number] for number in range(200_000)))
    thread.start()
    thread.join()
    assert died_in == []
    qtbot.waitUntil(lambda: bool(died_in), timeout=120_000)
    assert died_in == [threading.main_thread()]


def test_a_library_that_was_imported_is_not_searched(
    collector: GarbageCollector, monkeypatch: pytest.MonkeyPatch
) -> None:
    frozen = gc.get_freeze_count()
    kept = [[number] for number in range(50_000)]
    collector.collect()
    assert gc.get_freeze_count() <= frozen
    for number in range(100):
        monkeypatch.setitem(sys.modules, f"library.part{number}", sys)
    collector.collect()
    assert gc.get_freeze_count() > frozen + len(kept)
    gc.unfreeze()


def test_in_the_end_python_collects_by_itself_again(collector: GarbageCollector) -> None:
    assert not gc.isenabled()
    second = GarbageCollector()
    second.start()
    second.stop()
    assert not gc.isenabled(), "the first one's window is still open"
    collector.stop()
    assert gc.isenabled()
