"""Session while data or weights are loaded beside the window."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace
from small_runs import reach, xor

from core import (
    DataSpec,
    Experiment,
    InitSpec,
    LayerSpec,
    NetworkSpec,
    TrainSpec,
)
from core.datasets import MnistMissing
from playground.session import loading

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from playground.session.session import Session


class TestLoading:
    @pytest.fixture
    def gate(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
        """Data set `digits` loads only once the gate is open; it reports progress before."""
        gate = threading.Event()
        load = loading.load_dataset

        def load_slowly(spec: DataSpec, *, progress: Any, cancelled: Any, **rest: Any) -> Any:
            if spec.name == "digits":
                for done in range(1000):
                    progress(done, 1000, "reading")
                while not (gate.wait(0.01) or cancelled()):
                    pass
            return load(spec, progress=progress, cancelled=cancelled, **rest)

        monkeypatch.setattr(loading, "load_dataset", load_slowly)
        yield gate
        gate.set()

    DIGITS = Experiment(
        DataSpec("digits"),
        NetworkSpec(784, (LayerSpec(10, "softmax"),)),
        TrainSpec("cross_entropy", batch_size=500, epochs=1),
    )

    def test_it_happens_beside_the_window_with_progress(
        self, qtbot: QtBot, session: Session, events: list[Any], gate: threading.Event
    ) -> None:
        session.prepare(xor())
        events.clear()
        with qtbot.waitSignal(session.progress) as blocker:
            session.start(self.DIGITS)
        assert blocker.args[1:] == [1000, "reading"]
        assert events == [("state", "loading")]
        session.play()  # nothing to play yet
        assert session.state == "loading"
        gate.set()
        reach(qtbot, session, "finished")
        assert session.experiment == self.DIGITS

    @pytest.mark.usefixtures("gate")
    def test_cancelled_it_goes_back_to_what_was(self, qtbot: QtBot, session: Session) -> None:
        session.prepare(xor())
        session.prepare(self.DIGITS)
        session.cancel_loading()
        assert session.state == "ready"
        assert session.experiment == xor()
        session.play()
        reach(qtbot, session, "finished")

    @pytest.mark.usefixtures("gate")
    def test_the_newest_wish_wins(self, session: Session) -> None:
        session.prepare(xor())
        session.start(self.DIGITS)
        session.prepare(xor(seed=8))
        assert session.state == "ready"
        assert session.experiment == xor(seed=8)

    @pytest.mark.usefixtures("gate")
    def test_closing_does_not_wait_for_it(self, session: Session) -> None:
        session.prepare(self.DIGITS)
        assert session.close()

    def test_what_was_loaded_is_told_and_taken_over_in_a_later_turn(
        self, qtbot: QtBot, session: Session, events: list[Any], gate: threading.Event
    ) -> None:
        gate.set()
        session.prepare(xor())
        events.clear()
        session.run_coming.connect(lambda each: events.append(("coming", each.experiment)))
        told = [("state", "loading"), ("coming", self.DIGITS)]
        with qtbot.waitSignal(session.run_coming):
            session.prepare(self.DIGITS)
        assert events == told
        assert session.experiment == xor()
        assert session.state == "loading"
        reach(qtbot, session, "ready")
        assert events[len(told)] == ("experiment", self.DIGITS)

    @pytest.mark.parametrize("instead", ["cancel", "prepare", "close"])
    def test_what_is_coming_does_not_come_where_something_else_is_wished(
        self, qtbot: QtBot, session: Session, gate: threading.Event, instead: str
    ) -> None:
        gate.set()
        session.prepare(xor())
        with qtbot.waitSignal(session.run_coming):
            session.prepare(self.DIGITS)
        if instead == "cancel":
            session.cancel_loading()
        elif instead == "prepare":
            session.prepare(xor(seed=8))
        else:
            assert session.close()
        qtbot.wait(10)
        assert session.experiment == xor(seed=8 if instead == "prepare" else 0)
        assert session.opening._known is not None
        assert session.opening._known[0] == xor().data, "what is shown is at hand"

    def test_missing_mnist_is_told_with_the_experiment_that_wanted_it(
        self, qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def missing(*_: Any, **__: Any) -> None:
            raise MnistMissing("the folder is empty")

        monkeypatch.setattr(loading, "load_dataset", missing)
        mnist = replace(self.DIGITS, data=DataSpec("mnist"))
        with qtbot.waitSignal(session.data_missing) as blocker:
            session.prepare(mnist)
        assert blocker.args[0] == mnist
        assert blocker.args[1].why == "the folder is empty"
        with qtbot.waitSignal(session.data_missing):
            session.opening.retry()


def test_a_run_with_weights_from_a_file_is_built_beside_the_window(
    session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    session.prepare(xor())
    init = InitSpec("file", path=str(tmp_path / "gone.npz"))
    experiment = replace(xor(), network=replace(xor().network, init=init))
    with qtbot.waitSignal(session.failed) as blocker:
        session.prepare(experiment)
    assert "gone.npz" in blocker.args[0]
    assert session.state == "ready"
