"""The questions that stop the work, and the dialogs that do not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QDialogButtonBox, QFileDialog, QMessageBox, QWidget

from core import DataSpec
from core.spec.names import ACTIVATION_NAMES
from playground.chrome.bare_file_dialog import BareFileDialog
from playground.chrome.dialogs import PICTURE_FILTER, WEIGHTS_FILTER, Dialogs
from playground.chrome.error_dialog import ErrorDialog
from playground.forms.data_sheet import DataSheet
from playground.session.proposals import Proposals

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    parent = QWidget()
    qtbot.addWidget(parent)
    return parent


@pytest.mark.parametrize(
    ("typed", "kind", "filters", "path"),
    [
        ("/files/run", "Weights (*.npz)", WEIGHTS_FILTER, "/files/run.npz"),
        ("/files/run.npz", "Weights (*.npz)", WEIGHTS_FILTER, "/files/run.npz"),
        ("/files.d/run", "", WEIGHTS_FILTER, "/files.d/run.npz"),
        ("/files/a", "Drawing (*.svg)", PICTURE_FILTER, "/files/a.svg"),
        ("", "", WEIGHTS_FILTER, ""),
    ],
)
def test_a_name_without_an_ending_gets_one(
    parent: QWidget,
    monkeypatch: pytest.MonkeyPatch,
    typed: str,
    kind: str,
    filters: str,
    path: str,
) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (typed, kind))
    assert Dialogs(parent).save_path("Save", "run.npz", filters) == path


@pytest.mark.parametrize(
    "answer", [QMessageBox.StandardButton.Save, QMessageBox.StandardButton.Cancel]
)
def test_a_file_is_not_replaced_because_a_name_got_an_ending(
    parent: QWidget,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    answer: QMessageBox.StandardButton,
) -> None:
    """The file dialog asks for the name that was typed only."""
    (tmp_path / "run.npz").touch()
    monkeypatch.setattr(
        QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "run"), "Weights (*.npz)")
    )
    monkeypatch.setattr(QMessageBox, "question", lambda *_: answer)
    chosen = Dialogs(parent).save_path("Save", "run.npz", WEIGHTS_FILTER)
    is_agreed = answer == QMessageBox.StandardButton.Save
    assert chosen == (str(tmp_path / "run.npz") if is_agreed else "")


@pytest.mark.parametrize(
    ("button", "answer"),
    [
        (QMessageBox.StandardButton.Save, "save"),
        (QMessageBox.StandardButton.Discard, "discard"),
        (QMessageBox.StandardButton.Cancel, "cancel"),
        (QMessageBox.StandardButton.NoButton, "cancel"),  # closed
    ],
)
def test_unsaved_training_is_asked_about(
    parent: QWidget,
    monkeypatch: pytest.MonkeyPatch,
    button: QMessageBox.StandardButton,
    answer: str,
) -> None:
    asked: list[Any] = []

    def question(*arguments: Any) -> QMessageBox.StandardButton:
        asked.append(arguments)
        return button

    monkeypatch.setattr(QMessageBox, "question", question)
    assert Dialogs(parent).unsaved("Closing the window") == answer
    assert "Closing the window" in asked[0][2]


class TestBareFile:
    def test_sigmoid_is_offered_for_every_layer(self, qtbot: QtBot) -> None:
        dialog = BareFileDialog((784, 128, 64, 10), "/files/mnist__weights.npz")
        qtbot.addWidget(dialog)
        assert dialog.activations() == ("sigmoid", "sigmoid", "sigmoid")

    def test_what_is_chosen_is_given(self, qtbot: QtBot) -> None:
        dialog = BareFileDialog((2, 3, 1), "bare.npz")
        qtbot.addWidget(dialog)
        combo = dialog.findChild(QComboBox, "activationCombo1")
        qtbot.keyClicks(combo, "tan")
        assert dialog.activations() == ("tanh", "sigmoid")
        assert [combo.itemData(i) for i in range(combo.count())] == list(ACTIVATION_NAMES)

    def test_a_layer_of_one_unit_cannot_be_softmax(self, qtbot: QtBot) -> None:
        dialog = BareFileDialog((2, 3, 1), "bare.npz")
        qtbot.addWidget(dialog)
        combo = dialog.findChild(QComboBox, "activationCombo2")
        assert combo.findText("softmax") == -1

    def test_many_layers_can_be_scrolled(self, qtbot: QtBot) -> None:
        dialog = BareFileDialog((4,) * 40, "deep.npz")
        qtbot.addWidget(dialog)
        assert dialog.sizeHint().height() < 700
        assert len(dialog.activations()) == 39

    def test_enter_accepts_and_escape_does_not(self, qtbot: QtBot) -> None:
        dialog = BareFileDialog((2, 3, 1), "bare.npz")
        qtbot.addWidget(dialog)
        buttons = dialog.findChild(QDialogButtonBox)
        qtbot.mouseClick(
            buttons.button(QDialogButtonBox.StandardButton.Ok), Qt.MouseButton.LeftButton
        )
        assert dialog.result() == BareFileDialog.DialogCode.Accepted
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)
        assert dialog.result() == BareFileDialog.DialogCode.Rejected


class TestErrors:
    @pytest.fixture
    def dialog(self, qtbot: QtBot) -> ErrorDialog:
        dialog = ErrorDialog()
        qtbot.addWidget(dialog)
        return dialog

    def test_details_can_be_copied(self, dialog: ErrorDialog) -> None:
        dialog.show_error("ValueError: boom", "Traceback: line 7")
        dialog.copy_details()
        copied = QGuiApplication.clipboard().text()
        assert "Traceback: line 7" in copied
        assert "Python" in copied
        assert dialog.isVisible()
        assert not dialog.isModal()

    def test_the_same_error_again_is_counted_not_repeated(self, dialog: ErrorDialog) -> None:
        for _ in range(1000):
            dialog.show_error("ValueError: boom", "Traceback: line 7")
        assert dialog.details_edit.toPlainText().count("Traceback") == 1
        assert "1000" in dialog.summary_label.text()

    def test_different_errors_are_all_there_but_not_without_end(self, dialog: ErrorDialog) -> None:
        for number in range(1000):
            dialog.show_error("ValueError", f"Traceback {number}")
        text = dialog.details_edit.toPlainText()
        assert "Traceback 0" in text
        assert text.count("Traceback") == 20


@pytest.mark.parametrize(
    ("label", "answer"),
    [("Overwrite", "overwrite"), ("Save as…", "save as"), ("Cancel", "cancel"), ("", "cancel")],
)
def test_a_file_that_another_program_changed_is_asked_about(
    parent: QWidget, monkeypatch: pytest.MonkeyPatch, label: str, answer: str
) -> None:
    said: list[str] = []

    def press(box: QMessageBox) -> int:
        said.append(box.text())
        for button in box.buttons():
            if button.text().replace("&", "") == label:
                button.click()
        return 0

    monkeypatch.setattr(QMessageBox, "exec", press)
    assert Dialogs(parent).overwrite("run.npz") == answer
    assert said[0].startswith("run.npz was changed by another program since")


@pytest.mark.parametrize("button", ["Ok", "Cancel"])
def test_the_data_sheet_is_answered_by_a_reader(
    parent: QWidget, qtbot: QtBot, tmp_path: Path, button: str
) -> None:
    (tmp_path / "own.csv").write_text("a,b,label\n1,2,yes\n2,1,no\n3,4,yes\n")
    data = DataSpec("file", path=str(tmp_path / "own.csv"))
    proposals = Proposals(None, parent)
    answers: list[Any] = []

    def choose() -> None:
        (sheet,) = parent.findChildren(DataSheet)
        if not answers:
            answers.append(sheet.spec())
            combo = sheet.findChild(QComboBox, "sheetScaleCombo")
            combo.setCurrentIndex(combo.findData("none"))
            return
        qtbot.mouseClick(
            sheet.findChild(QDialogButtonBox).button(getattr(QDialogButtonBox, button)),
            Qt.MouseButton.LeftButton,
        )

    # Queued: the sheet hears of the proposal first.
    proposals.ready.connect(choose, Qt.ConnectionType.QueuedConnection)
    chosen = Dialogs(parent).data_sheet(data, None, proposals)
    assert proposals.close()
    assert answers == [data]
    if button == "Cancel":
        assert chosen is None
    else:
        assert chosen is not None
        assert (chosen.scale, chosen.target) == ("none", "label")
