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


def follow(window: Any, layout: str) -> None:
    window.layouts.follow(layout, window.session.dataset)
    window.layouts.finish()


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

    window.resize(1920, 1080)
    lesson = window.docks["lesson"]  # what stood below the set-up takes no room from the views
    assert not lesson.isHidden()
    assert lesson.width() <= 420 * text_scale(window)
    window.removeDockWidget(lesson)
    window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, lesson)
    assert window.lesson_panel.maximumWidth() > 10_000, "elsewhere it may be as wide as its column"


def test_afterwards_all_is_as_it_was(someone: Any, qtbot: Any) -> None:
    window = someone.window
    window.resizeDocks([window.docks["form"]], [400], Qt.Orientation.Horizontal)
    window.docks["lesson"].close()
    qtbot.waitUntil(lambda: window.docks["form"].width() > 360)
    before, size = widths(window), window.size()
    for key in (Qt.Key.Key_F11, Qt.Key.Key_Escape):
        someone.press(Qt.Key.Key_F11)
        assert window.isFullScreen(), key
        someone.press(key)
        qtbot.waitUntil(lambda: window.size() == size and widths(window) == before)
        assert not window.isFullScreen(), key
        assert not window.docks["form"].isHidden(), key
        assert window.docks["lesson"].isHidden(), key
        assert text_scale(window) == 1.0, key
        assert not window.actions_by_name["FullScreen"].isChecked(), key

    window.docks["form"].close()
    someone.press(Qt.Key.Key_F11)
    field = QLineEdit(window)
    field.show()
    field.setFocus()
    assert window.focusWidget() is field
    someone.press(Qt.Key.Key_Escape)
    assert window.isFullScreen(), "Esc in a field leaves only the field"
    someone.press(Qt.Key.Key_Escape)
    assert not window.isFullScreen()
    assert window.docks["form"].isHidden(), "a set-up that was hidden stays hidden"


def test_another_layout_in_between_has_no_set_up_and_keeps_it_for_later(
    person: Any, someone: Any
) -> None:
    window = someone.window
    someone.press(Qt.Key.Key_F11)
    follow(window, "images")
    assert window.docks["form"].isHidden()
    follow(window, "plane")
    assert window.docks["form"].isHidden()
    someone.press(Qt.Key.Key_F11)
    assert not window.docks["form"].isHidden()
    follow(window, "images")
    assert not window.docks["form"].isHidden()

    follow(window, "plane")
    someone.press(Qt.Key.Key_F11)
    assert window.isFullScreen()
    window.close()
    window = person().window
    assert not window.isFullScreen(), "one closed while presenting opens as it was before"
    assert not window.docks["form"].isHidden()


def test_text_comes_in_three_sizes_that_reach_all_at_once_and_are_remembered(
    person: Any, someone: Any
) -> None:
    plus = Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier
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
            someone.press(*plus)
        scale = TEXT_SIZES[name]
        assert labels["body"].font().pixelSize() == round(scale * BODY_PIXELS)
        assert labels["caption"].font().pixelSize() == round(scale * CAPTION_PIXELS)
        assert labels["quiet"].font().pixelSize() == round(scale * CAPTION_PIXELS)
        assert axis.style["tickFont"].pixelSize() == round(scale * CAPTION_PIXELS)
        assert {view.theme.scale for view in window.views.all_made()} == {scale}
    someone.press(Qt.Key.Key_Minus, Qt.KeyboardModifier.ControlModifier)
    assert text_scale(window) == TEXT_SIZES["large"]

    someone.press(Qt.Key.Key_F11)
    someone.press(*plus)
    assert text_scale(window) == TEXT_SIZES["largest"]
    someone.press(Qt.Key.Key_F11)
    assert text_scale(window) == TEXT_SIZES["large"]
    window.close()
    other = person()
    assert text_scale(other.window) == TEXT_SIZES["large"], "remembered for the desk"
    other.press(Qt.Key.Key_F11)
    assert text_scale(other.window) == TEXT_SIZES["largest"], "and for the stage"
    other.press(Qt.Key.Key_Escape)
    other.press(Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    assert text_scale(other.window) == 1.0


def test_with_text_of_the_usual_size_again_all_has_its_usual_width(
    someone: Any, qtbot: Any
) -> None:
    """The set-up stayed as wide as large text had made it, and Play too: the bar lost a button."""
    window = someone.window
    window.resize(1200, 700)
    window.docks.fit()
    play = window.bar.widgetForAction(window.actions_by_name["Play"])
    before = window.docks["form"].width(), play.width()
    for key in (Qt.Key.Key_Plus, Qt.Key.Key_Plus, Qt.Key.Key_0):
        someone.press(key, Qt.KeyboardModifier.ControlModifier)
        qtbot.wait(1)
    qtbot.waitUntil(lambda: abs(window.docks["form"].width() - before[0]) <= 20)
    assert play.width() == before[1]
