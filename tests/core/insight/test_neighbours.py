"""Neighbours are scikit-learn's, for the eye and for the network."""

from __future__ import annotations

import numpy as np

from core import LayerSpec, Network, NetworkSpec
from core.insight.layerwise import last_hidden, layer_outputs
from core.insight.neighbours import nearest


def test_the_nearest_rows_are_those_of_scikit_learn() -> None:
    from sklearn.neighbors import NearestNeighbors

    x = np.random.default_rng(0).standard_normal((3000, 5))
    query = np.full(5, 0.2)
    found = nearest(x, query, 7)
    distances, rows = NearestNeighbors(n_neighbors=7).fit(x).kneighbors(query[None])
    assert found is not None
    np.testing.assert_array_equal(found.rows, rows[0])
    np.testing.assert_allclose(found.distances, distances[0])


def test_pixels_are_parts_of_one_and_do_not_overflow() -> None:
    x = np.array([[0, 0], [255, 0], [255, 255]], dtype=np.uint8)
    found = nearest(x, x[2], 3)
    assert found is not None
    assert found.rows.tolist() == [2, 1, 0]
    np.testing.assert_allclose(found.distances, [0.0, 1.0, np.sqrt(2)])


def test_a_row_is_not_its_own_neighbour() -> None:
    x = np.array([[1.0], [1.0], [4.0]])
    found = nearest(x, x[0], 5, without=0)
    assert found is not None
    assert found.rows.tolist() == [1, 2]
    assert found.distances.tolist() == [0.0, 3.0]


def test_the_network_sees_its_last_hidden_layer() -> None:
    specs = (LayerSpec(4, "tanh"), LayerSpec(3, "relu"), LayerSpec(2, "softmax"))
    network = Network.from_spec(NetworkSpec(5, specs, seed=3, dtype="float64"))
    x = np.random.default_rng(1).standard_normal((50, 5))
    hidden = x
    for layer in network.layers[:-1]:
        hidden = layer.activation.forward(hidden @ layer.weights.T + layer.bias)
    np.testing.assert_allclose(last_hidden(network, x), hidden)
    np.testing.assert_allclose(layer_outputs(network, x)[1], hidden)
    np.testing.assert_allclose(layer_outputs(network, x)[2], network.predict(x))
    found = nearest(x, x[9], 3, network=network, without=9)
    away = np.sqrt(((hidden - hidden[9]) ** 2).sum(axis=1))
    away[9] = np.inf
    assert found is not None
    assert found.rows.tolist() == np.argsort(away)[:3].tolist()
    alone = Network.from_spec(NetworkSpec(5, specs[2:], dtype="float64"))
    np.testing.assert_array_equal(last_hidden(alone, x), x)


def test_nobody_waits_for_what_is_cancelled() -> None:
    assert nearest(np.zeros((2, 1)), np.zeros(1), 1, cancelled=lambda: True) is None
