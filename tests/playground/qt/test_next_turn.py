"""NextTurn: what is due comes in the turn after this one, also where others are due in this."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QCoreApplication, QObject, QTimer

from playground.qt.next_turn import NextTurn

if TYPE_CHECKING:
    from collections.abc import Iterator


class Scene(QObject):
    """Notes in which turn it is called; another timer is due in each of them."""

    def __init__(self) -> None:
        super().__init__()
        self.called: list[int] = []
        self.at = 0
        self.turn = NextTurn(lambda: self.called.append(self.at), self)
        self.other = QTimer(self)
        self.other.start(0)

    def go(self, turns: int) -> None:
        for _ in range(turns):
            self.at += 1
            QCoreApplication.processEvents()


@pytest.fixture
def scene(qapp: QCoreApplication) -> Iterator[Scene]:
    scene = Scene()
    yield scene
    scene.other.stop()


def test_it_comes_once_and_not_in_the_turn_that_starts_it(scene: Scene) -> None:
    started: list[int] = []

    def start() -> None:
        started.append(scene.at)
        scene.turn.start()
        scene.turn.start()

    QTimer.singleShot(0, scene, start)
    scene.go(5)
    assert len(scene.called) == 1
    assert scene.called[0] > started[0]


def test_what_is_stopped_does_not_come(scene: Scene) -> None:
    scene.turn.start()
    scene.turn.stop()
    scene.go(3)
    scene.turn.start()
    scene.go(1)
    scene.turn.stop()
    scene.go(3)
    assert scene.called == []
    scene.turn.start()
    scene.go(3)
    assert len(scene.called) == 1


def test_some_turns_later_is_after_what_comes_in_the_next(scene: Scene) -> None:
    came: list[str] = []
    later = NextTurn(lambda: came.append("later"), scene, turns=2)
    sooner = NextTurn(lambda: came.append("next"), scene)
    later.start()
    QTimer.singleShot(0, scene, sooner.start)  # as what is to be painted after this turn
    assert later.is_coming
    scene.go(10)
    assert came == ["next", "later"]
    assert not later.is_coming
