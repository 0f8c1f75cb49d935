"""ArenaView: begins what is chosen, asks while it is seen, and shows what came of it in words."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from fake_population import EPOCHS, FakePopulation, plan_of
from msgspec.structs import replace
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from small_runs import xor

from core import Dataset, DataSpec, Experiment, Network, load_dataset
from core.spec.goal import Goal
from core.train.contest import Contest
from core.train.contest_news import News, Wish
from playground.theme import DARK, LIGHT
from playground.views.arena.curve_axes import CurveAxes
from playground.views.arena.curves_canvas import _spread
from playground.views.arena.grid_canvas import GridCanvas
from playground.views.arena.pictures import SIDE, Boundaries, FirstUnits, color_table, painter_for
from playground.views.arena.view import ArenaView
from playground.views.arena.words import progress_words, run_words, time_words

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from core.spec.arena_plan import ArenaPlan

GOAL = Goal("test_accuracy", 1.0)


class Held:
    """A view with a run, and an arena that a test drives turn by turn."""

    def __init__(self, view: ArenaView, make_snapshot: Any) -> None:
        self.view = view
        self.plans: list[ArenaPlan] = []
        self.wishes: list[Wish] = []
        self.chosen: list[int] = []
        self.contest: Contest | None = None
        view.arena_requested.connect(self.begin)
        view.arena_wished.connect(self.wishes.append)
        view.arena_run_chosen.connect(self.chosen.append)
        experiment = xor(EPOCHS)
        view.set_experiment(experiment, load_dataset(experiment.data))
        view.show_snapshot(make_snapshot(2, 4, 1))

    def begin(self, plan: ArenaPlan) -> None:
        self.plans.append(plan)
        dataset = load_dataset(plan.base.data)
        self.contest = Contest(plan, [dataset] * plan.size, FakePopulation)
        self.turns = self.contest.run()
        self.view.show_news(News(plan, "preparing"))

    def tell(self, turns: int = 0, **more: Any) -> News:
        """Train so many turns, and tell of it."""
        assert self.contest is not None
        for _ in range(turns):
            next(self.turns, None)
        phase: Any = "finished" if self.contest.is_finished else "training"
        standing = self.contest.standing(GOAL, "test_loss")
        news = News(self.contest.plan, phase, standing, done=self.contest.done, **more)
        self.view.show_news(news)
        return news

    def start(self, repeats: int = 4) -> None:
        self.view.chooser.repeats_spin.setValue(repeats)
        self.view.chooser.rows.choose("network.init.name", ("zeros", "normal"))
        self.view.chooser.start_button.click()


@pytest.fixture
def held(seen: Callable[..., Any], make_network_snapshot: Any) -> Held:
    return Held(seen(ArenaView(), 700, 460), make_network_snapshot)


def test_the_usual_question_takes_one_click(held: Held) -> None:
    chooser = held.view.chooser
    assert chooser.start_button.text() == "Start 100 runs"
    chooser.start_button.click()
    (plan,) = held.plans
    assert plan.rows.field.key == "network.init.name"
    assert (len(plan.rows.values), plan.columns, plan.repeats) == (5, None, 20)
    assert chooser.goal == GOAL
    assert chooser.start_button.text() == "Stop"


def test_it_is_told_how_far_it_is_and_what_came_of_it(held: Held) -> None:
    held.start()
    view = held.view
    held.tell(3, seconds_left=12.0)
    assert view.chooser.bar.format() == f"epoch 3 of {EPOCHS} · 12 s left"
    assert "So far: zeros 0 of 4, normal 3 of 4." in view.words_label.text()
    assert not view.table_button.isEnabled()
    held.tell(EPOCHS)
    assert view.table_button.isEnabled()
    said = view.words_label.text()
    assert f"Solved means test accuracy of at least 100 % within {EPOCHS} epochs" in said
    counted = "normal solved 3 of 4 (between 30 and 95 %), half of its runs by epoch 2; 1 diverged."
    assert counted in said
    assert view.accessibleDescription() == said
    assert view.readout.text().startswith("Soonest: normal, 3 of 4 solved it, half by epoch 2 · ")
    assert view.grid.accessibleDescription() == said
    assert view.chooser.start_button.text() == "Start 8 runs"


def test_it_asks_while_it_is_seen_and_something_comes(held: Held, qtbot: QtBot) -> None:
    view = held.view
    assert not view._pull.isActive()
    held.start()
    assert view._pull.isActive()
    qtbot.waitUntil(lambda: len(held.wishes) > 0)
    assert held.wishes[0].goal == GOAL
    assert isinstance(held.wishes[0].painter, Boundaries)
    view.hide()
    assert not view._pull.isActive()
    held.tell(EPOCHS, unpainted=3)
    assert not view._pull.isActive()
    view.show()
    assert view._pull.isActive()  # some pictures are still to come
    held.tell()
    assert not view._pull.isActive()


def test_another_goal_or_figure_is_asked_for_at_once(held: Held) -> None:
    held.view.chooser.goal_spin.setValue(0.9)
    assert held.wishes == []  # there is nothing to ask about
    held.start()
    held.tell(EPOCHS)
    held.wishes.clear()
    held.view.chooser.goal_spin.setValue(0.75)
    held.view.figure_combo.choose("train_loss")
    assert [(w.goal.value, w.figure) for w in held.wishes] == [
        (0.75, "test_loss"),
        (0.75, "train_loss"),
    ]


def test_a_run_is_named_marked_and_opened_by_mouse_and_keys(held: Held, qtbot: QtBot) -> None:
    held.start()
    held.tell(EPOCHS)
    view = held.view
    grid = view.grid.grid
    assert grid is not None
    place = grid.rect(5).center()
    qtbot.mouseMove(view.grid, QPoint(1, 1))
    qtbot.mouseMove(view.grid, place)
    assert view.readout.text().startswith(
        "normal, seed 1: solved at epoch 2, test accuracy 100.0 %"
    )
    assert (view.curves.run, view.strip.run, view.strip.row) == (5, 5, 1)
    assert view.grid.accessibleDescription() == view.readout.text()
    qtbot.mouseClick(view.grid, Qt.MouseButton.LeftButton, pos=place)
    qtbot.keyClick(view.grid, Qt.Key.Key_Right)
    qtbot.keyClick(view.grid, Qt.Key.Key_Return)
    qtbot.keyClick(view.strip, Qt.Key.Key_Up)
    qtbot.keyClick(view.strip, Qt.Key.Key_Return)
    qtbot.keyClick(view.curves, Qt.Key.Key_Down)
    qtbot.keyClick(view.curves, Qt.Key.Key_Return)
    assert held.chosen == [5, 6, 2, 3]
    qtbot.mouseClick(view.grid, Qt.MouseButton.LeftButton, pos=QPoint(2, 2))
    assert held.chosen == [5, 6, 2, 3]


def test_the_curve_under_the_mouse_is_found(held: Held) -> None:
    held.start()
    held.tell(EPOCHS)
    curves = held.view.curves
    standing, plot = curves.standing, curves.plot
    assert standing is not None
    axes = CurveAxes.of(standing)
    x, y = axes.x(plot, standing.axis), axes.y(plot, standing.curves[6])
    found = curves._run_at(QPoint(round(x[1]), round(y[1])))
    assert standing.curves[found, 1] == standing.curves[6, 1]
    assert curves._run_at(QPoint(2, 2)) == -1


def test_what_fails_is_said_where_the_results_would_stand(held: Held) -> None:
    held.start()
    held.view.show_news(News(held.plans[0], "failed", problem="Not compared: too much."))
    assert held.view.words_label.text() == "Not compared: too much."
    assert held.view.chooser.start_button.text() == "Start 8 runs"


def test_what_cannot_be_started_says_why(held: Held) -> None:
    chooser = held.view.chooser
    chooser.columns.choose("network.layers.1.units")
    assert chooser.start_button.text() == "Start 500 runs"
    chooser.columns.line.setText("2, x")
    chooser.columns.line.textEdited.emit("2, x")
    assert not chooser.start_button.isEnabled()
    assert "“x” is none, expected whole numbers" in chooser.start_button.toolTip()
    chooser.columns.line.setText("0")
    chooser.columns.line.textEdited.emit("0")
    assert "layer.units" in chooser.start_button.toolTip()
    chooser.columns.combo.setCurrentIndex(0)
    assert chooser.start_button.isEnabled()
    chooser.rows.menu.actions()[0].trigger()
    assert chooser.start_button.text() == "Start 80 runs"
    assert chooser.rows.button.text() == "4 of 11"
    for action in chooser.rows.menu.actions():
        action.setChecked(False)
    chooser.rows.menu.changed.emit()
    assert "tick at least one" in chooser.start_button.toolTip()


def test_what_was_chosen_stays_when_another_run_begins(held: Held) -> None:
    view = held.view
    view.chooser.rows.choose("training.optimizer.learning_rate")
    view.chooser.columns.choose("training.l2")
    view.chooser.goal_spin.setValue(0.5)
    view.set_experiment(xor(EPOCHS, learning_rate=0.1), load_dataset(DataSpec("xor")))
    plan = view.chooser.plan()
    assert plan is not None
    assert plan.columns is not None
    assert (plan.rows.field.path[-1], plan.columns.field.path[-1]) == ("learning_rate", "l2")
    assert plan.rows.values == (0.01, 0.03, 0.1, 0.3, 1.0)
    assert view.chooser.goal.value == 0.5
    moons = replace(xor(), data=DataSpec("moons", samples=60))
    view.set_experiment(moons, load_dataset(moons.data))
    assert view.chooser.goal == Goal("test_accuracy", 0.95)


def test_it_is_drawn_in_both_themes_before_in_and_after_training(held: Held) -> None:
    assert not held.view.grab().isNull()
    held.start()
    for turns in (0, 2, EPOCHS):
        held.tell(turns, pictures=np.full((8, SIDE, SIDE), turns, np.uint8))
        for theme in (DARK, LIGHT):
            held.view.set_theme(theme)
            assert held.view.curves.theme == theme
            assert not held.view.grab().isNull()
    assert list(held.view.strip.shown) == [4, 5, 6, 7]  # the soonest ones


def test_its_picture_is_sharp_and_without_controls(held: Held, tmp_path: Path) -> None:
    held.start()
    held.tell(EPOCHS)
    view = held.view
    painted: list[bool] = []
    view.curves._paint_all = lambda _painter: painted.append(view.curves.is_exported)  # type: ignore[method-assign]
    view.export_png(tmp_path / "arena.png")
    label = view.words_label
    assert label.height() >= label.heightForWidth(label.width())
    image = QImage(str(tmp_path / "arena.png"))
    assert image.width() == 2 * view._inner.width()
    assert image.pixelColor(2, 2).name().upper() == LIGHT.ground
    assert True in painted
    assert not view.curves.is_exported
    assert view.chooser.isVisible()


def test_small_pictures_show_what_a_network_answers_or_its_first_weights() -> None:
    plane = painter_for(xor(), load_dataset(DataSpec("xor")))
    assert isinstance(plane, Boundaries)
    network = Network.from_arrays([np.array([[5.0, 0.0]])], [np.zeros(1)], ["sigmoid"], "float32")
    picture = plane(network)
    assert picture.shape == (SIDE, SIDE)
    assert (picture[:, 0] < 128).all()
    assert (picture[:, -1] > 128).all()
    assert color_table(plane, LIGHT) != color_table(plane, DARK)
    images = FirstUnits((2, 3))
    weights = np.arange(-6.0, 6.0).reshape(2, 6)
    picture = images(Network.from_arrays([weights], [None], ["linear"], "float64"))
    assert picture.shape == (4, 6)
    assert (picture[:2, :3] < 128).all()
    assert picture[:2, 3:].ravel().tolist()[0] == 128
    assert (picture[2:] == 128).all()  # there are two units only
    own = Dataset.from_arrays(np.zeros((4, 1)), np.array([0, 1, 0, 1]))
    assert painter_for(xor(), own) is None


def test_words_of_progress_and_of_single_runs() -> None:
    plan = plan_of()
    assert progress_words(News(plan, "preparing")) == "preparing…"
    assert progress_words(News(plan, "preparing", problem="loading mnist")) == "loading mnist"
    assert [time_words(s) for s in (0.04, 9.96, 61.0, 200.0)] == [
        "under 0.1 s",
        "10 s",
        "61 s",
        "3 min",
    ]
    assert run_words(plan, None, 5, "accuracy") == "normal, seed 1"
    experiment: Experiment = plan.experiment(5)
    assert experiment.network.seed == 1


def test_names_at_the_ends_of_curves_do_not_overlap() -> None:
    places = _spread([10.0, 12.0, 13.0, 98.0], 12, 0, 100)
    assert all(b - a >= 12 for a, b in pairwise(places))
    assert places[-1] <= 100


def test_of_very_many_runs_each_is_a_dot_in_the_colour_of_its_outcome(
    seen: Callable[..., Any],
) -> None:
    plan = plan_of(repeats=300)
    contest = Contest(plan, [load_dataset(plan.base.data)] * plan.size, FakePopulation)
    for _ in contest.run():
        pass
    canvas = seen(GridCanvas(LIGHT), 260, 120)
    canvas.show_standing(plan, contest.standing(GOAL, "test_loss"))
    grid = canvas.grid
    assert grid is not None
    assert grid.cell < 6
    image = canvas.grab().toImage()

    def color(run: int) -> str:
        return image.pixelColor(grid.rect(run).topLeft() + QPoint(1, 1)).name().upper()

    assert color(0) == color(299) == LIGHT.border  # zeros never solve it
    assert color(300) == LIGHT.accent  # the first of all
    assert color(303) == LIGHT.error
    assert color(311) not in (LIGHT.accent, LIGHT.border, LIGHT.ground)  # the last that solved it
