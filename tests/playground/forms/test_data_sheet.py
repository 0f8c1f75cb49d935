"""The data sheet: it shows a proposal, and what a person chooses in it is what is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QTableView, QWidget

from core import DatasetError, DataSpec
from core.datasets import csv_file
from core.datasets.files import Proposer, propose
from playground.forms.data_sheet import DataSheet
from playground.theme import DARK, LIGHT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TABLE = (
    "id,mass,kind,label\n"
    "1,1.5,red,yes\n2,2.5,blue,no\n3,3.5,red,yes\n4,4.5,blue,no\n5,1.0,red,no\n6,2.0,blue,yes\n"
)


class Reader:
    """Answers a sheet at once, as a quick thread would, and keeps what was asked."""

    def __init__(self, sheet: DataSheet) -> None:
        self.sheet = sheet
        self.asked: list[DataSpec] = []
        sheet.wanted.connect(self._answer)

    def _answer(self, spec: DataSpec) -> None:
        self.asked.append(spec)
        try:
            self.sheet.show_proposal(propose(spec))
        except DatasetError as error:
            self.sheet.show_failure(str(error))


@pytest.fixture
def spread(hand: Callable[[QWidget], Any], tmp_path: Path) -> Callable[..., Any]:
    """Lays the sheet of a table out; gives (sheet, hand, reader)."""

    def lay_out(text: str = TABLE, **choices: Any) -> tuple[DataSheet, Any, Reader]:
        (tmp_path / "own.csv").write_text(text)
        spec = DataSpec("file", path=str(tmp_path / "own.csv"), **choices)
        sheet = DataSheet(spec, propose(spec))
        return sheet, hand(sheet), Reader(sheet)

    return lay_out


def text(sheet: DataSheet, row: int, column: int) -> str:
    table = sheet.findChild(QTableView, "sheetTable")
    return str(table.model().index(row, column).data())


def label(sheet: DataSheet, name: str) -> str:
    return sheet.findChild(QLabel, name).text()


def test_it_shows_what_is_proposed(spread: Any) -> None:
    sheet, hand, _ = spread()
    lines = [(text(sheet, row, 0), text(sheet, row, 1)) for row in range(4)]
    assert lines == [
        ("id", "left out"),
        ("mass", "number"),
        ("kind", "category"),
        ("label", "target"),
    ]
    assert text(sheet, 0, 2) == "counts the rows"
    assert [text(sheet, 1, column) for column in (3, 4, 8)] == ["1.5", "2.5", "2.0"]
    assert hand.find("sheetTargetCombo").name() == "label"
    assert hand.find("sheetTaskCombo").name() == "classes"
    assert label(sheet, "sheetClasses") == "2 classes with their rows: no (3), yes (3)"
    assert label(sheet, "sheetParts") == "Of 6 rows 3 train, 3 test."
    assert "id counts the rows: it is left out" in label(sheet, "sheetRemarks")
    assert sheet.ok.isEnabled()


def test_without_a_choice_the_spec_stays_as_it_was(spread: Any) -> None:
    sheet, _, _ = spread()
    assert sheet.spec().reading() == {}


def test_what_asks_is_written_out_when_it_is_agreed_to(spread: Any) -> None:
    sheet, _, _ = spread(TABLE.split("\n", 1)[1])
    assert sheet.spec() == propose(sheet.spec()).chosen
    assert sheet.spec().header == "no"


@pytest.mark.parametrize(
    ("combo", "choice", "field"),
    [
        ("sheetTargetCombo", "kind", "target"),
        ("sheetTaskCombo", "number", "task"),
        ("sheetHeaderCombo", "no", "header"),
        ("sheetDelimiterCombo", ";", "delimiter"),
        ("sheetDecimalCombo", ",", "decimal"),
        ("sheetEncodingCombo", "latin-1", "encoding"),
        ("sheetScaleCombo", "none", "scale"),
        ("sheetStratifyCombo", "no", "stratify"),
    ],
)
def test_each_choice_is_asked_for(spread: Any, combo: str, choice: str, field: str) -> None:
    sheet, hand, reader = spread()
    widget = hand.find(combo)
    widget.setCurrentIndex(widget.findData(choice))
    assert getattr(reader.asked[-1], field) == choice
    assert widget.name() == choice
    assert sheet.ok.isEnabled() == (not propose_fails(reader.asked[-1]))


def propose_fails(spec: DataSpec) -> bool:
    try:
        return bool(propose(spec).problem)
    except DatasetError:
        return True


def test_missing_values_are_chosen_where_some_are(spread: Any) -> None:
    sheet, hand, reader = spread()
    assert not hand.find("sheetMissingCombo").isEnabled()
    sheet, hand, reader = spread(TABLE.replace("4.5", ""))
    combo = hand.find("sheetMissingCombo")
    assert combo.isEnabled()
    combo.setCurrentIndex(combo.findData("mean"))
    assert reader.asked[-1].missing == "mean"
    assert sheet.spec().missing == "mean"


def test_part_and_seed_are_entered(spread: Any) -> None:
    sheet, hand, _ = spread()
    hand.enter("sheetFractionSpin", "0.7")
    hand.enter("sheetSeedSpin", "5")
    assert (sheet.spec().train_fraction, sheet.spec().seed) == (0.7, 5)
    assert sheet.isVisible()  # Enter in a field does not close the sheet
    assert label(sheet, "sheetParts") == "Of 6 rows 4 train, 2 test."


@pytest.mark.parametrize(
    ("button", "field"),
    [
        ("sheetCategoryButton", "categories"),
        ("sheetLeftOutButton", "left_out"),
        ("sheetNumberButton", "numbers"),
    ],
)
def test_columns_become_what_is_pressed(spread: Any, button: str, field: str) -> None:
    sheet, hand, reader = spread()
    sheet.select(1)
    hand.click(button)
    assert getattr(reader.asked[-1], field) == ("mass",)
    assert getattr(sheet.spec(), field)[0:1] or field == "numbers"
    assert "mass" in getattr(sheet.spec(), field)
    assert sheet.findChild(QTableView).selectionModel().selectedRows()[0].row() == 1


def test_a_column_becomes_the_target(spread: Any) -> None:
    sheet, hand, _ = spread()
    sheet.select(1)
    hand.click("sheetTargetButton")
    assert hand.find("sheetTargetCombo").name() == "mass"
    assert hand.find("sheetTaskCombo").name() == sheet.spec().task
    assert text(sheet, 3, 1) == "category"
    sheet.select(1)
    for barred in ("sheetNumberButton", "sheetCategoryButton", "sheetTargetButton"):
        assert not hand.find(barred).isEnabled()


def test_other_names_forget_what_was_said_of_columns(spread: Any) -> None:
    sheet, hand, reader = spread()
    sheet.select(1)
    hand.click("sheetLeftOutButton")
    combo = hand.find("sheetHeaderCombo")
    combo.setCurrentIndex(combo.findData("no"))
    assert reader.asked[-1].left_out == ()
    assert text(sheet, 0, 0) == "column 1"


def test_a_choice_that_cannot_be_read_is_told_and_can_be_taken_back(spread: Any) -> None:
    text_of_columns = "a;b\n1,5;0\n2,5,7;1\n"
    sheet, hand, _ = spread(text_of_columns + "3,5;0\n4,5;1\n")
    combo = hand.find("sheetDelimiterCombo")
    combo.setCurrentIndex(combo.findData(","))
    assert not sheet.ok.isEnabled()
    assert "expected" in label(sheet, "sheetRemarks")
    assert combo.name() == ","
    hand.click("sheetAnewButton")
    assert sheet.ok.isEnabled()
    assert combo.name() == ";"
    assert sheet.spec().reading() == {} or sheet.spec().delimiter == ";"


def test_a_problem_keeps_from_training(spread: Any) -> None:
    sheet, hand, _ = spread("a,b,label\n1,2,7\n2,1,7\n3,4,7\n")
    assert not sheet.ok.isEnabled()
    assert "every label is '7'" in label(sheet, "sheetRemarks")
    combo = hand.find("sheetTargetCombo")
    combo.setCurrentIndex(combo.findData("a"))
    assert sheet.ok.isEnabled()


def test_while_it_is_read_nothing_can_be_agreed_to(spread: Any) -> None:
    sheet, hand, _ = spread()
    sheet.wanted.disconnect()
    combo = hand.find("sheetScaleCombo")
    combo.setCurrentIndex(combo.findData("none"))
    assert not sheet.ok.isEnabled()
    assert label(sheet, "sheetState") == "Reading…"
    assert text(sheet, 1, 3) == "1.5"  # what is known stays in sight
    sheet.show_progress(1, 4, "Reading own.csv")
    assert label(sheet, "sheetState") == "Reading own.csv: 25 %"
    sheet.show_proposal(propose(sheet._spec))
    assert sheet.ok.isEnabled()
    assert label(sheet, "sheetState") == ""


def test_arrays_are_shown_without_what_only_tables_have(
    hand: Callable[[QWidget], Any], tmp_path: Path
) -> None:
    np.savez(tmp_path / "a.npz", x=np.arange(12.0).reshape(6, 2), y=np.arange(6) % 2)
    spec = DataSpec("file", path=str(tmp_path / "a.npz"))
    sheet = DataSheet(spec, propose(spec))
    fingers = hand(sheet)
    assert [text(sheet, row, 0) for row in range(3)] == ["x1", "x2", "y"]
    sheet.select(0)
    assert not fingers.find("sheetNumberButton").isEnabled()
    assert not fingers.find("sheetTargetCombo").isEnabled()
    assert fingers.find("sheetScaleCombo").isEnabled()


def test_a_sheet_that_knows_nothing_asks_at_the_start(qtbot: Any, tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_text(TABLE)
    sheet = DataSheet(DataSpec("file", path=str(tmp_path / "own.csv")), None)
    qtbot.addWidget(sheet)
    assert not sheet.ok.isEnabled()
    reader = Reader(sheet)
    sheet.start()
    assert len(reader.asked) == 1
    assert text(sheet, 0, 0) == "id"


def test_every_field_has_a_name_and_teaches(spread: Any) -> None:
    sheet, _, _ = spread()
    fields = [
        widget
        for widget in sheet.findChildren(QWidget)
        if widget.objectName().startswith("sheet")
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]
    assert len(fields) >= 16
    for widget in fields:
        assert widget.accessibleName(), widget.objectName()
        assert widget.toolTip(), widget.objectName()


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_it_fits_a_small_screen(spread: Any, theme: Any) -> None:
    sheet, _, _ = spread()
    # At 200 % a screen of 1024×700 has half of these, less what the window itself needs.
    assert sheet.minimumSizeHint().width() <= 500
    assert sheet.minimumSizeHint().height() <= 320


def test_first_rows_are_shown_and_nothing_is_taken_until_all_is_read(
    hand: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a large file; what is counted or noticed is not said of a part."""
    monkeypatch.setattr(csv_file, "LARGE_BYTES", 10)
    monkeypatch.setattr(csv_file, "HEAD_BYTES", 40)
    (tmp_path / "own.csv").write_text(TABLE)
    spec = DataSpec("file", path=str(tmp_path / "own.csv"))
    first = Proposer().glance(spec)
    sheet = DataSheet(spec, first)
    hand(sheet)
    asked: list[DataSpec] = []
    sheet.wanted.connect(asked.append)
    sheet.start()
    assert asked == [spec]
    assert text(sheet, 1, 3) == "1.5"
    assert "these are its first rows" in label(sheet, "sheetRemarks")
    assert label(sheet, "sheetClasses") == ""
    assert label(sheet, "sheetParts") == "The rows are counted when all of them are read."
    sheet.select(1)
    assert not sheet.ok.isEnabled()
    sheet.show_proposal(first)
    assert not sheet.ok.isEnabled()
    sheet.show_progress(3, 4, "Reading own.csv")
    assert label(sheet, "sheetState") == "Reading own.csv: 75 %"
    sheet.show_proposal(propose(spec))
    assert label(sheet, "sheetParts") == "Of 6 rows 3 train, 3 test."
    assert sheet.ok.isEnabled()


def test_what_was_refused_is_not_taken_by_choosing_a_line(spread: Any) -> None:
    """The button was on again, and would have taken what had been proposed before."""
    sheet, _, _ = spread()
    sheet.show_failure("own.csv cannot be read so")
    sheet.select(1)
    assert not sheet.ok.isEnabled()
    sheet.show_proposal(propose(sheet.spec()))
    assert sheet.ok.isEnabled()
