"""What an evaluator says is what a plain forward and backward pass of the network gives."""

from __future__ import annotations

import tracemalloc
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from turns import in_turn

from core import LayerSpec, Network, NetworkSpec, losses
from core.insight.evaluator import Evaluator, Objective
from core.nn import activations
from core.spec.names import ACTIVATION_NAMES

if TYPE_CHECKING:
    from core.nn.arrays import Array

ROWS = 30


def network_of(*layers: tuple[int, str], inputs: int = 3, dtype: Any = "float64") -> Network:
    specs = tuple(LayerSpec(units, name, bias=units != 4) for units, name in layers)
    return Network.from_spec(NetworkSpec(inputs, specs, seed=1, dtype=dtype))


def rows(inputs: int = 3) -> Array:
    return np.random.default_rng(0).uniform(-3, 3, (ROWS, inputs))


def objective(name: str, outputs: int) -> Objective:
    targets = np.eye(outputs)[np.arange(ROWS) % outputs] if outputs > 1 else np.ones((ROWS, 1))
    return Objective(losses.get(name), targets)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@in_turn("name", ACTIVATION_NAMES)
@pytest.mark.parametrize("training", [False, True])
def test_sums_and_outputs_are_those_of_every_layer(
    name: str, dtype: Any, *, training: bool
) -> None:
    network = network_of((5, name), (4, name), (2, name), dtype=dtype)
    x = rows()
    wanted = (lambda: objective("mse", 2)) if training else None
    evaluator, parameters = Evaluator(network, x, wanted), network.parameters.copy()
    said = evaluator.ask(parameters)
    evaluator.ask(parameters + 1)  # the sums of the first are asked for only after that
    np.testing.assert_array_equal(said.sums[0], evaluator.ask(parameters).sums[0])
    network.parameters[...] = parameters
    below = x.astype(dtype)
    for layer, z, a in zip(network.layers, said.sums, said.outputs, strict=True):
        expected = below @ layer.weights.T + (0 if layer.bias is None else layer.bias)
        np.testing.assert_allclose(z, expected, rtol=1e-5, atol=1e-6)
        np.testing.assert_array_equal(a, activations.get(name).forward(z.copy()))
        below = a
    np.testing.assert_array_equal(said.answers, network.predict(x))


def test_pixels_are_read_as_shares_of_white() -> None:
    network = network_of((2, "linear"))
    pixels = np.array([[0, 51, 255]], dtype=np.uint8)
    said = Evaluator(network, pixels).ask(network.parameters.copy())
    np.testing.assert_array_equal(said.answers, network.predict(np.array([[0.0, 0.2, 1.0]])))


@pytest.mark.parametrize(
    ("last", "loss", "outputs"),
    [
        ("tanh", "mse", 1),
        ("gelu", "mse", 2),
        ("softmax", "mse", 3),
        ("softmax", "cross_entropy", 3),
        ("sigmoid", "binary_cross_entropy", 1),
    ],
)
def test_gradients_are_how_the_loss_changes(last: str, loss: str, outputs: int) -> None:
    network = network_of((4, "swish"), (5, "tanh"), (outputs, last))
    wanted = objective(loss, outputs)
    evaluator = Evaluator(network, rows(), lambda: wanted)
    start = network.parameters.copy()

    def loss_at(parameters: Array) -> float:
        said = evaluator.ask(parameters)
        return wanted.loss.value(said.answers, wanted.targets)

    found = evaluator.ask(start).gradients
    assert found.loss == loss_at(start)
    measured = np.empty_like(start)
    for place in range(len(start)):
        step = np.zeros_like(start)
        step[place] = 1e-6
        measured[place] = (loss_at(start + step) - loss_at(start - step)) / 2e-6
    weights, biases = network.views_of(measured)
    for gradient, expected in zip(found.weights, weights, strict=True):
        np.testing.assert_allclose(gradient, expected, atol=1e-8)
    assert found.biases[0] is None
    for gradient, bias, delta in zip(found.biases, biases, found.sums, strict=True):
        if gradient is not None and bias is not None:
            np.testing.assert_allclose(gradient, bias, atol=1e-8)
            np.testing.assert_allclose(delta.sum(axis=0), bias, atol=1e-8)


def test_gradients_are_the_bits_of_the_engines_own_backward_pass() -> None:
    network = network_of((4, "elu"), (2, "tanh"), dtype="float32")
    wanted = Objective(losses.get("mse"), np.ones((ROWS, 2), np.float32))
    found = Evaluator(network, rows(), lambda: wanted).ask(network.parameters.copy()).gradients
    network.gradients[...] = 0.0
    answers = network.forward(rows())
    network.backward(wanted.loss.gradient(answers, wanted.targets))
    for layer, gradient in zip(network.layers, found.weights, strict=True):
        np.testing.assert_array_equal(gradient, layer.weights_grad)


def test_what_is_kept_stays_as_it_was_whoever_is_asked_next() -> None:
    network = network_of((4, "relu"), (1, "tanh"))
    evaluator = Evaluator(network, rows(), lambda: objective("mse", 1))
    first, second = network.parameters.copy(), -network.parameters
    kept = evaluator.ask(first)
    outputs = kept.outputs[0][2:5]
    before = outputs.copy()
    expected = evaluator.ask(first).gradients
    gradient, loss = expected.weights[0], expected.loss
    copied = gradient.copy()
    del expected
    for _ in range(3):
        assert evaluator.ask(second).gradients.loss != loss
    # The gradients of the first network are asked for only now.
    np.testing.assert_array_equal(kept.gradients.weights[0], copied)
    assert kept.gradients.loss == loss
    np.testing.assert_array_equal(gradient, copied)
    del kept
    for _ in range(3):
        evaluator.ask(second)
    np.testing.assert_array_equal(outputs, before)


@pytest.mark.parametrize("last", ["tanh", "softmax"])
def test_nothing_large_is_allocated_for_one_network_after_the_other(last: str) -> None:
    network = network_of((60, "tanh"), (60, "relu"), (2, last), inputs=20, dtype="float32")
    parameters = network.parameters.copy()
    x = np.random.default_rng(0).uniform(-1, 1, (2000, 20))
    targets = np.ones((2000, 2), np.float32)
    evaluator = Evaluator(network, x, lambda: Objective(losses.get("mse"), targets))
    evaluator.ask(parameters).gradients  # noqa: B018  (a property that computes)
    tracemalloc.start()
    try:
        start = tracemalloc.get_traced_memory()[0]
        for _ in range(5):
            evaluator.ask(parameters).gradients  # noqa: B018
        peak = tracemalloc.get_traced_memory()[1] - start
    finally:
        tracemalloc.stop()
    layer = 2000 * 60 * 4
    assert peak < layer // 8


def test_without_an_objective_there_are_no_gradients() -> None:
    network = network_of((1, "tanh"))
    with pytest.raises(ValueError, match="objective"):
        Evaluator(network, rows()).ask(network.parameters.copy()).gradients  # noqa: B018


def test_weights_that_overflow_are_no_error() -> None:
    network = network_of((1, "linear"))
    wanted = objective("mse", 1)
    reply = Evaluator(network, rows(), lambda: wanted).ask(np.full(4, 1e308))
    assert not np.isfinite(reply.answers).all()
    assert not np.isfinite(reply.gradients.loss)
