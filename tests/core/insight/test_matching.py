"""Matching: a network that was shuffled is found again, and answers as it did."""

from __future__ import annotations

import numpy as np
import pytest

from core import LayerSpec, Network, NetworkSpec, ShapeError
from core.insight.matching import (
    aligned,
    blended,
    match_activations,
    match_weights,
    shuffled,
)


def network_of(*hidden: int, seed: int = 0) -> Network:
    layers = (*(LayerSpec(units, "tanh") for units in hidden), LayerSpec(2, "softmax"))
    return Network.from_spec(NetworkSpec(3, layers, seed=seed, dtype="float64"))


def orders_of(network: Network, seed: int = 5) -> tuple[np.ndarray, ...]:
    rng = np.random.default_rng(seed)
    return tuple(rng.permutation(layer.units) for layer in network.layers[:-1])


X = np.random.default_rng(0).standard_normal((30, 3))


def test_shuffled_units_answer_the_same() -> None:
    network = network_of(5, 7)
    network.switch_off([(0, 3), (1, 6)])
    orders = orders_of(network)
    other = shuffled(network, orders)
    np.testing.assert_allclose(other.predict(X), network.predict(X), rtol=1e-12)
    np.testing.assert_array_equal(other.layers[0].weights, network.layers[0].weights[orders[0]])
    assert other.units_off == {
        (0, int(np.flatnonzero(orders[0] == 3)[0])),
        (1, int(np.flatnonzero(orders[1] == 6)[0])),
    }


@pytest.mark.parametrize("name", ["tanh", "sine", "linear"])
def test_mirrored_units_of_odd_functions_answer_the_same_and_are_found(name: str) -> None:
    layers = (LayerSpec(5, name), LayerSpec(4, name), LayerSpec(2, "linear"))
    network = Network.from_spec(NetworkSpec(3, layers, seed=3, dtype="float64"))
    signs = (np.array([1.0, -1, 1, -1, -1]), np.array([-1.0, 1, 1, -1]))
    other = shuffled(network, orders_of(network), signs)
    np.testing.assert_allclose(other.predict(X), network.predict(X), rtol=1e-9)
    for found in (match_weights(network, other), match_activations(network, other, X)):
        assert found.mirrored == 5
        assert np.concatenate(found.likeness).tolist() == pytest.approx([1.0] * 9)
        np.testing.assert_allclose(aligned(other, found).parameters, network.parameters, atol=1e-12)


def test_units_of_other_functions_are_never_mirrored() -> None:
    layers = (LayerSpec(6, "relu"), LayerSpec(2, "linear"))
    one, other = (
        Network.from_spec(NetworkSpec(3, layers, seed=seed, dtype="float64")) for seed in (1, 2)
    )
    assert match_weights(one, other).mirrored == 0
    assert match_activations(one, other, X).mirrored == 0


@pytest.mark.parametrize("hidden", [(6,), (5, 7), (4, 4, 4)], ids=str)
@pytest.mark.parametrize("by", ["weights", "activations"])
def test_what_was_shuffled_is_found_again(hidden: tuple[int, ...], by: str) -> None:
    network = network_of(*hidden)
    other = shuffled(network, orders_of(network))
    other.parameters += 0.01 * np.random.default_rng(1).standard_normal(other.parameters.size)
    if by == "weights":
        found = match_weights(network, other)
    else:
        found = match_activations(network, other, X)
    back = aligned(other, found)
    assert np.abs(back.parameters - network.parameters).max() < 0.1
    assert all((likeness > 0.95).all() for likeness in found.likeness)
    assert found.moved > 0
    assert match_weights(network, network).moved == 0


def test_by_weights_the_sum_of_products_grows() -> None:
    one, other = network_of(6, 6, seed=1), network_of(6, 6, seed=2)
    found = aligned(other, match_weights(one, other))
    assert one.parameters @ found.parameters > one.parameters @ other.parameters + 0.1


def test_likeness_is_cosine_or_correlation() -> None:
    one, other = network_of(4, seed=1), network_of(4, seed=2)
    found = match_weights(one, other)
    unit = found.orders[0][2]
    a = np.concatenate(
        [one.layers[0].weights[2], one.layers[0].bias[[2]], one.layers[1].weights[:, 2]]
    )
    b = np.concatenate(
        [
            other.layers[0].weights[unit],
            other.layers[0].bias[[unit]],
            other.layers[1].weights[:, unit],
        ]
    )
    cosine = found.signs[0][2] * (a @ b) / np.linalg.norm(a) / np.linalg.norm(b)
    assert found.likeness[0][2] == pytest.approx(cosine)
    seen = match_activations(one, other, X)
    hidden = [n.layers[0].forward(X)[:, u] for n, u in ((one, 1), (other, seen.orders[0][1]))]
    assert seen.likeness[0][1] == pytest.approx(abs(np.corrcoef(*hidden)[0, 1]))


def test_a_unit_that_never_changes_is_like_none() -> None:
    one = network_of(3)
    one.layers[0].weights[1] = 0.0
    assert 0.0 in match_activations(one, one, X).likeness[0].tolist()


def test_cancelled_it_leaves_all_where_it_is() -> None:
    one, other = network_of(6, seed=1), network_of(6, seed=2)
    assert match_weights(one, other, lambda: True).moved == 0
    assert match_activations(one, other, X, lambda: True).moved == 0


def test_blending_goes_from_one_to_the_other() -> None:
    one, other = network_of(3, seed=1), network_of(3, seed=2)
    for share, expected in ((0.0, one.parameters), (1.0, other.parameters)):
        np.testing.assert_array_equal(blended(one, other, share).parameters, expected)
    middle = blended(one, other, 0.25).parameters
    np.testing.assert_allclose(middle, 0.75 * one.parameters + 0.25 * other.parameters)
    with pytest.raises(ShapeError, match="expected the same layers"):
        blended(one, network_of(4), 0.5)
