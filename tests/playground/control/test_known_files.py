"""A run knows its files: moved ones are found, other ones are told and never silently taken."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QPushButton

from core import (
    Dataset,
    DataSpec,
    Experiment,
    InitSpec,
    LayerSpec,
    NetworkSpec,
    Trainer,
    TrainSpec,
    load_weights,
    save_weights,
)
from playground.forms.form_panel import FormPanel

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

TABLE = "a,b,label\n" + "1,2,yes\n2,1,no\n3,4,yes\n4,3,no\n" * 3
FLIPPED = TABLE.replace("yes", "?").replace("no", "yes").replace("?", "no")


def opened(someone: Any, path: Path | str) -> None:
    """Open a file and wait for its run."""
    with someone.qtbot.waitSignal(someone.window.session.experiment_changed):
        someone.window.open_path(str(path))


def asked(someone: Any, path: Path) -> str:
    """Open a file that cannot be opened as it is; gives what the banner says."""
    with someone.qtbot.waitSignal(someone.window.session.failed):
        someone.window.open_path(str(path))
    return str(someone.find("bannerText").text())


def answered(someone: Any, button: str) -> None:
    """Press a button of the banner and wait for the run that it brings."""
    with someone.qtbot.waitSignal(someone.window.session.experiment_changed):
        someone.click(button)


def do(someone: Any, action: str) -> None:
    """Choose an action of the menu."""
    someone.window.findChild(QAction, action).trigger()


def step(someone: Any) -> None:
    """Train on one batch."""
    with someone.qtbot.waitSignal(someone.window.session.snapshot_changed):
        do(someone, "actionStep")


def offers(someone: Any, button: str) -> bool:
    QCoreApplication.processEvents()  # Qt shows new buttons of a shown banner a moment later
    return any(one.isVisible() for one in someone.find("banner").findChildren(QPushButton, button))


def old_run(someone: Any, tmp_path: Path) -> Path:
    """A folder with a table, and run.npz that was trained on it for two steps; XOR is open now."""
    folder, kept = tmp_path / "old", tmp_path / "kept old"
    if kept.exists():  # all is again as it was saved
        for name in ("old", "new"):
            shutil.rmtree(tmp_path / name, ignore_errors=True)
        shutil.copytree(kept, folder)
    else:
        folder.mkdir()
        (folder / "own.csv").write_text(TABLE)
        opened(someone, folder / "own.csv")
        for _ in range(2):
            step(someone)
        assert someone.window.session.save(str(folder / "run.npz"))
        shutil.copytree(folder, kept)
    someone.window.open_lesson("xor")
    return folder


class TestData:
    def test_it_is_named_by_the_whole_path_and_read_anew_when_it_was_edited(
        self, person: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        someone = person(views=False)
        (tmp_path / "own.csv").write_text(TABLE)
        monkeypatch.chdir(tmp_path)
        opened(someone, "own.csv")
        assert someone.window.session.save("run.npz")
        file = load_weights(tmp_path / "run.npz")
        assert file.experiment is not None
        assert file.experiment.data.path == str(tmp_path / "own.csv")

        (tmp_path / "own.csv").write_text(TABLE + "5,6,no\n5,7,no\n")
        opened(someone, tmp_path / "own.csv")
        dataset = someone.window.session.dataset
        assert len(dataset.x_train) + len(dataset.x_test) == 14
        assert not someone.find("banner").isVisible()

    def test_what_moved_together_opens_at_once(self, person: Any, tmp_path: Path) -> None:
        someone = person(views=False)
        session = someone.window.session
        shutil.move(old_run(someone, tmp_path), tmp_path / "new")
        opened(someone, tmp_path / "new" / "run.npz")
        assert session.snapshot.steps == 2
        assert session.experiment.data.path == str(tmp_path / "new" / "own.csv")
        assert not someone.find("banner").isVisible()

        folder = old_run(someone, tmp_path)  # another file of the name beside it is passed over
        (tmp_path / "new").mkdir()
        (tmp_path / "new" / "own.csv").write_text(FLIPPED)
        shutil.move(folder / "run.npz", tmp_path / "new" / "run.npz")
        opened(someone, tmp_path / "new" / "run.npz")
        assert session.snapshot.steps == 2
        assert session.experiment.data.path == str(folder / "own.csv")

    def test_a_changed_table_is_told_and_can_be_found_elsewhere(
        self, person: Any, tmp_path: Path
    ) -> None:
        someone = person(views=False)
        session = someone.window.session
        folder = old_run(someone, tmp_path)
        before = session.experiment
        for content, what in (
            (TABLE + "5,6,no\n", "now hold 13 rows"),
            (FLIPPED, "same shape but other values"),
        ):
            (folder / "own.csv").write_text(content)
            said = asked(someone, folder / "run.npz")
            assert "own.csv" in said
            assert what in said
            assert session.experiment is before, "nothing is lost"
            assert offers(someone, "bannerFindButton")
            assert offers(someone, "bannerTakeButton")

        (tmp_path / "kept.csv").write_text(TABLE)
        someone.answers.path = str(tmp_path / "kept.csv")
        answered(someone, "bannerFindButton")
        assert session.snapshot.steps == 2  # it goes on
        assert session.path == str(folder / "run.npz")
        assert session.experiment.data.path == str(tmp_path / "kept.csv")

    def test_a_table_that_is_gone_is_asked_for_until_it_is_found(
        self, person: Any, tmp_path: Path
    ) -> None:
        someone = person(views=False)
        folder = old_run(someone, tmp_path)
        (folder / "own.csv").unlink()
        (tmp_path / "wrong.csv").write_text(FLIPPED)
        (tmp_path / "right.csv").write_text(TABLE)
        said = asked(someone, folder / "run.npz")
        assert not offers(someone, "bannerTakeButton")  # there is nothing to take
        someone.answers.path = ""
        someone.click("bannerFindButton")
        assert someone.find("bannerText").text() == said, "a cancelled answer leaves the offer"
        assert offers(someone, "bannerFindButton")
        someone.answers.path = str(tmp_path / "wrong.csv")
        with someone.qtbot.waitSignal(someone.window.session.failed):
            someone.click("bannerFindButton")
        assert "wrong.csv" in someone.find("bannerText").text()
        someone.answers.path = str(tmp_path / "right.csv")
        answered(someone, "bannerFindButton")
        assert someone.window.session.snapshot.steps == 2

    def test_the_changed_table_taken_is_a_new_run_from_the_saved_weights(
        self, person: Any, tmp_path: Path
    ) -> None:
        someone = person(views=False)
        folder = old_run(someone, tmp_path)
        (folder / "own.csv").write_text(FLIPPED)
        asked(someone, folder / "run.npz")
        answered(someone, "bannerTakeButton")
        session, saved = someone.window.session, load_weights(folder / "run.npz")
        assert session.snapshot.steps == 0
        assert session.path == ""  # the old run's file is not this run's
        for found, expected in zip(session.snapshot.weights, saved.weights, strict=True):
            np.testing.assert_array_equal(found, expected)
        assert session.experiment.data.fingerprint == session.dataset.fingerprint
        assert not someone.find("banner").isVisible()

        # A table of another width gets a network that fits.
        (folder / "own.csv").write_text("a,b,c,label\n" + "1,2,3,p\n4,5,6,q\n7,8,9,r\n")
        assert "3 rows of 3 columns" in asked(someone, folder / "run.npz")
        answered(someone, "bannerTakeButton")
        sizes = session.experiment.network.sizes
        assert (sizes[0], sizes[-1]) == (3, 3)

    def test_an_experiment_file_knows_its_table_too_and_reset_needs_none(
        self, person: Any, tmp_path: Path
    ) -> None:
        someone = person(views=False)
        folder = old_run(someone, tmp_path)
        opened(someone, folder / "run.npz")
        assert someone.window.session.save(str(folder / "e.json"))
        (folder / "own.csv").unlink()
        with someone.qtbot.waitSignal(someone.window.session.experiment_changed):
            do(someone, "actionReset")
        assert someone.window.session.snapshot.steps == 0

        someone.window.open_lesson("xor")
        (folder / "own.csv").write_text(FLIPPED)
        assert "other values" in asked(someone, folder / "e.json")
        answered(someone, "bannerTakeButton")
        (folder / "own.csv").write_text(TABLE)
        shutil.move(folder, tmp_path / "new")
        opened(someone, tmp_path / "new" / "e.json")
        assert someone.window.session.experiment.data.path == str(tmp_path / "new" / "own.csv")


def from_weights(someone: Any, folder: Path) -> None:
    """e.json starts from w.npz, and run.npz was saved of it; XOR is open now."""
    rng = np.random.default_rng(0)
    np.savez(folder / "w.npz", l1_weights=rng.normal(size=(1, 2)), l1_bias=rng.normal(size=1))
    init = InitSpec("file", path=str(folder / "w.npz"))
    network = NetworkSpec(2, (LayerSpec(1, "sigmoid"),), init=init, bias_init=init)
    (folder / "plain.json").write_text(Experiment(DataSpec("xor"), network, TrainSpec()).to_json())
    opened(someone, folder / "plain.json")
    assert someone.window.session.save(str(folder / "e.json"))
    assert someone.window.session.save(str(folder / "run.npz"))
    someone.window.open_lesson("xor")


def test_other_first_weights_are_told_and_can_be_found(person: Any, tmp_path: Path) -> None:
    someone = person(views=False)
    session = someone.window.session
    from_weights(someone, tmp_path)
    shutil.move(tmp_path / "w.npz", tmp_path / "kept.npz")
    expected = load_weights(tmp_path / "kept.npz").weights[0]
    asked(someone, tmp_path / "e.json")
    someone.answers.path = str(tmp_path / "kept.npz")
    answered(someone, "bannerFindButton")
    found = session.snapshot.weights[0]
    np.testing.assert_array_equal(found, expected.astype(found.dtype))

    np.savez(tmp_path / "w.npz", l1_weights=np.ones((1, 2)), l1_bias=np.zeros(1))
    # A saved run goes on without them, but Reset asks.
    opened(someone, tmp_path / "run.npz")
    before = session.experiment
    with someone.qtbot.waitSignal(session.failed):
        do(someone, "actionReset")
    assert session.experiment is before
    assert offers(someone, "bannerTakeButton")

    said = asked(someone, tmp_path / "e.json")
    assert "w.npz" in said
    assert "does not hold the weights" in said
    answered(someone, "bannerTakeButton")
    np.testing.assert_array_equal(session.snapshot.weights[0], np.ones((1, 2)))


class TestArrays:
    """Runs of programs that handed over arrays."""

    @pytest.fixture
    def trainer(self) -> Trainer:
        rng = np.random.default_rng(0)
        dataset = Dataset.from_arrays(rng.normal(size=(20, 2)), np.arange(20) % 2)
        network = NetworkSpec(2, (LayerSpec(1, "sigmoid"),))
        trainer = Trainer(Experiment(DataSpec("arrays"), network, TrainSpec()), dataset)
        trainer.run_epoch()
        return trainer

    def test_they_open_on_data_of_ones_choice(
        self, person: Any, tmp_path: Path, trainer: Trainer
    ) -> None:
        someone = person(views=False)
        save_weights(
            tmp_path / "run.npz",
            trainer.network,
            trainer.experiment,
            trainer.history,
            resume=trainer.resume_state(),
        )
        said = asked(someone, tmp_path / "run.npz")
        assert "run.npz was trained on arrays of a program" in said
        assert someone.find("bannerFindButton").text() == "Choose the data…"
        (tmp_path / "own.csv").write_text(TABLE)
        someone.answers.path = str(tmp_path / "own.csv")
        answered(someone, "bannerFindButton")
        session = someone.window.session
        np.testing.assert_array_equal(
            session.snapshot.weights[0], trainer.network.layers[0].weights
        )
        assert session.experiment.data.path == str(tmp_path / "own.csv")
        assert session.path == ""

        someone.window.open_lesson("xor")
        (tmp_path / "e.json").write_text(trainer.experiment.to_json())
        assert "e.json was trained on arrays" in asked(someone, tmp_path / "e.json")
        answered(someone, "bannerFindButton")
        assert len(session.dataset.x_train) == 6

    def test_rows_in_the_file_are_its_data(
        self, person: Any, tmp_path: Path, trainer: Trainer
    ) -> None:
        someone = person(views=False)
        save_weights(
            tmp_path / "run.npz", trainer.network, trainer.experiment, dataset=trainer.dataset
        )
        opened(someone, tmp_path / "run.npz")
        session = someone.window.session
        assert session.experiment.data.path == str(tmp_path / "run.npz")
        np.testing.assert_array_equal(
            session.snapshot.weights[0], trainer.network.layers[0].weights
        )

    def test_the_form_survives_them(self, qtbot: QtBot, trainer: Trainer) -> None:
        form = FormPanel()
        qtbot.addWidget(form)
        form.set_experiment(trainer.experiment)
        form.set_dataset(trainer.dataset)
        combo = form.findChild(QComboBox, "datasetCombo")
        assert combo.currentText() == "Arrays of a program"
        assert form.experiment().data.name == "arrays"
