"""The window's dress: its font, its style sheet and its palettes, in whichever order they come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor, QFont
from PySide6.QtWidgets import QLabel, QWidget

from playground import theme

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

THEMES = {"light": theme.LIGHT, "dark": theme.DARK}


def check_grounds(someone: Any, name: str) -> None:
    for view in someone.window.views.all_made():
        corner = view.grab(view.rect()).toImage().pixelColor(QPoint(2, 2))
        assert corner == QColor(THEMES[name].ground), view.name
    for label in someone.window.form.findChildren(QLabel):
        if label.property("role") == "caption" and label.isVisible():
            assert label.palette().color(label.foregroundRole()) == QColor(THEMES[name].muted)


@pytest.mark.parametrize(("first", "second"), [("light", "dark"), ("dark", "light")])
def test_views_and_labels_wear_the_theme_and_the_next(
    person: Any, qapp: QApplication, first: str, second: str
) -> None:
    qapp.setFont(QFont("Sans Serif", 9))  # as the platform gives it to a program that starts
    someone = person("xor", first)
    check_grounds(someone, first)
    sizes = {widget.font().pixelSize() for widget in someone.window.findChildren(QWidget)}
    assert sizes <= {theme.BODY_PIXELS, theme.CAPTION_PIXELS}, "the program's font"
    # With one for the whole program Qt takes half as long again to build a window.
    assert someone.window.styleSheet() == theme.style_sheet(THEMES[first])
    assert qapp.styleSheet() == ""
    someone.window.set_theme(second)
    check_grounds(someone, second)
