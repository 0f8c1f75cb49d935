"""Notices: every message has its ways on, and each does what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from core.datasets import MnistMissing

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


class LostRun(QObject):
    """Shaped like `Autosave`, with a run that was found."""

    failed = Signal(str)

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.found: Path | None = path
        self.done: list[str] = []

    def restore(self) -> None:
        self.done.append("restore")

    def discard(self) -> None:
        self.done.append("discard")

    def close(self) -> None:
        self.done.append("close")


def test_a_lost_run_is_offered(
    person: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    someone = person(views=False)
    banner = someone.find("banner")
    nothing = LostRun(tmp_path)
    nothing.found = None
    someone.window.use_autosave(nothing)
    assert not banner.isVisible(), "no offer where nothing was lost"
    nothing.failed.emit("Autosave does not work: the disk is full")
    assert "the disk is full" in someone.find("bannerText").text()
    someone.click("bannerCloseButton")

    for answer in ("restore", "discard"):
        lost = LostRun(tmp_path / "autosave-1.npz")
        someone.window.use_autosave(lost)
        assert banner.isVisible(), answer
        someone.click(f"banner{answer.capitalize()}Button")
        assert lost.done == [answer]
        assert not banner.isVisible(), answer

    lost = LostRun(tmp_path)
    someone.window.use_autosave(lost)
    with monkeypatch.context() as patch:
        patch.setattr(type(someone.window.session), "unsaved_seconds", 6.0)
        someone.answers.unsaved_answer = "cancel"
        someone.click("bannerRestoreButton")
    assert lost.done == [], "the present run is not lost without a question"
    assert banner.isVisible()  # the offer stands


def test_a_folder_for_mnist_is_tried_at_once(person: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    someone = person(views=False)
    session = someone.window.session
    tried: list[str] = []
    opening = session.opening
    monkeypatch.setattr(opening, "retry", lambda: tried.extend([opening.data_dir, "retry"]))
    someone.answers.path = "/data/mnist"
    session.data_missing.emit(None, MnistMissing("the network is down"))
    text = someone.find("bannerText").text()
    assert text.startswith("MNIST is missing: the network is down. ")
    assert "the folder that holds its four files" in text
    assert "--data-dir" in text
    assert someone.window.findChild(QObject, "bannerDigitsButton") is None  # whose digits?
    someone.click("bannerFolderButton")
    assert tried == ["/data/mnist", "retry"]
