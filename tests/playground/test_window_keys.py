"""Keys in the window: what they do from wherever the focus is."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QTableView,
)


class TestKeys:
    def test_space_plays_and_pauses(self, person: Any) -> None:
        someone = person()
        someone.press(Qt.Key.Key_Space)
        assert someone.window.session.state == "training"
        assert someone.action("actionPlay").text() == "Pause"
        someone.press(Qt.Key.Key_Space)
        assert someone.window.session.state == "paused"
        assert someone.action("actionPlay").text() == "Play"

    def test_space_plays_from_anywhere(self, person: Any) -> None:
        someone = person()
        for name in ("datasetCombo", "layerTable", "addLayerButton", "speedSlider", "lossCombo"):
            someone.find(name).setFocus()
            someone.press(Qt.Key.Key_Space)
            assert someone.window.session.state == "training", name
            someone.window.session.pause()

    def test_but_not_from_a_text_field(self, person: Any) -> None:
        someone = person()
        someone.find("initCombo").setCurrentIndex(someone.find("initCombo").findData("values"))
        session = someone.window.session
        field = someone.find("initValuesEdit")
        someone.window.status.show_message("")
        field.setFocus()
        for key in (Qt.Key.Key_R, Qt.Key.Key_N, Qt.Key.Key_Space):
            someone.press(key)
        assert field.text() == "rn "
        assert session.replaced.what == ""
        assert "Not now" not in someone.find("messageLabel").toolTip()  # no key came through
        someone.press(Qt.Key.Key_Escape)  # leaves the field
        assert not field.hasFocus()

    def test_a_number_field_keeps_e_but_has_no_use_for_space_r_and_n(self, person: Any) -> None:
        someone = person()
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

    def test_r_and_n_work_from_wherever_the_focus_can_be(self, person: Any) -> None:
        someone = person()
        session = someone.window.session
        done: list[str] = []
        session.replaced.changed.connect(lambda: done.append(session.replaced.what))
        kinds = (QAbstractSpinBox, QComboBox, QAbstractButton, QAbstractSlider, QTableView)
        silent: list[str] = []
        for widget in [each for kind in kinds for each in someone.window.findChildren(kind)]:
            if widget.focusPolicy() == Qt.FocusPolicy.NoFocus or not widget.isVisible():
                continue
            for key, what in ((Qt.Key.Key_R, "reset"), (Qt.Key.Key_N, "new weights")):
                widget.setFocus()
                done.clear()
                someone.press(key)
                if done[-1:] != [what]:
                    silent.append(f"{widget.objectName()}: {what}")
        assert silent == []

    def test_the_arrow_steps_but_stays_with_the_slider(self, person: Any) -> None:
        someone = person()
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

    def test_enter_presses_a_button_since_space_plays(self, person: Any) -> None:
        someone = person()
        check = someone.find("logLossCheck")
        check.setFocus()
        someone.press(Qt.Key.Key_Return)
        assert check.isChecked()
