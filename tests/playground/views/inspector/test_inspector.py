"""InspectorView: what it shows of a sample is what the network makes of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from analyst import Asked
from inspector_view import images, show
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage

from core import Dataset, DataSpec, Experiment, LayerSpec, NetworkSpec, TrainSpec
from core.insight.indexes import ZERO
from core.insight.inspection import inspect
from core.insight.neighbours import nearest
from core.run.analysis import AnalysisResult
from playground.theme import DARK, LIGHT
from playground.views.inspector.questions import EYE, INSPECTION, NETWORK
from playground.views.inspector.view import InspectorView
from playground.views.readout import number_text, short_number
from playground.views.samples import SampleWish, percent

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from core import Snapshot

    Make = Callable[..., Snapshot]

LEFT = Qt.MouseButton.LeftButton


def table(**changes: Any) -> Dataset:
    rng = np.random.default_rng(1)
    x, y = rng.standard_normal((30, 4)), np.arange(30) % 3
    fields = {"kind": "classes", "classes": 3, "image_shape": None, "name": "file"} | changes
    return Dataset(x, y, x[:9] + 0.5, y[:9], **fields)


class TestASample:
    def test_of_images_is_an_image_with_its_answer(
        self, view: InspectorView, snapshot: Snapshot
    ) -> None:
        dataset = images(class_names=("ant", "bee", "cat", "dog"))
        show(view, dataset, snapshot)
        view.show_sample(6, "test", (2, 6, 9))
        expected = inspect(snapshot.network(), dataset, dataset.x_test[6])
        np.testing.assert_array_equal(view.pictures.pictures[0].indexes.ravel(), dataset.x_test[6])
        answer = snapshot.network().predict(dataset.x_test[6:7])[0]
        assert [bar.text for bar in view.answers.bars] == [percent(value) for value in answer]
        assert [bar.share for bar in view.answers.bars] == pytest.approx(answer)
        assert [bar.color for bar in view.answers.bars] == [LIGHT.class_color(k) for k in range(4)]
        assert [bar.name for bar in view.answers.bars if bar.marked] == ["cat (true)"]
        assert expected.label is not None
        says = dataset.class_names[expected.label]
        mark = "" if says == "cat" else "✗ "
        assert view.caption.text() == (
            f"2 of 3 · is “cat”, {mark}answered “{says}”, {percent(answer.max())} sure"
        )

    def test_saliency_is_that_of_the_answer(self, view: InspectorView, snapshot: Snapshot) -> None:
        dataset = images()
        show(view, dataset, snapshot)
        expected = inspect(snapshot.network(), dataset, dataset.x_test[0])
        for place, values in ((1, expected.gradient), (2, expected.occlusion)):
            shown = view.pictures.pictures[place].indexes.ravel().astype(int) - ZERO
            scale = view.pictures.scales[place - 1]
            np.testing.assert_allclose(shown / 127, values / scale, atol=0.005)

    def test_layers_are_strips_on_scales_of_their_own(
        self, qtbot: QtBot, view: InspectorView, snapshot: Snapshot
    ) -> None:
        dataset = images()
        show(view, dataset, snapshot)
        expected = inspect(snapshot.network(), dataset, dataset.x_test[0]).outputs
        for layer, values in enumerate(expected):
            np.testing.assert_array_equal(view.strips.layers[layer], values)
            shown = view.strips.pictures[layer].indexes.ravel()[: len(values)].astype(int) - ZERO
            assert (np.sign(shown) == np.sign(np.round(values, 2))).all()
        strips = view.strips
        qtbot.mouseMove(strips, strips.rect_of((0, 0)).center())
        qtbot.mouseMove(strips, strips.rect_of((0, 2)).center())
        value = short_number(float(expected[0][2]))
        assert view.readout.text() == f"layer 1, unit 3: {value}"
        for key in (Qt.Key.Key_Right, Qt.Key.Key_Down):
            qtbot.keyClick(strips, key)
        assert view.readout.text().startswith("layer 2, unit 1: ")

    def test_a_pixel_is_read_by_keys(
        self, qtbot: QtBot, view: InspectorView, snapshot: Snapshot
    ) -> None:
        dataset = images()
        show(view, dataset, snapshot)
        expected = inspect(snapshot.network(), dataset, dataset.x_test[0])
        for key in (Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Up):
            qtbot.keyClick(view.pictures, key)
        assert view.readout.text() == (
            f"row 1, column 2: {dataset.x_test[0][1]}; gradient"
            f" {short_number(expected.gradient[1])}, hidden it costs"
            f" {short_number(expected.occlusion[1])}"
        )
        qtbot.mouseMove(view.pictures, view.pictures.frame(1).bottomRight() - QPoint(3, 3))
        assert view.readout.text().startswith("row 2, column 2: ")

    def test_of_a_table_has_its_values_under_their_names(
        self, view: InspectorView, make_network_snapshot: Make
    ) -> None:
        dataset = table(input_names=("w", "x", "y", "z"))
        snapshot = make_network_snapshot(4, 5, 3, activations=("tanh", "softmax"))
        show(view, dataset, snapshot)
        expected = inspect(snapshot.network(), dataset, dataset.x_test[0])
        assert view.pictures.isHidden()
        for canvas, effects in (
            (view.gradient, expected.gradient),
            (view.occlusion, expected.occlusion),
        ):
            assert [bar.name for bar in canvas.bars] == ["w", "x", "y", "z"]
            values = [short_number(value) for value in dataset.x_test[0]]
            assert [bar.value for bar in canvas.bars] == values
            assert [bar.text for bar in canvas.bars] == [number_text(e) for e in effects]
            assert [np.sign(bar.share) for bar in canvas.bars] == np.sign(effects).tolist()
        view.set_theme(DARK)
        view.grab()

    def test_of_numbers_has_the_true_and_the_predicted_one(
        self, view: InspectorView, make_network_snapshot: Make
    ) -> None:
        x = np.random.default_rng(0).uniform(-1, 1, (20, 2))
        y = x[:, :1] * 2
        dataset = Dataset(x, y, x, y, "regression", 0, None, "plane", plane_train=x, plane_test=x)
        snapshot = make_network_snapshot(2, 3, 1, activations=("tanh", "linear"))
        experiment = Experiment(
            DataSpec("plane"), NetworkSpec(2, (LayerSpec(1, "linear"),)), TrainSpec("mse")
        )
        view.set_experiment(experiment, dataset)
        view.show_snapshot(snapshot)
        given = float(snapshot.network().predict(x[:1])[0, 0])
        texts = [(bar.name, bar.text) for bar in view.answers.bars]
        assert texts == [("predicted", number_text(given)), ("true", number_text(y[0, 0]))]
        assert [bar.name for bar in view.gradient.bars] == ["x", "y"]
        assert view.caption.text().startswith(f"true {short_number(y[0, 0])}, predicted ")
        view.grab()

    def test_two_classes_of_one_output_have_a_bar_each(
        self, view: InspectorView, make_snapshot: Make
    ) -> None:
        x, y = np.array([[0.0], [1.0], [-1.0]]), np.array([0, 1, 0])
        dataset = Dataset(x, y, x, y, "classes", 2, None, "file")
        show(view, dataset, make_snapshot([np.array([[1.0]])], [np.array([0.5])], ("tanh",)))
        share = (np.tanh(0.5) + 1) / 2
        assert [bar.share for bar in view.answers.bars] == pytest.approx([1 - share, share])
        assert view.network.isHidden(), "without a hidden layer there is nothing in between"

    def test_many_classes_show_the_strongest(
        self, view: InspectorView, make_network_snapshot: Make
    ) -> None:
        x, y = np.random.default_rng(0).standard_normal((52, 4)), np.arange(52) % 26
        dataset = Dataset(x, y, x, y, "classes", 26, None, "file")
        show(view, dataset, make_network_snapshot(4, 26, activations=("softmax",)))
        shares = [bar.share for bar in view.answers.bars]
        assert len(shares) == 12
        assert shares == sorted(shares, reverse=True)
        assert view.answers.more == 14
        view.grab()


class TestNeighbours:
    def test_are_the_nearest_for_the_eye_and_for_the_network(
        self, qtbot: QtBot, view: InspectorView, snapshot: Snapshot
    ) -> None:
        dataset = images()
        show(view, dataset, snapshot)
        x = dataset.x_test[0]
        for panel, network in ((view.eye, None), (view.network, snapshot.network())):
            expected = nearest(dataset.x_train, x, 8, network=network)
            assert expected is not None
            assert panel.found is not None
            assert panel.found.rows.tolist() == expected.rows.tolist()
            tiles = panel.images.tiles
            assert [tile.row for tile in tiles] == expected.rows[: len(tiles)].tolist()
            assert [tile.words for tile in tiles] == [
                str(dataset.y_train[tile.row]) for tile in tiles
            ]
        tile = view.eye.images.tiles[1]
        with qtbot.waitSignal(view.sample_requested) as wish:
            qtbot.mouseClick(view.eye.images, LEFT, pos=view.eye.images.frame(1).center())
        assert wish.args[0].index == tile.row
        assert wish.args[0].part == "train"

    def test_of_a_training_row_do_not_hold_itself(
        self, view: InspectorView, snapshot: Snapshot
    ) -> None:
        show(view, images(), snapshot)
        view.show_sample(5, "train")
        for panel in (view.eye, view.network):
            assert panel.found is not None
            assert 5 not in panel.found.rows

    def test_of_tables_are_lines(
        self, qtbot: QtBot, view: InspectorView, make_network_snapshot: Make
    ) -> None:
        dataset = table(input_names=("w", "x", "y", "z"))
        show(view, dataset, make_network_snapshot(4, 5, 3, activations=("tanh", "softmax")))
        lines = view.eye.table.lines
        expected = nearest(dataset.x_train, dataset.x_test[0], 8)
        assert expected is not None
        assert [line.row for line in lines] == expected.rows.tolist()
        assert lines[0].texts[1] == short_number(float(expected.distances[0]))
        assert view.eye.table.rows_model.titles == ("is", "distance", "w", "x", "y", "z")
        with qtbot.waitSignal(view.sample_requested) as wish:
            view.eye.table.setCurrentIndex(view.eye.table.model().index(2, 0))
            qtbot.keyClick(view.eye.table, Qt.Key.Key_Return)
        assert wish.args == [SampleWish(lines[2].row, "train", tuple(expected.rows.tolist()))]


class TestChoosing:
    def test_goes_on_among_those_it_was_chosen_beside(
        self, qtbot: QtBot, view: InspectorView, snapshot: Snapshot
    ) -> None:
        show(view, images(), snapshot)
        view.show_sample(9, "test", (9, 2, 7))
        assert not view.chooser.before_button.isEnabled()
        seen = []
        for _ in range(2):
            qtbot.mouseClick(view.chooser.next_button, LEFT)
            seen.append((view.chooser.index, view.caption.text().split(" · ")[0]))
        assert seen == [(2, "2 of 3"), (7, "3 of 3")]
        assert not view.chooser.next_button.isEnabled()

    def test_by_number_and_part(
        self, qtbot: QtBot, view: InspectorView, snapshot: Snapshot
    ) -> None:
        dataset = images()
        show(view, dataset, snapshot)
        spin = view.chooser.row_spin
        assert (spin.minimum(), spin.maximum()) == (1, 12)
        spin.selectAll()
        qtbot.keyClicks(spin, "12")
        qtbot.keyClick(spin, Qt.Key.Key_Return)
        np.testing.assert_array_equal(view.pictures.pictures[0].indexes.ravel(), dataset.x_test[11])
        assert not view.chooser.next_button.isEnabled()
        view.chooser.part_combo.setCurrentIndex(1)
        view.chooser.part_combo.activated.emit(1)
        assert spin.maximum() == 40
        assert view.chooser.part == "train"

    def test_is_kept_with_the_same_data_and_begins_anew_with_others(
        self, view: InspectorView, snapshot: Snapshot
    ) -> None:
        show(view, images(), snapshot)
        view.show_sample(4, "test", (4, 5))
        show(view, images(), snapshot)
        assert view.chooser.index == 4
        show(view, table(), snapshot)
        assert view.chooser.index == 0

    def test_what_there_is_not_is_left_alone(self, view: InspectorView, snapshot: Snapshot) -> None:
        data = images()
        only = Dataset(
            data.x_train, data.y_train, data.x_test[:0], data.y_test[:0], "classes", 4, (2, 2), "m"
        )
        show(view, only, snapshot)
        view.show_sample(3, "test")
        assert (view.chooser.index, view.chooser.part) == (0, "train")


class TestAsking:
    def test_a_hidden_view_asks_nothing(
        self, qtbot: QtBot, snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        view = InspectorView()
        qtbot.addWidget(view)
        asked = Asked(view)
        show(view, images(), snapshot)
        view.show_sample(3, "test")
        assert asked.kinds == []
        view.show()
        assert sorted(asked.kinds) == sorted([INSPECTION, EYE, NETWORK])
        assert view.chooser.index == 3
        view.hide()
        monkeypatch.setattr(view, "_draw", None)  # calling it would fail
        view.show_snapshot(snapshot)

    def test_the_eye_sees_a_sample_once(
        self,
        asked: Asked[InspectorView],
        view: InspectorView,
        snapshot: Snapshot,
        make_network_snapshot: Make,
    ) -> None:
        show(view, images(), snapshot)
        for seed in (1, 2):
            other = make_network_snapshot(4, 5, 4, activations=("tanh", "softmax"), seed=seed)
            view.show_snapshot(other)
            view.flush()
        assert asked.kinds.count(EYE) == 1
        assert asked.kinds.count(INSPECTION) == asked.kinds.count(NETWORK) == 3

    def test_what_cannot_be_computed_is_said(self, view: InspectorView, snapshot: Snapshot) -> None:
        show(view, images(), snapshot)
        view.show_analysis(AnalysisResult(EYE, 0, None, "Not computed: no memory."))
        assert view.readout.text() == "Not computed: no memory."

    def test_an_answer_about_another_sample_is_not_shown(
        self, view: InspectorView, snapshot: Snapshot
    ) -> None:
        show(view, images(), snapshot)
        view.analysis_requested.disconnect()
        view.show_sample(3, "test")
        assert view.inspection is None
        assert view.eye.found is None
        assert view.caption.text() == "is “3”"


def test_new_answers_move_nothing(
    view: InspectorView, snapshot: Snapshot, make_network_snapshot: Make
) -> None:
    show(view, images(), snapshot)
    view.grab()
    widgets = [view.pictures, view.answers, view.strips, view.eye, view.network, view.readout]
    before = [widget.geometry() for widget in widgets]
    view.show_snapshot(make_network_snapshot(4, 5, 4, activations=("tanh", "softmax"), seed=7))
    view.flush()
    view.show_sample(3, "test")
    view.grab()
    assert [widget.geometry() for widget in widgets] == before


def test_wide_layers_are_cut_and_say_so(view: InspectorView, make_network_snapshot: Make) -> None:
    dataset = images()
    show(view, dataset, make_network_snapshot(4, 3000, 4, activations=("relu", "softmax")))
    view.grab()
    shown = view.strips.pictures[0].indexes.size
    assert shown < 3000
    assert "more not shown" in view.strips._title(0, view.strips._strips[0])
    assert view.strips.height() < 300


def test_a_picture_is_exported_though_nobody_has_looked(
    qtbot: QtBot, snapshot: Snapshot, tmp_path: Path
) -> None:
    view = InspectorView()
    qtbot.addWidget(view)
    show(view, images(), snapshot)
    view.export_png(tmp_path / "inspector.png")
    assert not QImage(str(tmp_path / "inspector.png")).isNull()
    assert view.answers.bars


def test_other_rows_of_the_same_file_are_chosen_among_anew(
    view: InspectorView, snapshot: Snapshot
) -> None:
    """A file that is split in another way is the same file still."""
    whole = table()
    show(view, whole, snapshot)
    view.show_sample(6, "test")
    less = replace(whole, x_test=whole.x_test[:0], y_test=whole.y_test[:0])
    assert less.fingerprint == whole.fingerprint
    show(view, less, snapshot)
    assert (view.chooser.part, view.chooser.index) == ("train", 0)
    assert view.caption.text()
