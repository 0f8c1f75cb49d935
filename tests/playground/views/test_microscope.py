"""MicroscopeView: what it shows is what the run does next, and every number can be opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from microscope_views import Watched
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from core import DataSpec
from core.insight.chain_line import Cell
from core.insight.sheet_matrices import matrices_of
from playground.theme import DARK
from playground.views.microscope import questions
from playground.views.microscope.numbers import cell_text
from playground.views.microscope.questions import CHECK, WORK
from playground.views.microscope.source_bar import COPY

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

LEFT, KEY = Qt.MouseButton.LeftButton, Qt.Key
DW = Cell("dW", 0, 1, 0)


@pytest.fixture
def watched(qtbot: QtBot) -> Watched:
    return Watched(qtbot)


def after(watched: Watched) -> np.ndarray:
    """The weights of layer 1 that the view foretells."""
    matrices = {(m.key, m.layer): m.values for m in watched.view.canvas.matrices}
    return matrices["W.w1", 0]


class TestTheRun:
    def test_its_next_update_is_foretold_and_followed(self, watched: Watched) -> None:
        for _ in range(3):
            expected = after(watched)
            watched.run.step()
            np.testing.assert_allclose(watched.run.network.layers[0].weights, expected, atol=1e-6)
            watched.show()
        caption = watched.view.caption.text()
        assert caption.startswith("Update 4 of the run · training rows ")
        assert caption.endswith("· Adam, η = 0.1")
        assert watched.kinds == []

    def test_a_step_is_asked_of_the_run(self, qtbot: QtBot, watched: Watched) -> None:
        before = after(watched)
        with qtbot.waitSignal(watched.view.step_requested):
            qtbot.mouseClick(watched.view.bar.step_button, LEFT)
        np.testing.assert_array_equal(after(watched), before)

    def test_a_large_one_is_asked_of_the_analyst(
        self, watched: Watched, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(questions, "_QUICK", 1)
        watched.run.step()
        watched.show()
        watched.view.redraw()
        assert watched.kinds == [WORK], "once for a moment"
        assert watched.view.caption.text().startswith("Update 2 of the run")

    def test_a_batch_of_very_many_numbers_is_not_shown(
        self, watched: Watched, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(questions, "_MOST_NUMBERS", 11)  # two rows of 2 + 3 + 1 are 12
        watched.run.step()
        watched.show()
        assert watched.view.work is None
        assert "too large to be shown" in watched.view.caption.text()
        assert not watched.view.bar.check_button.isEnabled()
        watched.choose(COPY)
        assert watched.view.work is not None

    def test_without_its_next_update_the_newest_known_stays(self, watched: Watched) -> None:
        work = watched.view.work
        watched.view.show_snapshot(watched.run.snapshot())
        watched.view.flush()
        assert watched.view.work is work
        assert work is not None

    def test_another_run_begins_anew(self, watched: Watched) -> None:
        watched.view.canvas.opened.emit(DW)
        watched.view.set_experiment(watched.run.experiment, watched.dataset)
        assert watched.view.work is None
        assert watched.view.is_empty
        watched.show()
        assert not watched.view.is_empty


class TestANumber:
    def test_is_opened_with_a_click(self, qtbot: QtBot, watched: Watched) -> None:
        view = watched.view
        qtbot.mouseClick(view.canvas, LEFT, pos=view.canvas.rect_of(DW).center())
        line = view.strip.line
        assert line is not None
        assert line.cell == DW
        assert line.value == view.canvas.value(DW)
        assert view.strip.text.startswith("∂L/∂w₂₁ = δ⁽¹⁾₂ ")
        assert view.strip.accessibleDescription() == view.strip.text
        factors = [factor.cell for factor in line.factors]
        assert view.canvas.lit.opened == DW
        assert set(view.canvas.lit.factors) == set(factors)
        assert "added up" in view.rule.text()
        value = cell_text(view.canvas.value(DW) or 0.0)
        assert view.canvas.accessibleDescription().startswith(
            f"layer 1, ∂L/∂W, unit 2, input 1: {value}."
        )

    def test_all_is_done_with_keys(self, qtbot: QtBot, watched: Watched) -> None:
        view = watched.view
        for key in (*[KEY.Key_Right] * 4, KEY.Key_Down):  # x₁, x₂, w₁₁, w₁₂, w₂₂
            qtbot.keyClick(view.canvas, key)
        assert view.canvas.lit.cursor == Cell("W", 0, 1, 1)
        for key in (KEY.Key_Left, KEY.Key_Left, KEY.Key_Down):  # back to w₂₁, x, and a row below
            qtbot.keyClick(view.canvas, key)
        assert view.canvas.lit.cursor[:2] not in (("x", 0), ("W", 0))
        view.canvas.go_to(DW)
        qtbot.keyClick(view.canvas, KEY.Key_Return)
        qtbot.keyClick(view.strip, KEY.Key_Right)
        qtbot.keyClick(view.strip, KEY.Key_Right)
        qtbot.keyClick(view.strip, KEY.Key_Return)
        assert view.strip.line is not None
        assert view.canvas.lit.cursor == view.strip.line.factors[1].cell == Cell("x", 0, 0, 0)
        assert view.canvas.hasFocus()

    def test_a_chip_leads_to_where_it_comes_from(self, qtbot: QtBot, watched: Watched) -> None:
        view = watched.view
        view.canvas.opened.emit(DW)
        qtbot.mouseClick(view.strip, LEFT, pos=view.strip.chip_rect(0).center())
        assert view.canvas.lit.cursor == Cell("delta", 0, 0, 1)
        assert view.readout.text().startswith("layer 1, δ = ∂L/∂z, sample 1, unit 2: ")

    def test_stays_open_while_the_run_goes_on(self, watched: Watched) -> None:
        watched.view.canvas.opened.emit(DW)
        for _ in range(2):
            watched.run.step()
            watched.show()
            line = watched.view.strip.line
            assert line is not None
            assert line.value == watched.view.canvas.value(DW)

    def test_that_is_given_says_so(self, watched: Watched) -> None:
        watched.view.canvas.opened.emit(Cell("W", 0, 0, 0))
        assert watched.view.strip.line is None
        assert "given" in watched.view.strip.text

    def test_every_number_can_be_opened(self, watched: Watched) -> None:
        for matrix in watched.view.canvas.matrices:
            cell = Cell(matrix.key, matrix.layer, 0, 0)
            watched.view.canvas.opened.emit(cell)
            assert watched.view.canvas.lit.opened == cell
        watched.view.set_theme(DARK)
        watched.view.grab()


class TestACopy:
    def test_learns_from_chosen_rows_and_the_run_stays(self, watched: Watched) -> None:
        view = watched.view
        before = watched.run.network.parameters.copy()
        watched.choose(COPY)
        view.bar.row_spin.setValue(4)
        view.bar.count_spin.setValue(3)
        x = next(m.values for m in view.canvas.matrices if m.key == "x")
        np.testing.assert_allclose(x, watched.dataset.x_train[3:6])
        losses = []
        for ahead in range(4):
            assert view.work is not None
            losses.append(view.work.sheet.loss.value)
            assert (f"{ahead} step" in view.caption.text()) == bool(ahead)
            view.bar.step_button.click()
        assert losses == sorted(losses, reverse=True)
        np.testing.assert_array_equal(watched.run.network.parameters, before)
        assert "update" not in view.needs_now

    def test_ahead_of_the_run_it_is_not_lost_until_it_is_reset(self, watched: Watched) -> None:
        view = watched.view
        watched.choose(COPY)
        view.bar.step_button.click()
        work = view.work
        watched.run.step()
        watched.show()
        assert view.work is work
        view.bar.reset_button.click()
        assert view.caption.text().startswith("Copy of the run after update 1 ")
        assert view.work is not None
        np.testing.assert_allclose(
            view.work.sheet.layers[0].weights, watched.run.network.layers[0].weights
        )
        assert not view.bar.reset_button.isEnabled()


class TestTheCheck:
    def test_marks_the_worst_cell_and_says_what_was_found(
        self, qtbot: QtBot, watched: Watched
    ) -> None:
        view = watched.view
        view.canvas.opened.emit(DW)
        qtbot.mouseClick(view.bar.check_button, LEFT)
        assert watched.kinds == [CHECK]
        assert view.strip.text.startswith("Gradient check: right in all 13 cells.")
        assert "engine's own gradient agrees to" in view.strip.text
        assert view.canvas.lit.worst is not None
        assert view.canvas.lit.worst == view.canvas.lit.cursor
        watched.run.step()
        watched.show()
        assert view.canvas.lit.worst is None, "other numbers were not checked"

    def test_names_and_marks_the_cells_at_a_kink(self, qtbot: QtBot) -> None:
        """XOR's first row is 0: with biases of 0 every ReLU stands at its kink."""
        watched = Watched(qtbot, "sgd", hidden="relu", data=DataSpec("xor"), batch_size=4)
        view = watched.view
        qtbot.mouseClick(view.bar.check_button, LEFT)
        kinks = [Cell("db", 0, unit, 0) for unit in range(3)]
        assert all(cell in view.canvas.lit.kinks for cell in kinks)
        assert Cell("dW", 0, 0, 0) not in view.canvas.lit.kinks, "an input of 0 moves no sum"
        assert "at a kink, where there is no derivative: 3 cells, marked ∧" in view.strip.text
        assert "from ∂L/∂b of layer 1, unit 1." in view.strip.text
        assert view.canvas.words(kinks[0]).endswith(", at a kink, where there is no derivative")
        view.grab()
        assert view.work is not None
        blank = int(np.flatnonzero(~view.work.sheet.layers[0].x.any(axis=1))[0])
        view.canvas.opened.emit(Cell("slope", 0, blank, 0))
        assert view.rule.text().startswith("At 0 there is a kink")


def test_large_matrices_are_seen_through_a_window(qtbot: QtBot, watched: Watched) -> None:
    view = watched.view
    rng = np.random.default_rng(0)
    wide = {"x": rng.random((2, 50)), "W": rng.random((12, 50))}
    wide["x"][:, :5] = 0.0
    matrices = [m for m in matrices_of(view.work) if m.layer == 0 and m.key in wide]  # type: ignore[arg-type]
    cut = [type(m)(**{**vars(m), "values": wide[m.key]}) for m in matrices]
    canvas = view.canvas
    canvas.show_matrices(cut, {})
    panel = canvas.layout_of_sheet.panel(("W", 0))
    assert panel is not None
    assert panel.rows == 12, "there is room for them"
    canvas.set_room(0)
    panel = canvas.layout_of_sheet.panel(("W", 0))
    assert panel is not None
    assert (panel.rows, panel.columns, panel.first_column) == (8, 8, 5), "an empty margin is passed"
    assert panel.footer_text == "unit 1–8, … 4 more; input 6–13, … 42 more"
    canvas.go_to(Cell("W", 0, 7, 12))
    qtbot.keyClick(canvas, KEY.Key_Right)
    qtbot.keyClick(canvas, KEY.Key_Down)
    assert canvas.lit.cursor == Cell("W", 0, 8, 13)
    assert not canvas.rect_of(Cell("W", 0, 8, 13)).isEmpty()
    panel = canvas.layout_of_sheet.panel(("W", 0))
    assert panel is not None
    assert (panel.first_row, panel.first_column) == (1, 6)
    qtbot.mouseClick(canvas, LEFT, pos=panel.footer.center())
    panel = canvas.layout_of_sheet.panel(("W", 0))
    assert panel is not None
    assert panel.first_column == 14


class TestTheRoom:
    def test_a_heading_folds_its_section_and_opens_it(self, qtbot: QtBot, watched: Watched) -> None:
        canvas = watched.view.canvas
        first, second = canvas.layout_of_sheet.sections[:2]
        high = canvas.layout_of_sheet.height
        qtbot.mouseClick(canvas, LEFT, pos=first.heading.center())
        assert canvas.layout_of_sheet.sections[0].is_folded
        assert canvas.layout_of_sheet.panel(("x", 0)) is None
        assert canvas.layout_of_sheet.sections[1].rect.top() < second.rect.top()
        watched.run.step()
        watched.show()
        assert canvas.layout_of_sheet.sections[0].is_folded, "it stays as the run goes on"
        qtbot.mouseClick(canvas, LEFT, pos=first.heading.center())
        assert canvas.layout_of_sheet.height == high

    def test_what_is_gone_to_is_opened(self, watched: Watched) -> None:
        canvas = watched.view.canvas
        canvas.fold_all(is_folded=True)
        assert canvas.layout_of_sheet.panels == ()
        canvas.go_to(DW)
        assert not canvas.rect_of(DW).isEmpty()
        assert [each.is_folded for each in canvas.layout_of_sheet.sections].count(False) == 1

    def test_keys_fold_and_pass_what_is_folded(self, qtbot: QtBot, watched: Watched) -> None:
        canvas = watched.view.canvas
        canvas.go_to(Cell("z", 0, 0, 0))
        qtbot.keyClick(canvas, KEY.Key_Minus)
        assert canvas.layout_of_sheet.sections[0].is_folded
        qtbot.keyClick(canvas, KEY.Key_Right)
        assert canvas.lit.cursor == Cell("W", 1, 0, 0)
        canvas.go_to(Cell("z", 0, 0, 0))
        qtbot.keyClick(canvas, KEY.Key_Minus)
        qtbot.keyClick(canvas, KEY.Key_Plus)
        assert not canvas.layout_of_sheet.sections[0].is_folded

    def test_a_button_folds_all(self, qtbot: QtBot, watched: Watched) -> None:
        view = watched.view
        assert view.fold_button.text() == "Fold all"
        qtbot.mouseClick(view.fold_button, LEFT)
        assert view.canvas.is_folded
        assert view.fold_button.text() == "Open all"
        qtbot.keyClick(view.canvas, KEY.Key_Right)  # there is nothing to go to
        qtbot.mouseClick(view.fold_button, LEFT)
        assert not view.canvas.is_folded

    def test_in_little_room_what_keys_go_to_comes_into_sight(
        self, qtbot: QtBot, watched: Watched
    ) -> None:
        view = watched.view
        view.resize(300, 400)
        view.canvas.opened.emit(DW)
        view.grab()
        assert view.line_area.height() < 2 * view.strip.row_height()
        assert not view.panel.area.isAncestorOf(view.readout)
        assert view.panel.area.isAncestorOf(view.bar), "what is above the numbers scrolls with them"
        qtbot.waitUntil(lambda: view.canvas.y() > view.bar.height())
        seen = view.panel.area.viewport().rect()
        for cell in (Cell("z", 1, 0, 0), DW, Cell("x", 0, 1, 1), Cell("b.w1", 1, 0, 0)):
            view.canvas.go_to(cell)
            place = view.canvas.rect_of(cell).center()
            assert seen.contains(view.canvas.mapTo(view.panel.area.viewport(), place))
        for _ in range(4):
            qtbot.keyClick(view.strip, KEY.Key_Right)
        shown = view.line_area.viewport().rect()
        chip = view.strip.chip_rect(view.strip.chip)
        assert shown.contains(chip.translated(view.strip.pos()))
        qtbot.mouseClick(view.bar.check_button, LEFT)
        assert view.strip.line is None
        view.grab()
        assert view.strip.height() > view.line_area.height(), "a long hint is scrolled, not cut"
        view.resize(640, 700)
        assert not view.panel.area.isAncestorOf(view.bar)

    def test_in_a_large_window_all_is_larger(self, qtbot: QtBot) -> None:
        watched = Watched(qtbot, "sgd")
        canvas = watched.view.canvas
        usual = canvas.layout_of_sheet.sizes
        watched.view.resize(1600, 1400)
        watched.view.grab()
        larger = canvas.layout_of_sheet
        assert larger.sizes.letters > 1.2 * usual.letters
        assert larger.height <= watched.view.panel.area.viewport().height()
        watched.view.resize(1500, 820)
        watched.view.grab()
        scrolled = canvas.layout_of_sheet
        assert scrolled.height > watched.view.panel.area.viewport().height()
        assert scrolled.sizes.letters > 1.2 * usual.letters
        watched.view.resize(640, 700)
        watched.view.grab()
        assert canvas.layout_of_sheet.sizes.letters == usual.letters


def test_it_fits_where_there_is_little_room(watched: Watched) -> None:
    watched.choose(COPY)
    watched.view.resize(300, 500)
    watched.view.grab()
    bar = watched.view.bar
    assert watched.view.width() == 300
    for widget in (bar.source_combo, bar.check_button, bar.row_spin):
        assert bar.rect().contains(widget.geometry())
    rule = watched.view.rule
    assert rule.height() >= 2 * rule.fontMetrics().lineSpacing(), "long words have two lines"


def test_numbers_have_four_figures() -> None:
    texts = [cell_text(v) for v in (0.0, 1.0, -0.5, 0.12345, 12.3456, -123.456, 3e-5, 2e7, np.inf)]
    assert texts == [
        "0",
        "1",
        "−0.5000",
        "0.1235",
        "12.35",
        "−123.5",
        "3.0e-05".replace("-", "−"),
        "2.0e07",
        "inf",
    ]


def test_a_picture_is_exported(watched: Watched, tmp_path: Path) -> None:
    watched.view.export_png(tmp_path / "sheet.png")
    assert QImage(str(tmp_path / "sheet.png")).height() > 600
