"""ConfusionView: its numbers are core/insight's, and behind each of them are the right samples."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage

from core import Dataset, DataSpec, Experiment, LayerSpec, NetworkSpec, TrainSpec
from core.insight.calibration import calibration
from core.insight.cases import Cases, cases_of
from core.insight.confusion import confusion_matrix, precision_recall
from core.insight.residuals import histogram
from core.run.analysis import AnalysisResult
from playground.theme import DARK, LIGHT
from playground.views.confusion.cells import Figures, cell_text, cell_words, figure_text
from playground.views.confusion.view import ConfusionView
from playground.views.samples import SampleWish, percent

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from core import Snapshot
    from core.run.analysis import AnalysisRequest

    Make = Callable[..., Snapshot]

EXPERIMENT = Experiment(DataSpec("file"), NetworkSpec(3, (LayerSpec(3, "softmax"),)), TrainSpec())
LEFT = Qt.MouseButton.LeftButton


def table(rows: int = 60, classes: int = 3, **changes: Any) -> Dataset:
    """Points around as many centres as there are classes; each seventh label is wrong."""
    rng = np.random.default_rng(0)
    y = np.arange(rows) % classes
    x = np.eye(classes)[y] + 0.2 * rng.standard_normal((rows, classes))
    y = np.where(np.arange(rows) % 7 == 0, (y + 1) % classes, y)
    fields = {"kind": "classes", "classes": classes, "image_shape": None, "name": "file"} | changes
    return Dataset(x, y, x[: rows // 2], y[: rows // 2], **fields)


class Asked:
    """Answers what a view asks, as the analyst would, and counts it."""

    def __init__(self, view: ConfusionView) -> None:
        self.view, self.requests = view, list[Any]()
        self.answers = True
        view.analysis_requested.connect(self.answer)

    def answer(self, request: AnalysisRequest) -> None:
        self.requests.append(request)
        snapshot, dataset = self.view.snapshot, self.view.dataset
        assert snapshot is not None
        assert dataset is not None
        if self.answers:
            value = request.compute(snapshot, dataset, bool)
            self.view.show_analysis(AnalysisResult(request.kind, snapshot.steps, value))


@pytest.fixture
def asked(qtbot: QtBot) -> Asked:
    view = ConfusionView()
    qtbot.addWidget(view)
    view.resize(480, 400)
    view.show()
    qtbot.waitExposed(view)
    return Asked(view)


@pytest.fixture
def view(asked: Asked) -> ConfusionView:
    return asked.view


@pytest.fixture
def snapshot(make_snapshot: Make) -> Snapshot:
    return make_snapshot([3 * np.eye(3)], [None], ("softmax",), steps=5, epoch=2)


def cases(snapshot: Snapshot, dataset: Dataset, part: str = "test") -> Cases:
    found = cases_of(snapshot.network(), dataset, part, bool)
    assert isinstance(found, Cases)
    return found


def show(view: ConfusionView, dataset: Dataset, snapshot: Snapshot) -> None:
    view.set_experiment(EXPERIMENT, dataset)
    view.show_snapshot(snapshot)


def choose(combo: Any, data: str) -> None:
    combo.setCurrentIndex(combo.findData(data))
    combo.activated.emit(combo.currentIndex())


class TestMatrix:
    @pytest.mark.parametrize("part", ["test", "train"])
    def test_is_that_of_all_rows(self, view: ConfusionView, snapshot: Snapshot, part: str) -> None:
        dataset = table()
        show(view, dataset, snapshot)
        choose(view.part_combo, part)
        expected = cases(snapshot, dataset, part)
        matrix = confusion_matrix(expected.truth, expected.answers, 3)
        figures = view.class_page.matrix.figures
        assert figures is not None
        np.testing.assert_array_equal(figures.matrix, matrix)
        np.testing.assert_array_equal(figures.recall, precision_recall(matrix).recall)
        np.testing.assert_array_equal(figures.precision, precision_recall(matrix).precision)
        right, rows = int(expected.right.sum()), len(expected.right)
        words = f"answers all {rows}: {percent(right / rows)} right"
        assert view.caption.text() == f"{words} · after epoch 2"

    def test_a_click_on_a_cell_shows_its_samples_the_surest_first(
        self, qtbot: QtBot, view: ConfusionView, snapshot: Snapshot
    ) -> None:
        dataset = table(class_names=("ant", "bee", "cat"))
        show(view, dataset, snapshot)
        page, found = view.class_page, cases(snapshot, dataset)
        assert [line.row for line in page.cases.table.lines] == found.mistakes().tolist()
        qtbot.mouseClick(page.matrix, LEFT, pos=page.matrix.rect_of(1, 0).center())
        rows = found.of_cell(1, 0).tolist()
        assert rows
        assert [line.row for line in page.cases.table.lines] == rows
        first = page.cases.table.lines[0]
        assert first.texts[:3] == ("bee", "ant", percent(found.confidence[rows[0]]))
        assert first.colors == (LIGHT.class_color(1), LIGHT.class_color(0))
        assert page.cases.title.text() == f"“bee” as “ant”: {len(rows)}, the surest first"
        qtbot.mouseClick(page.matrix, LEFT, pos=page.matrix.rect_of(1, 0).center())
        assert [line.row for line in page.cases.table.lines] == found.mistakes().tolist()

    def test_keys_go_from_cell_to_cell_and_open_a_case(
        self, qtbot: QtBot, view: ConfusionView, snapshot: Snapshot
    ) -> None:
        dataset = table()
        show(view, dataset, snapshot)
        page = view.class_page
        for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Return):
            qtbot.keyClick(page.matrix, key)
        assert page.matrix.chosen_cell == (1, 0)
        assert view.readout.text().startswith("“1” taken for “0”: ")
        rows = cases(snapshot, dataset).of_cell(1, 0).tolist()
        with qtbot.waitSignal(view.sample_requested) as wish:
            page.cases.table.setCurrentIndex(page.cases.table.model().index(1, 0))
            qtbot.keyClick(page.cases.table, Qt.Key.Key_Return)
        assert wish.args == [SampleWish(rows[1], "test", tuple(rows))]
        for _ in range(5):
            qtbot.keyClick(page.matrix, Qt.Key.Key_Left)
        qtbot.keyClick(page.matrix, Qt.Key.Key_Up)
        assert page.matrix.pointed_cell == (0, 0)

    def test_pointing_reads_a_cell_in_words(
        self, qtbot: QtBot, view: ConfusionView, snapshot: Snapshot
    ) -> None:
        show(view, table(), snapshot)
        canvas, hint = view.class_page.matrix, view.readout.text()
        qtbot.mouseMove(canvas, canvas.rect_of(0, 0).center())
        qtbot.mouseMove(canvas, canvas.rect_of(2, 2).center())
        assert canvas.figures is not None
        assert view.readout.text() == cell_words(canvas.figures, 2, 2)
        qtbot.mouseMove(canvas, QPoint(1, 1))
        assert view.readout.text() == hint

    def test_new_answers_move_nothing(
        self, view: ConfusionView, snapshot: Snapshot, make_snapshot: Make
    ) -> None:
        show(view, table(), snapshot)
        view.class_page.matrix.choose((0, 1))
        widgets = [view.class_page.matrix, view.class_page.cases, view.caption, view.readout]
        before = [widget.geometry() for widget in widgets]
        cell = view.class_page.matrix.rect_of(2, 2)
        other = make_snapshot([-3 * np.eye(3)], [None], ("softmax",), steps=9, epoch=3)
        view.show_snapshot(other)
        view.flush()
        assert view.caption.text().endswith("after epoch 3")
        assert [widget.geometry() for widget in widgets] == before
        assert view.class_page.matrix.rect_of(2, 2) == cell
        assert view.class_page.matrix.chosen_cell == (0, 1)

    @pytest.mark.parametrize("classes", [2, 10, 26, 62])
    def test_cells_stay_large_enough_to_be_clicked(
        self, view: ConfusionView, make_snapshot: Make, classes: int
    ) -> None:
        dataset = table(rows=4 * classes, classes=classes)
        show(view, dataset, make_snapshot([np.eye(classes)], [None], ("softmax",)))
        view.grab()
        canvas, area = view.class_page.matrix, view.class_page.scroll_area
        assert canvas.rect_of(0, 0).width() >= 12
        assert canvas.rect().contains(canvas.rect_of(classes - 1, classes - 1))
        assert (canvas.height() > area.viewport().height()) == (classes > 20)

    def test_right_cells_have_the_colour_of_their_class(
        self, view: ConfusionView, snapshot: Snapshot
    ) -> None:
        show(view, table(), snapshot)
        canvas = view.class_page.matrix
        for theme in (DARK, LIGHT):
            view.set_theme(theme)
            image = view.class_page.matrix.grab().toImage()
            for truth in range(3):
                corner = canvas.rect_of(truth, truth).topLeft() + QPoint(3, 3)
                assert image.pixelColor(corner) == canvas.color(truth, truth)
            assert len({canvas.color(k, k).name() for k in range(3)}) == 3


class TestWords:
    def figures(self, counts: list[list[int]], *, in_percent: bool) -> Figures:
        matrix = np.array(counts)
        truth, answers = (np.repeat(index.ravel(), matrix.ravel()) for index in np.indices((2, 2)))
        found = Cases("test", truth, answers, np.ones(len(truth)))
        return Figures.of(found, 0.0, ("a", "b"), in_percent=in_percent)

    def test_no_share_is_rounded_to_all_or_nothing(self) -> None:
        figures = self.figures([[999, 1], [0, 1000]], in_percent=True)
        texts = [[cell_text(figures, t, a) for a in range(2)] for t in range(2)]
        assert texts == [["99", "<1"], ["", "100"]]
        assert [figure_text(share) for share in figures.recall] == ["99 %", "100 %"]
        assert figure_text(float("nan")) == "–"
        assert [percent(1.0), percent(0.9999), percent(0.5)] == ["100.0 %", "99.9 %", "50.0 %"]

    def test_a_cell_is_a_sentence(self) -> None:
        figures = self.figures([[3, 1], [2, 2]], in_percent=False)
        assert cell_text(figures, 0, 0) == "3"
        assert cell_words(figures, 0, 1) == "“a” taken for “b”: 1 row, 25.0 % of all “a”"
        assert cell_words(figures, 0, 0) == (
            "“a” recognised: 3 rows, 75.0 % of all “a” (recall); precision 60.0 %"
        )


class TestThreshold:
    def test_counts_only_what_is_answered(
        self, qtbot: QtBot, view: ConfusionView, snapshot: Snapshot
    ) -> None:
        dataset = table()
        show(view, dataset, snapshot)
        slider = view.class_page.threshold.slider
        for _ in range(9):
            qtbot.keyClick(slider, Qt.Key.Key_PageUp)
        found = cases(snapshot, dataset)
        sure = found.confidence >= 0.9
        figures = view.class_page.matrix.figures
        assert figures is not None
        assert 0 < figures.matrix.sum() == sure.sum() < len(sure)
        right = percent(found.right[sure].mean())
        count, share = int(sure.sum()), percent(sure.mean())
        assert view.caption.text().startswith(f"answers {count} of 30 ({share}): {right} right")
        rows = [line.row for line in view.class_page.cases.table.lines]
        assert rows == found.mistakes(0.9).tolist()

    def test_who_never_answers_says_so(self, view: ConfusionView, snapshot: Snapshot) -> None:
        show(view, table(), snapshot)
        view.class_page.threshold.slider.setValue(100)
        assert view.caption.text().startswith("answers none of 30")
        view.grab()


class TestCalibration:
    def test_is_that_of_all_rows(
        self, qtbot: QtBot, view: ConfusionView, snapshot: Snapshot
    ) -> None:
        dataset = table()
        show(view, dataset, snapshot)
        choose(view.shown_combo, "calibration")
        found = cases(snapshot, dataset)
        expected = calibration(found.confidence, found.right)
        canvas = view.class_page.reliability
        assert canvas.calibration is not None
        np.testing.assert_array_equal(canvas.calibration.counts, expected.counts)
        np.testing.assert_array_equal(canvas.calibration.accuracy, expected.accuracy)
        assert view.caption.text().startswith(f"calibration error {100 * expected.error:.1f} %")
        qtbot.mouseMove(canvas, canvas.bar(8, 0.5).center())
        qtbot.mouseMove(canvas, canvas.bar(9, 0.5).center())
        assert view.readout.text().startswith("90 to 100 % sure: ")
        qtbot.keyClick(canvas, Qt.Key.Key_Left)
        assert view.readout.text().startswith("80 to 90 % sure: ")
        view.class_page.threshold.slider.setValue(60)
        view.grab()


class TestNumbers:
    @pytest.fixture
    def dataset(self) -> Dataset:
        rng = np.random.default_rng(0)
        x = rng.uniform(-1, 1, (50, 1))
        y = np.concatenate([x + 0.1 * rng.standard_normal((50, 1)), -x], axis=1)
        return Dataset(x, y, x[:40], y[:40], "regression", 0, None, "file")

    @pytest.fixture
    def line(self, make_snapshot: Make) -> Snapshot:
        return make_snapshot([np.array([[1.0], [0.5]])], [np.array([0.1, 0.0])], ("linear",))

    @pytest.mark.parametrize("output", [0, 1])
    def test_predicted_against_true_and_the_residuals(
        self, view: ConfusionView, dataset: Dataset, line: Snapshot, output: int
    ) -> None:
        show(view, dataset, line)
        view.output_combo.setCurrentIndex(output)
        view.output_combo.activated.emit(output)
        answers = line.network().predict(dataset.x_test)[:, output]
        truth, page = dataset.y_test[:, output], view.number_page
        assert page.scatter.cloud is not None
        np.testing.assert_array_equal(page.scatter.cloud.places[:, 0], truth)
        np.testing.assert_array_equal(page.scatter.cloud.places[:, 1], answers)
        assert page.residuals.m is not None
        expected = histogram(answers - truth, page.residuals.m)
        np.testing.assert_array_equal(page.residuals.counts, expected)
        score = 1 - np.sum((answers - truth) ** 2) / np.sum((truth - truth.mean()) ** 2)
        assert view.caption.text().startswith(f"R² {score:.4f}, error ")
        view.grab()

    def test_keys_go_to_the_worst_and_open_it(
        self, qtbot: QtBot, view: ConfusionView, dataset: Dataset, line: Snapshot
    ) -> None:
        show(view, dataset, line)
        scatter = view.number_page.scatter
        residuals = line.network().predict(dataset.x_test)[:, 0] - dataset.y_test[:, 0]
        worst = np.argsort(-np.abs(residuals), kind="stable").tolist()
        qtbot.keyClick(scatter, Qt.Key.Key_Right)
        qtbot.keyClick(scatter, Qt.Key.Key_Right)
        assert view.readout.text().startswith(f"row {worst[1] + 1}: true ")
        with qtbot.waitSignal(view.sample_requested) as wish:
            qtbot.keyClick(scatter, Qt.Key.Key_Return)
        assert wish.args == [SampleWish(worst[1], "test", tuple(worst))]
        with qtbot.waitSignal(view.sample_requested) as wish:
            qtbot.mouseClick(scatter, LEFT, pos=scatter.place_of(worst[0]).toPoint())
        assert wish.args[0].index == worst[0]

    def test_a_histogram_is_read_bar_by_bar(
        self, qtbot: QtBot, view: ConfusionView, dataset: Dataset, line: Snapshot
    ) -> None:
        show(view, dataset, line)
        residuals = view.number_page.residuals
        qtbot.keyClick(residuals, Qt.Key.Key_Right)
        assert view.readout.text() == residuals.words(0)
        assert "answer minus truth from −" in residuals.words(0)


class TestCases:
    def test_of_images_are_images(
        self, qtbot: QtBot, view: ConfusionView, make_snapshot: Make
    ) -> None:
        places = np.arange(40) % 4
        x = (np.eye(4, dtype=np.uint8) * 255)[places]
        y = np.where(np.arange(40) % 10 == 0, (places + 1) % 4, places)
        dataset = Dataset(x, y, x, y, "classes", 4, (2, 2), "digits")
        show(view, dataset, make_snapshot([np.eye(4)], [None], ("linear",)))
        tiles = view.class_page.cases.images.tiles
        assert sorted(tile.row for tile in tiles) == [0, 10, 20, 30]
        assert all(tile.words == f"✗ {places[tile.row]} ({y[tile.row]})" for tile in tiles)
        canvas = view.class_page.cases.images
        with qtbot.waitSignal(view.sample_requested) as wish:
            qtbot.mouseClick(canvas, LEFT, pos=canvas.frame(2).center())
        among = tuple(tile.row for tile in tiles)
        assert wish.args == [SampleWish(tiles[2].row, "test", among)]
        qtbot.keyClick(canvas, Qt.Key.Key_Left)
        with qtbot.waitSignal(view.sample_requested) as wish:
            qtbot.keyClick(canvas, Qt.Key.Key_Return)
        assert wish.args[0].index == tiles[1].row
        view.class_page.matrix.choose((2, 2))
        assert [tile.row for tile in canvas.tiles] == [2, 6, 14, 18, 22, 26, 34, 38]

    def test_of_the_plane_are_points(
        self, qtbot: QtBot, view: ConfusionView, make_snapshot: Make
    ) -> None:
        rng = np.random.default_rng(0)
        x = rng.uniform(-6, 6, (40, 2))
        y = (x[:, 0] + 3 * rng.standard_normal(40) > 0).astype(np.int64)
        dataset = Dataset(x, y, x, y, "classes", 2, None, "gauss", plane_train=x, plane_test=x)
        experiment = Experiment(
            DataSpec("gauss"), NetworkSpec(2, (LayerSpec(1, "sigmoid"),)), TrainSpec("mse")
        )
        view.set_experiment(experiment, dataset)
        snapshot = make_snapshot([np.array([[1.0, 0.0]])], [None], ("sigmoid",))
        view.show_snapshot(snapshot)
        canvas = view.class_page.cases.points
        rows = cases(snapshot, dataset).mistakes().tolist()
        assert len(rows) > 2
        assert canvas.cloud is not None
        assert canvas.cloud.order.tolist() == rows
        assert canvas.cloud.names == ("x", "y")
        view.grab()
        with qtbot.waitSignal(view.sample_requested) as wish:
            qtbot.mouseClick(canvas, LEFT, pos=canvas.place_of(rows[1]).toPoint())
        assert wish.args == [SampleWish(rows[1], "test", tuple(rows))]
        qtbot.keyClick(canvas, Qt.Key.Key_Right)
        assert view.readout.text().startswith(f"row {rows[0] + 1} is “")
        view.class_page.threshold.slider.setValue(100)
        assert canvas.cloud.order.tolist() == []
        view.grab()  # without any that stand out


class TestAsking:
    def test_a_hidden_view_asks_nothing(
        self, qtbot: QtBot, snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        view = ConfusionView()
        qtbot.addWidget(view)
        asked = Asked(view)
        show(view, table(), snapshot)
        assert asked.requests == []
        assert view.found is None
        view.show()
        assert len(asked.requests) == 1
        view.hide()
        monkeypatch.setattr(view, "_draw", None)  # calling it would fail
        view.show_snapshot(snapshot)
        assert len(asked.requests) == 1

    def test_many_rows_wait_for_the_epochs_end_or_for_the_button(
        self,
        qtbot: QtBot,
        view: ConfusionView,
        asked: Asked,
        make_snapshot: Make,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr("playground.views.freshness._QUICK", 10)

        def moment(steps: int, epoch: int, **changes: Any) -> Snapshot:
            return make_snapshot(
                [np.eye(3)], [None], ("softmax",), steps=steps, epoch=epoch, **changes
            )

        show(view, table(), moment(1, 0))
        for steps, epoch, count in ((2, 0, 1), (3, 0, 1), (4, 1, 2), (5, 1, 2)):
            view.show_snapshot(moment(steps, epoch))
            view.flush()
            assert len(asked.requests) == count, steps
        qtbot.mouseClick(view.update_button, LEFT)
        assert len(asked.requests) == 3
        view.show_snapshot(moment(5, 1))  # the same step, so somebody changed the weights
        view.flush()
        assert len(asked.requests) == 4
        view.show_snapshot(moment(6, 1, finished=True))
        assert len(asked.requests) == 5
        assert len(set(asked.requests)) == 1, "the same question, so none is cancelled"

    def test_an_answer_about_the_other_part_is_not_shown(
        self, view: ConfusionView, asked: Asked, snapshot: Snapshot
    ) -> None:
        show(view, table(), snapshot)
        asked.answers = False
        choose(view.part_combo, "train")
        before = view.found
        late = asked.requests[0].compute(snapshot, table(), bool)
        view.show_analysis(AnalysisResult("confusion", 5, late))
        assert view.found is before
        asked.answers = True
        asked.answer(asked.requests[-1])
        assert view.found is not None
        assert view.found.cases.part == "train"

    def test_what_cannot_be_computed_is_said(
        self, view: ConfusionView, asked: Asked, snapshot: Snapshot
    ) -> None:
        asked.answers = False
        show(view, table(), snapshot)
        view.show_analysis(AnalysisResult("confusion", 5, None, "Not computed: no memory."))
        assert view.caption.text() == "Not computed: no memory."

    def test_data_without_test_rows_have_one_part(
        self, view: ConfusionView, snapshot: Snapshot
    ) -> None:
        data = table()
        only = Dataset(
            data.x_train, data.y_train, data.x_test[:0], data.y_test[:0], "classes", 3, None, "file"
        )
        show(view, only, snapshot)
        assert [view.part_combo.itemText(k) for k in range(view.part_combo.count())] == [
            "training rows"
        ]
        assert view.found is not None
        assert view.found.cases.part == "train"


def test_what_is_seen_is_said_in_words(view: ConfusionView, snapshot: Snapshot) -> None:
    show(view, table(), snapshot)
    figures = view.class_page.matrix.figures
    assert figures is not None
    text = view.class_page.matrix.accessibleDescription()
    assert text.startswith("3 classes; most often “")
    assert "Enter" in text


def test_a_picture_is_exported_though_nobody_has_looked(
    qtbot: QtBot, snapshot: Snapshot, tmp_path: Path
) -> None:
    view = ConfusionView()
    qtbot.addWidget(view)
    show(view, table(), snapshot)
    view.export_png(tmp_path / "confusion.png")
    view.export_svg(tmp_path / "confusion.svg")
    assert not QImage(str(tmp_path / "confusion.png")).isNull()
    assert view.class_page.matrix.figures is not None


def test_in_the_window_it_counts_at_the_epochs_end_what_the_history_says(
    qtbot: QtBot, person: Any
) -> None:
    someone = person("digits")
    window = someone.window
    view = window.views["confusion"]
    window.docks["confusion"].raise_()
    qtbot.waitUntil(lambda: view.found is not None)
    assert view.found.when == "before training"
    someone.press(Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: view.found.epoch == 1, timeout=20_000)
    accuracy = window.session.snapshot.history.test_accuracy[-1]
    assert view.found.cases.right.mean() == pytest.approx(accuracy)
    assert view.caption.text() == f"answers all 1,000: {percent(accuracy)} right · after epoch 1"
