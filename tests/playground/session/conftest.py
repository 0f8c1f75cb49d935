"""A session, and what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from questions import Answers, Slow
from small_runs import FOREVER, xor

from playground.session.session import Session

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def session(qapp: object) -> Iterator[Session]:
    session = Session()
    yield session
    session.close()


@pytest.fixture
def events(session: Session) -> list[tuple[str, Any]]:
    """What the session signalled, in order."""
    noted: list[tuple[str, Any]] = []
    session.state_changed.connect(lambda state: noted.append(("state", state)))
    session.snapshot_changed.connect(lambda snapshot: noted.append(("snapshot", snapshot.steps)))
    session.experiment_changed.connect(lambda e, _data: noted.append(("experiment", e)))
    session.failed.connect(lambda text: noted.append(("failed", text)))
    session.message.connect(lambda text: noted.append(("message", text)))
    return noted


@pytest.fixture
def slow() -> Iterator[Slow]:
    slow = Slow()
    yield slow
    slow.go.set()


@pytest.fixture
def prepared(qapp: object, slow: Slow) -> Iterator[Session]:
    """A session with a run that waits, and goes on for ever; what is slow ends with it."""
    session = Session()
    session.prepare(xor(FOREVER, batch_size=2))
    yield session
    slow.go.set()
    assert session.close()


@pytest.fixture
def answers(session: Session) -> Answers:
    answers = Answers()
    session.analysis_ready.connect(answers.take)
    return answers
