"""Work with kept runs beside the window: what comes out, what fails in words, what is dropped."""

from __future__ import annotations

from threading import Event, Lock
from typing import TYPE_CHECKING

import pytest
from kept_runs import kept
from msgspec.structs import replace
from small_runs import xor

from core import Change, Trainer
from core.run.run_folder import save_runs
from playground.session.run_jobs import RunJob

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playground.session.session import Session

BASE = xor(epochs=40)
FORK = replace(BASE, changes=(Change(5, "learning_rate", 0.1),))


@pytest.fixture
def job(session: Session) -> Iterator[RunJob]:
    job = RunJob(session)
    yield job
    job.close()


def outcome_of(qtbot, job, ask):
    with qtbot.waitSignal(job.done) as blocker:
        ask()
    assert not job.is_busy
    return blocker.args[0]


def test_where_two_runs_part_is_found_beside_the_window(qtbot, job):
    one, other = kept(BASE, 9), kept(FORK, 9)
    parting = outcome_of(qtbot, job, lambda: job.find_parting(one, other))
    assert parting.step == 6


def test_a_folder_is_read_and_what_is_none_is_told(qtbot, job, tmp_path):
    save_runs(tmp_path / "a.playground", (kept(BASE),))
    runs = outcome_of(qtbot, job, lambda: job.read(str(tmp_path / "a.playground")))
    assert [run.id for run in runs] == ["run-1"]
    with qtbot.waitSignal(job.failed) as blocker:
        job.read(str(tmp_path / "b.playground"))
    assert "no folder of runs" in blocker.args[0]


def test_two_runs_are_computed_to_one_step(qtbot, job):
    runs = kept(BASE, 9), kept(FORK, 9)
    moments = outcome_of(qtbot, job, lambda: job.prepare(runs))
    first, second = outcome_of(qtbot, job, lambda: job.compute(moments, 7))
    for snapshot, experiment in ((first, BASE), (second, FORK)):
        straight = Trainer(experiment)
        for _ in range(7):
            straight.step()
        assert snapshot.parameters.tobytes() == straight.network.parameters.tobytes()


def test_one_job_at_a_time_is_in_the_midst_of_a_run(qtbot, job):
    """A newer wish takes the place of one that still ends: both would change the same run."""
    inside, gate, asked = [], Event(), []

    class Turn:
        lock = Lock()

        def __enter__(self):
            asked.append(True)
            self.lock.acquire()

        def __exit__(self, *_):
            self.lock.release()

    class Slow:
        def exact(self, step):
            inside.append(step)
            gate.wait(10)
            yield 1, 2

        def snapshot(self):
            return "seen"

    job._turn = Turn()
    pair = Slow(), Slow()
    job.compute(pair, 1)
    qtbot.waitUntil(lambda: inside == [1])
    with qtbot.waitSignal(job.done) as blocker:
        job.compute(pair, 2)
        qtbot.waitUntil(lambda: len(asked) == 2)
        assert inside == [1], "it waits"
        gate.set()
    assert blocker.args == [("seen", "seen")]
    assert inside == [1, 2, 2]


def test_once_closed_it_begins_nothing(job):
    assert job.close()
    job.find_parting(kept(BASE, 2), kept(FORK, 2))
    assert not job.is_busy


def test_what_was_cancelled_never_comes(qtbot, job):
    told = []
    job.done.connect(told.append)
    job.find_parting(kept(BASE, 9), kept(FORK, 9))
    job.cancel()
    assert job.close()
    assert told == []
