"""Autosave: a crash loses little, and nothing is left behind by a clean end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from core import Experiment, LayerSpec, NetworkSpec, OptimizerSpec, Trainer, TrainSpec, load_weights
from core.spec.experiment import DataSpec
from playground.session.autosave import INTERVAL_MS, Autosave
from playground.session.session import Session

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

FOREVER = 10**8
EXPERIMENT = Experiment(
    DataSpec("moons", samples=60),
    NetworkSpec(2, (LayerSpec(5, "tanh"), LayerSpec(1, "sigmoid"))),
    TrainSpec("mse", OptimizerSpec("adam", 0.01), batch_size=7, epochs=FOREVER),
)


@pytest.fixture
def window_like(qapp: object, tmp_path: Path) -> Iterator[Any]:
    """Makes a session with its autosave, as a window has them."""
    made: list[tuple[Session, Autosave]] = []

    def make() -> tuple[Session, Autosave]:
        session = Session()
        autosave = Autosave(session, tmp_path / "state")
        made.append((session, autosave))
        return session, autosave

    yield make
    for session, autosave in made:
        session.close()
        autosave.close()


def files(tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / "state").glob("*.npz"))


def stepped(qtbot: QtBot, session: Session, tmp_path: Path) -> Path:
    """Do one step and wait for the autosave of it."""
    session.step()
    qtbot.waitUntil(lambda: bool(files(tmp_path)))
    return files(tmp_path)[0]


def test_it_comes_often_enough() -> None:
    assert INTERVAL_MS < 30_000


def test_a_paused_run_is_in_a_file_soon(qtbot: QtBot, window_like: Any, tmp_path: Path) -> None:
    session, _ = window_like()
    session.start(EXPERIMENT)
    with qtbot.waitSignal(session.snapshot_changed):
        pass
    session.pause()
    qtbot.waitUntil(lambda: bool(files(tmp_path)))
    file = load_weights(files(tmp_path)[0])
    assert file.experiment == EXPERIMENT
    assert Trainer.resumed(file).steps > 0


def test_it_writes_while_training_without_a_pause(
    qtbot: QtBot, window_like: Any, tmp_path: Path
) -> None:
    session, autosave = window_like()
    session.start(EXPERIMENT)
    with qtbot.waitSignal(session.snapshot_changed):
        pass
    autosave._timer.timeout.emit()
    qtbot.waitUntil(lambda: bool(files(tmp_path)))
    assert session.state == "training"


@pytest.mark.parametrize("end", ["close", "save", "new run"])
def test_the_file_goes_when_it_is_not_needed(
    qtbot: QtBot, window_like: Any, tmp_path: Path, end: str
) -> None:
    session, autosave = window_like()
    session.prepare(EXPERIMENT)
    stepped(qtbot, session, tmp_path)
    qtbot.waitUntil(lambda: autosave._writer is None)
    if end == "close":
        session.close()
        autosave.close()
        assert list((tmp_path / "state").iterdir()) == []
    elif end == "save":
        session.save(str(tmp_path / "run.npz"))
    else:
        session.reset()
    qtbot.waitUntil(lambda: files(tmp_path) == [])


def test_a_run_given_up_while_it_was_written_is_not_kept(
    qtbot: QtBot, window_like: Any, tmp_path: Path
) -> None:
    session, autosave = window_like()
    session.prepare(EXPERIMENT)
    with qtbot.waitSignal(session.checkpoint_ready):
        session.step()
    assert autosave._writer is not None
    session.reset()
    qtbot.waitUntil(lambda: autosave._writer is None)
    assert files(tmp_path) == []


def test_two_windows_keep_apart(qtbot: QtBot, window_like: Any, tmp_path: Path) -> None:
    session, _ = window_like()
    session.prepare(EXPERIMENT)
    stepped(qtbot, session, tmp_path)
    _, other = window_like()
    assert other.found is None  # its window lives


def test_a_disk_that_refuses_is_told_once(
    qtbot: QtBot, window_like: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("playground.session.autosave.save_run", refuse)
    session, autosave = window_like()
    told: list[str] = []
    autosave.failed.connect(told.append)
    session.prepare(EXPERIMENT)
    for steps in (1, 2, 3):
        session.step()
        qtbot.waitUntil(lambda steps=steps: autosave._saved_steps == steps)
        qtbot.waitUntil(lambda: autosave._writer is None)
    assert len(told) == 1
    assert "No space" in told[0]


def test_without_a_folder_it_does_nothing(qapp: object, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    session = Session()
    autosave = Autosave(session, tmp_path / "file" / "folder")
    session.prepare(EXPERIMENT)
    autosave.save_soon()
    assert autosave.found is None
    autosave.close()


CRASHING = """
import os, signal, sys
from PySide6.QtCore import QCoreApplication, QTimer
from core import Experiment
from playground.session.autosave import Autosave
from playground.session.session import Session

app = QCoreApplication([])
session = Session()
from pathlib import Path
autosave = Autosave(session, Path(sys.argv[1]))
session.start(Experiment.from_json(sys.argv[2]))

def look():
    if list(Path(sys.argv[1]).glob("*.npz")):
        os.kill(os.getpid(), signal.SIGKILL)
    autosave.save_soon()

timer = QTimer()
timer.timeout.connect(look)
timer.start(20)
app.exec()
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs a signal that kills")
def test_a_killed_run_is_offered_and_goes_on_bit_for_bit(
    qtbot: QtBot, window_like: Any, tmp_path: Path
) -> None:
    killed = subprocess.run(
        [sys.executable, "-c", CRASHING, str(tmp_path / "state"), EXPERIMENT.to_json()],
        timeout=50,
        check=False,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr

    session, autosave = window_like()
    assert autosave.found is not None
    session.prepare(EXPERIMENT)
    with qtbot.waitSignal(session.experiment_changed):
        autosave.restore()
    snapshot = session.snapshot
    assert snapshot is not None
    assert snapshot.steps > 0
    assert session.path == ""
    assert session.unsaved_seconds > 0
    assert files(tmp_path), "kept until it is written anew"

    # The same number of epochs without a crash gives the same bits.
    epochs = snapshot.epoch + 2
    session.set_epochs(epochs)
    session.play()
    qtbot.waitUntil(lambda: session.state == "finished", timeout=120_000)
    training = replace(EXPERIMENT.training, epochs=epochs)
    trainer = Trainer(replace(EXPERIMENT, training=training))
    for _ in trainer.run():
        pass
    assert session.snapshot is not None
    assert session.snapshot.parameters.tobytes() == trainer.network.parameters.tobytes()


def test_a_run_that_is_not_wanted_back_is_removed(
    qtbot: QtBot, window_like: Any, tmp_path: Path
) -> None:
    session, autosave = window_like()
    session.prepare(EXPERIMENT)
    path = stepped(qtbot, session, tmp_path)
    qtbot.waitUntil(lambda: autosave._writer is None)
    autosave._slot.release()  # as if its program were gone
    _, other = window_like()
    assert other.found == path
    other.discard()
    assert other.found is None
    assert files(tmp_path) == []


def test_what_another_program_wrote_there_stays(
    qtbot: QtBot, window_like: Any, tmp_path: Path
) -> None:
    session, autosave = window_like()
    session.prepare(EXPERIMENT)
    path = stepped(qtbot, session, tmp_path)
    qtbot.waitUntil(lambda: autosave._writer is None)
    content = path.read_bytes() + b"and more"
    path.write_bytes(content)
    session.step()
    qtbot.waitUntil(lambda: len(files(tmp_path)) == 2)
    other = next(found for found in files(tmp_path) if found != path)
    qtbot.waitUntil(lambda: autosave._writer is None)
    assert path.read_bytes() == content
    assert Trainer.resumed(load_weights(other)).steps == 2
    session.close()
    autosave.close()
    assert files(tmp_path) == [path]
