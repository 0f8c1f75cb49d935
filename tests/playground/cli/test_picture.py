"""The picture command's work: the window after training, as a PNG."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QMessageLogContext, QtMsgType
from PySide6.QtGui import QColor, QImage, QPixmap

from core.datasets import MnistMissing
from playground import main_window
from playground.cli.picture import PictureError, _pass_on, take_picture
from playground.session import loading
from playground.session.lessons import get_lesson

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from core import Snapshot


def colours(image: QImage) -> set[str]:
    """The colours of every fourth pixel each way."""
    return {
        QColor(image.pixel(x, y)).name()
        for x in range(0, image.width(), 4)
        for y in range(0, image.height(), 4)
    }


@pytest.mark.usefixtures("qtbot")
def test_a_picture_of_a_trained_lesson(tmp_path: Path) -> None:
    before, after = tmp_path / "before.png", tmp_path / "after.png"
    take_picture(experiment=None, out=str(before), size=(1024, 700), lesson="xor", trained=False)
    take_picture(experiment=None, out=str(after), size=(1024, 700), lesson="xor")
    images = [QImage(str(path)) for path in (before, after)]
    assert all((image.width(), image.height()) == (1024, 700) for image in images)
    assert images[0] != images[1]
    # Not an empty window: the boundary alone shades between two colours.
    assert len(colours(images[1])) > 100


@pytest.mark.usefixtures("qtbot")
def test_an_experiment_of_one_s_own_in_the_dark_after_so_many_epochs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[Snapshot | None] = []

    class Window(main_window.MainWindow):
        def grab(self) -> QPixmap:  # type: ignore[override]
            shown.append(self.session.snapshot)
            return super().grab()

    monkeypatch.setattr(main_window, "MainWindow", Window)
    experiment = get_lesson("xor").experiment
    experiment = replace(experiment, network=replace(experiment.network, seed=5))
    out = tmp_path / "dark.png"
    take_picture(experiment=experiment, out=str(out), theme="dark", until=7)
    assert [snapshot and snapshot.epoch for snapshot in shown] == [7]
    image = QImage(str(out))
    assert (image.width(), image.height()) == (1280, 800)
    assert QColor(image.pixel(640, 795)).lightness() < 80


def test_the_command_line_is_silent(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "playground", "picture", "--lesson", "xor", "--until", "0"]
    done = subprocess.run(
        [*command, str(tmp_path / "out.png")], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (tmp_path / "out.png").exists()


def test_whatever_else_qt_has_to_say_is_heard(capsys: pytest.CaptureFixture[str]) -> None:
    for message in ("This plugin does not support propagateSizeHints()", "Cannot open the disk"):
        _pass_on(QtMsgType.QtWarningMsg, QMessageLogContext(), message)
    assert capsys.readouterr().err == "Cannot open the disk\n"


def test_data_that_cannot_be_had_are_told(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(*_: object, **__: object) -> None:
        raise MnistMissing("the network is down")

    monkeypatch.setattr(loading, "load_dataset", missing)
    with pytest.raises(PictureError, match="the network is down"):
        take_picture(experiment=None, out=str(tmp_path / "out.png"), lesson="mnist")
    assert not (tmp_path / "out.png").exists()


@pytest.mark.usefixtures("qtbot")
def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(PictureError, match="cannot write"):
        take_picture(
            experiment=None, out=str(tmp_path / "no" / "out.png"), lesson="xor", trained=False
        )
