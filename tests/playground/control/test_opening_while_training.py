"""What cannot be opened leaves the run training, and all that is shown as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QAction, QDropEvent

if TYPE_CHECKING:
    from pathlib import Path


def shown(someone: Any) -> tuple[Any, ...]:
    window = someone.window
    return (
        window.session.experiment,
        window.form.experiment(),
        window.windowTitle(),
        window.session.speed,
        someone.find("lessonCombo").currentText(),
    )


def still_training(someone: Any, before: tuple[Any, ...]) -> None:
    session = someone.window.session
    assert session.state == "training"
    assert shown(someone) == before
    steps = session.snapshot.steps
    someone.qtbot.waitUntil(lambda: session.snapshot.steps > steps)


def drop(someone: Any, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    someone.window.dropEvent(
        QDropEvent(
            QPointF(5, 5),
            Qt.DropAction.CopyAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )


@pytest.fixture
def training(person: Any) -> Any:
    someone = person()
    someone.find("epochsSpin").setValue(10**6)
    someone.press(Qt.Key.Key_Space)
    someone.wait_for("training")
    return someone


@pytest.mark.parametrize("dropped", [False, True], ids=["opened", "dropped"])
def test_a_failure_leaves_it_training(training: Any, tmp_path: Path, dropped: bool) -> None:
    (tmp_path / "noise.npz").write_bytes(b"PK\x03\x04 and nothing more")
    (tmp_path / "noise.json").write_bytes(b'{"data": ')
    (tmp_path / "noise.csv").write_bytes(b"\0\1\2")
    (tmp_path / "folder.npz").mkdir()
    before = shown(training)
    for name in ("noise.npz", "noise.json", "noise.csv", "gone.npz", "gone.csv", "folder.npz"):
        if dropped:
            drop(training, tmp_path / name)
        else:
            training.window.open_path(str(tmp_path / name))
        training.qtbot.waitUntil(lambda name=name: name in training.find("bannerText").text())
        still_training(training, before)


def test_a_cancelled_load_leaves_it_training(training: Any) -> None:
    before = shown(training)
    training.window.open_lesson("digits")
    assert training.window.session.state == "loading"
    training.press(Qt.Key.Key_Escape)
    still_training(training, before)


def test_cancelled_dialogs_leave_it_training(training: Any, tmp_path: Path) -> None:
    np.savez(tmp_path / "bare.npz", l1_weights=np.ones((1, 2)), l1_bias=np.ones(1))
    before = shown(training)
    training.answers.path = ""
    for action in ("actionOpen", "actionSaveAs", "actionSaveExperiment", "actionExportHistory"):
        training.window.findChild(QAction, action).trigger()
    training.click("openDataButton")
    with training.qtbot.waitSignal(training.window.session.bare_file_opened):
        training.window.open_path(str(tmp_path / "bare.npz"))
    still_training(training, before)


def test_the_end_of_an_epoch_is_still_waited_for(person: Any, tmp_path: Path) -> None:
    """A failed load does not make a step of an epoch a run without end."""
    someone = person("spirals")
    session = someone.window.session
    session.set_epochs(10**6)
    session.step_epoch()
    with someone.qtbot.waitSignal(session.failed):
        session.open(str(tmp_path / "gone.npz"))
    someone.wait_for("paused")
    assert session.snapshot.epoch == 1
