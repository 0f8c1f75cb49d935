"""Sweeps beside the window: driven in a thread, stopped and gone on with, read as they come."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest
from small_sweeps import made, rates

from core.sweep.pool import Pool
from core.sweep.store import Store
from core.sweep.sweep import Sweep
from playground.session.sweeps import Sweeps

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from core.sweep.news import SweepNews


class GatedPool(Pool):
    """Makes the first batch, and the others when it is let."""

    def __init__(self) -> None:
        self.reached, self.open = threading.Event(), threading.Event()
        self._batches = 0

    def submit(self, order: bytes, jobs: bytes) -> Any:
        self._batches += 1
        if self._batches > 1:
            self.reached.set()
            assert self.open.wait(20)
        return super().submit(order, jobs)


class Told:
    """Sweeps, and what they told."""

    def __init__(self, sweeps: Sweeps, qtbot: QtBot) -> None:
        self.sweeps, self._qtbot = sweeps, qtbot
        self.news: list[SweepNews] = []
        sweeps.news.connect(self.news.append)

    def wait(self, phase: str, rows: int = -1) -> SweepNews:
        """The news as soon as it is so far, and so many rows are read."""

        def is_there() -> bool:
            if not self.news or self.news[-1].phase != phase:
                return False
            reading = self.news[-1].reading
            return rows < 0 or (reading is not None and len(reading.results) == rows)

        self._qtbot.waitUntil(is_there, timeout=120_000)
        return self.news[-1]


@pytest.fixture
def told(qtbot: QtBot) -> Iterator[Told]:
    sweeps = Sweeps()
    yield Told(sweeps, qtbot)
    assert sweeps.close()


def start(told: Told, folder: Path, pool: Pool | None = None, **settings: Any) -> None:
    spec = rates(repeats=2, **settings)
    make_pool = Pool if pool is None else lambda: pool
    told.sweeps.start(
        lambda _progress, _cancelled: Sweep(spec, folder, resume=True, make_pool=make_pool),
        str(folder),
    )


def test_it_is_driven_to_its_end_and_what_came_of_it_is_read(told: Told, tmp_path: Path) -> None:
    start(told, tmp_path / "s")
    assert told.news[0].phase == "preparing"
    news = told.wait("finished", rows=6)
    assert (news.done, news.total) == (6, 6)
    assert not told.sweeps.is_going
    assert news.reading is not None
    assert news.reading.left == 0
    # Asked again, it tells nothing that it told before.
    count = len(told.news)
    told.sweeps.ask()
    told.sweeps.close()
    assert len(told.news) == count


def test_stopped_it_keeps_what_is_done_and_goes_on_later(told: Told, tmp_path: Path) -> None:
    pool = GatedPool()
    start(told, tmp_path / "s", pool)
    assert pool.reached.wait(20)
    told.sweeps.stop()
    assert told.news[-1].phase == "stopping"
    pool.open.set()
    news = told.wait("stopped")
    assert 0 < news.done < 6
    start(told, tmp_path / "s")
    assert told.wait("finished", rows=6).done == 6
    assert made(rates(repeats=2), tmp_path / "s", resume=True) == []  # nor does another program


def test_one_sweep_at_a_time_and_closing_stops_it(told: Told, tmp_path: Path) -> None:
    pool = GatedPool()
    start(told, tmp_path / "s", pool)
    assert pool.reached.wait(20)
    start(told, tmp_path / "other")
    told.sweeps.look(str(tmp_path / "other"))
    assert not (tmp_path / "other").exists()
    assert told.news[-1].folder == str(tmp_path / "s")
    threading.Timer(0.0, pool.open.set).start()
    assert told.sweeps.close()
    start(told, tmp_path / "late")
    told.sweeps.ask()
    assert told.sweeps._threads == []


def test_a_folder_that_another_program_fills_is_read_as_rows_come(
    told: Told, tmp_path: Path
) -> None:
    spec, folder = rates(repeats=2), tmp_path / "s"
    rows = made(spec, tmp_path / "whole")
    with Store(folder, spec) as store:
        store.add(rows[:2])
        told.sweeps.look(str(folder))
        assert told.wait("looking", rows=2).folder == str(folder)
        store.add(rows[2:])
        told.sweeps.ask()
        told.wait("looking", rows=6)


def test_what_goes_wrong_is_one_sentence(told: Told, tmp_path: Path) -> None:
    made(rates(0.5), tmp_path / "s")
    start(told, tmp_path / "s")
    problem = told.wait("failed").problem
    assert problem.startswith("The sweep cannot start: s holds the results of another sweep")
    assert problem.endswith("name another folder.")
    told.sweeps.look(str(tmp_path / "none"))
    assert told.news[-1].phase == "looking"
    problem = told.wait("failed").problem
    assert problem == "Not opened: cannot read none: there are no results of a sweep in it."
