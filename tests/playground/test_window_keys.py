"""Keys in the window: what they do from wherever the focus is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QTableView,
)

if TYPE_CHECKING:
    import pytest


def test_space_plays_and_pauses_from_anywhere_but_a_text_field(person: Any) -> None:
    someone = person(views=False)
    session = someone.window.session
    someone.press(Qt.Key.Key_Space)
    assert session.state == "training"
    assert someone.action("actionPlay").text() == "Pause"
    someone.press(Qt.Key.Key_Space)
    assert session.state == "paused"
    assert someone.action("actionPlay").text() == "Play"
    for name in ("datasetCombo", "layerTable", "addLayerButton", "speedSlider", "lossCombo"):
        someone.find(name).setFocus()
        someone.press(Qt.Key.Key_Space)
        assert session.state == "training", name
        session.pause()

    someone.find("initCombo").setCurrentIndex(someone.find("initCombo").findData("values"))
    field = someone.find("initValuesEdit")
    someone.window.status.show_message("")
    field.setFocus()
    for key in (Qt.Key.Key_R, Qt.Key.Key_N, Qt.Key.Key_Space):
        someone.press(key)
    assert field.text() == "rn "
    assert session.replaced.what == ""
    assert session.state != "training"
    assert "Not now" not in someone.find("messageLabel").toolTip()  # no key came through
    someone.press(Qt.Key.Key_Escape)  # leaves the field
    assert not field.hasFocus()


def test_a_number_field_keeps_e_but_has_no_use_for_space_r_and_n(person: Any) -> None:
    someone = person(views=False)
    session, field = someone.window.session, someone.find("learningRateSpin")
    field.setFocus()
    field.selectAll()
    someone.qtbot.keyClicks(field, "5e-2")
    someone.press(Qt.Key.Key_N)  # takes in what is typed first
    assert field.text() == "0.05"
    assert session.experiment.network.seed == 1
    assert session.experiment.training.optimizer.learning_rate == 0.05
    assert session.replaced.what == "new weights"
    someone.press(Qt.Key.Key_Space)
    someone.qtbot.waitUntil(lambda: session.state in ("training", "finished"))


def test_r_and_n_work_from_wherever_the_focus_can_be(
    person: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    someone = person()
    session = someone.window.session
    done: list[str] = []
    # What the session makes of them costs much, and is the same from everywhere.
    monkeypatch.setattr(session, "reset", lambda: done.append("reset"))
    monkeypatch.setattr(session, "new_weights", lambda: done.append("new weights"))
    kinds = (QAbstractSpinBox, QComboBox, QAbstractButton, QAbstractSlider, QTableView)
    silent: list[str] = []
    count = 0
    for widget in [each for kind in kinds for each in someone.window.findChildren(kind)]:
        if widget.focusPolicy() == Qt.FocusPolicy.NoFocus or not widget.isVisible():
            continue
        count += 1
        for key, what in ((Qt.Key.Key_R, "reset"), (Qt.Key.Key_N, "new weights")):
            widget.setFocus()
            done.clear()
            someone.press(key)
            if done != [what]:
                silent.append(f"{widget.objectName()}: {what}")
    assert count > 30
    assert silent == []


def test_an_arrow_stays_with_the_slider_or_steps_and_enter_presses_a_button(person: Any) -> None:
    someone = person()
    check = someone.find("logLossCheck")
    check.setFocus()
    someone.press(Qt.Key.Key_Return)
    assert check.isChecked()  # since Space plays
    slider = someone.find("speedSlider")
    slider.setValue(5)
    slider.setFocus()
    someone.press(Qt.Key.Key_Right)
    assert slider.value() == 6
    assert someone.window.session.state == "ready"
    slider.clearFocus()
    with someone.qtbot.waitSignal(someone.window.session.snapshot_changed):
        someone.press(Qt.Key.Key_Right)
    assert someone.window.session.snapshot.steps == 1
