"""Wherever Tab leads, it is seen where that is, in both themes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QTabBar, QWidget

if TYPE_CHECKING:
    from collections.abc import Iterator

# Of the pixels around a widget's edge at least this share changes, clearly.
SHARE = 0.15
CONTRAST = 2.9


def luminances(image: QImage) -> np.ndarray[Any, Any]:
    """Of all pixels, as WCAG defines it."""
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)
    channels = pixels[..., 2::-1] / 255.0
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return np.asarray(linear @ [0.2126, 0.7152, 0.0722])


def changed(first: QImage, second: QImage) -> int:
    """How many pixels of two pictures differ so that everyone sees it."""
    one, other = luminances(first), luminances(second)
    low, high = np.minimum(one, other), np.maximum(one, other)
    return int(np.count_nonzero((high + 0.05) / (low + 0.05) >= CONTRAST))


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
    assert window.focusWidget() in (None, window), "nothing seems chosen at first"
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
