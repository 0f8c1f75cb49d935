"""GoalWatch: what a lesson says is ticked when it is seen, and not before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from playground.control.goals import GoalWatch
from playground.session.lessons import get_lesson
from playground.session.session import Session

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytestqt.qtbot import QtBot

    from core import Experiment
    from playground.session.lessons import Lesson


@pytest.fixture
def session(qapp: object) -> Iterator[Session]:
    session = Session()
    yield session
    assert session.close()


@pytest.fixture
def opened(session: Session) -> Callable[[str], tuple[Lesson, GoalWatch]]:
    def open_(name: str) -> tuple[Lesson, GoalWatch]:
        lesson, watch = get_lesson(name), GoalWatch(session, session)
        session.prepare(lesson.experiment)
        watch.watch(lesson)
        return lesson, watch

    return open_


def ticks(watch: GoalWatch) -> list[bool]:
    return [is_seen for _, is_seen in watch.goals()]


def train(qtbot: QtBot, session: Session, experiment: Experiment | None = None) -> None:
    if experiment is not None:
        session.prepare(experiment)
    session.play()
    qtbot.waitUntil(lambda: session.state in ("finished", "diverged"), timeout=120_000)


def test_a_goal_is_ticked_once_it_is_reached(qtbot: QtBot, session: Session, opened: Any) -> None:
    lesson, watch = opened("xor")
    assert watch.goals() == [(claim.words("accuracy"), False) for claim in lesson.claims]
    session.step_epoch()
    qtbot.waitUntil(lambda: session.state == "paused")
    assert ticks(watch) == [False, False]
    train(qtbot, session)
    assert ticks(watch) == [True, False]  # these are the lesson's own weights
    session.new_weights()
    assert ticks(watch) == [True, False]
    train(qtbot, session)
    assert ticks(watch) == [True, True]
    watch.watch(lesson)
    assert ticks(watch) == [False, False]
    watch.watch(None)
    assert watch.goals() == []


def test_it_is_ticked_while_the_run_goes_on(qtbot: QtBot, session: Session, opened: Any) -> None:
    lesson, watch = opened("xor")
    training = replace(lesson.experiment.training, epochs=10**7)
    session.prepare(replace(lesson.experiment, training=training))
    with qtbot.waitSignal(watch.changed, timeout=120_000):
        session.play()
    assert session.state == "training"
    assert ticks(watch) == [True, False]


def test_a_variant_has_its_own_goal(qtbot: QtBot, session: Session, opened: Any) -> None:
    _, watch = opened("too_fast")
    train(qtbot, session)
    assert session.state == "diverged"
    assert ticks(watch) == [True, False]
    session.set_learning_rate(0.01)  # as the text says: a fresh run begins
    train(qtbot, session)
    assert ticks(watch) == [True, True]


def test_the_rate_of_another_claim_counts_for_none_but_that(
    qtbot: QtBot, session: Session, opened: Any
) -> None:
    lesson, watch = opened("too_fast")
    optimizer = replace(lesson.experiment.training.optimizer, learning_rate=2.0)
    training = replace(lesson.experiment.training, optimizer=optimizer)
    train(qtbot, session, replace(lesson.experiment, training=training))
    assert session.state == "diverged"
    assert ticks(watch) == [False, False]


def test_weights_that_stay_are_seen_from_the_first_to_the_last(
    qtbot: QtBot, session: Session, opened: Any
) -> None:
    _, watch = opened("all_zeros")
    train(qtbot, session)
    assert ticks(watch) == [True, True, True, False]
