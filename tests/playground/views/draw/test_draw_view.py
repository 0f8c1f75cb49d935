"""DrawView: what it shows of a drawing is what the network makes of it, while both change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from core import Dataset, DataSpec, Experiment, LayerSpec, NetworkSpec, TrainSpec
from core.insight.drawing import Framing
from core.insight.neighbours import nearest
from playground.theme import DARK, LIGHT
from playground.views.draw.strokes import Drawing, Stroke
from playground.views.samples import percent

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from core import Snapshot
    from playground.views.draw.view import DrawView

    Make = Callable[..., Snapshot]

LEFT = Qt.MouseButton.LeftButton
SEVEN = Drawing((Stroke(((0.1, 0.5), (0.4, 0.5), (0.2, 0.9)), 0.06),))
ONE = Drawing((Stroke(((0.5, 0.1), (0.5, 0.9)), 0.08),))


def put(view: DrawView, drawing: Drawing) -> None:
    view.pad.put(drawing)
    view.follow()


def small(**changes: Any) -> tuple[Experiment, Dataset]:
    """Pictures of 8 × 10 in floats, of three classes with names."""
    rng = np.random.default_rng(0)
    x, y = rng.uniform(-1, 1, (30, 80)).astype(np.float32), np.arange(30) % 3
    fields = {"kind": "classes", "classes": 3, "image_shape": (8, 10), "name": "file"}
    fields |= {"class_names": ("ant", "bee", "cat")} | changes
    outputs = 1 if fields["kind"] == "regression" else 3
    network = NetworkSpec(80, (LayerSpec(outputs, "linear"),))
    if outputs == 1:
        y = y[:, None].astype(float)
    return Experiment(DataSpec("file"), network, TrainSpec("mse")), Dataset(x, y, x, y, **fields)


class TestTheAnswer:
    def test_is_the_networks_to_what_it_is_given(
        self, pad: DrawView, digits: Dataset, untrained: Snapshot
    ) -> None:
        put(pad, SEVEN)
        image = Framing.of(digits).framed(pad.pad.ink)
        np.testing.assert_array_equal(pad.given.picture.indexes, (image * 255).astype(np.uint8))
        row = Framing.of(digits).row(image)
        np.testing.assert_array_equal(pad.given_row, row)
        answer = untrained.network().predict(row[None])[0]
        assert [bar.share for bar in pad.bars.bars] == pytest.approx(answer.tolist())
        assert [bar.text for bar in pad.bars.bars] == [percent(float(v)) for v in answer]
        assert [bar.color for bar in pad.bars.bars] == [LIGHT.class_color(k) for k in range(10)]
        says = f"The network says “{answer.argmax()}” · {percent(float(answer.max()))}."
        assert pad.answer_label.text() == says
        assert pad.pad.accessibleDescription() == says

    def test_as_drawn_the_pad_is_given_as_it_is_and_both_answers_are_told(
        self, pad: DrawView, digits: Dataset, trained: Snapshot
    ) -> None:
        pad.show_snapshot(trained)
        put(pad, SEVEN)
        framing, network = Framing.of(digits), trained.network()
        raw = framing.row(framing.as_drawn(pad.pad.ink))
        centred = framing.row(framing.framed(pad.pad.ink))
        texts = {}
        for row in (raw, centred):
            answer = network.predict(row[None])[0]
            texts[row.tobytes()] = f"“{answer.argmax()}” · {percent(float(answer.max()))}."
        assert pad.answer_label.text().endswith(texts[centred.tobytes()])
        assert "“7”" in pad.answer_label.text()
        assert pad.lesson_label.text().startswith("As drawn: ")
        QTest.mouseClick(pad.tools.as_drawn_check, LEFT, pos=QPoint(8, 8))
        np.testing.assert_array_equal(pad.given_row, raw)
        assert pad.answer_label.text().endswith(texts[raw.tobytes()])
        assert pad.lesson_label.text().startswith("Scaled and centred: ")
        assert percent(float(network.predict(centred[None]).max())) in pad.lesson_label.text()

    def test_follows_the_training(
        self, pad: DrawView, untrained: Snapshot, trained: Snapshot
    ) -> None:
        put(pad, SEVEN)
        before = [bar.share for bar in pad.bars.bars]
        pad.show_snapshot(trained)
        pad.flush()
        answer = trained.network().predict(pad.given_row[None])[0]  # type: ignore[index]  # drawn
        assert [bar.share for bar in pad.bars.bars] == pytest.approx(answer.tolist())
        assert before != [bar.share for bar in pad.bars.bars]
        assert untrained is not trained

    def test_comes_while_one_draws(self, pad: DrawView, qtbot: Any) -> None:
        QTest.mousePress(pad.pad, LEFT, pos=QPoint(40, 40))
        QTest.mouseMove(pad.pad, QPoint(40, 120))
        qtbot.waitUntil(lambda: pad.given_row is not None)
        assert pad.answer_label.text().startswith("The network says")
        QTest.mouseRelease(pad.pad, LEFT, pos=QPoint(40, 120))

    def test_nothing_drawn_has_names_and_a_hint(self, pad: DrawView) -> None:
        assert [bar.name for bar in pad.bars.bars] == [str(k) for k in range(10)]
        assert not any(bar.text for bar in pad.bars.bars)
        assert pad.answer_label.text().startswith("Draw a digit")
        put(pad, SEVEN)
        pad.pad.clear()
        pad.follow()
        assert pad.given_row is None
        assert not pad.given.picture.indexes.any()
        assert not pad.tools.clear_button.isEnabled()
        assert pad.tools.undo_button.isEnabled()

    def test_other_images_have_their_shape_numbers_and_names(
        self, view: DrawView, make_network_snapshot: Make
    ) -> None:
        experiment, dataset = small()
        view.set_experiment(experiment, dataset)
        snapshot = make_network_snapshot(80, 3, activations=("linear",))
        view.show_snapshot(snapshot)
        put(view, ONE)
        assert view.given.picture.indexes.shape == (8, 10)
        assert view.given_row is not None
        assert view.given_row.dtype == np.float32
        answer = snapshot.network().predict(view.given_row[None])[0]
        assert [bar.name for bar in view.bars.bars] == ["ant", "bee", "cat"]
        assert f"“{dataset.class_names[int(answer.argmax())]}”" in view.answer_label.text()
        assert view.kept_panel.label_combo.itemText(1) == "bee"

    def test_of_numbers_is_a_number(self, view: DrawView, make_network_snapshot: Make) -> None:
        experiment, dataset = small(kind="regression", classes=0, class_names=())
        view.set_experiment(experiment, dataset)
        view.show_snapshot(make_network_snapshot(80, 1, activations=("linear",)))
        put(view, ONE)
        assert [bar.name for bar in view.bars.bars] == ["predicted"]
        assert view.kept_panel.isHidden()

    def test_a_table_leaves_it_empty(self, view: DrawView, make_network_snapshot: Make) -> None:
        experiment, dataset = small(image_shape=None)
        view.set_experiment(experiment, dataset)
        view.show_snapshot(make_network_snapshot(80, 3))
        assert view.is_empty
        assert "digits or MNIST" in view.empty_text


class TestTools:
    def test_undo_clear_and_thickness(self, pad: DrawView) -> None:
        put(pad, SEVEN)
        QTest.mouseClick(pad.tools.clear_button, LEFT)
        assert pad.pad.drawing.is_empty
        QTest.mouseClick(pad.tools.undo_button, LEFT)
        assert pad.pad.drawing is SEVEN
        QTest.keyClick(pad.pad, Qt.Key.Key_Plus)
        assert pad.pad.thickness == pad.tools.thickness_slider.value() == 9

    def test_a_refused_picture_is_said(self, pad: DrawView) -> None:
        pad.pad.refused.emit("The file is no PNG or JPEG picture.")
        assert "PNG" in pad.lesson_label.text()


class TestNeighbours:
    def test_are_those_of_what_is_given(self, pad: DrawView, digits: Dataset, qtbot: Any) -> None:
        put(pad, SEVEN)
        assert pad.given_row is not None
        expected = nearest(digits.x_train, pad.given_row, 8)
        assert expected is not None
        qtbot.waitUntil(lambda: pad.near_panel.found is not None)
        assert pad.near_panel.found is not None
        np.testing.assert_array_equal(pad.near_panel.found.rows, expected.rows)
        with qtbot.waitSignal(pad.sample_requested) as wish:
            QTest.mouseClick(
                pad.near_panel.images, LEFT, pos=pad.near_panel.images.frame(0).center()
            )
        assert (wish.args[0].index, wish.args[0].part) == (expected.rows[0], "train")


class TestKept:
    def test_a_drawing_is_watched_along_the_run(
        self, pad: DrawView, untrained: Snapshot, trained: Snapshot
    ) -> None:
        panel = pad.kept_panel
        for drawing, label in ((SEVEN, 7), (ONE, 8)):
            put(pad, drawing)
            panel.label_combo.setCurrentIndex(label)
            QTest.mouseClick(panel.keep_button, LEFT)
        for snapshot in (untrained, trained):
            pad.show_snapshot(snapshot)
            pad.flush()
            assert panel.rows is not None
            labels = snapshot.network().predict_classes(panel.rows).tolist()
            right = (labels[0] == 7) + (labels[1] == 8)
            assert panel.count_label.text() == f"{right} of 2 right"
            below = [tile.words for tile in panel.images.tiles]
            assert below == [
                f"✓ {truth}" if label == truth else f"✗ {label} ({truth})"
                for label, truth in ((labels[1], 8), (labels[0], 7))
            ]
        assert labels == [7, 1]
        assert "kept “8”: the network says “1”" in panel.images.accessibleDescription()
        assert "✗ wrong" in panel.images.accessibleDescription()

    def test_one_is_put_back_on_the_pad_and_removed(self, pad: DrawView) -> None:
        panel = pad.kept_panel
        for drawing in (SEVEN, ONE):
            put(pad, drawing)
            QTest.mouseClick(panel.keep_button, LEFT)
        assert not panel.keep_button.isEnabled(), "it is kept already"
        QTest.mouseClick(panel.images, LEFT, pos=panel.images.frame(1).center())
        pad.follow()
        assert pad.pad.drawing is SEVEN
        QTest.mouseClick(panel.remove_button, LEFT)
        assert [kept.drawing for kept in panel.kept] == [ONE]
        assert not panel.remove_button.isEnabled()
        assert panel.keep_button.isEnabled()

    def test_they_outlive_runs_and_wait_for_their_classes(
        self, pad: DrawView, digits: Dataset, untrained: Snapshot, make_network_snapshot: Make
    ) -> None:
        put(pad, SEVEN)
        QTest.mouseClick(pad.kept_panel.keep_button, LEFT)
        first = pad.experiment
        assert first is not None
        experiment, dataset = small()
        pad.set_experiment(experiment, dataset)
        pad.show_snapshot(make_network_snapshot(80, 3, activations=("linear",)))
        assert pad.kept_panel.kept == []
        assert pad.kept_panel.images.tiles == ()
        pad.set_experiment(first, digits)
        pad.show_snapshot(untrained)
        assert len(pad.kept_panel.images.tiles) == 1

    def test_as_drawn_they_are_given_as_drawn(self, pad: DrawView, digits: Dataset) -> None:
        put(pad, SEVEN)
        QTest.mouseClick(pad.kept_panel.keep_button, LEFT)
        pad.tools.as_drawn_check.setChecked(True)
        framing = Framing.of(digits)
        assert pad.kept_panel.rows is not None
        np.testing.assert_array_equal(
            pad.kept_panel.rows[0], framing.row(framing.as_drawn(pad.pad.ink))
        )

    def test_what_is_pointed_at_is_read(self, pad: DrawView) -> None:
        put(pad, SEVEN)
        QTest.mouseClick(pad.kept_panel.keep_button, LEFT)
        pad.kept_panel.images.setFocus()
        QTest.keyClick(pad.kept_panel.images, Qt.Key.Key_Right)
        assert pad.lesson_label.text().startswith("kept “0”: the network says “")


class TestOthers:
    def test_are_told_what_is_drawn(
        self,
        view: DrawView,
        digits: Dataset,
        digits_experiment: Experiment,
        untrained: Snapshot,
    ) -> None:
        told: list[Any] = []
        view.input_drawn.connect(told.append)
        experiment, dataset = small()
        view.set_experiment(experiment, dataset)
        assert told == [], "nobody has seen it"
        view.set_experiment(digits_experiment, digits)
        view.show_snapshot(untrained)
        put(view, SEVEN)
        assert told[-1] is view.given_row
        view.pad.clear()
        view.follow()
        assert told[-1] is None

    def test_a_hidden_pad_does_nothing(
        self,
        view: DrawView,
        digits: Dataset,
        digits_experiment: Experiment,
        untrained: Snapshot,
        monkeypatch: Any,
    ) -> None:
        view.hide()
        monkeypatch.setattr(Framing, "of", None)
        view.set_experiment(digits_experiment, digits)
        view.show_snapshot(untrained)


def test_it_is_painted_in_both_themes_and_exported(pad: DrawView, tmp_path: Path) -> None:
    put(pad, SEVEN)
    for theme in (DARK, LIGHT):
        pad.set_theme(theme)
        image = pad.grab().toImage()
        corner = pad.pad.mapTo(pad, pad.pad.frame.topLeft() + QPoint(5, 5))
        assert image.pixelColor(corner).name().upper() == theme.panel
    pad.export_png(tmp_path / "draw.png")
    assert (tmp_path / "draw.png").stat().st_size > 1000
