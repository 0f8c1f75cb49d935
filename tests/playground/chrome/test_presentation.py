"""Presenting: full screen, large text, no set-up; and back as it was."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit

from playground.theme import BODY_PIXELS, CAPTION_PIXELS, TEXT_SIZES


@pytest.fixture
def someone(person: Any) -> Any:
    someone = person()
    someone.window.setAnimated(False)
    return someone


def widths(window: Any) -> dict[str, int]:
    return {name: window.docks[name].width() for name in ("form", "curves", "boundary")}


def text_scale(window: Any) -> float:
    return window.views["curves"].theme.scale


def test_f11_fills_the_screen_with_the_views_in_large_text(someone: Any) -> None:
    window = someone.window
    someone.press(Qt.Key.Key_F11)
    assert window.isFullScreen()
    assert window.docks["form"].isHidden()
    assert not window.docks["curves"].isHidden()
    assert window.actions_by_name["FullScreen"].isChecked()
    assert text_scale(window) == TEXT_SIZES["large"]


def test_what_stood_below_the_set_up_takes_no_room_from_the_views(someone: Any) -> None:
    window = someone.window
    someone.press(Qt.Key.Key_F11)
    window.resize(1920, 1080)
    assert not window.docks["lesson"].isHidden()
    assert window.docks["lesson"].width() <= 420 * text_scale(window)
    window.removeDockWidget(window.docks["lesson"])
    window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, window.docks["lesson"])
    assert window.lesson_panel.maximumWidth() > 10_000, "elsewhere it may be as wide as its column"


@pytest.mark.parametrize("key", [Qt.Key.Key_F11, Qt.Key.Key_Escape])
def test_afterwards_all_is_as_it_was(someone: Any, qtbot: Any, key: Qt.Key) -> None:
    window = someone.window
    window.resizeDocks([window.docks["form"]], [400], Qt.Orientation.Horizontal)
    window.docks["lesson"].close()
    qtbot.waitUntil(lambda: window.docks["form"].width() > 360)
    before, size = widths(window), window.size()
    someone.press(Qt.Key.Key_F11)
    someone.press(key)
    qtbot.waitUntil(lambda: window.size() == size and widths(window) == before)
    assert not window.isFullScreen()
    assert not window.docks["form"].isHidden()
    assert window.docks["lesson"].isHidden()
    assert text_scale(window) == 1.0
    assert not window.actions_by_name["FullScreen"].isChecked()


def test_a_set_up_that_was_hidden_stays_hidden(someone: Any) -> None:
    someone.window.docks["form"].close()
    someone.press(Qt.Key.Key_F11)
    someone.press(Qt.Key.Key_F11)
    assert someone.window.docks["form"].isHidden()


def test_esc_in_a_field_leaves_only_the_field(someone: Any) -> None:
    window = someone.window
    someone.press(Qt.Key.Key_F11)
    field = QLineEdit(window)
    field.show()
    field.setFocus()
    assert window.focusWidget() is field
    someone.press(Qt.Key.Key_Escape)
    assert window.isFullScreen()
    someone.press(Qt.Key.Key_Escape)
    assert not window.isFullScreen()


def test_another_layout_in_between_has_no_set_up_and_keeps_it_for_later(someone: Any) -> None:
    window = someone.window
    someone.press(Qt.Key.Key_F11)
    window.layouts.follow("images")
    assert window.docks["form"].isHidden()
    window.layouts.follow("plane")
    assert window.docks["form"].isHidden()
    someone.press(Qt.Key.Key_F11)
    assert not window.docks["form"].isHidden()
    window.layouts.follow("images")
    assert not window.docks["form"].isHidden()


def test_a_window_closed_while_presenting_opens_as_it_was_before(person: Any, someone: Any) -> None:
    someone.press(Qt.Key.Key_F11)
    someone.window.close()
    window = person().window
    assert not window.isFullScreen()
    assert not window.docks["form"].isHidden()


def test_text_comes_in_three_sizes_that_reach_all_at_once(someone: Any) -> None:
    window = someone.window
    window.session.step()
    someone.wait_for("paused")
    labels = {
        "body": window.status.loss_label,
        "caption": window.findChild(QLabel, "lossTrain"),
        "quiet": window.views["weights"].readout,
        "form": window.form.findChild(QLabel, "", Qt.FindChildOption.FindChildrenRecursively),
    }
    axis = window.views["curves"].loss_panel.plot.getPlotItem().getAxis("bottom")
    for name, press in (("normal", 0), ("large", 1), ("largest", 1), ("largest", 1)):
        for _ in range(press):
            someone.press(Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
        scale = TEXT_SIZES[name]
        assert labels["body"].font().pixelSize() == round(scale * BODY_PIXELS)
        assert labels["caption"].font().pixelSize() == round(scale * CAPTION_PIXELS)
        assert labels["quiet"].font().pixelSize() == round(scale * CAPTION_PIXELS)
        assert axis.style["tickFont"].pixelSize() == round(scale * CAPTION_PIXELS)
        assert {view.theme.scale for view in window.views.all_made()} == {scale}
    someone.press(Qt.Key.Key_Minus, Qt.KeyboardModifier.ControlModifier)
    assert text_scale(window) == TEXT_SIZES["large"]
    someone.press(Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    assert text_scale(window) == 1.0


def test_the_size_is_remembered_for_the_desk_and_for_the_stage(person: Any, someone: Any) -> None:
    plus = Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier
    someone.press(*plus)
    someone.press(Qt.Key.Key_F11)
    someone.press(*plus)
    assert text_scale(someone.window) == TEXT_SIZES["largest"]
    someone.press(Qt.Key.Key_F11)
    assert text_scale(someone.window) == TEXT_SIZES["large"]
    someone.window.close()
    other = person()
    assert text_scale(other.window) == TEXT_SIZES["large"]
    other.press(Qt.Key.Key_F11)
    assert text_scale(other.window) == TEXT_SIZES["largest"]
    other.press(Qt.Key.Key_Escape)
