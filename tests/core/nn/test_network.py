import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from turns import in_turn

from core import Dense, Network, ShapeError, losses
from core.spec.experiment import InitSpec, LayerSpec, NetworkSpec
from core.spec.names import ACTIVATION_NAMES


def _spec(*layers: LayerSpec, inputs: int = 3, seed: int = 0, dtype="float64") -> NetworkSpec:
    return NetworkSpec(inputs, layers, InitSpec("normal"), InitSpec("normal"), seed, dtype)


def _network(*units: int, inputs: int = 3, activation: str = "tanh", seed: int = 0) -> Network:
    layers = tuple(LayerSpec(count, activation) for count in units)
    return Network.from_spec(_spec(*layers, inputs=inputs, seed=seed))


def test_parameters_are_one_vector_and_layers_are_views_into_it():
    network = _network(4, 2)
    assert network.parameters.size == 4 * 3 + 4 + 2 * 4 + 2
    network.parameters[:] = np.arange(network.parameters.size)
    first, second = network.layers
    assert first.weights.T.ravel().tolist() == list(range(12))
    assert second.weights.T.ravel().tolist() == list(range(12, 20))
    assert first.bias is not None
    assert first.bias.tolist() == [20, 21, 22, 23]
    second.weights[1, 0] = -7.0
    assert network.parameters[13] == -7.0
    assert network.weight_count == 20
    weights, biases = network.views_of(network.parameters)
    assert np.shares_memory(weights[1], second.weights)
    assert biases[1] is not None
    assert biases[1].tolist() == [24, 25]


def test_what_is_written_into_a_layer_is_used_at_once():
    network = _network(2, 1, activation="linear")
    x = np.ones((1, 3))
    for layer in network.layers:
        layer.weights[...] = 1.0
        layer.bias = np.zeros(layer.units)
    assert network.forward(x).tolist() == [[6.0]]
    assert network.predict(x).tolist() == [[6.0]]
    network.layers[0].weights[...] = 2.0
    assert network.forward(x).tolist() == [[12.0]]
    assert network.predict(x).tolist() == [[12.0]]


def test_pixels_are_read_as_shares_of_255():
    network = _network(4, 2)
    pixels = np.array([[0, 51, 255]], np.uint8)
    as_numbers = network.forward(pixels / 255)
    np.testing.assert_array_equal(network.forward(pixels), as_numbers)
    np.testing.assert_array_equal(network.predict(pixels), as_numbers)


def test_predict_is_forward_in_blocks_and_does_not_disturb_backward():
    network = _network(5, 2)
    x = np.random.default_rng(3).normal(size=(700, 3))
    out = network.forward(x[:4])
    network.backward(np.ones_like(out))
    gradients = network.gradients.copy()
    network.forward(x[:4])
    np.testing.assert_allclose(network.predict(x), network.forward(x), rtol=1e-12)
    network.forward(x[:4])
    network.predict(x)
    network.backward(np.ones_like(out))
    np.testing.assert_array_equal(network.gradients, gradients)
    assert network.predict(x[:0]).shape == (0, 2)


LOSS_CASES = [
    (name, last)
    for last in ACTIVATION_NAMES
    for name in losses.NAMES
    if name == "mse"
    or (name, last) in [("cross_entropy", "softmax"), ("binary_cross_entropy", "sigmoid")]
]


@in_turn("hidden", ACTIVATION_NAMES)
@pytest.mark.parametrize(("loss_name", "last"), LOSS_CASES)
@in_turn("rows", [1, 4])
def test_the_gradient_is_the_slope_along_random_directions(
    hidden: str, loss_name: str, last: str, rows: int
):
    rng = np.random.default_rng(7)
    network = Network.from_spec(_spec(LayerSpec(5, hidden), LayerSpec(3, last)))
    loss = losses.get(loss_name)
    x = rng.normal(size=(rows, 3))
    target = np.eye(3)[rng.integers(0, 3, rows)]
    grad_x = network.backward(loss.gradient(network.forward(x), target))
    start = network.parameters.copy()
    gradients = network.gradients.copy()
    for _ in range(3):
        direction, x_direction = rng.normal(size=start.shape), rng.normal(size=x.shape)
        values = []
        for step in (1e-6, -1e-6):
            network.parameters[:] = start + step * direction
            values.append(loss.value(network.forward(x + step * x_direction), target))
        slope = (values[0] - values[1]) / 2e-6
        exact = float(gradients @ direction + np.sum(grad_x * x_direction))
        assert exact == pytest.approx(slope, rel=1e-6, abs=1e-7), f"{exact!r} is not {slope!r}"


@pytest.mark.parametrize("activation", ["logistic", "tanh", "relu"])
def test_a_step_of_sgd_is_that_of_scikit_learn(activation: str):
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.neural_network import MLPClassifier

    rng = np.random.default_rng(11)
    x, labels = rng.normal(size=(20, 4)), np.arange(20) % 3
    oracle = MLPClassifier((6, 5), activation=activation, solver="sgd", alpha=0.0, momentum=0.0)
    oracle.set_params(
        batch_size=20, learning_rate_init=0.25, max_iter=1, shuffle=False, random_state=1
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        oracle.partial_fit(x, labels, classes=[0, 1, 2])
    ours = "sigmoid" if activation == "logistic" else activation
    network = Network.from_arrays(
        [matrix.T for matrix in oracle.coefs_], oracle.intercepts_, [ours, ours, "softmax"]
    )
    np.testing.assert_allclose(network.predict(x), oracle.predict_proba(x), rtol=1e-12)
    loss = losses.get("cross_entropy")
    network.backward(loss.gradient(network.forward(x), np.eye(3)[labels]))
    network.parameters -= 0.25 * network.gradients
    oracle.partial_fit(x, labels)
    for layer, matrix, bias in zip(network.layers, oracle.coefs_, oracle.intercepts_, strict=True):
        np.testing.assert_allclose(layer.weights, matrix.T, rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(layer.bias, bias, rtol=1e-9, atol=1e-12)


def test_a_layer_that_does_not_fit_is_refused_and_nothing_changes():
    network = _network(4, 2)
    layers, parameters, version = network.layers, network.parameters, network.version
    x = np.random.default_rng(0).normal(size=(2, 3))
    before = network.predict(x)
    with pytest.raises(ShapeError, match=r"layer 2 .*\(2, 4\).*layer 3 .*\(3, 5\)"):
        network.add_layer(Dense(np.ones((3, 5))))
    with pytest.raises(ShapeError, match=r"layer 1 .*\(4, 9\).*layer 2 .*\(4, 3\)"):
        network.add_layer(Dense(np.ones((4, 9))), 0)
    wide = _network(4, 5, 2)
    with pytest.raises(ShapeError, match=r"layer 1 .* layer 2"):
        wide.remove_layer(1)
    with pytest.raises(IndexError):
        network.remove_layer(5)
    with pytest.raises(ShapeError, match="twice"):
        network.add_layer(network.layers[1])
    assert network.layers is layers
    assert network.parameters is parameters
    assert network.version == version
    np.testing.assert_array_equal(network.predict(x), before)
    network.check_shapes()


@settings(max_examples=40, deadline=None)
@given(
    units=st.lists(st.integers(1, 5), min_size=1, max_size=4),
    where=st.integers(0, 4),
    seed=st.integers(0, 99),
)
def test_adding_and_removing_a_layer_is_the_identity(units: list[int], where: int, seed: int):
    network = _network(*units, seed=seed)
    where = min(where, len(units))
    size = network.sizes[where]
    before = network.parameters.copy()
    x = np.random.default_rng(seed).normal(size=(3, 3))
    answers = network.predict(x)
    layer = Dense(np.eye(size), np.zeros(size), "linear")
    network.add_layer(layer, where)
    assert len(network.layers) == len(units) + 1
    np.testing.assert_allclose(network.predict(x), answers, rtol=1e-12)
    assert network.remove_layer(where) is layer
    np.testing.assert_array_equal(network.parameters, before)
    np.testing.assert_array_equal(network.predict(x), answers)
    network.parameters[:] = 0.0
    np.testing.assert_array_equal(layer.weights, np.eye(size))


def test_layers_can_be_stacked_one_by_one():
    network = Network()
    with pytest.raises(ShapeError, match="no layers"):
        network.forward(np.ones((1, 2)))
    network.add_layer(Dense(np.ones((3, 2), np.float32)))
    network.add_layer(Dense(np.ones((1, 3))))
    assert network.dtype == np.float32
    assert network.layers[1].weights.dtype == np.float32
    assert network.forward(np.ones((1, 2))).tolist() == [[6.0]]
    network.remove_layer(1)
    network.remove_layer(0)
    assert network.parameters.size == 0


def test_changing_one_layer_leaves_the_draws_of_the_others():
    small = Network.from_spec(_spec(LayerSpec(4, "tanh"), LayerSpec(2, "tanh"), seed=3))
    other = Network.from_spec(
        _spec(LayerSpec(4, "tanh", bias=False), LayerSpec(2, "relu"), LayerSpec(7), seed=3)
    )
    for position in (0, 1):
        np.testing.assert_array_equal(
            small.layers[position].weights, other.layers[position].weights
        )
    np.testing.assert_array_equal(small.layers[1].bias, other.layers[1].bias)
    assert other.layers[0].bias is None
    reseeded = Network.from_spec(_spec(LayerSpec(4, "tanh"), LayerSpec(2, "tanh"), seed=4))
    assert not np.array_equal(small.layers[0].weights, reseeded.layers[0].weights)


def test_wrong_inputs_and_gradients_are_refused():
    network = _network(4, 2)
    with pytest.raises(ShapeError, match="before forward"):
        network.backward(np.ones((1, 2)))
    for wrong in (np.ones((2, 4)), np.ones(3)):
        with pytest.raises(ShapeError, match=r"expected \(n, 3\)"):
            network.forward(wrong)
        with pytest.raises(ShapeError, match=r"expected \(n, 3\)"):
            network.predict(wrong)
    network.forward(np.ones((2, 3)))
    with pytest.raises(ShapeError, match=r"\(3, 2\).*\(2, 2\)"):
        network.backward(np.ones((3, 2)))
    with pytest.raises(ShapeError, match="2 weight matrices, 1 bias"):
        Network.from_arrays([np.ones((2, 2))] * 2, [None], ["tanh"] * 2)


def test_the_spec_follows_what_the_network_is():
    network = _network(4, 2)
    spec = _spec(LayerSpec(4, "tanh"), LayerSpec(2, "tanh"))
    assert network.spec_like(spec) is spec
    network.add_layer(Dense(np.ones((1, 2))))
    changed = network.spec_like(spec)
    assert changed.sizes == (3, 4, 2, 1)
    assert [layer.bias for layer in changed.layers] == [True, True, False]


def test_it_says_what_it_is_in_a_line():
    network = Network.from_arrays(
        [np.ones((4, 2)), np.ones((1, 4))], [np.ones(4), None], ["tanh", "sigmoid"]
    )
    assert repr(network) == "Network(2, 4:tanh, 1:sigmoid, float64, 16 parameters)"
    assert repr(network.layers[0]) == "Dense(2 → 4, tanh)"
    assert repr(network.layers[1]) == "Dense(4 → 1, sigmoid, no bias)"
    assert repr(Network()) == "Network(no layers)"
