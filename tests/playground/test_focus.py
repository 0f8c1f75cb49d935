"""Wherever Tab leads, it is seen where that is, in both themes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QTabBar, QWidget

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtGui import QColor, QImage

# Of the pixels around a widget's edge at least this share changes, clearly.
SHARE = 0.15
CONTRAST = 2.9


def luminance(color: QColor) -> float:
    channels = (color.redF(), color.greenF(), color.blueF())
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def changed(first: QImage, second: QImage) -> int:
    """How many pixels of two pictures differ so that everyone sees it."""
    count = 0
    for y in range(first.height()):
        for x in range(first.width()):
            one, other = first.pixelColor(x, y), second.pixelColor(x, y)
            if one != other:
                low, high = sorted((luminance(one), luminance(other)))
                count += (high + 0.05) / (low + 0.05) >= CONTRAST
    return count


def reached_by_tab(someone: Any) -> Iterator[QWidget]:
    """All that has the focus between the first Tab and the return to where it led."""
    seen: list[QWidget] = []
    while True:
        someone.press(Qt.Key.Key_Tab)
        widget = someone.window.focusWidget()
        if widget in seen:
            return
        seen.append(widget)
        # The bar of Qt's own for a panel that is hidden lies outside of the window.
        if not isinstance(widget, QTabBar):
            yield widget


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_focus_is_seen(person: Any, theme: str) -> None:
    someone = person("xor", theme)
    window = someone.window
    unseen, count = [], 0
    for widget in reached_by_tab(someone):
        count += 1
        area = QRect(widget.mapTo(window, QPoint(0, 0)), widget.size()).adjusted(-3, -3, 3, 3)
        with_focus = window.grab(area).toImage()
        widget.clearFocus()
        without = window.grab(area).toImage()
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        if changed(with_focus, without) < SHARE * 2 * (widget.width() + widget.height()):
            unseen.append(widget.objectName() or str(widget))
    assert count > 30
    assert not unseen


def test_nothing_seems_chosen_at_first(person: Any) -> None:
    window = person().window
    assert window.focusWidget() in (None, window)
