"""Numbers in words and at the ends of axes: true to three figures, and short."""

from __future__ import annotations

import pytest

from playground.views.readout import short_number


@pytest.mark.parametrize(
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
