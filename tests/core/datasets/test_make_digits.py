"""The program that draws the embedded digits (tools/make_digits.py)."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

TOOL = Path(__file__).parents[3] / "tools" / "make_digits.py"
FONTS = Path("/usr/share/fonts")


@pytest.fixture(scope="module")
def tool() -> Any:
    spec = importlib.util.spec_from_file_location("make_digits", TOOL)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["make_digits"] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


def test_without_distortion_a_picture_is_the_canvas_made_small(tool: Any) -> None:
    canvas = np.zeros((112, 112))
    canvas[40:72, 20:92] = 1.0  # 8 by 18 finished pixels
    still = tool.Distortion(0, 0, 1, 1, stretch=0, shift=0, bend=0, faintest=1)
    picture = tool.distort(canvas, still, np.random.default_rng(0))
    expected = np.zeros((28, 28))
    expected[10:18, 5:23] = 255
    np.testing.assert_array_equal(picture, expected)


def test_outside_of_the_canvas_is_ground(tool: Any) -> None:
    canvas = np.ones((4, 4))
    places = np.array([[[-9.0, 0.0, 1.5, 3.0, 3.5, 99.0]], [[1.0, 0.0, 1.5, 3.0, 3.0, 1.0]]])
    assert tool.sample(canvas, places)[0] == pytest.approx([0, 1, 1, 1, 0.5, 0], abs=2e-3)


def test_the_field_is_smooth_and_of_deviation_one(tool: Any) -> None:
    fields = tool.smooth_field(56, 4.0, np.random.default_rng(0))
    assert fields.shape == (2, 56, 56)
    many = [tool.smooth_field(56, 4.0, np.random.default_rng(seed)) for seed in range(60)]
    assert np.std(many) == pytest.approx(1.0, rel=0.1)
    assert np.abs(np.diff(fields, axis=2)).max() < 1.0


def test_the_same_seed_draws_the_same_numerals(tool: Any, qapp: object) -> None:
    if not list(FONTS.rglob("DejaVuSans.ttf")):
        pytest.skip(f"DejaVuSans.ttf is not below {FONTS}")
    fonts = tool.find_fonts(FONTS)
    pictures, labels = tool.make_numerals(fonts, 2, np.random.default_rng(5))
    again, _ = tool.make_numerals(fonts, 2, np.random.default_rng(5))
    np.testing.assert_array_equal(pictures, again)
    assert np.bincount(labels).tolist() == [2] * 10
    assert pictures.shape == (20, 784)
    assert (pictures.max(axis=1) > 120).all()
    assert (np.count_nonzero(pictures, axis=1) > 15).all()
