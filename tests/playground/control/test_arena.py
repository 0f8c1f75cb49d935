"""A run of the arena becomes the run in the window, and results go where nothing is lost."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

import pytest
from fake_population import FakePopulation
from small_runs import xor

from core.train.contest import Contest

if TYPE_CHECKING:
    from pathlib import Path

    from core import Dataset
    from core.spec.arena_plan import ArenaPlan


def make(plan: ArenaPlan, datasets: list[Dataset]) -> Contest:
    return Contest(plan, datasets, FakePopulation)


@pytest.fixture
def someone(person: Any) -> Any:
    """A person who has held an arena of eight runs in the window."""
    someone = person("", views=False)
    window = someone.window
    window.rooms.arena.arena._make = make
    window.session.prepare(xor(12))
    window.docks["arena"].show()
    window.docks["arena"].raise_()
    view = window.views["arena"]
    view.chooser.rows.choose("network.init.name", ("zeros", "normal"))
    view.chooser.repeats_spin.setValue(4)
    view.chooser.start_button.click()
    someone.qtbot.waitUntil(
        lambda: view.news is not None and view.news.phase == "finished", timeout=120_000
    )
    return someone


def test_a_run_that_is_chosen_becomes_that_of_the_window(someone: Any, tmp_path: Path) -> None:
    window = someone.window
    view, session = window.views["arena"], window.session
    expected = view.news.plan.experiment(5)
    assert expected.training.engine == "population"
    view.grid.chosen.emit(5)
    someone.qtbot.waitUntil(lambda: session.experiment.network.seed == 1, timeout=120_000)
    assert session.experiment.network == expected.network
    assert session.experiment.training == expected.training
    assert session.snapshot.epoch == 2  # as it stood in the arena
    assert session.state == "paused"
    assert view.news.plan.size == 8  # the arena is still there
    window.undo.undo()
    assert session.experiment.training.engine == "auto"

    # What a person would lose is asked about first.
    session._file.unsaved_seconds = lambda _snapshot: 99.0
    someone.answers.unsaved_answer = "cancel"
    wanted: list[int] = []
    window.rooms.arena.arena.want = wanted.append
    view.grid.chosen.emit(6)
    assert wanted == []
    someone.answers.unsaved_answer = "discard"
    view.grid.chosen.emit(6)
    assert wanted == [6]
    del session._file.unsaved_seconds

    someone.answers.path = str(tmp_path / "arena.csv")
    view.table_button.click()
    with (tmp_path / "arena.csv").open(newline="") as file:
        lines = list(csv.DictReader(file))
    assert [line["solved_at"] for line in lines] == ["", "", "", "", "1", "2", "3", ""]
    someone.answers.path = str(tmp_path / "arena.npz")
    view.table_button.click()
    assert not (tmp_path / "arena.npz").exists()
