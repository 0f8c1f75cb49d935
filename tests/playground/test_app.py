"""The program around the window: it starts, closes at any moment, and leaves nothing on stderr."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest
from program_copies import Done, Original, original

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

# Runs the real program; `act` is called again and again with the window until it returns True,
# then the window is closed. Prints how long closing took.
DRIVER = """
import json, sys, time
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from playground.app import leave, make_application, run_window
from playground.main_window import MainWindow

app = make_application()
closed_at = []

def look():
    windows = [w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow)]
    if windows and windows[0].isVisible() and act(windows[0]):
        timer.stop()
        closed_at.append(time.monotonic())
        windows[0].close()

timer = QTimer()
timer.timeout.connect(look)
timer.start(20)
{act}
code = run_window(*json.loads(sys.argv[1]))
print(json.dumps({{"code": code, "seconds": time.monotonic() - closed_at[0]}}))
leave(code)
"""

WHEN_IDLE = "def act(window): return window.session.state == 'ready'"
WHEN_TRAINING = """
from msgspec.structs import replace
def act(window):
    session = window.session
    if session.state == 'ready':
        session.set_speed(None)
        training = replace(session.experiment.training, epochs=10**8)
        session.start(replace(session.experiment, training=training))
    return session.state == 'training' and session.snapshot.steps > 0
"""
WHEN_LOADING = """
def act(window):
    if window.session.state == 'ready':
        window.open_lesson('digits')
    return window.session.state == 'loading'
"""
WHEN_LOADING_HANGS = (
    """
import threading
from playground.session import loading
load = loading.load_dataset
def load_slowly(spec, **rest):
    if spec.name == 'digits':
        threading.Event().wait(60)  # as a read from a dead network drive would
    return load(spec, **rest)
loading.load_dataset = load_slowly
"""
    + WHEN_LOADING
)
WHEN_A_SLOT_FAILS = """
from PySide6.QtCore import QObject
class Clumsy(QObject):
    def stumble(self):
        raise ZeroDivisionError('in a slot')
clumsy = Clumsy()
def act(window):
    if not window.error_dialog.isVisible():
        QTimer.singleShot(0, clumsy.stumble)
        return False
    assert 'stumble' in window.error_dialog.details_edit.toPlainText()
    assert window.session.state == 'ready'
    return True
"""


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Original]:
    """What all the programs of this file are copied from."""
    imports = "import playground.main_window, playground.app"
    with original(imports, tmp_path_factory.mktemp("said")) as found:
        yield found


@pytest.fixture
def run(program: Original) -> Callable[..., Done]:
    """Runs the driver with something to act on, a place for its state, a file and settings."""

    def run(act: str, state: Path, path: str | None = None, config: Path | None = None) -> Done:
        folders = {"XDG_STATE_HOME": str(state)}
        if config is not None:
            folders["XDG_CONFIG_HOME"] = str(config)
        return program.run(DRIVER.format(act=act), json.dumps([path, None]), env=folders)

    return run


@pytest.mark.parametrize(
    "act",
    [
        pytest.param(WHEN_IDLE, id="idle"),
        pytest.param(WHEN_TRAINING, id="training"),
        pytest.param(WHEN_LOADING, id="loading"),
        pytest.param(WHEN_LOADING_HANGS, id="loading hangs"),
        pytest.param(WHEN_A_SLOT_FAILS, id="a slot fails"),
    ],
)
def test_it_closes_cleanly_at_any_moment(
    run: Callable[..., Done], act: str, tmp_path: Path
) -> None:
    done = run(act, tmp_path)
    assert done.stderr == ""
    assert done.returncode == 0
    if act is not WHEN_LOADING_HANGS:  # that one has to leave without a word
        assert json.loads(done.stdout)["seconds"] < 2.0
    state = tmp_path / "training-playground"
    assert list((state / "autosave").iterdir()) == []
    log = (state / "log" / "training-playground.log").read_text(encoding="utf-8")
    assert ("ZeroDivisionError" in log) == (act is WHEN_A_SLOT_FAILS)


def test_a_file_that_cannot_be_opened_does_not_keep_the_window_from_opening(
    run: Callable[..., Done],
    tmp_path: Path,
) -> None:
    bad = tmp_path / "bad.npz"
    bad.write_bytes(b"nothing like it")
    told = "def act(window): return 'bad.npz' in window.banner.text_label.text()"
    done = run(told, tmp_path, str(bad))
    assert done.stderr == ""
    assert done.returncode == 0


def test_a_file_on_the_command_line_is_opened(run: Callable[..., Done], tmp_path: Path) -> None:
    from core import Experiment, LayerSpec, NetworkSpec, TrainSpec
    from core.spec.experiment import DataSpec

    experiment = Experiment(DataSpec("moons"), NetworkSpec(2, (LayerSpec(1),)), TrainSpec())
    path = tmp_path / "moons.json"
    path.write_text(experiment.to_json())
    opened = "def act(window): return window.session.experiment.data.name == 'moons'"
    done = run(opened, tmp_path, str(path))
    assert (done.returncode, done.stderr) == (0, "")


def test_without_a_state_folder_it_works_all_the_same(
    run: Callable[..., Done], tmp_path: Path
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    done = run(WHEN_TRAINING, blocked)
    assert (done.returncode, done.stderr) == (0, "")


def test_what_killed_saves_left_is_swept_at_start(run: Callable[..., Done], tmp_path: Path) -> None:
    from PySide6.QtCore import QSettings

    saved = tmp_path / "saved"
    saved.mkdir()
    stale = saved / ".training-playground-1-abc.tmp"
    stale.write_bytes(b"half a file")
    os.utime(stale, (0, 0))
    config = tmp_path / "config"
    store = QSettings(
        str(config / "training-playground" / "training-playground.conf"),
        QSettings.Format.IniFormat,
    )
    store.setValue("files/recent", [str(saved / "run.npz")])
    store.sync()
    swept = f"""
from pathlib import Path
def act(window): return not Path({str(stale)!r}).exists()
"""
    done = run(swept, tmp_path, config=config)
    assert (done.returncode, done.stderr) == (0, "")
