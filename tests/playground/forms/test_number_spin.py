from __future__ import annotations

import math
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QLocale, QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QHelpEvent, QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QToolTip, QVBoxLayout, QWidget

from playground.forms.number_spin import NumberSpin, climbed
from playground.forms.number_text import parse_number


@pytest.fixture
def box(qtbot):
    """A field that has the focus, beside another that can take it."""
    window = QWidget()
    layout = QVBoxLayout(window)
    spin, other = NumberSpin(low=0, high=50, step=0.1), QLineEdit()
    layout.addWidget(spin)
    layout.addWidget(other)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitActive(window)
    window.activateWindow()
    spin.setFocus()
    spin.other, spin.holder = other, window
    return spin


def type_over(qtbot, spin, text):
    spin.selectAll()
    qtbot.keyClicks(spin, text)


@pytest.mark.parametrize("text", ["9007199254740993", "-36028797018963969"])
def test_a_whole_number_between_two_floats_stands_exactly(qapp, text):
    spin = NumberSpin()
    spin.set_number(int(text))
    assert spin.number() == int(text)
    assert spin.text() == text


def test_any_number_stands_exactly(qapp):
    spin = NumberSpin()

    words = st.text(st.characters(categories=("L", "P", "S"))).filter(
        lambda text: parse_number(text) == text
    )

    @given(st.floats(allow_nan=False, allow_infinity=False) | st.integers() | words)
    def check(number):
        spin.set_number(number)
        assert spin.number() == number

    check()


def test_whole_numbers_stay_whole(qapp):
    spin = NumberSpin(low=1, high=2**31 - 1, integer=True)
    spin.set_number(2**31 - 1)
    assert spin.number() == 2**31 - 1
    assert isinstance(spin.number(), int)
    assert spin.text() == "2147483647"


def test_typed_text_counts_before_it_is_entered(qtbot, box):
    with qtbot.assertNotEmitted(box.edited), qtbot.waitSignal(box.typed):
        type_over(qtbot, box, "12.5")
    assert box.number() == 12.5


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Tab])
def test_entering_tells_once(qtbot, box, key):
    type_over(qtbot, box, "12.5")
    with qtbot.waitSignals([box.edited], timeout=1000):
        qtbot.keyClick(box, key)
    assert box.value() == 12.5
    with qtbot.assertNotEmitted(box.edited):
        box.enter()


@pytest.mark.parametrize("text", ["abc", "", "51", "-1", "1e999", "1,5"])
def test_what_cannot_be_is_kept_when_the_field_is_left(qtbot, box, text):
    type_over(qtbot, box, text) if text else box.clear()
    box.other.setFocus()
    assert box.text() == text
    assert str(box.number()) == text


def test_setting_a_number_is_silent_and_setting_the_value_is_not(qtbot, box):
    with qtbot.assertNotEmitted(box.edited), qtbot.assertNotEmitted(box.valueChanged):
        box.set_number(7)
    with qtbot.waitSignal(box.edited):
        box.setValue(8)


def test_the_value_replaces_a_text_that_was_none(qtbot, box):
    type_over(qtbot, box, "abc")
    box.enter()
    box.setValue(0)
    assert box.text() == "0"
    assert box.number() == 0


def test_the_same_number_leaves_typed_text_alone(qtbot, box):
    type_over(qtbot, box, "5.00")
    box.set_number(5)
    assert box.text() == "5.00"


def test_arrows_begin_at_what_is_typed(qtbot, box):
    type_over(qtbot, box, "0.2")
    qtbot.keyClick(box, Qt.Key.Key_Up)
    assert box.text() == "0.3"


def test_arrows_stop_at_the_bounds(qtbot, box):
    type_over(qtbot, box, "900")
    box.enter()
    qtbot.keyClick(box, Qt.Key.Key_Up)
    assert box.number() == 50


@pytest.mark.parametrize(
    ("value", "steps", "lands"),
    [
        (0.1, 1, 0.3),
        (0.3, 1, 1.0),
        (1.0, -1, 0.3),
        (0.03, -1, 0.01),
        (0.2, 1, 0.3),
        (0.2, -1, 0.1),
        (0.0, 1, 1e-6),
        (1e-6, -1, 0.0),
        (0.001, 6, 1.0),
    ],
)
def test_the_ladder(value, steps, lands):
    assert climbed(value, steps, 1e-6) == lands


def test_the_ladder_ends_at_the_largest_number_there_is():
    largest = sys.float_info.max
    assert climbed(0.1, 10_000, 1e-6) == largest
    assert climbed(1e305, 10, 1e-6) == largest
    assert climbed(largest, -1, 1e-6) == 1e308
    assert climbed(1e-6, 2**31 - 1, 1e-6) == largest  # and does not climb on for ever


@pytest.mark.parametrize("text", ["1e305", "9" * 400, "1" + "0" * 308, "1e19"])
@pytest.mark.parametrize("integer", [True, False])
def test_arrows_at_a_huge_number_come_to_the_bound(qapp, text, integer):
    spin = NumberSpin(low=0, high=2**31 - 1, integer=integer)
    for key in (1, 10):
        spin.lineEdit().setText(text)
        spin.stepBy(key)
        assert spin.number() == 2**31 - 1


@pytest.mark.parametrize("ladder", [0.0, 1e-6])
def test_a_held_key_comes_to_rest(qapp, ladder):
    spin = NumberSpin(low=0, ladder=ladder, step=1e307)
    spin.setValue(0.01)
    for _ in range(100):
        spin.stepBy(10)
    assert spin.number() == sys.float_info.max
    for _ in range(100):
        spin.stepBy(-10)
    assert spin.number() == 0


@pytest.mark.parametrize(
    ("value", "becomes"), [(math.inf, 50), (-math.inf, 0), (10**400, 50), (math.nan, 7)]
)
def test_a_value_beyond_the_bounds_is_the_bound_and_nan_is_none(box, value, becomes):
    box.setValue(7)
    box.setValue(value)
    assert box.number() == becomes


def test_digits_of_other_scripts_are_digits(box):
    box.lineEdit().setText("٣")
    box.enter()
    assert (box.number(), box.text()) == (3, "3")


def test_a_pasted_comma_is_not_passed_over(qtbot, box):
    """Neither 5 nor 1005: the text stays, and the form says that it is no number."""
    QGuiApplication.clipboard().setText("1,005")
    box.selectAll()
    qtbot.keyClick(box, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    box.enter()
    assert (box.text(), box.number()) == ("1,005", "1,005")


def test_the_point_does_not_hang_on_the_country(qapp):
    before = QLocale()
    QLocale.setDefault(QLocale("de_DE"))
    try:
        spin = NumberSpin()
        spin.setValue(1234.5)
        assert spin.text() == "1234.5"
        spin.lineEdit().setText("0.25")
        spin.enter()
        assert spin.number() == 0.25
    finally:
        QLocale.setDefault(before)


def tip_at(spin):
    place = spin.rect().center()
    event = QHelpEvent(QHelpEvent.Type.ToolTip, place, spin.mapToGlobal(place))
    QApplication.sendEvent(spin, event)
    text = QToolTip.text()
    QToolTip.hideText()
    return text


@pytest.mark.qt_log_ignore("does not support raise", extend=True)
def test_the_tooltip_begins_with_a_number_that_does_not_fit(box):
    box.setToolTip("<p>What it is.</p>")
    box.setFixedWidth(80)
    box.set_number(12.345678901234567)
    assert tip_at(box) == "<p><b>12.345678901234567</b></p><p>What it is.</p>"
    box.set_number(12)
    assert tip_at(box) == "<p>What it is.</p>"


def painted(box, number):
    box.set_number(number)
    return box.lineEdit().grab().toImage()


def test_a_number_that_does_not_fit_is_painted_with_a_sign(box):
    """Two numbers that begin alike but differ a millionfold do not look alike."""
    box.setFixedWidth(80)
    box.other.setFocus()
    assert painted(box, 1.2345678901234e-5) != painted(box, 1.2345678901234e-11)
    assert painted(box, 1.2345678901234e-5) == painted(box, 1.2345678901299e-5)


def wheel(spin, turns):
    middle = QPointF(spin.rect().center())
    event = QWheelEvent(
        middle,
        spin.mapToGlobal(middle),
        QPoint(),
        QPoint(0, 120 * turns),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    spin.wheelEvent(event)
    return event.isAccepted()


def test_the_wheel_needs_focus(box):
    box.other.setFocus()
    assert not wheel(box, 1)
    assert box.number() == 0
    box.setFocus()
    assert wheel(box, 1)
    assert box.number() == 0.1


def test_escape_takes_back_and_leaves(qtbot, box):
    box.set_number(3)
    type_over(qtbot, box, "999")
    qtbot.keyClick(box, Qt.Key.Key_Escape)
    assert box.number() == 3
    assert not box.hasFocus()


def undo_keys():
    event = QKeyEvent(
        QKeyEvent.Type.ShortcutOverride, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier
    )
    event.ignore()
    return event


def test_undo_belongs_to_the_form_unless_text_is_being_typed(qtbot, box):
    box.set_number(3)
    event = undo_keys()
    box.event(event)
    assert not event.isAccepted()
    type_over(qtbot, box, "9")
    event = undo_keys()
    box.event(event)
    assert event.isAccepted()


@pytest.mark.parametrize(
    ("text", "is_wanted"), [("1", True), ("e", True), (" ", False), ("r", False)]
)
def test_keys_that_are_in_no_number_are_left_to_shortcuts(box, text, is_wanted):
    key = Qt.Key(ord(text.upper()))
    event = QKeyEvent(QKeyEvent.Type.ShortcutOverride, key, Qt.KeyboardModifier.NoModifier, text)
    event.ignore()
    box.event(event)
    assert event.isAccepted() == is_wanted


def test_nothing_typed_is_refused_or_crashes(qapp):
    spin = NumberSpin(integer=True, low=1, high=10)

    @given(st.text(st.characters(exclude_categories=["Cs"])))
    def check(text):
        spin.lineEdit().setText(text)
        spin.enter()
        spin.stepBy(1)
        assert 1 <= spin.value() <= 10
        assert isinstance(spin.number(), int)

    check()
