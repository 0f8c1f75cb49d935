"""The learning rate that the session has is the one that is in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from core import DataSpec, Experiment, LayerSpec, NetworkSpec, OptimizerSpec, TrainSpec
from core.spec.changes import Change
from playground.session.session import Session

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

PLAIN = Experiment(
    DataSpec("xor"),
    NetworkSpec(2, (LayerSpec(1, "sigmoid"),)),
    TrainSpec("mse", OptimizerSpec("sgd", 0.5), batch_size=4, epochs=10**8),
)
REPLAYED = replace(PLAIN, changes=(Change(2, "learning_rate", 0.25),))


@pytest.fixture
def session(qapp: object) -> Iterator[Session]:
    session = Session()
    yield session
    session.close()


def rate_of(session: Session) -> float:
    assert session.experiment is not None
    return session.experiment.training.optimizer.learning_rate


def step(qtbot: QtBot, session: Session) -> None:
    with qtbot.waitSignal(session.snapshot_changed):
        session.step()


def test_a_replayed_change_is_told_and_stands_in_the_experiment(
    qtbot: QtBot, session: Session
) -> None:
    told: list[float] = []
    session.learning_rate_changed.connect(told.append)
    session.prepare(REPLAYED)
    step(qtbot, session)
    assert (rate_of(session), told) == (0.5, [])
    step(qtbot, session)
    assert (rate_of(session), told) == (0.25, [0.25])
    session.reset()  # starts from the values that are shown
    assert session.snapshot is not None
    assert session.snapshot.learning_rate == 0.25


def test_one_before_the_first_step_too(session: Session) -> None:
    session.prepare(replace(PLAIN, changes=(Change(0, "learning_rate", 0.125),)))
    assert rate_of(session) == 0.125


def test_what_a_person_asked_for_is_not_taken_for_one(qtbot: QtBot, session: Session) -> None:
    told: list[float] = []
    session.learning_rate_changed.connect(told.append)
    session.prepare(PLAIN)
    step(qtbot, session)
    session.set_learning_rate(0.125)
    assert session.snapshot is not None
    session._show(session.snapshot)  # one of before the change arrives late
    assert rate_of(session) == 0.125
    step(qtbot, session)
    assert (rate_of(session), told) == (0.125, [])
    assert session.snapshot.learning_rate == 0.125


def test_a_person_overrules_what_was_to_come(qtbot: QtBot, session: Session) -> None:
    session.prepare(REPLAYED)
    session.set_learning_rate(0.75)
    for _ in range(3):
        step(qtbot, session)
    assert session.snapshot is not None
    assert (rate_of(session), session.snapshot.learning_rate) == (0.75, 0.75)
