"""Files at the window: saved, opened, dropped, exported, and data that are missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from idx_bytes import small_mnist
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QLineEdit, QWidget

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from core import DataSpec

COPY = Qt.DropAction.CopyAction
HANDS = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def drop(someone: Any, *paths: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    assert is_welcome(someone.window, mime)
    someone.window.dropEvent(QDropEvent(QPointF(5, 5), COPY, mime, *HANDS))


def is_welcome(widget: QWidget, mime: QMimeData) -> bool:
    enter = QDragEnterEvent(QPoint(5, 5), COPY, mime, *HANDS)
    enter.ignore()
    widget.dragEnterEvent(enter)
    return enter.isAccepted()


class TestFiles:
    def test_save_asks_once_for_a_name_which_is_then_a_recent_one(
        self, person: Any, tmp_path: Path
    ) -> None:
        someone = person(views=False)
        session = someone.window.session
        with someone.qtbot.waitSignal(session.snapshot_changed):
            session.step()
        someone.wait_for("paused")
        someone.qtbot.waitUntil(someone.window.isWindowModified)
        someone.answers.path = str(tmp_path / "run.npz")
        someone.press(Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
        assert (tmp_path / "run.npz").exists()
        assert "run.npz" in someone.window.windowTitle()
        assert not someone.window.isWindowModified()
        (tmp_path / "run.npz").unlink()
        someone.press(Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
        assert (tmp_path / "run.npz").exists()
        assert len(someone.answers.asked) == 1

        menu = someone.window.findChild(QWidget, "recentMenu")
        assert [entry.text() for entry in menu.actions()] == ["run.npz"]
        with someone.qtbot.waitSignal(session.experiment_changed):
            menu.actions()[0].trigger()

        with someone.qtbot.waitSignal(session.snapshot_changed):
            session.step()
        someone.wait_for("paused")
        someone.qtbot.waitUntil(someone.window.isWindowModified)
        someone.answers.path = str(tmp_path / "other.npz")
        someone.action("actionSaveAs").trigger()
        assert not someone.window.isWindowModified()
        assert "other.npz" in someone.window.windowTitle()

    def test_a_refused_file_is_told_and_changes_nothing(
        self, person: Any, tmp_path: Path, qtbot: QtBot
    ) -> None:
        someone = person(views=False)
        (tmp_path / "bad.npz").write_bytes(b"nothing like it")
        session, form = someone.window.session, someone.window.form
        experiment, snapshot = session.experiment, session.snapshot
        someone.answers.path = str(tmp_path / "bad.npz")
        with qtbot.waitSignal(session.failed):
            someone.press(Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
        assert "bad.npz" in someone.find("bannerText").text()
        assert session.experiment is experiment
        assert session.snapshot is snapshot
        assert form.experiment() == experiment
        someone.click("bannerCloseButton")
        assert not someone.find("banner").isVisible()

        someone.answers.path = str(tmp_path / "no folder" / "out.csv")
        someone.action("actionExportHistory").trigger()
        assert "Not exported" in someone.find("bannerText").text()

    def test_a_bare_file_and_a_table_are_opened(
        self, person: Any, tmp_path: Path, qtbot: QtBot
    ) -> None:
        someone = person(views=False)
        session, form = someone.window.session, someone.window.form
        rng = np.random.default_rng(0)
        path = str(tmp_path / "bare.npz")
        np.savez(path, l1_weights=rng.normal(size=(3, 2)), l1_bias=rng.normal(size=3),
                 l2_weights=rng.normal(size=(1, 3)), l2_bias=rng.normal(size=1))  # fmt: skip
        someone.answers.given_activations = ("tanh", "sigmoid")
        with qtbot.waitSignal(session.experiment_changed):
            someone.window.open_path(path)
        assert someone.answers.asked == [path], "for its activations"
        assert session.experiment.network.sizes == (2, 3, 1)

        rows = "\n".join(f"{i},{i % 7},{i % 3}" for i in range(40))
        (tmp_path / "table.csv").write_text(f"a,b,label\n{rows}\n")
        with qtbot.waitSignal(session.experiment_changed):
            someone.window.open_path(str(tmp_path / "table.csv"))
        assert session.experiment.data.name == "file"
        assert (form.problem(), form.experiment()) == ("", session.experiment)

    def test_pictures_and_history_are_exported(self, person: Any, tmp_path: Path) -> None:
        someone = person()
        session = someone.window.session
        session.set_speed(None)
        session.set_epochs(30)
        session.play()
        someone.wait_for("finished")
        starts = {"png": b"\x89PNG", "svg": b"<?xml", "csv": b"epoch,"}
        for name, ending in (
            ("Curves", "png"),
            ("Weights", "svg"),
            ("Boundary", "png"),
            ("History", "csv"),
        ):
            path = tmp_path / f"{name}.{ending}"
            someone.answers.path = str(path)
            someone.action(f"actionExport{name}").trigger()
            assert path.read_bytes().startswith(starts[ending]), name

    def test_files_that_are_dropped_are_opened_or_it_is_said_why_not(
        self, person: Any, tmp_path: Path
    ) -> None:
        someone = person(views=False)
        session = someone.window.session
        for name in ("run.npz", "run.json"):
            session.save(str(tmp_path / name))
        (tmp_path / "pictures").mkdir()
        for name, content in small_mnist().items():
            (tmp_path / "pictures" / name).write_bytes(content)
        for names, words in (
            (("run.npz", "run.json"), "Not opened: 2 files were dropped"),
            ((".",), f"Not opened: {tmp_path.name} is a folder: open a file in it"),
        ):
            drop(someone, *(tmp_path / name for name in names))
            assert someone.find("bannerText").text().startswith(words)
        for name in ("run.npz", "run.json", "pictures"):
            with someone.qtbot.waitSignal(session.experiment_changed):
                drop(someone, tmp_path / name)
            assert not someone.find("banner").isVisible()
        data, form = session.experiment.data, someone.window.form
        assert (data.name, data.path) == ("mnist", str(tmp_path / "pictures"))
        assert session.experiment.network.inputs == 784
        assert (form.problem(), form.experiment()) == ("", session.experiment)

        mime = QMimeData()
        mime.setText("1")
        assert not is_welcome(someone.window, mime)
        mime.setUrls([QUrl.fromLocalFile("/a.csv")])
        assert is_welcome(someone.window, mime)
        for field in someone.window.findChildren(QLineEdit):
            assert not field.acceptDrops(), field


class TestMissingData:
    @pytest.fixture
    def without_mnist(self, person: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
        from core.datasets import MnistMissing
        from playground.session import loading

        load = loading.load_dataset

        def load_all_but_mnist(spec: DataSpec, **rest: Any) -> Any:
            if spec.name == "mnist":
                raise MnistMissing("there is no network")
            return load(spec, **rest)

        monkeypatch.setattr(loading, "load_dataset", load_all_but_mnist)
        someone = person(views=False)
        session = someone.window.session
        combo = someone.find("datasetCombo")
        index = next(i for i in range(combo.count()) if combo.itemText(i) == "MNIST")
        with someone.qtbot.waitSignal(session.data_missing):
            combo.setCurrentIndex(index)
            combo.activated.emit(index)
        return someone

    def test_the_form_goes_back_and_three_ways_on_are_offered(self, without_mnist: Any) -> None:
        someone = without_mnist
        session = someone.window.session
        assert session.state == "ready"
        assert someone.window.form.experiment() == session.experiment
        for name in ("bannerDigitsButton", "bannerFolderButton", "bannerRetryButton"):
            assert someone.find(name).isVisible()
        with someone.qtbot.waitSignal(session.experiment_changed):
            someone.click("bannerDigitsButton")
        assert session.experiment.data.name == "digits"  # they take its place
        assert session.experiment.network.inputs == 784
