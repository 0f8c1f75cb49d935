"""Saving and exporting from the window: what the run reads is never written onto."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PySide6.QtGui import QAction

from core import load_weights

if TYPE_CHECKING:
    from pathlib import Path

TABLE = "a,b,label\n" + "1,2,yes\n2,1,no\n3,4,yes\n4,3,no\n" * 3


@pytest.fixture
def someone(person: Any, tmp_path: Path) -> Any:
    """Someone who trains on a table of their own, and has saved the run."""
    found = person(views=False)
    (tmp_path / "own.csv").write_text(TABLE)
    with found.qtbot.waitSignal(found.window.session.experiment_changed):
        found.window.open_path(str(tmp_path / "own.csv"))
    assert found.window.session.save(str(tmp_path / "run.npz"))
    return found


def choose(someone: Any, action: str, path: Path) -> str:
    """Choose an action and a path; gives what the banner says."""
    someone.answers.path = str(path)
    someone.window.findChild(QAction, action).trigger()
    banner = someone.find("banner")
    return str(someone.find("bannerText").text()) if banner.isVisible() else ""


def test_what_the_run_starts_from_is_not_replaced(someone: Any, tmp_path: Path) -> None:
    (tmp_path / "link.csv").symlink_to("own.csv")
    (tmp_path / "hard.csv").hardlink_to(tmp_path / "own.csv")
    (tmp_path / "own.png").symlink_to("own.csv")
    for action, name in (
        ("actionExportHistory", "own.csv"),
        ("actionExportHistory", "link.csv"),
        ("actionExportHistory", "hard.csv"),
        ("actionExportCurves", "own.png"),
    ):
        said = choose(someone, action, tmp_path / name)
        assert said.startswith("Not exported: this run starts from own.csv"), name
        assert (tmp_path / "own.csv").read_text() == TABLE, name
        assert (tmp_path / name).read_text() == TABLE, name
        someone.click("bannerCloseButton")

    (tmp_path / "run.csv").symlink_to("run.npz")
    said = choose(someone, "actionExportHistory", tmp_path / "run.csv")
    assert said.startswith("Not exported: run.npz holds this run")
    load_weights(tmp_path / "run.npz")


def test_the_ending_and_the_content_agree(someone: Any, tmp_path: Path) -> None:
    for action, name, words in (
        ("actionSaveAs", "c.csv", "Not saved: c.csv is no weights file: give a name that ends in"),
        ("actionSaveAs", "c.json", "Not saved: c.json is no weights file"),
        ("actionSaveExperiment", "c.npz", "Not saved: c.npz is no experiment file"),
        ("actionExportHistory", "c.npz", "Not exported: c.npz is no CSV file"),
        ("actionExportCurves", "c.jpg", "Not exported: c.jpg is no PNG or SVG file"),
    ):
        assert choose(someone, action, tmp_path / name).startswith(words), (action, name)
        assert not (tmp_path / name).exists()
        someone.click("bannerCloseButton")

    (tmp_path / "run.npz").write_bytes(b"")  # what the run was saved to may be saved to again
    assert choose(someone, "actionSaveAs", tmp_path / "run.npz") == ""
    assert load_weights(tmp_path / "run.npz").experiment is not None


def test_the_weights_that_a_run_starts_from_stay(person: Any, tmp_path: Path) -> None:
    someone = person(views=False)
    rng = np.random.default_rng(0)
    np.savez(tmp_path / "bare.npz", l1_weights=rng.normal(size=(1, 2)), l1_bias=rng.normal(size=1))
    before = (tmp_path / "bare.npz").read_bytes()
    someone.answers.given_activations = ("sigmoid",)
    with someone.qtbot.waitSignal(someone.window.session.experiment_changed):
        someone.window.open_path(str(tmp_path / "bare.npz"))
    said = choose(someone, "actionSaveAs", tmp_path / "bare.npz")
    assert said.startswith("Not saved: this run starts from bare.npz")
    assert (tmp_path / "bare.npz").read_bytes() == before
