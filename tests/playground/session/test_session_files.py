"""Session and files: runs saved and opened, bare weights asked about, refusals without a trace."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from msgspec.structs import replace
from small_runs import FOREVER, parameters, reach, xor

from core import (
    DataSpec,
    OptimizerSpec,
    Trainer,
    load_weights,
)

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from playground.session.session import Session


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
