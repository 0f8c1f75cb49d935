"""MatchingView: the other run's units in this run's order, the blend, and what is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from asked_views import Asked, moons
from PySide6.QtCore import QPoint, QSize, Qt

from core import LayerSpec, Network, Trainer, load_dataset
from core.insight.matching import aligned, blended, match_weights, shuffled
from core.run.analysis import AnalysisResult
from playground.theme import DARK
from playground.views.matching.drawing import obstacle
from playground.views.matching.view import MatchingView
from playground.views.matching.words import caption, headline

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

LEFT = Qt.MouseButton.LeftButton


EXPERIMENT = moons(LayerSpec(4, "relu"), samples=40)


@pytest.fixture
def asked(qtbot: QtBot) -> Asked:
    asked = Asked(qtbot, MatchingView(), EXPERIMENT)
    asked.view.resize(640, 400)
    asked.step(0)
    return asked


def run_network(asked: Asked) -> Network:
    return asked.trainer.snapshot().network()


def other_network(seed: int = 7, hidden: int = 4) -> Network:
    return Network.from_spec(moons(LayerSpec(hidden, "relu"), seed=seed).network)


def test_without_another_run_it_says_how_to_get_one(asked: Asked, qtbot: QtBot) -> None:
    view = asked.view
    assert view.headline.text() == "Keep this run, then train another one."
    assert "New weights" in view.caption.text()
    assert not view.between.isVisible()
    assert asked.questions == []
    qtbot.mouseClick(view.keep_button, LEFT)
    assert view.between.isVisible()
    assert view.matched is not None
    assert view.matched.matching.moved == 0  # it is the very same network
    other = moons(LayerSpec(4, "relu"), samples=40, seed=1)
    view.set_experiment(other, asked.trainer.dataset)
    view.show_snapshot(Trainer(other, asked.trainer.dataset).snapshot())
    assert view.curve.ends == ("this run", "kept run (epoch 0)")
    assert view.matched.matching.moved > 0


def test_the_other_is_shown_in_this_run_s_order(asked: Asked) -> None:
    view = asked.view
    order = np.array([2, 0, 3, 1])
    other = shuffled(run_network(asked), [order])
    view.show_other(other, "run 2")
    matched = view.matched
    assert matched is not None
    assert matched.matching.orders[0].tolist() == np.argsort(order).tolist()
    titles = [column.title for column in view.canvas.columns]
    assert titles == ["this run", "run 2, aligned", "as it is"]
    for layer in range(2):
        own, moved, plain = (view.canvas.indexes(layer, column) for column in range(3))
        np.testing.assert_array_equal(own, moved)
        assert not np.array_equal(own, plain)
    assert view.headline.text() == headline(matched, percent=True)
    assert view.caption.text() == caption(matched)
    assert "4 of 4 hidden units moved · mean cosine 1 · 20 test rows" in view.caption.text()
    assert view.headline.text() in view.accessibleDescription()


def test_the_figures_are_those_of_the_blended_networks(asked: Asked) -> None:
    view, network, other = asked.view, run_network(asked), other_network()
    view.show_other(other, "run 2")
    matched = view.matched
    assert matched is not None
    moved = aligned(other, match_weights(network, other))
    data = asked.trainer.dataset
    for scores, end in ((matched.plain, other), (matched.aligned, moved)):
        for place in (0, 7, 10, 20):
            here = blended(network, end, float(scores.shares[place]))
            expected = here.evaluate(data.x_test, data.y_test, "mse")
            assert scores.loss[place] == pytest.approx(expected.loss, rel=1e-5)
            assert scores.figure[place] == expected.accuracy


def test_the_slider_blends_both_ways_and_the_curve_s_mark_goes_with_it(
    asked: Asked, qtbot: QtBot
) -> None:
    view = asked.view
    view.show_other(other_network(), "run 2")
    view.shown_combo.setCurrentIndex(1)
    assert [column.title for column in view.canvas.columns] == [
        "blend, aligned",
        "blend, as they are",
    ]
    view.slider.setValue(25)
    assert view.curve.share == 0.25
    assert view.readout.text() == view.curve.words
    assert view.readout.text().startswith("25 % of the way: aligned ")
    expected = blended(run_network(asked), other_network(), 0.25)
    found = view.canvas.columns[1].network
    np.testing.assert_allclose(found.parameters, expected.parameters)
    qtbot.keyClick(view.curve, Qt.Key.Key_Right)
    assert view.slider.value() == 30
    view.measure_combo.setCurrentIndex(1)
    assert "loss" in view.curve.words


def test_a_unit_is_framed_where_it_stands_in_each_network(asked: Asked, qtbot: QtBot) -> None:
    view, canvas = asked.view, asked.view.canvas
    view.show_other(other_network(), "run 2")
    assert view.matched is not None
    order = view.matched.matching.orders[0]
    qtbot.mouseMove(canvas, QPoint(1, 1))
    qtbot.mouseMove(canvas, canvas.row_rect(0, 2, 1).center())
    assert canvas.marked == (0, 1)
    unit = int(order[1])
    assert view.readout.text().startswith(
        f"layer 1: unit 2 of this run goes with unit {unit + 1} of run 2, likeness "
    )
    assert canvas.row_rect(0, 0, 1).top() == canvas.row_rect(0, 1, 1).top()
    height = canvas.rect_of(0, 0).height() / 4
    assert canvas.row_rect(0, 2, 1).top() == pytest.approx(
        canvas.rect_of(0, 2).top() + unit * height, abs=1
    )
    for key, marked in ((Qt.Key.Key_Down, (0, 2)), (Qt.Key.Key_Right, (1, 0))):
        qtbot.keyClick(canvas, key)
        assert canvas.marked == marked
    assert "outputs have their places" in view.readout.text()


def test_other_ways_are_asked_anew_and_old_answers_count_for_nothing(asked: Asked) -> None:
    view = asked.view
    view.show_other(other_network(), "run 2")
    view.way_combo.setCurrentIndex(1)
    assert [question.by for question in asked.questions] == ["weights", "activations"]
    assert view.matched is not None
    assert view.matched.by == "activations"
    assert "correlation" in view.caption.text()
    view.redraw()
    assert len(asked.questions) == 2  # the same moment
    snapshot = asked.trainer.snapshot()
    old = asked.questions[0](snapshot, asked.trainer.dataset, bool)
    view.show_other(other_network(8), "run 3")
    now = view.matched
    view.show_analysis(AnalysisResult("matching", 0, old))
    assert view.matched is now
    assert asked.questions[0](snapshot, asked.trainer.dataset, lambda: True) is None


def test_runs_of_other_layers_cannot_be_matched(asked: Asked) -> None:
    view = asked.view
    view.show_other(other_network(hidden=5), "run 2")
    assert asked.questions == []
    assert view.headline.text() == "Only the same layers can be matched."
    assert view.caption.text() == (
        "This run is 2 – 4 relu – 1 sigmoid; 2 – 5 relu – 1 sigmoid is run 2"
    )
    view.show_other(None)
    assert view.headline.text().startswith("Keep this run")


def test_theme_and_export(asked: Asked, tmp_path: Path) -> None:
    view = asked.view
    view.set_theme(DARK)
    assert view.canvas.theme == DARK
    view.show_other(other_network(), "run 2")
    view.export_svg(tmp_path / "match.svg")
    assert "<svg" in (tmp_path / "match.svg").read_text(encoding="utf-8")


def test_diagrams_show_the_other_networks_units_beside_their_like(asked: Asked, qtbot: QtBot):
    view = asked.view
    order = np.array([2, 0, 3, 1])
    view.show_other(shuffled(run_network(asked), [order]), "shuffled")
    view.shown_combo.setCurrentIndex(2)
    one, other = (drawn.scene for drawn in view.diagrams.diagrams)
    np.testing.assert_allclose(other.links.shares, one.links.shares)
    assert one.names == other.names == {(-1, 0): "x", (-1, 1): "y"}
    for scene in (one, other):
        assert set(scene.faces.tiles) == {(-1, 0), (-1, 1), *((0, k) for k in range(4)), (1, 0)}
    assert not view.between.isVisible()
    qtbot.mouseMove(view.diagrams, QPoint(1, 1))
    arrangement = view.diagrams.diagrams[1].scene.arrangement  # with the room that there is now
    place = view.diagrams.rect_of(1).topLeft() + arrangement.rect((0, 1)).center()
    qtbot.mouseMove(view.diagrams, place)
    assert view.diagrams.marked == (0, 1)
    assert "unit 2 of this run goes with unit" in view.readout.text()
    view.diagrams.setFocus()
    qtbot.keyClick(view.diagrams, Qt.Key.Key_Down)
    assert view.diagrams.marked == (0, 2)


def test_a_network_that_is_too_wide_is_not_drawn_and_it_is_said_why():
    dataset = load_dataset(EXPERIMENT.data)
    wide, small = other_network(hidden=60), other_network()
    words = obstacle(wide, dataset, QSize(400, 300))
    assert words.startswith("Too large to be drawn whole: layer 1 has 60 units, and 16 have room")
    assert obstacle(small, dataset, QSize(400, 300)) == ""
