"""Making an animation: each step is looked at, and what is seen goes into the file."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QLabel, QWidget
from small_runs import reach, xor

from playground.chrome.animation_dialog import AnimationDialog, AnimationWish
from playground.control import animation as module
from playground.control.animation import Animator, frame_of
from playground.session.animation import FORMATS, Format
from playground.session.session import Session

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from core import Snapshot


class SeenView(QLabel):
    """Notes which steps it showed when its picture was taken; draws only when it is to."""

    name, declaration = "seen", SimpleNamespace(title="Seen")
    is_waiting = False

    def __init__(self) -> None:
        super().__init__()
        self.newest = -1
        self.steps: list[int] = []

    def show_snapshot(self, snapshot: Snapshot) -> None:
        self.newest = snapshot.steps

    def is_active(self) -> bool:
        return True

    def stand_still(self) -> None:
        self.steps.append(self.newest)


class SeenViews(dict[str, Any]):
    def all_made(self) -> list[Any]:
        return list(self.values())


class Asked:
    """Answers in the place of a person."""

    def __init__(self, path: Path) -> None:
        self.path = str(path)

    def save_path(self, *_: str) -> str:
        return self.path


class Studio:
    def __init__(self, qtbot: QtBot, session: Session, path: Path) -> None:
        self.session, self.view, self.window = session, SeenView(), QWidget()
        qtbot.addWidget(self.window)
        qtbot.addWidget(self.view)
        self.view.resize(40, 30)
        session.shown_changed.connect(self.view.show_snapshot)
        self.asked, settings = Asked(path), type("Settings", (), {"folder": str(path.parent)})()
        views: Any = SeenViews(seen=self.view)
        dialogs: Any = self.asked
        self.animator = Animator(session, views, dialogs, settings, self.window)
        self.told: list[str] = []
        self.animator.message.connect(self.told.append)

    def open(self) -> AnimationDialog:
        self.animator.ask()
        dialog = self.animator.dialog
        assert dialog is not None
        return dialog


@pytest.fixture
def studio(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Studio]:
    def write(file: Any, frames: Any, seconds: float) -> None:
        file.write(json.dumps([*frames[0][:2], len(frames), seconds]).encode())

    plain = Format("Plain", FORMATS[1].kind, "json", write)
    monkeypatch.setattr(module, "FORMATS", (plain,))
    session = Session()
    yield Studio(qtbot, session, tmp_path / "run.gif")
    session.close()


def trained(qtbot: QtBot, studio: Studio) -> None:
    studio.session.start(xor(epochs=300))
    reach(qtbot, studio.session, "finished")


def test_frames_are_evenly_spread_steps_with_both_ends():
    wish = AnimationWish("", 100, 1000, 4, 10, FORMATS[0])
    assert wish.steps == (100, 400, 700, 1000)


def test_the_steps_that_were_chosen_are_seen_exactly_and_written(
    qtbot: QtBot, studio: Studio, tmp_path: Path
):
    trained(qtbot, studio)
    dialog = studio.open()
    assert [dialog.view_combo.itemText(n) for n in range(2)] == ["Whole window", "Seen"]
    dialog.view_combo.setCurrentIndex(1)
    dialog.first_spin.setValue(20)
    dialog.frames_spin.setValue(5)
    assert dialog.wish()[:5] == ("seen", 20, 300, 5, 10)
    dialog.save_button.click()
    assert not dialog.frames_spin.isEnabled()
    qtbot.waitUntil(lambda: studio.animator.dialog is None, timeout=120_000)
    assert studio.view.steps == [20, 90, 160, 230, 300]
    assert json.loads((tmp_path / "run.gif").read_text()) == [40, 30, 5, 0.1]
    assert studio.told == ["Exported run.gif."]
    assert not studio.session.timeline.is_back


def test_a_frame_waits_for_the_answers_but_not_for_ever(qtbot: QtBot, studio: Studio):
    trained(qtbot, studio)
    view, seconds = studio.view, iter(range(1000))
    studio.animator._clock = lambda: next(seconds)
    view.is_waiting = True
    dialog = studio.open()
    dialog.frames_spin.setValue(2)
    dialog.save_button.click()
    qtbot.waitUntil(lambda: studio.animator.dialog is None, timeout=120_000)
    text = "Exported run.gif. 2 frames did not wait for what was still being computed."
    assert studio.told == [text]
    dialog = studio.open()
    studio.animator._clock = lambda: 0.0
    view.steps.clear()
    dialog.frames_spin.setValue(2)
    dialog.save_button.click()
    qtbot.waitUntil(lambda: view.steps == [0], timeout=120_000)
    assert studio.animator.dialog is not None
    view.is_waiting = False
    qtbot.waitUntil(lambda: studio.animator.dialog is None, timeout=120_000)
    assert studio.told[1] == "Exported run.gif."


def test_all_pictures_are_of_one_size_whatever_becomes_of_the_window(
    qtbot: QtBot, studio: Studio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    sizes: list[tuple[int, int]] = []

    def note(_file: Any, frames: Any, _seconds: float) -> None:
        sizes.extend(frame[:2] for frame in frames)

    monkeypatch.setattr(module, "FORMATS", (Format("Plain", FORMATS[1].kind, "json", note),))
    trained(qtbot, studio)
    view = studio.view
    grown = view.stand_still

    def stand_still() -> None:
        grown()
        view.resize(view.width() + 10, view.height())

    monkeypatch.setattr(view, "stand_still", stand_still)
    dialog = studio.open()
    dialog.view_combo.setCurrentIndex(1)
    dialog.frames_spin.setValue(3)
    dialog.save_button.click()
    qtbot.waitUntil(lambda: studio.animator.dialog is None, timeout=120_000)
    assert sizes == [(50, 30)] * 3


def test_closing_the_dialog_cancels_and_goes_back_to_where_one_was(
    qtbot: QtBot, studio: Studio, tmp_path: Path
):
    trained(qtbot, studio)
    studio.session.look_at(33)
    dialog = studio.open()
    dialog.save_button.click()
    dialog.reject()
    assert studio.animator.dialog is None
    assert studio.session.timeline.place.step == 33
    qtbot.waitUntil(lambda: studio.session.timeline.place.is_exact, timeout=120_000)
    assert not list(tmp_path.iterdir())
    studio.open().reject()


def test_what_may_not_be_written_is_said_and_the_fields_stay(
    qtbot: QtBot, studio: Studio, tmp_path: Path
):
    trained(qtbot, studio)
    studio.asked.path = str(tmp_path / "run.txt")
    dialog = studio.open()
    dialog.save_button.click()
    assert "Not exported" in dialog.note.text()
    assert dialog.frames_spin.isEnabled()
    studio.asked.path = ""
    dialog.save_button.click()
    assert not studio.view.steps
    dialog.reject()


def test_without_anything_trained_there_is_nothing_to_animate(studio: Studio):
    studio.session.prepare(xor())
    studio.animator.ask()
    assert studio.animator.dialog is None
    assert "Press Play" in studio.told[0]


def test_without_a_package_that_writes_them_it_is_said(
    qtbot: QtBot, studio: Studio, monkeypatch: pytest.MonkeyPatch
):
    trained(qtbot, studio)
    monkeypatch.setattr(module, "FORMATS", ())
    studio.animator.ask()
    assert studio.told == ["Animations need the package Pillow."]


def test_lines_of_pixels_end_where_the_picture_does():
    image = QImage(3, 2, QImage.Format.Format_RGB32)
    image.fill(0x102030)
    assert frame_of(image) == (3, 2, bytes([0x10, 0x20, 0x30]) * 6)
