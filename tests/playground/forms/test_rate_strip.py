"""The strip below the learning rate: where its parts and its mark are, and what it says."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QColor

from playground.forms.number_spin import NumberSpin
from playground.forms.rate_strip import RateStrip
from playground.forms.training_form import TrainingForm
from playground.theme import LIGHT

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.fixture
def spin(qtbot: QtBot) -> NumberSpin:
    spin = NumberSpin(low=0)
    qtbot.addWidget(spin)
    spin.resize(120, 24)
    spin.show()
    return spin


def test_it_is_hidden_until_the_line_is_known(spin: NumberSpin) -> None:
    strip = RateStrip(spin)
    assert not strip.isVisible()
    assert strip.words == ""
    strip.show_bounds(1.29, 2.58)
    assert strip.isVisible()
    assert spin.rect().contains(strip.geometry())
    strip.show_bounds(math.nan, math.nan)
    assert not strip.isVisible()


def test_parts_and_mark_stand_on_a_scale_of_powers_of_ten(spin: NumberSpin) -> None:
    strip = RateStrip(spin)
    strip.show_bounds(1.0, 2.0)
    calm, wild = strip.parts
    assert calm == pytest.approx(1.5 / 2.4)
    assert wild == pytest.approx((1.5 + math.log10(2)) / 2.4)
    ends = ((0.0, 0.0), (1e-5, 0.0), (0.1, 0.5 / 2.4), (1.0, 1.5 / 2.4), (10.0, 1.0), (99, 1))
    for rate, share in ends:
        spin.setValue(rate)
        assert strip.mark == pytest.approx(share)
    strip.show_bounds(math.inf, math.inf)
    assert strip.parts == (1.0, 1.0)
    assert "any rate is calm" in strip.words


def test_what_is_painted_is_calm_then_over_then_wild(spin: NumberSpin) -> None:
    strip = RateStrip(spin)
    strip.show_bounds(1.0, 2.0)
    spin.setValue(0.1)
    image = strip.grab().toImage()
    scale = image.width() / strip.width()
    y = image.height() // 2

    def at(share: float) -> QColor:
        return image.pixelColor(round(share * strip.width() * scale) - 1, y)

    assert at(0.99) == QColor(LIGHT.error)
    assert at(0.5 / 2.4) == QColor(LIGHT.text)
    assert len({at(share).name() for share in (0.1, 0.69, 0.95)}) == 3
    spin.resize(200, 24)
    assert strip.width() > 150


def test_the_field_s_tooltip_says_it_with_care(qtbot: QtBot) -> None:
    form = TrainingForm()
    qtbot.addWidget(form)
    field = form.quick.findChild(NumberSpin, "learningRateSpin")
    assert field is not None
    before = field.toolTip()
    form.show_horizon(1.2937, 2.5874)
    assert "calm below 1.3, overshooting up to 2.6, wild beyond" in field.toolTip()
    assert "it need not diverge" in field.accessibleDescription()
    form.show_horizon(math.nan, math.nan)
    assert field.toolTip() == before
