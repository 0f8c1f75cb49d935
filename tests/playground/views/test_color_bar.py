"""ColorBar: its numbers have the room that they need."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QFontMetrics

from playground.theme import LIGHT, diverging_table, tabular_font
from playground.views.color_bar import ColorBar

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication


@pytest.mark.parametrize("owned", [False, True])
def test_long_numbers_are_shown_whole(qapp: QApplication, owned: bool) -> None:
    """Those of a run that burst were cut off; usual ones leave the bar as wide as it was."""
    bar = ColorBar(diverging_table(LIGHT), LIGHT, owned=owned)
    usual = bar.sizeHint().width()
    bar.set_level(0.8)
    assert bar.sizeHint().width() == usual
    bar.set_level(1.5e29)
    assert bar.ends == ("−1.5e29", "+1.5e29")
    letters = QFontMetrics(tabular_font(LIGHT.caption_pixels))
    beside = (bar.sizeHint().width() - usual) / 2 + (52 if owned else 38)
    assert beside >= max(map(letters.horizontalAdvance, bar.ends))
    bar.set_ends(-5e29, 1.5e30)
    assert bar.ends == ("−5e29", "1.5e30")
