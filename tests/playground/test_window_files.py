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
    def test_save_asks_once_for_a_name(self, person: Any, tmp_path: Path) -> None:
        someone = person()
        someone.answers.path = str(tmp_path / "run.npz")
        someone.press(Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
        assert (tmp_path / "run.npz").exists()
        assert "run.npz" in someone.window.windowTitle()
        (tmp_path / "run.npz").unlink()
        someone.press(Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
        assert (tmp_path / "run.npz").exists()
        assert len(someone.answers.asked) == 1

    def test_the_title_says_when_training_is_not_saved(self, person: Any, tmp_path: Path) -> None:
        someone = person()
        session = someone.window.session
        with someone.qtbot.waitSignal(session.snapshot_changed):
            session.step()
        someone.wait_for("paused")
        someone.qtbot.waitUntil(someone.window.isWindowModified)
        someone.answers.path = str(tmp_path / "run.npz")
        someone.action("actionSaveAs").trigger()
        assert not someone.window.isWindowModified()

    def test_recent_files_are_offered(self, person: Any, tmp_path: Path) -> None:
        someone = person()
        someone.answers.path = str(tmp_path / "run.npz")
        someone.action("actionSave").trigger()
        menu = someone.window.findChild(QWidget, "recentMenu")
        assert [entry.text() for entry in menu.actions()] == ["run.npz"]
        with someone.qtbot.waitSignal(someone.window.session.experiment_changed):
            menu.actions()[0].trigger()

    def test_a_refused_file_is_told_and_changes_nothing(
        self, person: Any, tmp_path: Path, qtbot: QtBot
    ) -> None:
        someone = person()
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

    def test_a_bare_file_asks_for_its_activations(
        self, person: Any, tmp_path: Path, qtbot: QtBot
    ) -> None:
        someone = person()
        rng = np.random.default_rng(0)
        path = str(tmp_path / "bare.npz")
        np.savez(path, l1_weights=rng.normal(size=(3, 2)), l1_bias=rng.normal(size=3),
                 l2_weights=rng.normal(size=(1, 3)), l2_bias=rng.normal(size=1))  # fmt: skip
        someone.answers.given_activations = ("tanh", "sigmoid")
        with qtbot.waitSignal(someone.window.session.experiment_changed):
            someone.window.open_path(path)
        assert someone.answers.asked == [path]
        assert someone.window.session.experiment.network.sizes == (2, 3, 1)

    @pytest.mark.parametrize(
        ("name", "ending"),
        [("Curves", "png"), ("Weights", "svg"), ("Boundary", "png"), ("History", "csv")],
    )
    def test_pictures_and_history_are_exported(
        self, person: Any, tmp_path: Path, name: str, ending: str
    ) -> None:
        someone = person()
        session = someone.window.session
        session.set_speed(None)
        session.play()
        someone.wait_for("finished")
        someone.answers.path = str(tmp_path / f"out.{ending}")
        someone.action(f"actionExport{name}").trigger()
        content = (tmp_path / f"out.{ending}").read_bytes()
        start = {"png": b"\x89PNG", "svg": b"<?xml", "csv": b"epoch,"}[ending]
        assert content.startswith(start)

    def test_an_export_that_fails_is_told(self, person: Any, tmp_path: Path) -> None:
        someone = person()
        someone.answers.path = str(tmp_path / "no folder" / "out.csv")
        someone.action("actionExportHistory").trigger()
        assert "Not exported" in someone.find("bannerText").text()

    def test_what_is_dropped_is_opened_or_it_is_said_why_not(
        self, person: Any, tmp_path: Path
    ) -> None:
        someone = person()
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

    def test_text_is_not_taken_by_the_window_and_files_not_by_its_fields(self, person: Any) -> None:
        someone = person()
        mime = QMimeData()
        mime.setText("1")
        assert not is_welcome(someone.window, mime)
        mime.setUrls([QUrl.fromLocalFile("/a.csv")])
        assert is_welcome(someone.window, mime)
        for field in someone.window.findChildren(QLineEdit):
            assert not field.acceptDrops(), field

    def test_a_data_file_becomes_the_data_set(
        self, person: Any, tmp_path: Path, qtbot: QtBot
    ) -> None:
        someone = person()
        rows = "\n".join(f"{i},{i % 7},{i % 3}" for i in range(40))
        (tmp_path / "table.csv").write_text(f"a,b,label\n{rows}\n")
        with qtbot.waitSignal(someone.window.session.experiment_changed):
            someone.window.open_path(str(tmp_path / "table.csv"))
        assert someone.window.session.experiment.data.name == "file"
        assert someone.window.form.problem() == ""
        assert someone.window.form.experiment() == someone.window.session.experiment


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
        someone = person()
        session = someone.window.session
        combo = someone.find("datasetCombo")
        index = next(i for i in range(combo.count()) if combo.itemText(i) == "MNIST")
        with someone.qtbot.waitSignal(session.data_missing):
            combo.setCurrentIndex(index)
            combo.activated.emit(index)
        return someone

    def test_the_form_goes_back_and_three_ways_on_are_offered(self, without_mnist: Any) -> None:
        someone = without_mnist
        assert someone.window.session.state == "ready"
        assert someone.window.form.experiment() == someone.window.session.experiment
        for name in ("bannerDigitsButton", "bannerFolderButton", "bannerRetryButton"):
            assert someone.find(name).isVisible()

    def test_the_built_in_digits_take_their_place(self, without_mnist: Any) -> None:
        someone = without_mnist
        with someone.qtbot.waitSignal(someone.window.session.experiment_changed):
            someone.click("bannerDigitsButton")
        assert someone.window.session.experiment.data.name == "digits"
        assert someone.window.session.experiment.network.inputs == 784
