"""From a data file to a run, by way of the data sheet where the file asks something."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from msgspec.structs import replace

from playground.chrome.dialogs import DATA_FILTER, OPEN_FILTER
from playground.session.run_file import RunMark

if TYPE_CHECKING:
    from pathlib import Path

HEADER = "a,b,label\n"
ROWS = "1,2,yes\n2,1,no\n3,4,yes\n4,3,no\n" * 3


@pytest.fixture
def someone(person: Any) -> Any:
    return person(views=False)


def drop(someone: Any, path: Path) -> None:
    with someone.qtbot.waitSignal(someone.window.session.experiment_changed):
        someone.window.open_path(str(path))


def data(someone: Any) -> Any:
    return someone.window.session.experiment.data


def test_a_file_that_asks_nothing_opens_at_once_and_says_how(someone: Any, tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_text(HEADER + ROWS)
    drop(someone, tmp_path / "own.csv")
    assert someone.answers.asked == []
    label = someone.find("readingLabel")
    assert label.isVisible()
    assert label.text().startswith("12 rows; commas, names in the first row; tells 2 classes")
    assert someone.find("changeReadingButton").isEnabled()
    assert someone.window.session.experiment.training.loss == "binary_cross_entropy"

    someone.answers.read_as = lambda data, _: data  # nothing is chosen in the sheet
    with someone.qtbot.assertNotEmitted(someone.window.session.experiment_changed):
        someone.click("changeReadingButton")
    assert someone.answers.asked == ["data sheet"]
    assert someone.window.session.state == "ready"


def test_a_file_that_asks_leads_to_the_sheet(someone: Any, tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_text(ROWS)
    session, someone.answers.read_as = someone.window.session, lambda *_: None
    before, trainer_data = session.experiment, session.dataset
    someone.window.open_path(str(tmp_path / "own.csv"))
    someone.qtbot.waitUntil(lambda: someone.answers.asked == ["data sheet"])
    someone.wait_for("ready")
    assert session.experiment == before == someone.window.form.experiment(), "cancelled"
    assert session.dataset is trainer_data

    someone.answers.asked.clear()
    someone.answers.read_as = lambda _, proposal: replace(proposal.chosen, scale="none")
    drop(someone, tmp_path / "own.csv")
    assert someone.answers.asked == ["data sheet"]
    assert (data(someone).scale, data(someone).header) == ("none", "no")
    assert session.dataset.scaling is None


def test_a_file_with_a_problem_leads_to_the_sheet(someone: Any, tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_text("a,b,label\n1,2,7\n2,1,7\n")
    told = []

    def look(_: Any, proposal: Any) -> Any:
        told.append(proposal.problem)
        return replace(proposal.chosen, target="a", task="number", numbers=("label", "b"))

    someone.answers.read_as = look
    drop(someone, tmp_path / "own.csv")
    assert "every label is '7'" in told[0]
    assert someone.window.session.experiment.network.layers[-1].activation == "linear"


def test_what_was_read_is_changed_and_taken_back(someone: Any, tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_text("a,b,label\n" + "1,2,1\n2,1,2\n3,4,3\n4,3,1\n" * 3)
    drop(someone, tmp_path / "own.csv")
    session, before = someone.window.session, someone.window.session.experiment
    assert before.network.layers[-1].units == 3
    someone.answers.read_as = lambda _, proposal: replace(proposal.chosen, task="number")
    with someone.qtbot.waitSignal(session.experiment_changed):
        someone.click("changeReadingButton")
    assert session.dataset.kind == "regression"
    assert session.experiment.network.layers[-1].units == 1
    assert someone.find("readingLabel").text().startswith("12 rows; commas")
    assert "predicts the number label" in someone.find("readingLabel").text()
    assert someone.window.form.problem() == ""
    with someone.qtbot.waitSignal(session.experiment_changed):
        someone.window.form.undo_stack.undo()
    assert session.experiment == before
    assert session.dataset.classes == 3
    assert someone.window.form.problem() == ""


def test_training_is_asked_about_once(someone: Any, tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_text(ROWS)
    someone.window.session._file.mark = RunMark(seconds=-1000.0)  # as after a long training
    someone.answers.unsaved_answer = "cancel"
    someone.window.open_path(str(tmp_path / "own.csv"))
    assert someone.answers.asked == ["Changing the data"]
    assert data(someone).name == "xor"
    someone.answers.asked.clear()
    someone.answers.unsaved_answer = "discard"
    someone.window.open_path(str(tmp_path / "own.csv"))
    someone.qtbot.waitUntil(lambda: data(someone).name == "file")
    assert someone.answers.asked == ["Changing the data", "data sheet"]


def test_an_npz_of_data_alone_and_tables_of_other_names_are_data(
    someone: Any, tmp_path: Path
) -> None:
    for name, labels in (("numbers", [0, 1, 0, 1]), ("texts", ["a", "b", "a", "b"])):
        path = tmp_path / f"{name}.npz"
        np.savez(path, x=np.arange(8.0).reshape(4, 2), y=np.array(labels))
        drop(someone, path)
        assert data(someone).name == "file", name
        assert data(someone).path == str(path)
        assert someone.window.session.path == ""  # nothing is saved onto it
        assert someone.find("readingLabel").isVisible(), name
    for ending in ("tsv", "txt", "tab", "data"):
        path = tmp_path / f"own.{ending}"
        path.write_text((HEADER + ROWS).replace(",", "\t"))
        drop(someone, path)
        assert data(someone).path == str(path)


def test_the_data_dialog_and_open_take_the_same() -> None:
    endings = {part.strip("*() ") for part in DATA_FILTER.split(";;")[0].split("(")[1].split()}
    assert endings <= {part.strip("*() ") for part in OPEN_FILTER.split(";;")[0].split()}
