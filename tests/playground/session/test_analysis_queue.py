"""AnalysisQueue: one question a kind, the newest; kinds in turn; dropped answers stay away."""

from __future__ import annotations

import threading
from typing import Any

from core.run.analysis import AnalysisRequest, AnalysisResult
from playground.session.analysis_queue import AnalysisQueue, Question


def first(*_: object) -> None:
    """One thing to ask."""


def second(*_: object) -> None:
    """Another."""


def question(kind: str = "a", compute: Any = first) -> Question:
    nothing: Any = None  # the queue does not look at snapshots and data
    return Question(AnalysisRequest(kind, compute), nothing, nothing)


def put(queue: AnalysisQueue, kind: str = "a", compute: Any = first) -> Question:
    made = question(kind, compute)
    queue.put(made)
    return made


def answer(queue: AnalysisQueue, asked: Question, steps: int = 0) -> bool:
    return queue.answer(asked, AnalysisResult(asked.kind, steps, None))


def test_the_newest_of_a_kind_waits() -> None:
    queue = AnalysisQueue()
    put(queue)
    put(queue, compute=second)
    newest = put(queue)
    put(queue, "b")
    assert queue.take() is newest
    assert queue.take().kind == "b"


def test_kinds_are_served_in_turn_however_often_one_asks() -> None:
    queue = AnalysisQueue()
    served = []
    for kind in "abc":
        put(queue, kind)
    for _ in range(6):
        asked = queue.take()
        assert asked is not None
        served.append(asked.kind)
        for _ in range(3):
            put(queue, asked.kind)
        answer(queue, asked)
    assert served == ["a", "b", "c", "a", "b", "c"]


def test_another_question_of_the_kind_drops_the_one_under_way() -> None:
    queue = AnalysisQueue()
    put(queue)
    running = queue.take()
    put(queue, "b", second)
    assert not running.dropped.is_set()
    put(queue, compute=second)
    assert running.dropped.is_set()
    assert not answer(queue, running)
    assert queue.take_answer() is None


def test_the_same_question_again_lets_the_one_under_way_finish() -> None:
    queue = AnalysisQueue()
    put(queue)
    running = queue.take()
    again = put(queue)
    assert answer(queue, running, steps=3)
    assert queue.take_answer().steps == 3
    assert queue.take() is again


def test_another_question_drops_an_answer_that_nobody_has_read() -> None:
    queue = AnalysisQueue()
    put(queue)
    answer(queue, queue.take())
    put(queue, compute=second)
    assert queue.take_answer() is None


def test_of_two_answers_of_a_kind_the_newer_is_read() -> None:
    queue = AnalysisQueue()
    for steps in (1, 2):
        put(queue)
        answer(queue, queue.take(), steps)
    assert queue.take_answer().steps == 2
    assert queue.take_answer() is None


def test_nothing_comes_after_all_was_dropped() -> None:
    queue = AnalysisQueue()
    put(queue, "read too late")
    answer(queue, queue.take())
    put(queue, "running")
    running = queue.take()
    put(queue, "waiting")
    queue.drop_all()
    assert running.dropped.is_set()
    assert not answer(queue, running)
    assert queue.take_answer() is None
    later = put(queue, "later")
    assert queue.take() is later


def test_who_waits_goes_home_when_it_closes() -> None:
    queue = AnalysisQueue()
    taken: list[Question | None] = []
    worker = threading.Thread(target=lambda: taken.append(queue.take()))
    worker.start()
    queue.close()
    worker.join(10)
    assert taken == [None]
