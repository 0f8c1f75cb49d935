"""What is lost without a unit, against a network that really goes without it."""

from __future__ import annotations

import itertools
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from core import Dataset
from core.insight.layer_outputs import outputs_of_layers, sums_of
from core.insight.lesions import LesionLosses, LesionRanking
from core.nn.network import Network

SIZES = (3, 5, 4, 3)


def moment(activations: tuple[str, ...], off: frozenset[tuple[int, int]] = frozenset()) -> Any:
    rng = np.random.default_rng(2)
    weights = [rng.standard_normal((m, n)) for n, m in itertools.pairwise(SIZES)]
    biases = [rng.standard_normal(m) for m in SIZES[1:]]
    network = Network.from_arrays(weights, biases, activations)
    views = network.views_of(network.parameters)
    return SimpleNamespace(
        parameters=network.parameters,
        weights=views[0],
        biases=views[1],
        activations=activations,
        units_off=off,
    )


def data() -> Dataset:
    rng = np.random.default_rng(3)
    x, y = rng.standard_normal((60, 3)), rng.integers(0, 3, 60)
    return Dataset(x, y, x[:0], y[:0], "classes", 3, None, "file")


def without(network: Any, *units: tuple[int, int]) -> Network:
    """The network with nothing leading away from these units, as if they answered 0."""
    weights = [w.copy() for w in network.weights]
    for layer, unit in units:
        weights[layer + 1][:, unit] = 0.0
    return Network.from_arrays(weights, network.biases, network.activations)


@pytest.mark.parametrize("off", [frozenset(), frozenset({(0, 1), (1, 2)})])
def test_each_unit_costs_what_the_network_loses_without_it(
    off: frozenset[tuple[int, int]],
) -> None:
    network, dataset = moment(("tanh", "relu", "softmax"), off), data()
    lost = LesionRanking("cross_entropy")(network, dataset, lambda: False)
    whole = without(network, *off).evaluate(dataset.x_train, dataset.y_train, "cross_entropy")
    assert [len(layer) for layer in lost.loss] == [5, 4]
    assert lost.rows == 60
    for layer, units in enumerate(lost.loss):
        for unit in range(len(units)):
            lesioned = without(network, (layer, unit), *off)
            left = lesioned.evaluate(dataset.x_train, dataset.y_train, "cross_entropy")
            assert lost.loss[layer][unit] == pytest.approx(left.loss - whole.loss, abs=1e-12)
            gone = whole.accuracy - left.accuracy
            assert lost.accuracy[layer][unit] == pytest.approx(gone, abs=1e-12)
    for layer, unit in off:
        assert lost.loss[layer][unit] == pytest.approx(0.0, abs=1e-12)


def test_numbers_have_no_accuracy() -> None:
    rng = np.random.default_rng(1)
    x, y = rng.standard_normal((20, 3)), rng.standard_normal((20, 3))
    dataset = Dataset(x, y, x[:0], y[:0], "regression", 0, None, "file")
    lost = LesionRanking("mse")(moment(("tanh", "relu", "linear")), dataset, lambda: False)
    assert all(np.isnan(layer).all() for layer in lost.accuracy)
    assert all(np.isfinite(layer).all() for layer in lost.loss)


def test_the_rank_is_the_order_of_the_losses_over_all_layers() -> None:
    lost = LesionLosses((np.array([0.1, 3.0]), np.array([2.0, np.nan, -1.0])), (), 10)
    assert [ranks.tolist() for ranks in lost.ranks()] == [[3, 1], [2, 4, 5]]
    assert LesionLosses((), (), 0).ranks() == ()


def test_it_stops_when_it_is_cancelled() -> None:
    asked = []
    LesionRanking("cross_entropy")(
        moment(("tanh", "relu", "softmax")), data(), lambda: bool(asked.append(1)) or len(asked) > 2
    )
    assert len(asked) < 6


def test_layers_answer_as_the_network_does_and_units_off_answer_0() -> None:
    network, x = moment(("tanh", "relu", "softmax")), data().x_train
    plain = outputs_of_layers(network, x)
    np.testing.assert_allclose(plain[-1], without(network).predict(x), rtol=1e-12)
    np.testing.assert_allclose(
        sums_of(network, 1, plain[0]), plain[0] @ network.weights[1].T + network.biases[1]
    )
    off = outputs_of_layers(network, x, {(0, 3)})
    assert not off[0][:, 3].any()
    np.testing.assert_allclose(off[-1], without(network, (0, 3)).predict(x), rtol=1e-12)
