"""The check finds a gradient that is spoilt, whichever, and blames no kink on it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from turns import in_turn
from worked_sheets import work

from core.insight.backprop_work import Learner
from core.insight.chain_line import Cell
from core.insight.gradient_check import TOLERANCE, check_gradient
from core.nn.network import Network
from core.spec.experiment import OptimizerSpec
from core.spec.names import ACTIVATION_NAMES

if TYPE_CHECKING:
    from core.insight.backprop_sheet import Sheet


def spoilt(sheet: Sheet, layer: int, **changes: Any) -> Sheet:
    layers = list(sheet.layers)
    layers[layer] = replace(layers[layer], **changes)
    return replace(sheet, layers=tuple(layers))


@in_turn("name", ACTIVATION_NAMES)
def test_all_is_right_with_every_activation(name: str) -> None:
    checked = check_gradient(work(name, name, "mse", rows=3, drop=0.3, l1=0.01).sheet)
    assert checked.is_right
    assert checked.asked == checked.cells


@pytest.mark.parametrize(
    ("last", "loss"), [("softmax", "cross_entropy"), ("sigmoid", "binary_cross_entropy")]
)
def test_all_is_right_with_losses_from_z(last: str, loss: str) -> None:
    checked = check_gradient(work("swish", last, loss, rows=3, off=((0, 1),)).sheet)
    assert checked.is_right
    assert checked.worst is not None
    assert checked.worst[1] < 1e-7


@pytest.mark.parametrize("layer", [0, 1])
def test_a_spoilt_gradient_is_found(layer: int) -> None:
    sheet = work("tanh", "softmax", "cross_entropy", rows=2).sheet
    dw = sheet.layers[layer].dw.copy()
    dw[1, 0] *= 1.001
    checked = check_gradient(spoilt(sheet, layer, dw=dw))
    assert not checked.is_right
    assert checked.worst is not None
    assert checked.worst[0] == Cell("dW", layer, 1, 0)
    assert checked.worst[1] == pytest.approx(0.0005, rel=0.01)
    db = sheet.layers[layer].db
    assert db is not None
    checked = check_gradient(spoilt(sheet, layer, db=-db))
    assert checked.worst is not None
    assert checked.worst[0][:2] == ("db", layer)
    assert checked.worst[1] == pytest.approx(1.0)


def kinked(weight: float, activation: str = "relu", l1: float = 0.0) -> Sheet:
    """One unit whose sum is `weight`, with a weight of 1 above it."""
    network = Network.from_arrays([[[weight]], [[1.0]]], [None, None], [activation, "linear"])
    one = np.ones((1, 1))
    return Learner(network, OptimizerSpec(), "mse", 0.1, l1=l1).work(one, 2.0 * one).sheet


@pytest.mark.parametrize("activation", ["relu", "leaky_relu", "step"])
def test_a_kink_is_told_apart(activation: str) -> None:
    checked = check_gradient(kinked(0.0, activation))
    assert checked.parts[0].kinks.tolist() == [[True]]
    assert np.isnan(checked.parts[0].error).all()
    assert checked.is_right
    assert checked.kinks == (Cell("dW", 0, 0, 0),)
    assert check_gradient(kinked(0.01, activation)).kinks == ()


def test_a_weight_of_0_under_l1_is_a_kink() -> None:
    checked = check_gradient(kinked(0.0, "tanh", l1=0.1))
    assert checked.parts[0].kinks.tolist() == [[True]]
    assert len(checked.kinks) == 1


@pytest.mark.parametrize("bounds", [{"_MOST_CELLS": 6}, {"_MOST_PRODUCTS": 0, "_LEAST_CELLS": 6}])
def test_of_many_cells_or_slow_ones_an_even_choice_is_asked(
    monkeypatch: pytest.MonkeyPatch, bounds: dict[str, int]
) -> None:
    for name, bound in bounds.items():
        monkeypatch.setattr(f"core.insight.gradient_check.{name}", bound)
    checked = check_gradient(work("tanh", "softmax", "cross_entropy").sheet)
    assert checked.asked < checked.cells == 15
    assert checked.is_right
    assert {part.key for part in checked.parts if (part.error <= TOLERANCE).any()} == {"dW", "db"}


def test_it_stops_when_nobody_waits_any_more() -> None:
    checked = check_gradient(work().sheet, lambda: True)
    assert checked.asked == 0
    assert checked.worst is None
