"""Session: every state reached and left, signals in their order, files refused without a trace."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from msgspec.structs import replace

from core import (
    DataSpec,
    Experiment,
    InitSpec,
    LayerSpec,
    NetworkSpec,
    OptimizerSpec,
    Trainer,
    TrainSpec,
    load_weights,
)
from core.datasets import MnistMissing
from core.spec.goal import Goal
from core.spec.stop import StopSpec
from playground.session import loading
from playground.session.session import Session

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

FOREVER = 10**8


def xor(epochs: int = 50, learning_rate: float = 0.5, seed: int = 0) -> Experiment:
    return Experiment(
        DataSpec("xor"),
        NetworkSpec(2, (LayerSpec(4, "tanh"), LayerSpec(1, "sigmoid")), seed=seed),
        TrainSpec("mse", OptimizerSpec("sgd", learning_rate), batch_size=4, epochs=epochs),
    )


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


def reach(qtbot: QtBot, session: Session, state: str) -> None:
    qtbot.waitUntil(lambda: session.state == state, timeout=10_000)


def parameters(session: Session) -> bytes:
    assert session.snapshot is not None
    return session.snapshot.parameters.tobytes()


def test_a_small_experiment_is_ready_at_once(session: Session, events: list[Any]) -> None:
    experiment = xor()
    session.prepare(experiment)
    assert events == [("experiment", experiment), ("snapshot", 0)]
    assert session.state == "ready"
    assert session.experiment == experiment
    assert session.dataset is not None


def test_play_trains_to_the_end(qtbot: QtBot, session: Session, events: list[Any]) -> None:
    session.start(xor(epochs=50))
    reach(qtbot, session, "finished")
    states = [what for kind, what in events if kind == "state"]
    assert states == ["training", "finished"]
    assert session.snapshot is not None
    assert session.snapshot.finished
    assert session.snapshot.epoch == 50
    # The last snapshot was shown before the state was announced.
    assert events[-1] == ("state", "finished")
    assert events[-2] == ("snapshot", session.snapshot.steps)


def test_a_run_that_a_rule_stopped_is_finished_and_play_goes_on(
    qtbot: QtBot, session: Session, events: list[Any], tmp_path: Path
) -> None:
    experiment = xor(epochs=300)
    rules = StopSpec(goal=Goal("train_loss", 0.2))
    experiment = replace(experiment, training=replace(experiment.training, stop=rules))
    session.start(experiment)
    reach(qtbot, session, "finished")
    assert session.snapshot is not None
    epoch = session.snapshot.epoch
    assert 0 < epoch < 300
    sentence = f"Stopped at epoch {epoch}: train loss 0.2 passed."
    assert (session.snapshot.stopped, events[-1]) == (sentence, ("message", sentence))
    path = str(tmp_path / "run.npz")
    assert session.save(path)
    session.play()
    assert events[-2] == ("message", "Training on past the stop, to epoch 300.")
    reach(qtbot, session, "finished")
    assert session.snapshot.epoch == 300
    assert not session.snapshot.stopped
    session.open(path)
    qtbot.waitUntil(lambda: ("message", sentence) == events[-1], timeout=10_000)
    assert (session.state, session.snapshot.epoch) == ("finished", epoch)


def test_play_goes_on_past_a_number_of_epochs_lowered_below_those_behind(
    qtbot: QtBot, session: Session
) -> None:
    session.start(xor(epochs=50))
    reach(qtbot, session, "finished")
    session.set_epochs(10)
    assert session.state == "finished"
    session.play()
    reach(qtbot, session, "finished")
    assert session.snapshot is not None
    assert session.snapshot.epoch == 60


def test_the_window_thread_trains_to_the_same_bits_as_no_thread(
    qtbot: QtBot, session: Session
) -> None:
    trainer = Trainer(xor(epochs=300))
    for _ in trainer.run():
        pass
    session.start(xor(epochs=300))
    reach(qtbot, session, "finished")
    assert parameters(session) == trainer.network.parameters.tobytes()
    assert session.snapshot is not None
    np.testing.assert_array_equal(session.snapshot.history.train_loss, trainer.history.train_loss)


def test_pause_and_toggle(qtbot: QtBot, session: Session) -> None:
    session.start(xor(FOREVER))
    with qtbot.waitSignal(session.snapshot_changed):
        pass
    session.toggle()
    assert session.state == "paused"
    session.toggle()
    assert session.state == "training"
    session.pause()
    assert session.state == "paused"


def test_steps_are_counted_one_by_one(qtbot: QtBot, session: Session) -> None:
    session.prepare(xor(FOREVER))
    for steps in (1, 2, 3):
        with qtbot.waitSignal(session.snapshot_changed) as blocker:
            session.step()
        assert blocker.args[0].steps == steps
        assert session.state == "paused"


def test_an_epoch_is_stepped_and_then_it_waits(qtbot: QtBot, session: Session) -> None:
    experiment = xor(FOREVER)
    session.prepare(replace(experiment, training=replace(experiment.training, batch_size=1)))
    for epoch in (1, 2):
        session.step_epoch()
        assert session.state == "training"
        reach(qtbot, session, "paused")
        assert session.snapshot is not None
        assert (session.snapshot.epoch, session.snapshot.steps) == (epoch, 4 * epoch)


def test_reset_returns_to_the_very_same_weights(qtbot: QtBot, session: Session) -> None:
    session.prepare(xor(epochs=20))
    first = parameters(session)
    session.play()
    reach(qtbot, session, "finished")
    trained = parameters(session)
    assert trained != first
    session.reset()
    assert session.state == "ready"
    assert parameters(session) == first
    session.play()
    reach(qtbot, session, "finished")
    assert parameters(session) == trained


def test_new_weights_come_from_the_next_seed_which_is_shown(
    session: Session, events: list[Any]
) -> None:
    session.prepare(xor(seed=6))
    before = parameters(session)
    events.clear()
    session.new_weights()
    kind, experiment = events[0]
    assert kind == "experiment"
    assert experiment.network.seed == 7
    assert session.experiment == experiment
    assert parameters(session) != before


def test_play_on_a_finished_run_goes_on_for_as_long_again(
    qtbot: QtBot, session: Session, events: list[Any]
) -> None:
    session.start(xor(epochs=20))
    reach(qtbot, session, "finished")
    session.play()
    assert session.epochs == 40
    assert any(kind == "message" and "20 more" in what for kind, what in events)
    reach(qtbot, session, "finished")
    assert session.snapshot is not None
    assert session.snapshot.epoch == 40


def test_the_number_of_epochs_can_be_raised_without_losing_the_run(
    qtbot: QtBot, session: Session
) -> None:
    session.start(xor(epochs=20))
    reach(qtbot, session, "finished")
    session.set_epochs(30)
    assert session.state == "paused"
    session.play()
    reach(qtbot, session, "finished")
    assert session.snapshot is not None
    assert session.snapshot.epoch == 30


def test_the_learning_rate_does_not_reset_a_run(qtbot: QtBot, session: Session) -> None:
    session.prepare(xor(FOREVER, learning_rate=0.5))
    with qtbot.waitSignal(session.snapshot_changed):
        session.step()
    session.set_learning_rate(0.25)
    with qtbot.waitSignal(session.snapshot_changed) as blocker:
        session.step()
    assert blocker.args[0].steps == 2
    assert blocker.args[0].learning_rate == 0.25
    assert session.experiment is not None
    assert session.experiment.training.optimizer.learning_rate == 0.25


def test_divergence_stops_the_run_and_says_so(
    qtbot: QtBot, session: Session, events: list[Any]
) -> None:
    experiment = xor(FOREVER, learning_rate=1e30)
    last = LayerSpec(1, "linear")
    network = replace(experiment.network, layers=(LayerSpec(4, "relu"), last))
    session.start(replace(experiment, network=network))
    reach(qtbot, session, "diverged")
    assert session.snapshot is not None
    assert session.snapshot.diverged
    assert np.isfinite(session.snapshot.parameters).all()
    session.play()
    assert session.state == "diverged"
    assert "Reset" in events[-1][1]
    session.reset()
    assert session.state == "ready"


def test_an_error_in_training_leaves_the_session_usable(
    qtbot: QtBot, session: Session, events: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def explode(_trainer: Trainer) -> Iterator[None]:
        raise ZeroDivisionError("boom")
        yield

    session.prepare(xor())
    with monkeypatch.context() as patch:
        patch.setattr(Trainer, "run", explode)
        session.play()
        reach(qtbot, session, "paused")
    assert any(kind == "failed" and "boom" in what for kind, what in events)
    session.play()
    reach(qtbot, session, "finished")


class TestFiles:
    def test_a_saved_run_goes_on_bit_for_bit(
        self, qtbot: QtBot, session: Session, tmp_path: Path
    ) -> None:
        experiment = xor(epochs=60)
        training = replace(experiment.training, optimizer=OptimizerSpec("adam"), batch_size=3)
        experiment = replace(experiment, training=training)
        session.start(experiment)
        reach(qtbot, session, "finished")
        whole = parameters(session)

        path = str(tmp_path / "run.npz")
        session.prepare(experiment)
        for _ in range(33):  # in the middle of an epoch
            session.step()
        assert session.save(path)
        session.prepare(xor(seed=9))
        with qtbot.waitSignal(session.experiment_changed) as blocker:
            session.open(path)
        assert blocker.args[0] == experiment
        assert session.state == "paused"
        assert session.path == path
        assert session.snapshot is not None
        assert session.snapshot.steps == 33
        session.play()
        reach(qtbot, session, "finished")
        assert parameters(session) == whole

    def test_saving_while_training_takes_a_whole_state(
        self, qtbot: QtBot, session: Session, tmp_path: Path
    ) -> None:
        session.start(xor(FOREVER))
        with qtbot.waitSignal(session.snapshot_changed):
            pass
        with qtbot.waitSignal(session.saved):
            assert session.save(str(tmp_path / "run.npz"))
        assert session.state == "training"
        file = load_weights(tmp_path / "run.npz")
        assert file.experiment == xor(FOREVER)
        assert Trainer.resumed(file).steps > 0

    def test_an_experiment_is_saved_and_opened_as_json(
        self, qtbot: QtBot, session: Session, tmp_path: Path
    ) -> None:
        session.prepare(xor(seed=3))
        assert session.save(str(tmp_path / "experiment.json"))
        assert session.path == ""
        session.prepare(xor(seed=4))
        with qtbot.waitSignal(session.experiment_changed) as blocker:
            session.open(str(tmp_path / "experiment.json"))
        assert blocker.args[0] == xor(seed=3)
        assert session.state == "ready"

    def test_the_seconds_that_no_file_holds(
        self, qtbot: QtBot, session: Session, tmp_path: Path
    ) -> None:
        session.prepare(xor(epochs=200))
        assert session.unsaved_seconds == 0.0
        session.play()
        reach(qtbot, session, "finished")
        assert session.unsaved_seconds > 0.0
        session.save(str(tmp_path / "run.json"))
        assert session.unsaved_seconds > 0.0
        session.save(str(tmp_path / "run.npz"))
        assert session.unsaved_seconds == 0.0

    @pytest.mark.parametrize("name", ["nothing.npz", "noise.npz", "noise.json", "other.json"])
    @pytest.mark.parametrize("before", ["ready", "paused", "training"])
    def test_a_refused_file_changes_nothing(
        self,
        qtbot: QtBot,
        session: Session,
        tmp_path: Path,
        name: str,
        before: str,
    ) -> None:
        (tmp_path / "noise.npz").write_bytes(b"PK\x03\x04 and nothing more")
        (tmp_path / "noise.json").write_bytes(b'{"data": ')
        (tmp_path / "other.json").write_text('{"network": {"inputs": 0, "layers": []}}')
        session.prepare(xor(FOREVER))
        if before != "ready":
            with qtbot.waitSignal(session.snapshot_changed):
                session.step()
        if before == "training":
            session.play()
        experiment, dataset = session.experiment, session.dataset
        with qtbot.waitSignal(session.failed) as blocker:
            session.open(str(tmp_path / name))
        assert name in blocker.args[0]
        assert session.state == before
        assert session.experiment is experiment
        assert session.dataset is dataset
        steps = session.snapshot.steps if session.snapshot else -1
        with qtbot.waitSignal(session.snapshot_changed) as stepped:
            session.step()  # the run is still there, and goes on where it was
        if before == "training":
            assert stepped.args[0].steps > steps  # by itself
        else:
            assert stepped.args[0].steps == steps + 1

    def test_a_full_disk_is_told_and_the_run_goes_on(
        self, session: Session, events: list[Any], tmp_path: Path
    ) -> None:
        session.prepare(xor())
        assert not session.save(str(tmp_path / "no folder" / "run.npz"))
        assert events[-1][0] == "failed"
        assert events[-1][1].startswith("Not saved: ")
        assert session.save(str(tmp_path / "run.npz"))

    def test_a_run_is_not_saved_over_what_it_starts_from(
        self, session: Session, events: list[Any], tmp_path: Path, qtbot: QtBot
    ) -> None:
        path = tmp_path / "notebook.npz"
        notebook_file(path)
        with qtbot.waitSignal(session.bare_file_opened) as blocker:
            session.open(str(path))
        with qtbot.waitSignal(session.experiment_changed):
            session.open_bare(blocker.args[0], ("sigmoid", "sigmoid"))
        content = path.read_bytes()
        assert not session.save(str(path))
        assert "another name" in events[-1][1]
        assert path.read_bytes() == content


def notebook_file(path: Path, **more: Any) -> dict[str, Any]:
    """A file as the course notebook writes it: XOR's four rows and a 2-3-1 network."""
    rng = np.random.default_rng(5)
    arrays = {
        "l1_weights": rng.normal(size=(3, 2)),
        "l1_bias": rng.normal(size=3),
        "l2_weights": rng.normal(size=(1, 3)),
        "l2_bias": rng.normal(size=1),
        "x": np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]),
        "y": np.array([0, 1, 1, 0]),
        **more,
    }
    np.savez(path, **arrays)
    return arrays


class TestBareFiles:
    def test_its_activations_are_asked_for_and_its_data_used(
        self, qtbot: QtBot, session: Session, tmp_path: Path
    ) -> None:
        arrays = notebook_file(tmp_path / "notebook.npz")
        session.prepare(xor())
        with qtbot.waitSignal(session.bare_file_opened) as blocker:
            session.open(str(tmp_path / "notebook.npz"))
        bare = blocker.args[0]
        assert bare.sizes == (2, 3, 1)
        assert session.state == "ready"
        with qtbot.waitSignal(session.experiment_changed):
            session.open_bare(bare, ("sigmoid", "sigmoid"))
        assert session.experiment is not None
        assert session.experiment.data == DataSpec("file", path=bare.path)
        assert session.experiment.network.dtype == "float64"
        assert session.snapshot is not None
        np.testing.assert_array_equal(session.snapshot.weights[0], arrays["l1_weights"])
        np.testing.assert_array_equal(session.snapshot.biases[1], arrays["l2_bias"])
        first = parameters(session)
        with qtbot.waitSignal(session.snapshot_changed):
            session.step()
        assert parameters(session) != first
        with qtbot.waitSignal(session.experiment_changed):
            session.reset()
        assert parameters(session) == first
        assert session.save(str(tmp_path / "trained.npz"))

    def test_without_data_it_takes_the_present_ones_where_they_fit(
        self, qtbot: QtBot, session: Session, tmp_path: Path
    ) -> None:
        arrays = notebook_file(tmp_path / "whole.npz")
        layers = {name: array for name, array in arrays.items() if name[0] == "l"}
        np.savez(tmp_path / "weights.npz", **layers)
        session.prepare(replace(xor(), data=DataSpec("moons")))
        with qtbot.waitSignal(session.bare_file_opened) as blocker:
            session.open(str(tmp_path / "weights.npz"))
        with qtbot.waitSignal(session.experiment_changed):
            session.open_bare(blocker.args[0], ("tanh", "sigmoid"))
        assert session.experiment is not None
        assert session.experiment.data == DataSpec("moons")

    def test_data_that_do_not_fit_are_named(
        self, qtbot: QtBot, session: Session, tmp_path: Path
    ) -> None:
        np.savez(tmp_path / "weights.npz", l1_weights=np.ones((3, 7)), l1_bias=np.ones(3))
        session.prepare(xor())
        with qtbot.waitSignal(session.bare_file_opened) as blocker:
            session.open(str(tmp_path / "weights.npz"))
        with qtbot.waitSignal(session.failed) as failed:
            session.open_bare(blocker.args[0], ("softmax",))
        assert "7 inputs" in failed.args[0]
        assert session.experiment == xor()


def test_a_data_file_brings_its_inputs_and_outputs(
    qtbot: QtBot, session: Session, tmp_path: Path
) -> None:
    rows = "\n".join(f"{i},{i % 5},{-i},{'abc'[i % 3]}" for i in range(30))
    (tmp_path / "data.csv").write_text(f"a,b,c,label\n{rows}\n")
    session.prepare(xor())
    with qtbot.waitSignal(session.experiment_changed):
        session.open_data(str(tmp_path / "data.csv"))
    assert session.experiment is not None
    assert session.experiment.network.sizes == (3, 16, 3)
    assert session.experiment.network.layers[-1].activation == "softmax"
    assert session.experiment.training.loss == "cross_entropy"


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
        assert "the folder is empty" in blocker.args[1]
        with qtbot.waitSignal(session.data_missing):
            session.opening.retry()


def test_closing_while_training_stops_the_thread(qtbot: QtBot, session: Session) -> None:
    session.start(xor(FOREVER))
    with qtbot.waitSignal(session.snapshot_changed):
        pass
    assert session.close()


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
