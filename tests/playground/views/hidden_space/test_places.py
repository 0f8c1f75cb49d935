"""HiddenSpaceView: the points are the layers' answers, from where they are to be seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import Qt

from core.insight.answers import labels_of
from core.insight.principal import explained_variance
from playground.views.readout import percent_text
from tests.helpers.hidden_space import (
    SPIRAL,
    XOR,
    alike,
    go_to,
    outputs_of,
    show,
    show_now,
    show_rows,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from core import Snapshot
    from playground.views.hidden_space.view import HiddenSpaceView

    Make = Callable[..., Snapshot]

LEFT = Qt.MouseButton.LeftButton


class TestPlaces:
    def test_of_two_units_are_what_these_answer(self, view: HiddenSpaceView) -> None:
        assert view.is_empty
        trainer = show(view, XOR, 20)
        x = trainer.dataset.x_train
        assert view.layer_slider.position == 1, "the last hidden layer is what is shown first"
        np.testing.assert_allclose(go_to(view, 1), outputs_of(trainer, x, 1))
        cloud = view.canvas.cloud
        assert cloud is not None
        np.testing.assert_allclose(cloud.places, outputs_of(trainer, x, 1))
        assert cloud.low == pytest.approx((-1.12, -1.12)), "tanh lies between −1 and 1"
        assert "2 units: all is seen" in view.caption.text()

    def test_between_the_parts_of_a_layer(self, view: HiddenSpaceView) -> None:
        trainer = show(view, XOR, 20)
        x, layer = trainer.dataset.x_train, trainer.network.layers[0]
        np.testing.assert_array_equal(go_to(view, 0), x)
        np.testing.assert_allclose(go_to(view, 1 / 6), 0.5 * x + 0.5 * x @ layer.weights.T)
        assert view.place_readout.text().startswith("Layer 1, weights 50 %")
        half = x @ layer.weights.T + 0.5 * np.asarray(layer.bias)
        np.testing.assert_allclose(go_to(view, 1 / 2), half)
        sums = x @ layer.weights.T + np.asarray(layer.bias)
        np.testing.assert_allclose(go_to(view, 5 / 6), 0.5 * sums + 0.5 * np.tanh(sums))

    def test_a_layer_of_one_unit_is_a_line_with_a_row_for_each_class(
        self, view: HiddenSpaceView
    ) -> None:
        trainer = show(view, XOR, 5)
        places = go_to(view, 2)
        dataset = trainer.dataset
        np.testing.assert_allclose(places[:, 0], trainer.network.predict(dataset.x_train)[:, 0])
        np.testing.assert_array_equal(places[:, 1], dataset.y_train - 0.5)
        assert view.scene is not None
        assert (view.scene.grid[:, 1] == 0).all()
        assert "on a line" in view.caption.text()

    def test_of_components_are_those_of_the_singular_values(self, view: HiddenSpaceView) -> None:
        trainer = show(view, SPIRAL, 2)
        a = outputs_of(trainer, trainer.dataset.x_train, 1)
        places = go_to(view, 1)
        centred = a - a.mean(axis=0)
        # As scikit-learn's PCA has them; to import it takes longer than all tests of this file.
        _, spreads, axes = np.linalg.svd(centred, full_matrices=False)
        np.testing.assert_allclose(np.abs(places), np.abs(centred @ axes[:2].T), atol=1e-5)
        share = percent_text(float((spreads[:2] ** 2).sum() / (spreads**2).sum()))
        assert f"8 units: {share} of the variance is seen" in view.caption.text()

    def test_follow_the_training(self, view: HiddenSpaceView) -> None:
        trainer = show(view, XOR)
        before = go_to(view, 1).copy()
        trainer.run_epoch()
        show_now(view, trainer.snapshot())
        assert view.scene is not None
        assert (view.scene.places != before).any()


class TestAxes:
    def test_do_not_flip_when_two_components_change_places(
        self, view: HiddenSpaceView, make_snapshot: Make
    ) -> None:
        def snapshot(*spreads: float) -> Snapshot:
            weights = [np.diag(spreads), np.ones((1, 3))]
            return make_snapshot(weights, [None, None], ("linear", "sigmoid"))

        dataset = show_rows(view, snapshot(3.0, 2.0, 0.1))
        first = go_to(view, 1).copy()
        assert alike(first[:, 0], dataset.x_train[:, 0])
        show_now(view, snapshot(2.0, 3.0, 0.1))
        assert view.scene is not None
        assert alike(view.scene.places[:, 0], first[:, 0])
        assert alike(view.scene.places[:, 1], first[:, 1])
        view.space_controls.fit_button.click()
        assert alike(view.scene.places[:, 0], dataset.x_train[:, 1]), "the stronger runs across"

    def test_stand_still_while_locked_until_asked(
        self, qtbot: QtBot, view: HiddenSpaceView, make_snapshot: Make
    ) -> None:
        bias = [np.zeros(3), np.zeros(1)]
        activations, last = ("linear", "sigmoid"), np.ones((1, 3))
        small = make_snapshot([np.diag([3.0, 1.0, 0.1]), last], bias, activations)
        large = make_snapshot([np.diag([9.0, 1.0, 90.0]), last], bias, activations)
        dataset = show_rows(view, small)
        qtbot.mouseClick(view.space_controls.lock_button, LEFT)
        assert view.scene is not None
        low = view.scene.low
        show_now(view, large)
        np.testing.assert_array_equal(view.scene.low, low)
        spread = np.abs(view.scene.places).max()
        assert np.abs(low).max() < spread < 40, (
            "the direction that has grown is not the one that is looked along"
        )
        share = explained_variance(dataset.x_train * [9.0, 1.0, 90.0], np.eye(2, 3))
        assert view.scene.explained == pytest.approx(share, abs=0.01)
        qtbot.mouseClick(view.space_controls.fit_button, LEFT)
        assert view.scene.low[0] < 10 * low[0]
        assert view.scene.explained > 0.99

    def test_hold_the_weights_and_the_bias_in_one_frame(self, view: HiddenSpaceView) -> None:
        show(view, XOR, 5)
        frames = []
        for position in (1 / 3, 1 / 2, 2 / 3):
            go_to(view, position)
            assert view.scene is not None
            frames.append(np.concatenate([view.scene.low, view.scene.high]))
        np.testing.assert_allclose(frames, [frames[0]] * 3)

    def test_are_the_units_that_were_chosen(self, qtbot: QtBot, view: HiddenSpaceView) -> None:
        trainer = show(view, SPIRAL)
        go_to(view, 1)
        controls = view.space_controls
        assert not controls.pair_combos[0].isVisible()
        qtbot.keyClick(controls.kind_combo, Qt.Key.Key_Down)
        assert controls.pair_combos[0].isVisible()
        for unit in range(1, 6):
            qtbot.keyClick(controls.pair_combos[0], Qt.Key.Key_Down)
            controls.pair_combos[0].activated.emit(unit)
        a = outputs_of(trainer, trainer.dataset.x_train, 1)
        assert view.scene is not None
        assert view.scene.pair is not None
        np.testing.assert_allclose(view.scene.places, a[:, view.scene.pair])
        assert view.scene.pair[0] == 5
        assert view.canvas.cloud is not None
        assert view.canvas.cloud.names[0] == "unit 6"
        assert "two of 8 units: " in view.caption.text()
        go_to(view, 2)
        assert view.scene.pair == (0, 1), "each layer has a choice of its own"

    def test_swap_where_one_takes_the_others_unit(self, view: HiddenSpaceView) -> None:
        show(view, SPIRAL)
        view.space_controls.kind_combo.setCurrentIndex(1)
        view.space_controls.pair_combos[0].activated.emit(1)
        assert view.scene is not None
        assert view.scene.pair == (1, 0)

    def test_have_the_names_of_columns_at_the_inputs(
        self, view: HiddenSpaceView, make_network_snapshot: Make
    ) -> None:
        show_rows(view, make_network_snapshot(3, 4, 1))
        view.space_controls.kind_combo.setCurrentIndex(1)
        go_to(view, 0)
        assert view.canvas.cloud is not None
        assert view.canvas.cloud.names == ("column 1", "column 2")


class TestGrid:
    def test_has_the_colour_of_the_answer(self, view: HiddenSpaceView) -> None:
        trainer = show(view, XOR, 20)
        go_to(view, 0)
        grid = view.canvas.grid
        assert grid is not None
        answers = trainer.network.predict(grid.lines.reshape(-1, 2))
        expected = labels_of(answers, "sigmoid").reshape(grid.labels.shape)
        assert 0 < expected.mean() < 1
        np.testing.assert_array_equal(grid.labels, expected)
        strokes = view.canvas.strokes()
        assert sum(leads.sum() for leads in strokes.values()) == grid.labels[:, 1:].size
        assert (grid.labels[:, 1:][strokes[1][:, :-1]] == 1).all()

    def test_is_painted_and_what_is_no_number_is_left_out(
        self, view: HiddenSpaceView, make_snapshot: Make
    ) -> None:
        show(view, XOR)
        huge = make_snapshot(
            [np.full((2, 2), 1e308), np.ones((1, 2))], [None, None], ("linear", "sigmoid")
        )
        show_now(view, huge)
        view.canvas.grab()
        leads = sum(int(leads.sum()) for leads in view.canvas.strokes().values())
        assert view.canvas.grid is not None
        assert leads < view.canvas.grid.labels.size / 2

    def test_of_a_table_with_many_columns_there_is_none(
        self, view: HiddenSpaceView, make_network_snapshot: Make
    ) -> None:
        show(view, XOR)
        show_rows(view, make_network_snapshot(3, 4, 1))
        assert view.canvas.grid is None
        assert view.canvas.strokes() == {}
