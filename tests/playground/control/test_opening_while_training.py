"""What cannot be opened leaves the run training, and all that is shown as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
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


def test_what_fails_or_is_cancelled_leaves_it_training(person: Any, tmp_path: Path) -> None:
    someone = person(views=False)
    window = someone.window
    someone.find("epochsSpin").setValue(10**6)
    someone.press(Qt.Key.Key_Space)
    someone.wait_for("training")
    before = shown(someone)
    (tmp_path / "noise.npz").write_bytes(b"PK\x03\x04 and nothing more")
    (tmp_path / "noise.json").write_bytes(b'{"data": ')
    (tmp_path / "noise.csv").write_bytes(b"\0\1\2")
    (tmp_path / "folder.npz").mkdir()
    for is_dropped in (False, True):
        for name in ("noise.npz", "noise.json", "noise.csv", "gone.npz", "gone.csv", "folder.npz"):
            if is_dropped:
                drop(someone, tmp_path / name)
            else:
                window.open_path(str(tmp_path / name))
            someone.qtbot.waitUntil(lambda name=name: name in someone.find("bannerText").text())
            still_training(someone, before)

    window.open_lesson("digits")
    assert window.session.state == "loading"
    someone.press(Qt.Key.Key_Escape)
    still_training(someone, before)

    np.savez(tmp_path / "bare.npz", l1_weights=np.ones((1, 2)), l1_bias=np.ones(1))
    someone.answers.path = ""
    for action in ("actionOpen", "actionSaveAs", "actionSaveExperiment", "actionExportHistory"):
        window.findChild(QAction, action).trigger()
    someone.click("openDataButton")
    with someone.qtbot.waitSignal(window.session.bare_file_opened):
        window.open_path(str(tmp_path / "bare.npz"))
    still_training(someone, before)


def test_the_end_of_an_epoch_is_still_waited_for(person: Any, tmp_path: Path) -> None:
    """A failed load does not make a step of an epoch a run without end."""
    someone = person("spirals", views=False)
    session = someone.window.session
    session.set_epochs(10**6)
    session.step_epoch()
    with someone.qtbot.waitSignal(session.failed):
        session.open(str(tmp_path / "gone.npz"))
    someone.wait_for("paused")
    assert session.snapshot.epoch == 1
