"""Readouts: texts lose their last parts where room is short; numbers have three figures."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QFontMetrics
from turns import in_turn

from playground.theme import tabular_font
from playground.views.readout import short_number, shortened

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


@in_turn(
    ("value", "text"),
    [
        (0.0, "0"),
        (-0.25, "−0.25"),
        (999.4, "999"),
        (999.6, "1000"),
        (4712.3, "4712"),
        (-9999.4, "−9999"),
        (9999.9, "10k"),
        (123_456.0, "123k"),
        (999_499.0, "999k"),
        (999_500.0, "1M"),
        (-2_345_678.0, "−2.35M"),
        (1.5e9, "1.5e9"),
        (-1.5e29, "−1.5e29"),
        (0.000012, "1.2e−5"),
        (1e-12, "1e−12"),
    ],
)
def test_short_numbers_have_three_figures_and_no_needless_exponent(value: float, text: str) -> None:
    assert short_number(value) == text
