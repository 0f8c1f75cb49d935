"""One unit in numbers, against closed forms."""

from __future__ import annotations

import numpy as np
import pytest
from turns import in_turn

from core.insight.unit_statistics import UnitStatistics, silence_word, silent_rows
from core.spec.names import ACTIVATION_NAMES


def test_mean_and_spread() -> None:
    found = UnitStatistics.of(np.array([1.0, 2.0, 3.0, 6.0], dtype=np.float32), "linear")
    assert (found.mean, found.spread) == (3.0, pytest.approx(3.5**0.5))
    assert (found.silent, found.word) == (0.0, "")


def test_a_tanh_is_saturated_beyond_97_parts_of_100() -> None:
    values = np.array([-0.98, -0.97, 0.0, 0.971])
    found = UnitStatistics.of(values, "tanh")
    assert (found.word, found.silent) == ("saturated", 0.5)


def test_a_sigmoid_is_saturated_where_the_tanh_of_half_the_sum_is() -> None:
    z = np.linspace(-8.0, 8.0, 400)
    np.testing.assert_array_equal(
        silent_rows(1.0 / (1.0 + np.exp(-z)), "sigmoid"), np.abs(np.tanh(z / 2.0)) > 0.97
    )


def test_a_relu_is_dead_where_it_is_cut_off() -> None:
    found = UnitStatistics.of(np.array([0.0, 0.0, 0.0, 2.0]), "relu")
    assert (found.word, found.silent) == ("dead", 0.75)


def test_a_step_passes_nothing_on_anywhere() -> None:
    assert UnitStatistics.of(np.array([0.0, 1.0]), "step").silent == 1.0


@in_turn("name", ACTIVATION_NAMES)
def test_every_activation_has_an_answer(name: str) -> None:
    rows = silent_rows(np.array([[0.1, 0.9], [0.2, 0.8]]), name)
    assert rows.shape == (2, 2)
    assert rows.dtype == bool
    assert silence_word(name) in ("", "dead", "saturated")
