"""ConfusionView of classes: its numbers are core/insight's, behind each the right samples."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from confusion_view import LEFT, cases, choose, show, table
from PySide6.QtCore import QPoint, Qt

from core.insight.calibration import calibration
from core.insight.cases import Cases
from core.insight.confusion import confusion_matrix, precision_recall
from playground.theme import DARK, LIGHT
from playground.views.confusion.cells import Figures, cell_text, cell_words, figure_text
from playground.views.confusion.matrix import MatrixCanvas
from playground.views.samples import SampleWish, percent

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from core import Snapshot
    from playground.views.confusion.view import ConfusionView

    Make = Callable[..., Snapshot]


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
        assert page.cases.title.text() == f"“bee” as “ant”: {len(rows)} · surest first"
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


def test_what_is_seen_is_said_in_words(view: ConfusionView, snapshot: Snapshot) -> None:
    show(view, table(), snapshot)
    figures = view.class_page.matrix.figures
    assert figures is not None
    text = view.class_page.matrix.accessibleDescription()
    assert text.startswith("3 classes; most often “")
    assert "Enter" in text


class TestLittleRoom:
    @pytest.fixture
    def matrix(self, qtbot: QtBot) -> MatrixCanvas:
        matrix = MatrixCanvas(LIGHT)
        qtbot.addWidget(matrix)
        counts = np.diag([1_135] * 10)
        shares, full = counts / 1_135, np.ones(10)
        names = tuple(map(str, range(10)))
        matrix.show_figures(Figures(names, counts, shares, full, full, in_percent=False))
        return matrix

    def test_takes_recall_away_before_cells(self, matrix: MatrixCanvas) -> None:
        matrix.resize(matrix.minimumSize())
        assert not matrix._grid().has_recall
        assert matrix.rect().contains(matrix.rect_of(9, 9))
        matrix.resize(matrix.sizeHint())
        assert matrix._grid().has_recall

    def test_tells_large_counts_in_thousands(self, matrix: MatrixCanvas) -> None:
        assert matrix._fitting_text("1135", 17) == "1k"
        assert matrix._fitting_text("1135", 60) == "1135"
        assert matrix._fitting_text("986", 12) == "986"
