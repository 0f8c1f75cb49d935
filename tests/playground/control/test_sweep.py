"""A sweep is begun from the window and from a plan, and a run of it becomes the window's."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from small_runs import xor
from small_sweeps import RATE

from core.sweep.news import read
from core.sweep.pool import Pool

if TYPE_CHECKING:
    from collections.abc import Callable

PLAN = """
lesson = "xor"
[base]
epochs = 2
[grid]
learning_rate = [0.1, 0.7]
"""


def test_from_the_window_to_the_run(person: Callable[..., Any], tmp_path: Path) -> None:
    someone = person("", views=False)
    window = someone.window
    window.rooms.sweeps.make_pool = Pool
    window.session.prepare(xor(2))
    window.docks["sweep"].show()
    window.docks["sweep"].raise_()
    view, session = window.views["sweep"], window.session
    someone.answers.path = ""
    view.setup.start_button.click()  # and cancelled
    assert view.news.phase == "looking"

    someone.answers.path = str(tmp_path / "own.sweep")
    view.setup.choices[0].choose(RATE)
    view.setup.choices[0].line.setText("0.2, 0.4")
    view.setup.choices[1].combo.setCurrentIndex(0)
    view.setup.repeats_spin.setValue(2)
    view.setup.start_button.click()

    wait_for_end(someone)
    results = view.news.reading.results
    assert len(results) == 4
    assert results.values[RATE].tolist() == [0.2, 0.2, 0.4, 0.4]

    view.table.chosen.emit(3)
    assert session.experiment.training.optimizer.learning_rate == 0.4
    assert session.experiment.network.seed == results.values["network.seed"][3]
    assert session.state == "ready"
    window.undo.undo()
    assert session.experiment.training.optimizer.learning_rate == 0.5

    # What a person would lose is asked about first.
    session._file.unsaved_seconds = lambda _snapshot: 99.0
    someone.answers.unsaved_answer = "cancel"
    view.table.chosen.emit(3)
    assert session.experiment.training.optimizer.learning_rate == 0.5
    del session._file.unsaved_seconds

    look_at_files(someone, tmp_path)


def wait_for_end(someone: Any) -> None:
    view = someone.window.views["sweep"]

    def is_over() -> bool:
        return view.news.phase == "finished" and view.news.reading is not None

    someone.qtbot.waitUntil(is_over, timeout=120_000)


def look_at_files(someone: Any, tmp_path: Path) -> None:
    """Begin a plan, open the results again, and meet files that are not as they should be."""
    view, session = someone.window.views["sweep"], someone.window.session
    plan = tmp_path / "plan.toml"
    plan.write_text(PLAN, "utf-8")
    someone.answers.path = str(plan)
    view.bar.plan_button.click()
    wait_for_end(someone)
    assert Path(view.news.folder) == tmp_path / "plan.sweep"  # as the command line calls it
    assert read(tmp_path / "plan.sweep").results.values[RATE].tolist() == [0.1, 0.7]

    someone.answers.path = str(tmp_path / "own.sweep")
    view.bar.folder_button.click()
    someone.qtbot.waitUntil(lambda: view.news.reading is not None, timeout=120_000)
    assert len(view.news.reading.results) == 4
    assert view.news.phase == "looking"
    (tmp_path / "own.sweep" / "results.sqlite").unlink()
    messages: list[str] = []
    session.message.connect(messages.append)
    view.table.chosen.emit(3)
    assert messages == ["Not opened: cannot read own.sweep: there are no results of a sweep in it"]

    plan.write_text("grid = 3", "utf-8")
    someone.answers.path = str(plan)
    view.bar.plan_button.click()
    someone.qtbot.waitUntil(lambda: view.news.phase == "failed", timeout=120_000)
    assert view.news.problem.startswith("The sweep cannot start: plan.toml: ")
