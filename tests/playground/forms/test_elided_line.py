from __future__ import annotations

import pytest
from PySide6.QtGui import QFontMetrics

from playground.forms.elided_line import shortened, whole
from playground.theme import tabular_font


@pytest.fixture
def metrics(qapp):
    return QFontMetrics(tabular_font())


def test_the_power_of_ten_stays(metrics):
    text = shortened("1.7976931348623157e308", metrics, metrics.horizontalAdvance("1.7976e308"))
    assert text.startswith("1.7")
    assert text.endswith("…e308")


@pytest.mark.parametrize("text", ["12345678901234567890", "0.12345678901234567", "some e-mail"])
def test_the_beginning_stays(metrics, text):
    short = shortened(text, metrics, metrics.horizontalAdvance("00000000"))
    assert short.endswith("…")
    assert text.startswith(short[:-1])
    assert len(short) > 3


def test_what_fits_is_whole(metrics):
    for text in ("0.1", "1e-8", "", "e"):
        assert shortened(text, metrics, 1000) == text


def test_a_tooltip_breaks_long_numbers_and_is_no_markup():
    assert whole("9" * 90) == f"<p><b>{'9' * 40}<br>{'9' * 40}<br>{'9' * 10}</b></p>"
    assert len(whole("9" * 100_000)) < 1000
    assert whole("<i>") == "<p><b>&lt;i&gt;</b></p>"
