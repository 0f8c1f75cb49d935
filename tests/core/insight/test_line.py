"""The line between two networks: each point is the network that is there."""

from __future__ import annotations

import numpy as np
import pytest

from core import Dataset, LayerSpec, Network, NetworkSpec, ShapeError
from core.insight.line import LineScores, line_scores
from core.insight.matching import blended


def network_of(seed: int, last: str = "softmax", hidden: int = 4) -> Network:
    spec = NetworkSpec(2, (LayerSpec(hidden, "tanh"), LayerSpec(3, last)), seed=seed)
    return Network.from_spec(spec)


def data(kind: str = "classes") -> Dataset:
    rng = np.random.default_rng(0)
    x = rng.standard_normal((40, 2))
    y = rng.integers(0, 3, 40) if kind == "classes" else rng.standard_normal((40, 3))
    return Dataset(x[:20], y[:20], x[20:], y[20:], kind, 3 * (kind == "classes"), None, "table")


@pytest.mark.parametrize("kind", ["classes", "regression"])
def test_each_point_has_the_scores_of_its_network(kind: str) -> None:
    last, loss = ("softmax", "cross_entropy") if kind == "classes" else ("linear", "mse")
    one, other, dataset = network_of(1, last), network_of(2, last), data(kind)
    shares = np.array([-0.5, 0.0, 0.3, 1.0])
    found = line_scores(one, other, dataset, loss, shares)
    assert found is not None
    assert (found.rows, found.part) == (20, "test")
    for place, share in enumerate(shares):
        scores = blended(one, other, share).evaluate(dataset.x_test, dataset.y_test, loss)
        assert found.loss[place] == pytest.approx(scores.loss, rel=1e-5)
        assert found.figure[place] == pytest.approx(scores.accuracy, rel=1e-5)
    assert line_scores(one, other, dataset, loss, shares, lambda: True) is None


def test_the_barrier_is_the_hill_above_the_straight_line() -> None:
    shares = np.array([0.0, 0.5, 1.0, 1.5])
    scores = LineScores(shares, np.array([1.0, 5.0, 3.0, 99.0]), shares, 1, "test")
    assert scores.barrier == 3.0
    valley = LineScores(shares, np.array([1.0, 0.5, 3.0, 99.0]), shares, 1, "test")
    assert valley.barrier == 0.0
    assert np.isnan(LineScores(shares[1:], shares[1:], shares[1:], 1, "test").barrier)


def test_networks_of_other_shapes_have_no_line() -> None:
    shares = np.linspace(0, 1, 3)
    with pytest.raises(ShapeError, match="2 – 4 tanh – 3 softmax and the other 2 – 5 tanh"):
        line_scores(network_of(1), network_of(1, hidden=5), data(), "mse", shares)
    with pytest.raises(ShapeError, match="3 linear"):
        line_scores(network_of(1), network_of(1, "linear"), data(), "mse", shares)
