"""LazyViews: a view is made when it is wanted, and then knows what the others know."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest
from declared_views import declared

from core import DataSpec, Experiment, LayerSpec, NetworkSpec, TrainSpec
from core.datasets import load_dataset
from playground.theme import DARK
from playground.views import VIEWS
from playground.views.lazy import LazyViews
from playground.views.view import View

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


class NotingView(View):
    """Notes in which order it is told what."""

    def __init__(self) -> None:
        self.told: list[str] = []
        super().__init__()

    def set_theme(self, theme: Any) -> None:
        super().set_theme(theme)
        self.told.append(f"theme {theme.name}")

    def set_experiment(self, experiment: Any, dataset: Any, *, followed: bool = False) -> None:
        super().set_experiment(experiment, dataset, followed=followed)
        self.told.append(f"experiment {experiment.data.name}")

    def change_data(self, experiment: Any, dataset: Any) -> None:
        super().change_data(experiment, dataset)
        self.told.append(f"data {len(dataset.x_train)}")

    def show_snapshot(self, snapshot: Any) -> None:
        self.told.append(f"snapshot {snapshot}")


class OtherView(NotingView):
    """Another."""


@pytest.fixture
def views(qtbot: QtBot) -> LazyViews:
    views = LazyViews((declared(NotingView, "noting"), declared(OtherView, "other")))
    views.made.connect(qtbot.addWidget)
    return views


def test_what_one_made_late_knows_is_what_the_others_know(views: LazyViews) -> None:
    data = DataSpec("xor")
    experiment = Experiment(data, NetworkSpec(2, (LayerSpec(1, "sigmoid"),)), TrainSpec())
    dataset = load_dataset(data)
    first: Any = views["noting"]
    views.set_theme(DARK)
    views.set_experiment(experiment, dataset)
    snapshot: Any = 7
    for name in views:
        views.show_snapshot(name, snapshot)
    assert first.told == ["theme dark", "experiment xor", "snapshot 7"]
    assert not views.is_made("other")
    assert not views.is_active("other")
    second: Any = views["other"]
    assert second.told == first.told
    assert second.looks is first.looks, "what one has computed of a snapshot, the other has too"
    assert views["other"] is second
    views.change_data(experiment, dataset)
    assert first.told[-1] == second.told[-1] == "data 4"


def test_a_new_run_forgets_the_snapshot_of_the_one_before(views: LazyViews) -> None:
    data = DataSpec("xor")
    experiment = Experiment(data, NetworkSpec(2, (LayerSpec(1, "sigmoid"),)), TrainSpec())
    snapshot: Any = 7
    views.show_snapshot("noting", snapshot)
    views.set_experiment(experiment, load_dataset(data))
    late: Any = views["noting"]
    assert late.told == ["experiment xor"]


def test_one_that_is_asked_for_waits_no_longer(views: LazyViews) -> None:
    held, asked = views["noting"], views["other"]
    views.hold()
    assert views["other"] is asked
    assert not asked._is_held
    assert held._is_held
    views.release()
    assert not held._is_held


def test_one_comes_step_by_step(views: LazyViews, qtbot: QtBot) -> None:
    snapshot: Any = 7
    views.show_snapshot("noting", snapshot)
    assert views.advance("noting"), "its module is there: it is built"
    assert not views.is_made("noting")
    assert views.advance("noting")
    made: Any = views.all_made()[0]
    assert made.told == ["snapshot 7"]
    assert made._is_held
    assert not views.advance("noting")
    assert not made._is_held
    views.advance("other")
    built = views._built["other"]
    assert views["other"] is built, "asked for meanwhile"
    assert not views._built


def test_a_view_in_a_folder_is_imported_file_by_file(monkeypatch: pytest.MonkeyPatch) -> None:
    view = next(each for each in VIEWS if each.name == "draw")
    view.load()
    assert not view.load_part()
    folder = "playground.views.draw"
    modules = [f"{folder}.pad", f"{folder}.pictures", "core.insight.quantiles"]
    for module in modules:
        monkeypatch.delitem(sys.modules, module)
    imported, order = [], []
    for ticks in ((0.0, 1.0), (0.0, 1.0), (0.0, 1.0), (0.0,)):  # each file takes a second
        has_imported = view.load_part(iter(ticks).__next__)
        here = [module for module in modules if module in sys.modules]
        assert has_imported == (len(here) > len(imported))
        assert len(here) <= len(imported) + 1, "two files in one turn"
        imported = here
        order += [module for module in here if module not in order]
    assert order == modules[::-1], "first what the others need"
    for module in modules:
        monkeypatch.delitem(sys.modules, module)
    assert view.load_part(lambda: 0.0), "as many as there is time for"
    assert not view.load_part()


def test_at_first_a_window_makes_what_is_in_front_and_a_tab_makes_its_own(person: Any) -> None:
    someone = person("xor")
    window = someone.window
    made = {view.name for view in window.views.all_made()}
    assert {"curves", "weights", "boundary", "diagram"} <= made
    assert not made & {"confusion", "inspector", "data", "damage"}
    window.open_lesson("digits")
    someone.wait_for("ready")
    made = {view.name for view in window.views.all_made()}
    assert {"images", "draw"} <= made
    assert not made & {"confusion", "inspector", "data", "damage", "hiddenSpace"}, "of no layout"
    window.docks["confusion"].raise_()
    assert window.views.is_made("confusion")
    view = window.views["confusion"]
    assert view.isVisible()
    assert window.docks["confusion"].widget() is view
    assert view.snapshot is window.session.snapshot
