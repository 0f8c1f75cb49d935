"""A run knows its files: moved ones are found, other ones are told and never silently taken."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QPushButton

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

if TYPE_CHECKING:
    from pathlib import Path

TABLE = "a,b,label\n" + "1,2,yes\n2,1,no\n3,4,yes\n4,3,no\n" * 3
FLIPPED = TABLE.replace("yes", "?").replace("no", "yes").replace("?", "no")


def opened(someone: Any, path: Path) -> None:
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


@pytest.fixture
def someone(person: Any, tmp_path: Path) -> Any:
    """Someone who has trained on a table of their own for two steps, and saved run.npz."""
    found = person()
    folder = tmp_path / "old"
    folder.mkdir()
    (folder / "own.csv").write_text(TABLE)
    opened(found, folder / "own.csv")
    for _ in range(2):
        step(found)
    assert found.window.session.save(str(folder / "run.npz"))
    found.window.open_lesson("xor")
    return found


class TestData:
    def test_a_saved_run_names_its_table_by_the_whole_path(
        self, person: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        someone = person()
        (tmp_path / "own.csv").write_text(TABLE)
        monkeypatch.chdir(tmp_path)
        opened(someone, "own.csv")
        assert someone.window.session.save("run.npz")
        file = load_weights(tmp_path / "run.npz")
        assert file.experiment is not None
        assert file.experiment.data.path == str(tmp_path / "own.csv")

    def test_what_moved_together_opens_at_once(self, someone: Any, tmp_path: Path) -> None:
        shutil.move(tmp_path / "old", tmp_path / "new")
        opened(someone, tmp_path / "new" / "run.npz")
        session = someone.window.session
        assert session.snapshot.steps == 2
        assert session.experiment.data.path == str(tmp_path / "new" / "own.csv")
        assert not someone.find("banner").isVisible()

    def test_another_file_of_the_name_beside_it_is_passed_over(
        self, someone: Any, tmp_path: Path
    ) -> None:
        (tmp_path / "new").mkdir()
        (tmp_path / "new" / "own.csv").write_text(FLIPPED)
        shutil.move(tmp_path / "old" / "run.npz", tmp_path / "new" / "run.npz")
        opened(someone, tmp_path / "new" / "run.npz")
        session = someone.window.session
        assert session.snapshot.steps == 2
        assert session.experiment.data.path == str(tmp_path / "old" / "own.csv")

    @pytest.mark.parametrize(
        ("content", "what"),
        [(FLIPPED, "same shape but other values"), (TABLE + "5,6,no\n", "now hold 13 rows")],
    )
    def test_a_changed_table_is_told_and_nothing_is_lost(
        self, someone: Any, tmp_path: Path, content: str, what: str
    ) -> None:
        (tmp_path / "old" / "own.csv").write_text(content)
        before = someone.window.session.experiment
        said = asked(someone, tmp_path / "old" / "run.npz")
        assert "own.csv" in said
        assert what in said
        assert someone.window.session.experiment is before
        assert offers(someone, "bannerFindButton")
        assert offers(someone, "bannerTakeButton")

    def test_a_changed_table_can_be_found_elsewhere(self, someone: Any, tmp_path: Path) -> None:
        (tmp_path / "old" / "own.csv").write_text(FLIPPED)
        (tmp_path / "kept.csv").write_text(TABLE)
        asked(someone, tmp_path / "old" / "run.npz")
        someone.answers.path = str(tmp_path / "kept.csv")
        answered(someone, "bannerFindButton")
        session = someone.window.session
        assert session.snapshot.steps == 2  # it goes on
        assert session.path == str(tmp_path / "old" / "run.npz")
        assert session.experiment.data.path == str(tmp_path / "kept.csv")

    def test_a_wrong_answer_is_asked_again(self, someone: Any, tmp_path: Path) -> None:
        (tmp_path / "old" / "own.csv").unlink()
        (tmp_path / "wrong.csv").write_text(FLIPPED)
        (tmp_path / "right.csv").write_text(TABLE)
        asked(someone, tmp_path / "old" / "run.npz")
        assert not offers(someone, "bannerTakeButton")  # there is nothing to take
        someone.answers.path = str(tmp_path / "wrong.csv")
        with someone.qtbot.waitSignal(someone.window.session.failed):
            someone.click("bannerFindButton")
        assert "wrong.csv" in someone.find("bannerText").text()
        someone.answers.path = str(tmp_path / "right.csv")
        answered(someone, "bannerFindButton")
        assert someone.window.session.snapshot.steps == 2

    def test_a_cancelled_answer_leaves_the_offer(self, someone: Any, tmp_path: Path) -> None:
        (tmp_path / "old" / "own.csv").unlink()
        said = asked(someone, tmp_path / "old" / "run.npz")
        someone.answers.path = ""
        someone.click("bannerFindButton")
        assert someone.find("bannerText").text() == said
        assert offers(someone, "bannerFindButton")

    def test_the_changed_table_taken_is_a_new_run_from_the_saved_weights(
        self, someone: Any, tmp_path: Path
    ) -> None:
        (tmp_path / "old" / "own.csv").write_text(FLIPPED)
        asked(someone, tmp_path / "old" / "run.npz")
        answered(someone, "bannerTakeButton")
        session, saved = someone.window.session, load_weights(tmp_path / "old" / "run.npz")
        assert session.snapshot.steps == 0
        assert session.path == ""  # the old run's file is not this run's
        for found, expected in zip(session.snapshot.weights, saved.weights, strict=True):
            np.testing.assert_array_equal(found, expected)
        assert session.experiment.data.fingerprint == session.dataset.fingerprint
        assert not someone.find("banner").isVisible()

    def test_a_table_of_another_width_taken_gets_a_network_that_fits(
        self, someone: Any, tmp_path: Path
    ) -> None:
        (tmp_path / "old" / "own.csv").write_text("a,b,c,label\n" + "1,2,3,p\n4,5,6,q\n7,8,9,r\n")
        assert "3 rows of 3 columns" in asked(someone, tmp_path / "old" / "run.npz")
        answered(someone, "bannerTakeButton")
        sizes = someone.window.session.experiment.network.sizes
        assert (sizes[0], sizes[-1]) == (3, 3)

    def test_an_experiment_file_knows_its_table_too(self, someone: Any, tmp_path: Path) -> None:
        opened(someone, tmp_path / "old" / "run.npz")
        assert someone.window.session.save(str(tmp_path / "old" / "e.json"))
        someone.window.open_lesson("xor")
        (tmp_path / "old" / "own.csv").write_text(FLIPPED)
        assert "other values" in asked(someone, tmp_path / "old" / "e.json")
        answered(someone, "bannerTakeButton")
        (tmp_path / "old" / "own.csv").write_text(TABLE)
        shutil.move(tmp_path / "old", tmp_path / "new")
        opened(someone, tmp_path / "new" / "e.json")
        assert someone.window.session.experiment.data.path == str(tmp_path / "new" / "own.csv")

    def test_a_table_that_was_edited_is_read_anew(self, person: Any, tmp_path: Path) -> None:
        someone = person()
        (tmp_path / "own.csv").write_text(TABLE)
        opened(someone, tmp_path / "own.csv")
        (tmp_path / "own.csv").write_text(TABLE + "5,6,no\n5,7,no\n")
        opened(someone, tmp_path / "own.csv")
        dataset = someone.window.session.dataset
        assert len(dataset.x_train) + len(dataset.x_test) == 14
        assert not someone.find("banner").isVisible()

    def test_reset_needs_no_file(self, someone: Any, tmp_path: Path) -> None:
        opened(someone, tmp_path / "old" / "run.npz")
        (tmp_path / "old" / "own.csv").unlink()
        with someone.qtbot.waitSignal(someone.window.session.experiment_changed):
            do(someone, "actionReset")
        assert someone.window.session.snapshot.steps == 0


class TestFirstWeights:
    @pytest.fixture
    def from_weights(self, someone: Any, tmp_path: Path) -> Path:
        """An experiment that starts from w.npz and was trained, as a file."""
        rng = np.random.default_rng(0)
        np.savez(tmp_path / "w.npz", l1_weights=rng.normal(size=(1, 2)), l1_bias=rng.normal(size=1))
        init = InitSpec("file", path=str(tmp_path / "w.npz"))
        network = NetworkSpec(2, (LayerSpec(1, "sigmoid"),), init=init, bias_init=init)
        (tmp_path / "plain.json").write_text(
            Experiment(DataSpec("xor"), network, TrainSpec()).to_json()
        )
        opened(someone, tmp_path / "plain.json")
        assert someone.window.session.save(str(tmp_path / "e.json"))
        assert someone.window.session.save(str(tmp_path / "run.npz"))
        someone.window.open_lesson("xor")
        return tmp_path

    def change(self, folder: Path) -> None:
        np.savez(folder / "w.npz", l1_weights=np.ones((1, 2)), l1_bias=np.zeros(1))

    def test_other_weights_are_told(self, someone: Any, from_weights: Path) -> None:
        self.change(from_weights)
        said = asked(someone, from_weights / "e.json")
        assert "w.npz" in said
        assert "does not hold the weights" in said
        answered(someone, "bannerTakeButton")
        np.testing.assert_array_equal(someone.window.session.snapshot.weights[0], np.ones((1, 2)))

    def test_they_can_be_found(self, someone: Any, from_weights: Path) -> None:
        shutil.move(from_weights / "w.npz", from_weights / "kept.npz")
        expected = load_weights(from_weights / "kept.npz").weights[0]
        asked(someone, from_weights / "e.json")
        someone.answers.path = str(from_weights / "kept.npz")
        answered(someone, "bannerFindButton")
        found = someone.window.session.snapshot.weights[0]
        np.testing.assert_array_equal(found, expected.astype(found.dtype))

    def test_a_saved_run_goes_on_without_them_but_reset_asks(
        self, someone: Any, from_weights: Path
    ) -> None:
        self.change(from_weights)
        opened(someone, from_weights / "run.npz")
        before = someone.window.session.experiment
        with someone.qtbot.waitSignal(someone.window.session.failed):
            do(someone, "actionReset")
        assert someone.window.session.experiment is before
        assert offers(someone, "bannerTakeButton")


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

    def test_weights_open_on_data_of_ones_choice(
        self, person: Any, tmp_path: Path, trainer: Trainer
    ) -> None:
        someone = person()
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

    def test_an_experiment_asks_for_data(
        self, person: Any, tmp_path: Path, trainer: Trainer
    ) -> None:
        someone = person()
        (tmp_path / "e.json").write_text(trainer.experiment.to_json())
        assert "e.json was trained on arrays" in asked(someone, tmp_path / "e.json")
        (tmp_path / "own.csv").write_text(TABLE)
        someone.answers.path = str(tmp_path / "own.csv")
        answered(someone, "bannerFindButton")
        assert len(someone.window.session.dataset.x_train) == 6

    def test_rows_in_the_file_are_its_data(
        self, person: Any, tmp_path: Path, trainer: Trainer
    ) -> None:
        someone = person()
        save_weights(
            tmp_path / "run.npz", trainer.network, trainer.experiment, dataset=trainer.dataset
        )
        opened(someone, tmp_path / "run.npz")
        session = someone.window.session
        assert session.experiment.data.path == str(tmp_path / "run.npz")
        np.testing.assert_array_equal(
            session.snapshot.weights[0], trainer.network.layers[0].weights
        )

    def test_the_form_survives_them(self, person: Any, trainer: Trainer) -> None:
        someone = person()
        someone.window.form.set_experiment(trainer.experiment)
        someone.window.form.set_dataset(trainer.dataset)
        assert someone.find("datasetCombo").currentText() == "Arrays of a program"
        assert someone.window.form.experiment().data.name == "arrays"
