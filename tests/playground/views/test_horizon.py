"""HorizonView: its figures are the question's, its words are careful, its curve has gaps."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from asked_views import Asked, moons
from PySide6.QtCore import QPoint, Qt

from core import OptimizerSpec
from core.insight.stability import RateBounds, bounds
from core.run.analysis import AnalysisResult
from core.run.horizon import Horizon
from playground.theme import DARK
from playground.views.horizon.view import HorizonView
from playground.views.horizon.words import caption, formula, headline

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.fixture
def asked(qtbot: QtBot) -> Asked:
    return Asked(qtbot, HorizonView(), moons())


def test_it_shows_what_was_found_and_goes_on_from_there(asked: Asked) -> None:
    view = asked.view
    assert view.is_empty
    for _ in range(3):
        asked.step()
    found = asked.answers[-1]
    assert isinstance(found, Horizon)
    assert view.found is not None
    assert view.found.sharpness == found.sharpness
    assert view.headline.text() == headline(found)
    assert "30 training rows" not in view.caption.text()  # the test rows are not learned from
    assert f"{found.total} training rows · batches of 10" in view.caption.text()
    assert "sharpness" not in view.headline.text()
    starts = [question.start for question in asked.questions]
    assert starts[0] is None
    np.testing.assert_array_equal(starts[1], asked.answers[0].direction)
    assert len(view.sampled) == 3
    assert view.sampled.course(1)[1][2] == pytest.approx(found.bounds.calm)
    assert view.sampled.course(3)[1].tolist() == [0.5] * 3
    assert view.sampled.course(4)[1][2] == pytest.approx(2.0 / 0.5)
    assert headline(found) in view.accessibleDescription()
    view.redraw()
    assert len(asked.questions) == 3  # of the same moment nothing new is asked


def test_while_nobody_looks_nothing_is_asked_and_the_curve_has_a_gap(asked: Asked) -> None:
    asked.step()
    asked.view.hide()
    asked.step()
    assert len(asked.questions) == 1
    # Somebody else asked just the same.
    asked.view.show_analysis(AnalysisResult("horizon", 1, replace(asked.view.found, epoch=9.0)))
    assert len(asked.view.sampled) == 1
    asked.view.show()
    asked.step()
    assert asked.view.sampled.begins.tolist() == [True, True, False]


def test_adam_needs_the_next_update_and_plain_steps_do_not(asked: Asked, qtbot: QtBot) -> None:
    assert asked.view.needs_now == frozenset()
    adam = Asked(qtbot, HorizonView(), moons(optimizer=OptimizerSpec("adam", 0.01)))
    assert adam.view.needs_now == {"update"}
    adam.step()
    assert adam.view.found is not None
    assert "line 38/λ, λ as Adam scales it" in adam.view.caption.text()
    training = adam.trainer.experiment.training
    assert adam.view.found.bounds == bounds(adam.view.found.sharpness, training.optimizer)


def test_what_adam_divides_by_may_come_later_at_the_same_step(qtbot: QtBot) -> None:
    """Looking back, a kept moment comes first and the same one, made again, a little later."""
    adam = Asked(qtbot, HorizonView(), moons(optimizer=OptimizerSpec("adam", 0.01)))
    adam.trainer.step()
    adam.show(adam.trainer.snapshot())
    assert adam.requests == []
    adam.show(adam.trainer.snapshot(with_update=True))
    assert adam.view.found is not None
    adam.view.redraw()
    assert len(adam.requests) == 1


def test_what_is_changed_while_the_run_stands_still_is_looked_at(asked: Asked) -> None:
    asked.step()
    before = asked.view.found
    asked.trainer.change("weight", 3.0, (0, 0, 0))
    asked.show(asked.trainer.snapshot())
    changed = asked.view.found
    assert changed.steps == before.steps
    assert changed.sharpness != before.sharpness
    asked.trainer.change("learning_rate", 25.0)
    asked.show(asked.trainer.snapshot())
    assert asked.view.found.rate == 25.0
    assert "rate 25," in asked.view.headline.text()
    assert len(asked.requests) == 3


def test_by_mouse_and_keys_a_place_is_read(asked: Asked, qtbot: QtBot) -> None:
    view = asked.view
    for _ in range(4):
        asked.step()
    canvas = view.canvas
    qtbot.mouseMove(canvas, QPoint(canvas.plot.center()))
    qtbot.mouseMove(canvas, canvas.plot.topLeft() + QPoint(1, 3))
    assert view.readout.text().startswith("epoch ")
    assert ", rate 0.5" in view.readout.text()
    canvas._go_to(-1)
    for key, place in ((Qt.Key.Key_Left, 3), (Qt.Key.Key_Left, 2), (Qt.Key.Key_Right, 3)):
        qtbot.keyClick(canvas, key)
        assert canvas.place == place
    sharpness = view.sampled.course(0)[1][3]
    assert f"λ {sharpness:.3g}" in view.readout.text()


def test_the_curvature_can_be_shown_and_the_view_follows_the_theme(asked: Asked) -> None:
    view = asked.view
    asked.step()
    shown = view.canvas.shown
    assert shown is not None
    assert shown.plotted.other == 3
    view.shown_combo.setCurrentIndex(1)
    shown = view.canvas.shown
    assert shown is not None
    assert shown.plotted.other == 0
    low, high = shown.axes.bottom, shown.axes.top
    assert view.found is not None
    assert low <= math.log10(view.found.sharpness) <= high
    view.set_theme(DARK)
    assert view.canvas.theme == DARK
    assert not view.grab().isNull()


def test_another_run_begins_anew(asked: Asked) -> None:
    asked.step()
    asked.view.set_experiment(asked.trainer.experiment, asked.trainer.dataset)
    assert asked.view.found is None
    assert len(asked.view.sampled) == 0


def test_what_is_said_of_each_rate() -> None:
    optimizer = OptimizerSpec("sgd")
    found = Horizon(5, 1.0, 1.55, RateBounds(1.29, 2.58), 1.0, np.ones(2), 512, 4000, 0.01)
    assert headline(found) == "Calm: rate 1, below the line at 1.29."
    over = replace(found, rate=2.0)
    assert headline(over) == "Overshooting: rate 2, line at 1.29."
    wild = replace(found, rate=5.0)
    assert headline(wild) == "Wild: rate 5, over twice the line at 1.29."
    flat = replace(found, sharpness=-1.0, bounds=bounds(-1.0, optimizer))
    assert "no line" in headline(flat)
    assert "not known" in headline(replace(found, bounds=bounds(math.nan, optimizer)))
    said = caption(found, optimizer, 10)
    assert (
        said == "λ 1.55 · line 2/λ · 512 of 4,000 training rows · batches of 10 are restless sooner"
    )
    assert "batches" not in caption(found, optimizer, 4000)


def test_each_optimiser_has_its_line_in_words() -> None:
    assert formula(OptimizerSpec("momentum", momentum=0.9)) == "(2 + 2·0.9)/λ"
    assert formula(OptimizerSpec("nesterov", momentum=0.5)) == "(2 + 2·0.5)/(1 + 2·0.5)/λ"
    assert formula(OptimizerSpec("rmsprop")) == "2/λ, λ as RMSprop scales it"
    assert formula(OptimizerSpec("adamw", beta1=0.5)) == "6/λ, λ as Adam scales it"
