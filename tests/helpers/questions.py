"""Questions to the analyst, and who takes its answers."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QThread

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from core import Dataset, Snapshot
    from core.run.analysis import AnalysisRequest, AnalysisResult
    from playground.session.session import Session


def steps_of(snapshot: Snapshot, _dataset: Dataset, _cancelled: Any) -> int:
    return snapshot.steps


def constant(value: object) -> Any:
    return lambda *_: value


class Slow:
    """A computation that goes on until it is let go or cancelled."""

    def __init__(self) -> None:
        self.begun, self.go, self.was_cancelled = (threading.Event() for _ in range(3))

    def __call__(self, snapshot: Snapshot, _dataset: Dataset, cancelled: Any) -> int:
        self.begun.set()
        while not self.go.wait(0.001):
            if cancelled():
                self.was_cancelled.set()
                break
        return snapshot.steps


class Answers(QObject):
    """Notes answers, and in which thread they came."""

    def __init__(self) -> None:
        super().__init__()
        self.results: list[AnalysisResult] = []
        self.threads: list[QThread] = []

    def take(self, result: AnalysisResult) -> None:
        self.results.append(result)
        self.threads.append(QThread.currentThread())

    @property
    def values(self) -> list[object]:
        return [result.value for result in self.results]


def answers_to(qtbot: QtBot, session: Session, count: int, *requests: AnalysisRequest) -> None:
    """Ask, and wait for so many answers."""
    with qtbot.waitSignals([session.analysis_ready] * count):
        for request in requests:
            session.analyse(request)
