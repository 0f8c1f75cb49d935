"""DamageView: its figures are core/insight's, slider and curve go together, and there is a cure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from damage_views import (
    NAMES,
    experiment,
    offered,
    show_images,
    show_table,
    slider,
    table,
    told,
)
from PySide6.QtCore import QPoint, Qt

from core import Dataset
from core.insight.damage import NONE, Damage
from core.insight.robustness import Patient
from core.run.analysis import AnalysisResult
from playground.theme import DARK, LIGHT
from playground.views.damage.curve import figure_text
from playground.views.damage.kinds import KINDS, kinds_for
from playground.views.damage.view import DamageView
from playground.views.samples import percent

if TYPE_CHECKING:
    from collections.abc import Callable

    from analyst import Asked
    from pytestqt.qtbot import QtBot

    from core import Snapshot

    Make = Callable[..., Snapshot]

LEFT = Qt.MouseButton.LeftButton


class TestFigures:
    @pytest.mark.parametrize(
        ("name", "place"), [("weight_noise", 30), ("pruning", 70), ("input_noise", 40)]
    )
    def test_before_and_after(
        self, view: DamageView, snapshot: Snapshot, name: str, place: int
    ) -> None:
        dataset = show_table(view, snapshot)
        slider(view, name).setValue(place)
        patient = Patient(snapshot.network(), dataset)
        amount = view.amounts.rows[name].amount
        before, after = patient.judge(NONE), patient.judge(Damage(**{name: amount}))
        assert told(view).after.figure == after.figure
        words = f"{percent(before.figure)} → {percent(after.figure)} right · 30 test rows"
        assert view.headline.text() == words
        assert f"sure {percent(before.sure)} → {percent(after.sure)}" in view.caption.text()
        error = f"calibration error {percent(before.error)} → {percent(after.error)}"
        assert error in view.caption.text()

    def test_a_temperature_leaves_accuracy_and_says_so(
        self, view: DamageView, snapshot: Snapshot
    ) -> None:
        show_table(view, snapshot)
        slider(view, "temperature").setValue(20)
        found = told(view)
        assert found.after.figure == found.before.figure
        assert found.after.sure < found.before.sure
        assert "right, at any temperature" in view.headline.text()
        assert "I don't know" in view.caption.toolTip()

    def test_numbers_have_r_squared_and_no_certainty(
        self, view: DamageView, make_snapshot: Make
    ) -> None:
        x = np.random.default_rng(0).standard_normal((30, 3))
        numbers = Dataset(x, x, x, x, kind="regression", classes=0, image_shape=None, name="file")
        view.set_experiment(experiment(last="linear"), numbers)
        snapshot = make_snapshot([0.9 * np.eye(3)], [None], ("linear",))
        view.show_snapshot(snapshot)
        figure = f"R² {snapshot.network().evaluate(x, x).accuracy:.3f}"
        assert view.headline.text() == f"{figure} → {figure} · 30 test rows"
        assert view.caption.text() == ""
        assert offered(view) == ["weight_noise", "pruning", "input_noise"]

    def test_undo_takes_all_damage_away(
        self, qtbot: QtBot, view: DamageView, snapshot: Snapshot
    ) -> None:
        show_table(view, snapshot)
        assert not view.undo_button.isEnabled()
        for name in ("pruning", "temperature", "input_noise"):
            slider(view, name).setValue(8)
        qtbot.mouseClick(view.undo_button, LEFT)
        assert view.damage == Damage()
        assert told(view).damage == Damage()
        assert view.amounts.rows["temperature"].amount_label.text() == "1.00"

    def test_a_problem_is_said(self, view: DamageView, snapshot: Snapshot) -> None:
        show_table(view, snapshot)
        view.show_analysis(AnalysisResult("damage", 5, None, "Not computed: it is too large."))
        assert view.headline.text() == "Not computed: it is too large."


class TestCurve:
    @pytest.mark.parametrize("name", ["temperature", "weight_noise", "pruning", "input_noise"])
    def test_is_that_of_the_slider_that_moved(
        self, view: DamageView, snapshot: Snapshot, name: str
    ) -> None:
        dataset = show_table(view, snapshot)
        slider(view, "pruning").setValue(20)  # another damage stays in it
        slider(view, name).setValue(5)
        shown = view.curve.shown
        assert shown is not None
        assert (shown.kind.name, shown.mark) == (name, 5)
        others = Damage() if name == "pruning" else Damage(pruning=0.2)
        patient = Patient(snapshot.network(), dataset)
        course = patient.course(name, shown.kind.amounts, others)
        assert course is not None
        np.testing.assert_array_equal(shown.course.figure, course.figure)
        np.testing.assert_array_equal(shown.course.sure, course.sure)
        assert shown.figure == told(view).after.figure

    def test_a_slider_on_its_own_curve_asks_for_no_other(
        self, asked: Asked[DamageView], snapshot: Snapshot
    ) -> None:
        show_table(asked.view, snapshot)
        slider(asked.view, "pruning").setValue(5)
        asked.requests.clear()
        slider(asked.view, "pruning").setValue(6)
        assert asked.kinds == ["damage"]

    def test_a_name_chooses_its_curve(
        self, qtbot: QtBot, view: DamageView, snapshot: Snapshot
    ) -> None:
        show_table(view, snapshot)
        radio = view.amounts.rows["weight_noise"].radio
        qtbot.mouseClick(radio, LEFT, pos=QPoint(8, radio.height() // 2))
        assert view.curve.shown is not None
        assert view.curve.shown.kind.name == "weight_noise"

    def test_a_click_moves_the_slider(
        self, qtbot: QtBot, view: DamageView, snapshot: Snapshot
    ) -> None:
        show_table(view, snapshot)
        slider(view, "pruning").setValue(10)
        qtbot.mouseClick(view.curve, LEFT, pos=view.curve.place(80, 0.5).toPoint())
        assert abs(slider(view, "pruning").value() - 80) <= 1

    def test_arrows_move_the_slider(
        self, qtbot: QtBot, view: DamageView, snapshot: Snapshot
    ) -> None:
        show_table(view, snapshot)
        slider(view, "pruning").setValue(99)
        for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left):
            qtbot.keyClick(view.curve, key)
        assert slider(view, "pruning").value() == 99
        words = view.curve.accessibleDescription()
        assert "the slider stands at 99 %" in words
        assert figure_text(told(view).after.figure, "accuracy") in words

    def test_what_is_of_another_moment_leaves_no_dent(
        self, asked: Asked[DamageView], snapshot: Snapshot
    ) -> None:
        view = asked.view
        show_table(view, snapshot)
        slider(view, "pruning").setValue(83)
        worse = replace(told(view).after, figure=0.0)
        later = replace(told(view), after=worse)
        view.show_analysis(AnalysisResult("damage", snapshot.steps + 1, later))
        shown = view.curve.shown
        assert shown is not None
        expected = np.interp(0.83, shown.course.amounts, shown.course.figure)
        assert shown.figure == pytest.approx(expected)

    def test_pointing_reads_it(self, qtbot: QtBot, view: DamageView, snapshot: Snapshot) -> None:
        show_table(view, snapshot)
        slider(view, "pruning").setValue(10)
        qtbot.mouseMove(view.curve, view.curve.place(50, 0.5).toPoint())
        assert view.curve.shown is not None
        assert view.readout.text() == view.curve.shown.words(10)
        assert view.readout.text().startswith("pruning 50 %: ")


class TestWhenItWorks:
    def test_hidden_it_asks_nothing(self, asked: Asked[DamageView], snapshot: Snapshot) -> None:
        asked.view.hide()
        show_table(asked.view, snapshot)
        slider(asked.view, "pruning").setValue(30)
        assert asked.kinds == []
        asked.view.show()
        assert asked.kinds == ["damage", "damage over amounts"]
        assert told(asked.view).damage == Damage(pruning=0.3)

    def test_the_same_moment_is_not_asked_twice(
        self, asked: Asked[DamageView], snapshot: Snapshot
    ) -> None:
        show_table(asked.view, snapshot)
        asked.requests.clear()
        asked.view.redraw()
        assert asked.kinds == []

    def test_other_rows_are_asked_about(self, asked: Asked[DamageView], snapshot: Snapshot) -> None:
        show_table(asked.view, snapshot)
        asked.view.change_data(experiment(), table(90))
        assert told(asked.view).after.rows == 45

    def test_without_a_run_it_says_what_to_do(self, view: DamageView, snapshot: Snapshot) -> None:
        assert view.is_empty
        show_table(view, snapshot)
        assert not view.is_empty
        view.clear()
        assert view.is_empty

    def test_a_picture_of_what_nobody_saw(self, qtbot: QtBot, snapshot: Snapshot) -> None:
        hidden = DamageView()
        qtbot.addWidget(hidden)
        show_table(hidden, snapshot)
        hidden._draw_now()
        hidden._prepare_export()
        assert told(hidden).after.rows == 30
        assert hidden.curve.shown is not None

    @pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
    def test_is_painted_in_the_theme(self, view: DamageView, bars: Snapshot, theme: Any) -> None:
        show_images(view, bars)
        view.set_theme(theme)
        slider(view, "shift").setValue(1)
        picture = view.curve.grab().toImage()
        ratio = picture.devicePixelRatio()
        dot = view.curve.place(1, told(view).after.figure) * ratio
        assert picture.pixelColor(dot.toPoint()).name().upper() == theme.test
        assert picture.pixelColor(1, 1).name().upper() == theme.ground

    def test_a_slider_says_what_it_is(self, view: DamageView, bars: Snapshot) -> None:
        show_images(view, bars)
        slider(view, "rotation").setValue(-2)
        assert slider(view, "rotation").accessibleName() == "rotation of the test images"
        assert slider(view, "rotation").accessibleDescription() == "−10°"


@pytest.mark.parametrize("kind", KINDS, ids=NAMES)
def test_a_kind_is_whole(kind: Any) -> None:
    assert kind.amount(0) == getattr(NONE, kind.name)
    assert kind.low <= 0 < kind.high
    assert (kind.high - kind.low) % kind.stride == 0  # the curve reaches the slider's end
    assert kind.low % kind.stride == 0  # and has no damage among its amounts
    assert getattr(NONE, kind.name) in kind.amounts
    assert 9 <= len(kind.amounts) <= 25


def test_a_last_layer_without_certainty_has_no_temperature() -> None:
    for last, expected in (("softmax", True), ("sigmoid", True), ("tanh", True), ("relu", False)):
        names = [kind.name for kind in kinds_for(last, classes=True, images=False)]
        assert ("temperature" in names) == expected
