"""Analyses: a view's question goes to the session, the answer to the views that asked just it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QObject, Signal

from core import DataSpec, Experiment, LayerSpec, NetworkSpec, TrainSpec
from core.run.analysis import AnalysisRequest, AnalysisResult
from playground.control.analyses import Analyses
from playground.session.session import Session

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


class AskingView(QObject):
    """Asks, and notes what it is answered."""

    analysis_requested = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[Any] = []

    def show_analysis(self, result: AnalysisResult) -> None:
        self.shown.append(result.value)


class QuietSession(QObject):
    """Takes requests; the test answers."""

    analysis_ready = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.requests: list[AnalysisRequest] = []

    def analyse(self, request: AnalysisRequest) -> None:
        self.requests.append(request)

    def answer(self, kind: str, value: object) -> None:
        self.analysis_ready.emit(AnalysisResult(kind, 0, value))


def steps(snapshot: Any, *_: object) -> int:
    return snapshot.steps


def other(*_: object) -> None:
    """Another question."""


@pytest.fixture
def session(qapp: object) -> QuietSession:
    return QuietSession()


@pytest.fixture
def views(session: Any) -> tuple[AskingView, AskingView]:
    views = AskingView(), AskingView()
    views[0].analyses = Analyses(session)
    for view in views:
        views[0].analyses.add(view)
    return views


def test_an_answer_goes_to_the_view_that_asked(session: QuietSession, views: Any) -> None:
    first, second = views
    first.analysis_requested.emit(AnalysisRequest("a", steps))
    second.analysis_requested.emit(AnalysisRequest("b", steps))
    assert [request.kind for request in session.requests] == ["a", "b"]
    session.answer("b", "for the second")
    session.answer("a", "for the first")
    assert first.shown == ["for the first"]
    assert second.shown == ["for the second"]


def test_views_with_the_same_question_share_the_answer(session: QuietSession, views: Any) -> None:
    for view in views:
        view.analysis_requested.emit(AnalysisRequest("a", steps))
    session.answer("a", 1)
    assert [view.shown for view in views] == [[1], [1]]


def test_asking_twice_is_answered_once_each(session: QuietSession, views: Any) -> None:
    first, _ = views
    for _ in range(2):
        first.analysis_requested.emit(AnalysisRequest("a", steps))
    session.answer("a", 1)
    assert first.shown == [1]
    session.answer("a", 2)  # the second of two that were under way
    assert first.shown == [1, 2]


def test_another_question_of_the_kind_is_answered_to_its_asker_alone(
    session: QuietSession, views: Any
) -> None:
    first, second = views
    first.analysis_requested.emit(AnalysisRequest("a", steps))
    second.analysis_requested.emit(AnalysisRequest("a", other))
    session.answer("a", "to the other question")
    assert first.shown == []
    assert second.shown == ["to the other question"]


def test_an_answer_that_nobody_asked_for_goes_nowhere(session: QuietSession, views: Any) -> None:
    session.answer("a", 1)
    assert [view.shown for view in views] == [[], []]


def test_from_a_view_through_the_analyst_and_back(qtbot: QtBot) -> None:
    session, view = Session(), AskingView()
    analyses = Analyses(session, session)
    analyses.add(view)
    network = NetworkSpec(2, (LayerSpec(1, "sigmoid"),))
    session.prepare(Experiment(DataSpec("xor"), network, TrainSpec()))
    with qtbot.waitSignal(session.snapshot_changed):
        session.step()
    with qtbot.waitSignal(session.analysis_ready):
        view.analysis_requested.emit(AnalysisRequest("a", steps))
    assert view.shown == [1]
    assert session.close()
    assert analyses.parent() is session
