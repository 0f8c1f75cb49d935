"""Plain back-propagation: short, alone, and right by central differences, which need no oracle."""

from __future__ import annotations

import ast
from pathlib import Path

import numpy as np
import pytest
from turns import in_turn

from core import plain
from core.spec.names import ACTIVATION_NAMES, LOSS_NAMES

SOURCE = Path(plain.__file__).read_text(encoding="utf-8")
OUTPUTS = [
    *(("mse", name) for name in ACTIVATION_NAMES),
    ("binary_cross_entropy", "sigmoid"),
    ("cross_entropy", "softmax"),
]


def network(rng, hidden, last):
    return [
        (rng.normal(size=(4, 3)), rng.normal(size=4), hidden),
        (rng.normal(size=(3, 4)), rng.normal(size=3), last),
    ]


def test_it_can_be_read_in_one_go_and_needs_numpy_alone():
    assert len(SOURCE.splitlines()) <= 100
    nodes = list(ast.walk(ast.parse(SOURCE)))
    modules = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    modules |= {node.module for node in nodes if isinstance(node, ast.ImportFrom)}
    assert modules == {"math", "collections.abc", "typing", "numpy"}


def test_it_knows_every_activation_and_loss_of_the_specs():
    assert tuple(plain.ACTIVATIONS) == ACTIVATION_NAMES
    assert tuple(plain.LOSSES) == LOSS_NAMES


@in_turn("hidden", ACTIVATION_NAMES)
@pytest.mark.parametrize(("loss", "last"), OUTPUTS)
def test_gradients_are_central_differences_of_the_loss(hidden, loss, last):
    rng = np.random.default_rng(5)
    layers, x = network(rng, hidden, last), rng.normal(size=(5, 3))
    targets = np.eye(3)[rng.integers(0, 3, 5)]
    _, _, gradients = plain.backward(layers, x, targets, loss)
    h = 1e-6
    for (weights, bias, _), found in zip(layers, gradients, strict=True):
        for numbers, gradient in zip((weights, bias), found, strict=True):
            differences = np.empty_like(numbers)
            for place in np.ndindex(numbers.shape):
                kept = numbers[place]
                losses = []
                for numbers[place] in (kept + h, kept - h):
                    p, seen = plain.forward(layers, x)
                    losses.append(plain.LOSSES[loss](p if loss == "mse" else seen[-1][1], targets))
                numbers[place] = kept
                differences[place] = (losses[0] - losses[1]) / (2 * h)
            np.testing.assert_allclose(gradient, differences, rtol=1e-6, atol=2e-9)


@pytest.mark.parametrize(
    ("loss", "last"), [("binary_cross_entropy", "sigmoid"), ("cross_entropy", "softmax")]
)
def test_full_certainty_in_a_wrong_answer_costs_what_its_z_says_and_is_unlearnt(loss, last):
    layers = [(np.array([[500.0], [-500.0]]), np.zeros(2), last)]
    value, p, gradients = plain.backward(layers, np.ones((1, 1)), np.array([[0.0, 1.0]]), loss)
    np.testing.assert_allclose(p, [[1, 0]], atol=1e-200)
    assert value == (500 if last == "sigmoid" else 1000)
    assert gradients[0][1][0] > 0 > gradients[0][1][1]


def test_every_row_is_learnt_from_once_an_epoch_and_the_last_batch_may_be_short():
    rng = np.random.default_rng(1)
    layers, x, t = network(rng, "tanh", "linear"), rng.normal(size=(11, 3)), np.zeros((11, 3))
    before = plain.forward(layers, x[:4])[0]
    batches = list(plain.train(layers, x, t, "mse", 0.1, 4))
    assert [len(p) for _, p in batches] == [4, 4, 3]
    np.testing.assert_array_equal(batches[0][1], before)
    assert batches[0][0] == pytest.approx(np.mean(before**2))


def test_penalties_pull_weights_but_not_biases_towards_zero():
    weights, bias = np.array([[2.0, -0.5, 0.0]]), np.array([3.0])
    x, t = np.zeros((1, 3)), np.array([[3.0]])  # answered exactly: the penalties are all there is
    for _ in plain.train([(weights, bias, "linear")], x, t, "mse", 0.1, 1, l1=0.2, l2=0.5):
        pass
    np.testing.assert_allclose(weights, [[2 - 0.1 * (0.2 + 1), -0.5 + 0.1 * (0.2 + 0.25), 0]])
    assert bias[0] == 3


def test_a_network_keeps_its_number_type():
    rng = np.random.default_rng(1)
    layers = [(w.astype("f4"), b.astype("f4"), f) for w, b, f in network(rng, "gelu", "softmax")]
    for _ in plain.train(layers, np.ones((2, 3), "f4"), np.eye(3)[:2], "cross_entropy", 0.1, 1):
        pass
    assert {array.dtype for layer in layers for array in layer[:2]} == {np.dtype("f4")}


def test_the_notebooks_lesson_starts_as_there_and_solves_xor():
    """Weights N(3, 1), hidden biases 0 and −1, output bias 0."""
    again = np.random.default_rng(4)
    again.normal(3, 1, (2, 2))
    output = again.normal(3, 1, (1, 2))
    start = output[0] @ (1 / (1 + np.exp([0.0, 1.0])))  # the answer to 0 0, whose target is 0
    layers, losses = plain.notebook(np.random.default_rng(4))
    assert [(w.shape, b.shape, f) for w, b, f in layers] == [
        ((2, 2), (2,), "sigmoid"),
        ((1, 2), (1,), "relu"),
    ]
    assert losses[0] == pytest.approx(start**2, rel=1e-14)
    assert len(losses) == 4000
    assert max(losses[-4:]) < 1e-20
