"""Readouts: a text that is too long loses its last parts rather than the end of a word."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QFontMetrics

from playground.theme import tabular_font
from playground.views.readout import shortened

WHOLE = "96.5 % right · 1,000 test rows; point to read"


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize(
    ("fits", "shown"),
    [
        (WHOLE, WHOLE),
        ("96.5 % right · 1,000 test rows; poi", "96.5 % right · 1,000 test rows"),
        ("96.5 % right · 1,000", "96.5 % right"),
    ],
)
def test_what_fits_is_shown(fits: str, shown: str) -> None:
    metrics = QFontMetrics(tabular_font())
    assert shortened(WHOLE, metrics, metrics.horizontalAdvance(fits)) == shown


@pytest.mark.usefixtures("qapp")
def test_one_part_alone_is_cut() -> None:
    metrics = QFontMetrics(tabular_font())
    text = shortened("layer 1, unit 3: 0.25", metrics, metrics.horizontalAdvance("layer 1, un"))
    assert text.startswith("layer 1")
    assert text.endswith("…")
