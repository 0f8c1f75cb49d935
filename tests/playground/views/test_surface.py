"""From answers over the plane to colours."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from PySide6.QtGui import QColor

from core import Dataset
from playground.theme import DARK, LIGHT, Theme, diverging_table
from playground.views.surface import Coloring


def dataset(kind: str, classes: int, y: Any, **changes: Any) -> Dataset:
    targets = np.asarray(y)
    x = np.linspace([-1.0, 2.0], [3.0, 4.0], len(targets))
    return Dataset(x, targets, x[:0], targets[:0], kind, classes, None, "file", **changes)


def two_classes() -> Dataset:
    return dataset("classes", 2, [0, 1, 1])


def indexes(coloring: Coloring, answers: Any) -> list[int]:
    array = np.asarray(answers, dtype=np.float64).reshape(len(answers), -1)
    out = np.empty((1, len(array)), dtype=np.uint8)
    coloring.indexes(array, out)
    result: list[int] = out[0].tolist()
    return result


@pytest.mark.parametrize(
    ("activation", "answers"),
    [("sigmoid", [0.0, 0.25, 0.5, 1.0, 7.0]), ("tanh", [-1.0, -0.5, 0.0, 1.0, 7.0])],
)
def test_two_classes_run_from_one_to_the_other(activation: str, answers: list[float]) -> None:
    coloring = Coloring(two_classes(), 1, activation)
    assert indexes(coloring, answers) == [1, 64, 128, 255, 255]


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_the_colours_of_two_classes(theme: Theme) -> None:
    table = [QColor.fromRgb(color) for color in Coloring(two_classes(), 1, "sigmoid").table(theme)]
    assert table[128] == QColor(theme.ground)
    for index, label in ((1, 0), (255, 1)):
        hue = QColor(theme.class_color(label)).hslHue()
        assert abs(table[index].hslHue() - hue) <= 3


def test_many_classes_take_the_strongest_and_its_lead() -> None:
    coloring = Coloring(dataset("classes", 3, [0, 1, 2]), 3, "softmax")
    answers = [[1, 0, 0], [0, 1, 0], [0, 0, 1], [0.4, 0.35, 0.25], [0.2, 0.4, 0.4]]
    found = indexes(coloring, answers)
    table = coloring.table(LIGHT)
    for index, label in zip(found, (0, 1, 2, 0, 1), strict=True):
        hue = QColor(LIGHT.class_color(label)).hslHue()
        assert abs(QColor.fromRgb(table[index]).hslHue() - hue) <= 6
    strength = [QColor.fromRgb(table[index]).saturation() for index in found]
    assert strength[0] > strength[3]


@pytest.mark.parametrize("classes", [2, 10, 12, 300])
def test_any_number_of_classes_has_colours(classes: int) -> None:
    coloring = Coloring(dataset("classes", classes, np.arange(classes)), classes, "softmax")
    found = indexes(coloring, np.eye(classes))
    assert min(found) > 0
    assert max(found) <= 255
    assert len(coloring.table(DARK)) == 256
    assert len(set(found)) >= min(classes, 10)


def test_regression_shows_the_value_on_a_symmetric_scale() -> None:
    coloring = Coloring(dataset("regression", 0, [[-0.4], [0.2], [0.1]]), 1, "linear")
    assert indexes(coloring, [-0.4, 0.0, 0.2, 9.0]) == [1, 128, 192, 255]
    assert coloring.table(DARK) == diverging_table(DARK)
    colors = coloring.point_colors(LIGHT, np.array([[-0.4], [0.0], [0.4]]))
    table = diverging_table(LIGHT)
    assert [color.rgb() for color in colors] == [table[1], table[128], table[255]]


def test_points_have_their_class_colour() -> None:
    colors = Coloring(two_classes(), 1, "sigmoid").point_colors(LIGHT, np.array([1, 0]))
    assert colors == [QColor(LIGHT.classes[1]), QColor(LIGHT.classes[0])]


def test_answers_that_are_no_numbers_leave_the_ground() -> None:
    coloring = Coloring(two_classes(), 1, "linear")
    assert indexes(coloring, [np.nan, np.inf, -np.inf]) == [0, 255, 1]
    many = Coloring(dataset("classes", 3, [0, 1, 2]), 3, "linear")
    assert all(0 < index <= 255 for index in indexes(many, [[np.nan, 0.0, 1.0], [np.inf, 0, 0]]))
