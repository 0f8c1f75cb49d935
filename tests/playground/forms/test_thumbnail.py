from __future__ import annotations

import numpy as np
import pytest

from core import load_dataset
from core.datasets import Dataset
from core.spec.experiment import DataSpec
from playground.forms.thumbnail import SIDE, Thumbnail
from playground.theme import DARK, LIGHT


@pytest.fixture
def thumbnail(qtbot):
    widget = Thumbnail()
    qtbot.addWidget(widget)
    return widget


def colors(widget):
    image = widget.grab().toImage()
    return {image.pixelColor(x, y).name().upper() for x in range(SIDE) for y in range(SIDE)}


def test_points_have_their_classes_colours(thumbnail):
    thumbnail.set_dataset(load_dataset(DataSpec("xor")))
    image = thumbnail.grab().toImage()
    low, high = 12, SIDE - 13
    seen = [
        image.pixelColor(x, y).name().upper()
        for x, y in ((low, high), (low, low), (high, high), (high, low))
    ]
    zero, one = LIGHT.classes[:2]
    # (0, 0), (0, 1), (1, 0), (1, 1); y grows upwards.
    assert seen == [zero, one, one, zero]


def test_numbers_over_the_plane_have_the_colours_of_signed_values(thumbnail):
    thumbnail.set_dataset(load_dataset(DataSpec("plane", samples=100)))
    assert not {LIGHT.classes[0], LIGHT.classes[1]} & colors(thumbnail)
    assert len(colors(thumbnail)) > 50


def test_images_are_shown(thumbnail):
    thumbnail.set_dataset(load_dataset(DataSpec("digits")))
    assert {"#000000", "#FFFFFF"} <= colors(thumbnail)
    assert "digits" in thumbnail.summary()


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_an_empty_picture_says_so(thumbnail, theme):
    thumbnail.set_theme(theme)
    assert thumbnail.summary() == "no data yet"
    assert theme.ground.upper() in colors(thumbnail)
    assert len(colors(thumbnail)) > 3


def test_other_data_are_told_in_words(thumbnail):
    x, y = np.zeros((3, 5)), np.array([0, 1, 0])
    thumbnail.set_dataset(Dataset(x, y, x, y, "classes", 2, None, "table.csv"))
    assert thumbnail.summary() == "table.csv: 3 rows to train on, 3 to test, 5 inputs"
    assert len(colors(thumbnail)) > 3


@pytest.mark.parametrize("value", [0.0, 1e300])
def test_points_in_one_place_are_still_drawn(thumbnail, value):
    plane, y = np.full((6, 2), value), np.zeros(6, np.int64)
    data = Dataset(plane, y, plane, y, "classes", 2, None, "one spot", plane, plane)
    thumbnail.set_dataset(data)
    assert LIGHT.classes[0] in colors(thumbnail)
