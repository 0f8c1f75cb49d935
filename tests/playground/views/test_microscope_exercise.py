"""The exercise of the microscope: blanks, typed answers that are judged, and paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from microscope_views import Watched
from PySide6.QtCore import Qt

from core.insight.chain_line import Cell
from playground.views.microscope.source_bar import EXERCISE, OWN

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from playground.views.microscope.answers import Answers
    from playground.views.microscope.view import MicroscopeView

LEFT, ENTER = Qt.MouseButton.LeftButton, Qt.Key.Key_Return


@pytest.fixture
def watched(qtbot: QtBot) -> Watched:
    watched = Watched(qtbot, "sgd")
    watched.choose(EXERCISE)
    return watched


@pytest.fixture
def view(watched: Watched) -> MicroscopeView:
    return watched.view


def answers(view: MicroscopeView) -> Answers:
    found = view.answers
    assert found is not None
    return found


def type_answer(qtbot: QtBot, view: MicroscopeView, cell: Cell, text: str) -> None:
    """Open the blank with Enter, and type."""
    view.canvas.go_to(cell)
    qtbot.keyClick(view.canvas, ENTER)
    assert view.edit.isVisible()
    view.edit.clear()
    qtbot.keyClicks(view.edit, text)
    qtbot.keyClick(view.edit, ENTER)


def test_blanks_hide_their_numbers(view: MicroscopeView) -> None:
    exercise = answers(view).exercise
    assert {cell.key for cell in exercise.blanks} >= {"z", "a", "loss.p"}
    assert set(view.canvas.lit.blanks) == set(exercise.blanks)
    cell = exercise.blanks[0]
    assert view.canvas.words(cell).endswith(": blank")
    view._on_opened(cell)
    assert view.strip.text.endswith(" = ?")
    assert view.caption.text().startswith(
        f"0 of {len(exercise.blanks)} right · Network 2-3-1 (tanh"
    )
    assert view.needs_now == frozenset()


def test_a_right_answer_leads_to_the_next_blank(qtbot: QtBot, view: MicroscopeView) -> None:
    first, second = answers(view).exercise.blanks[:2]
    type_answer(qtbot, view, first, f"{answers(view).exercise.value(first):.4f}")
    assert view.rule.text() == "Right."
    assert view.canvas.lit.blanks[first].mark == "✓"
    assert view.canvas.lit.cursor == second
    assert answers(view).done == 1
    assert not view.edit.isVisible()


def test_a_wrong_one_is_told_what_was_done(qtbot: QtBot, view: MicroscopeView) -> None:
    cell = answers(view).exercise.blanks[0]
    type_answer(qtbot, view, cell, f"{-answers(view).exercise.value(cell):.4f}")
    assert view.rule.text() == "The sign is wrong."
    assert view.canvas.lit.blanks[cell].mark == "✗"
    assert "(wrong)" in view.canvas.words(cell)
    type_answer(qtbot, view, cell, f"{answers(view).exercise.value(cell):.4f}")
    assert view.canvas.lit.blanks[cell].mark == "✓"


def test_an_answer_is_judged_anew_when_one_before_it_is_mended(
    qtbot: QtBot, view: MicroscopeView
) -> None:
    z, a = Cell("z", 0, 0, 0), Cell("a", 0, 0, 0)
    type_answer(qtbot, view, z, "0.5")
    type_answer(qtbot, view, a, "0.4621")
    assert view.canvas.lit.blanks[a].mark == "~"
    assert "one of them is not" in view.rule.text()
    type_answer(qtbot, view, z, f"{answers(view).exercise.value(z):.4f}")
    assert view.canvas.lit.blanks[a].mark == "✗"


@pytest.mark.parametrize("typed", ["", "  ", "x", "1e999", "nan", "1,2,3", "0.1 0.2"])
def test_what_is_no_number_is_said_in_words(qtbot: QtBot, view: MicroscopeView, typed: str) -> None:
    cell = answers(view).exercise.blanks[0]
    type_answer(qtbot, view, cell, typed)
    assert view.edit.isVisible(), "it waits for another"
    assert view.rule.text().startswith("That is no number")
    assert answers(view).verdict(cell) is None
    view.edit.setText("0,25")
    qtbot.keyClick(view.edit, ENTER)
    assert answers(view).typed(cell) == "0.25"


def test_snapshots_do_not_disturb_it(watched: Watched) -> None:
    before = answers(watched.view)
    watched.run.step()
    watched.show()
    assert watched.view.answers is before
    watched.choose(OWN)
    assert watched.view.answers is None
    assert watched.view.caption.text().startswith("Update 2 of the run")


def test_other_blanks_other_numbers_and_giving_up(qtbot: QtBot, view: MicroscopeView) -> None:
    work = answers(view).exercise.work
    view.exercise_bar.parts_combo.setCurrentIndex(1)
    view.exercise_bar.parts_combo.activated.emit(1)
    assert answers(view).exercise.work is work
    assert {cell.key for cell in answers(view).exercise.blanks} == {
        "g",
        "slope",
        "delta",
        "dW",
        "db",
    }
    qtbot.mouseClick(view.exercise_bar.another_button, LEFT)
    assert answers(view).exercise.work is not work
    qtbot.mouseClick(view.exercise_bar.answers_button, LEFT)
    assert view.canvas.lit.blanks == {}
    cell = answers(view).exercise.blanks[0]
    view.canvas.opened.emit(cell)
    assert not view.edit.isVisible()
    assert not view.strip.text.endswith("?")


def test_sheet_and_key_are_written_as_pdf(
    qtbot: QtBot, view: MicroscopeView, tmp_path: Path
) -> None:
    sizes = []
    for button in (view.exercise_bar.sheet_button, view.exercise_bar.key_button):
        with qtbot.waitSignal(view.print_requested) as wanted:
            qtbot.mouseClick(button, LEFT)
        path = tmp_path / wanted.args[0].suggestion
        wanted.args[0].write(str(path))
        content = path.read_bytes()
        assert content.startswith(b"%PDF-")
        assert content.rstrip().endswith(b"%%EOF")
        sizes.append(content.count(b"/Type /Page\n"))
    assert [path.name for path in sorted(tmp_path.iterdir())] == [
        "backprop-exercise.pdf",
        "backprop-key.pdf",
    ]
    assert sizes[1] > sizes[0] >= 1, "the key has the steps, too"


def test_what_cannot_be_written_leaves_the_file_as_it_was(
    qtbot: QtBot, view: MicroscopeView, tmp_path: Path
) -> None:
    with qtbot.waitSignal(view.print_requested) as wanted:
        qtbot.mouseClick(view.exercise_bar.sheet_button, LEFT)
    with pytest.raises(OSError, match=r"."):
        wanted.args[0].write(str(tmp_path))
    assert list(tmp_path.iterdir()) == []
