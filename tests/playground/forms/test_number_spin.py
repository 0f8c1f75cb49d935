from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

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


def test_nothing_typed_is_refused_or_crashes(qapp):
    spin = NumberSpin(integer=True, low=1, high=10)

    @given(st.text())
    def check(text):
        spin.lineEdit().setText(text)
        spin.enter()
        spin.stepBy(1)
        assert 1 <= spin.value() <= 10
        assert isinstance(spin.number(), int)

    check()
