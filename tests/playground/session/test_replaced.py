"""What Reset and New weights replaced comes back bit for bit, and goes on as it would have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from msgspec.structs import replace

from core import (
    DataSpec,
    Experiment,
    LayerSpec,
    NetworkSpec,
    OptimizerSpec,
    Trainer,
    TrainSpec,
    load_weights,
)
from playground.session.session import Session

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from core import Snapshot

FOREVER = 10**8
XOR = Experiment(
    DataSpec("xor"),
    NetworkSpec(2, (LayerSpec(4, "tanh"), LayerSpec(1, "sigmoid"))),
    TrainSpec("mse", OptimizerSpec("adam", 0.05), batch_size=3, epochs=60),
)
DIVERGING = replace(
    XOR,
    network=NetworkSpec(2, (LayerSpec(4, "relu"), LayerSpec(1, "linear"))),
    training=replace(XOR.training, optimizer=OptimizerSpec("sgd", 1e30), epochs=FOREVER),
)
REPLACING: dict[str, Callable[[Session], None]] = {
    "reset": Session.reset,
    "new weights": Session.new_weights,
}


@pytest.fixture
def session(qapp: object) -> Iterator[Session]:
    session = Session()
    yield session
    session.close()


def reach(qtbot: QtBot, session: Session, state: str) -> None:
    qtbot.waitUntil(lambda: session.state == state, timeout=120_000)


def stepped(qtbot: QtBot, session: Session, steps: int) -> None:
    for _ in range(steps):
        with qtbot.waitSignal(session.snapshot_changed):
            session.step()


def figures(snapshot: Snapshot | None) -> dict[str, Any]:
    """All that is shown of a run, except for how fast it was."""
    assert snapshot is not None
    history = {name: array.tobytes() for name, array in snapshot.history.arrays().items()}
    names = ("epoch", "steps", "train_loss", "train_accuracy", "learning_rate", "seconds")
    return {
        "parameters": snapshot.parameters.tobytes(),
        **{name: getattr(snapshot, name) for name in names},
        **history,
    }


@pytest.mark.parametrize("what", REPLACING)
def test_it_comes_back_bit_for_bit_and_ends_as_it_would_have(
    qtbot: QtBot, session: Session, what: str
) -> None:
    whole = Trainer(XOR).fit()
    session.prepare(XOR)
    stepped(qtbot, session, 33)  # in the middle of an epoch, Adam's moments are not zero
    before = figures(session.snapshot)
    REPLACING[what](session)
    assert (session.state, session.replaced.what) == ("ready", what)
    stepped(qtbot, session, 2)
    session.take_back()
    assert session.state == "paused"
    assert session.experiment == XOR
    assert figures(session.snapshot) == before
    session.play()
    reach(qtbot, session, "finished")
    assert session.snapshot is not None
    assert session.snapshot.parameters.tobytes() == whole.network.parameters.tobytes()
    np.testing.assert_array_equal(session.snapshot.history.train_loss, whole.history.train_loss)


def test_a_second_time_it_is_done_again(qtbot: QtBot, session: Session) -> None:
    session.prepare(XOR)
    stepped(qtbot, session, 5)
    session.new_weights()
    stepped(qtbot, session, 3)
    newer = figures(session.snapshot)
    session.take_back()
    assert session.replaced.is_newer
    session.take_back()
    assert not session.replaced.is_newer
    assert figures(session.snapshot) == newer
    assert session.experiment is not None
    assert session.experiment.network.seed == 1


def test_what_trained_when_it_was_replaced_waits_where_it_was(
    qtbot: QtBot, session: Session
) -> None:
    session.start(replace(XOR, training=replace(XOR.training, epochs=FOREVER)))
    with qtbot.waitSignal(session.snapshot_changed):
        pass
    session.set_learning_rate(0.25)  # still on its way when the run is replaced
    session.reset()
    session.take_back()
    assert session.state == "paused"
    assert session.snapshot is not None
    assert session.snapshot.learning_rate == 0.25
    steps = session.snapshot.steps
    stepped(qtbot, session, 1)
    assert session.snapshot.steps == steps + 1


def test_nothing_to_take_back_changes_nothing(session: Session) -> None:
    session.take_back()
    session.prepare(XOR)
    snapshot = session.snapshot
    session.take_back()
    assert session.snapshot is snapshot


def test_a_run_without_a_step_does_not_drive_out_a_trained_one(
    qtbot: QtBot, session: Session
) -> None:
    session.prepare(XOR)
    stepped(qtbot, session, 4)
    for _ in range(3):
        session.new_weights()
    session.take_back()
    assert session.snapshot is not None
    assert (session.snapshot.steps, session.experiment) == (4, XOR)


def test_the_next_one_takes_its_place(qtbot: QtBot, session: Session) -> None:
    session.prepare(XOR)
    for steps in (4, 2):
        stepped(qtbot, session, steps)
        session.reset()
    session.take_back()
    assert session.snapshot is not None
    assert session.snapshot.steps == 2


def test_other_data_let_go_of_it(qtbot: QtBot, session: Session) -> None:
    session.prepare(XOR)
    stepped(qtbot, session, 1)
    session.reset()
    session.prepare(replace(XOR, training=replace(XOR.training, batch_size=1)))
    assert session.replaced.what == "reset"
    with qtbot.waitSignal(session.replaced.changed):
        session.prepare(replace(XOR, data=DataSpec("moons")))
    assert session.replaced.what == ""


class TestDivergence:
    def test_another_rate_prepares_a_fresh_run(self, qtbot: QtBot, session: Session) -> None:
        session.start(DIVERGING)
        reach(qtbot, session, "diverged")
        session.set_learning_rate(0.01)
        assert session.state == "ready"
        assert session.snapshot is not None
        assert (session.snapshot.steps, session.snapshot.learning_rate) == (0, 0.01)
        assert session.replaced.what == "learning rate"
        stepped(qtbot, session, 1)

    def test_which_can_be_taken_back(self, qtbot: QtBot, session: Session) -> None:
        session.start(DIVERGING)
        reach(qtbot, session, "diverged")
        before = figures(session.snapshot)
        session.set_learning_rate(0.01)
        session.take_back()
        assert session.state == "diverged"
        assert session.experiment == DIVERGING
        assert figures(session.snapshot) == before


class TestFile:
    def test_it_comes_back_with_its_file(
        self, qtbot: QtBot, session: Session, tmp_path: Path
    ) -> None:
        session.prepare(XOR)
        stepped(qtbot, session, 2)
        path = str(tmp_path / "run.npz")
        session.save(path)
        session.reset()
        assert session.path == ""
        session.take_back()
        assert (session.path, session.unsaved_seconds) == (path, 0.0)

    def test_unless_another_run_was_saved_there(
        self, qtbot: QtBot, session: Session, tmp_path: Path
    ) -> None:
        session.prepare(XOR)
        stepped(qtbot, session, 2)
        path = str(tmp_path / "run.npz")
        session.save(path)
        session.reset()
        stepped(qtbot, session, 1)
        session.save(path)
        session.take_back()
        assert session.path == ""
        assert session.unsaved_seconds > 0.0
        assert Trainer.resumed(load_weights(path)).steps == 1
