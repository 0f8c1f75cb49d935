"""Back-propagation as one writes it on a board: read this first. The engines are tested against it.

Up go n rows x (n, inputs) to answers p (n, outputs), and the loss L says how far p is from the
targets t (n, outputs). Down goes d, how L changes with each number on the way: the chain rule.
"""

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

Array = Any
Layers = list[tuple[Array, Array, str]]  # weights W (units, inputs), bias b (units,), name of f
normal = np.vectorize(lambda z: math.erfc(-z / 2**0.5) / 2, otypes=[float])  # Φ(z)


def sigmoid(z: Array) -> Array:
    """From 0, far below z = 0, to 1."""
    return 1 / (1 + np.exp(-z))


def softmax(z: Array) -> Array:
    """Shares of a row, which stay the same when the largest z is taken from all z."""
    powers = np.exp(z - z.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


ACTIVATIONS: dict[str, tuple[Any, Any]] = {  # a = f(z) and its derivative f'(z)
    "step": (lambda z: np.where(z >= 0, 1.0, 0.0), np.zeros_like),
    "linear": (lambda z: z, np.ones_like),
    "sigmoid": (sigmoid, lambda z: sigmoid(z) * sigmoid(-z)),
    "tanh": (np.tanh, lambda z: 1 - np.tanh(z) ** 2),
    "relu": (lambda z: np.maximum(z, 0), lambda z: np.where(z > 0, 1, 0)),
    "leaky_relu": (lambda z: np.maximum(z, 0.01 * z), lambda z: np.where(z > 0, 1, 0.01)),
    "elu": (lambda z: np.where(z > 0, z, np.exp(z) - 1), lambda z: np.where(z > 0, 1, np.exp(z))),
    "gelu": (lambda z: z * normal(z), lambda z: normal(z) + z * np.exp(-z * z / 2) / math.tau**0.5),
    "swish": (lambda z: z * sigmoid(z), lambda z: sigmoid(z) * (1 + z * sigmoid(-z))),
    "softplus": (lambda z: np.logaddexp(0, z), sigmoid),
    "sine": (np.sin, np.cos),
    "softmax": (softmax, None),  # each a depends on every z of its row: see `through`
}
LOSSES: dict[str, Any] = {  # −Σ t·log p is best had from z, before p = sigmoid(z) or softmax(z)
    "mse": lambda p, t: np.mean((p - t) ** 2),
    "binary_cross_entropy": lambda z, t: np.mean(np.logaddexp(0, z) - t * z),
    "cross_entropy": lambda z, t: np.mean(np.logaddexp.reduce(z, axis=1) - (t * z).sum(axis=1)),
}


def forward(layers: Layers, x: Array) -> tuple[Array, list[Any]]:
    """The answers p, and of every layer what came into it, x, and its sums z (n, units)."""
    seen = []
    for weights, bias, f in layers:
        z = x @ weights.T + bias
        seen.append((x, z))
        x = ACTIVATIONS[f][0](z)
    return x, seen


def through(f: str, d: Array, z: Array) -> Array:
    """Back through a = f(z): ∂L/∂z from d = ∂L/∂a, all (n, units)."""
    if f == "softmax":  # ∂aᵢ/∂zⱼ = aᵢ(δᵢⱼ − aⱼ)
        return softmax(z) * (d - (d * softmax(z)).sum(axis=1, keepdims=True))
    return d * ACTIVATIONS[f][1](z)


def backward(layers: Layers, x: Array, t: Array, loss: str) -> tuple[float, Array, list[Any]]:
    """The loss L, the answers p, and of every layer ∂L/∂W (units, inputs) and ∂L/∂b (units,)."""
    p, seen = forward(layers, x)
    d = (p - t) / {"mse": t.size / 2, "binary_cross_entropy": t.size, "cross_entropy": len(t)}[loss]
    gradients: list[Any] = []
    for (weights, _, f), (below, z) in zip(layers[::-1], seen[::-1], strict=True):
        if gradients or loss == "mse":  # the other losses begin at ∂L/∂z: f' cancels their 1/p
            d = through(f, d, z)
        gradients.insert(0, (d.T @ below, d.sum(axis=0)))
        d = d @ weights  # ∂L/∂a of the layer below
    return LOSSES[loss](p if loss == "mse" else seen[-1][1], t), p, gradients


def train(
    layers: Layers, x: Array, t: Array, loss: str, rate: float, n: int, l1: float = 0, l2: float = 0
) -> Iterator[tuple[float, Array]]:
    """Plain SGD over all rows as they stand, n a batch; yields L and p from before each update."""
    for start in range(0, len(x), n):
        batch = slice(start, start + n)  # the last may be short
        value, p, gradients = backward(layers, x[batch], t[batch], loss)
        for (weights, bias, _), (by_weights, by_bias) in zip(layers, gradients, strict=True):
            weights[:] -= rate * (by_weights + l1 * np.sign(weights) + l2 * weights)
            bias[:] -= rate * by_bias
        yield value, p


def notebook(rng: Any, rate: float = 0.1, epochs: int = 1000) -> tuple[Layers, list[float]]:
    """Train the course notebook's XOR, 2-2-1, row by row; return the layers and all losses."""
    x, t = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]]), np.array([[0.0], [1], [1], [0]])
    layers = [(rng.normal(3, 1, (2, 2)), np.array([0.0, -1]), "sigmoid")]
    layers += [(rng.normal(3, 1, (1, 2)), np.zeros(1), "relu")]
    losses = [loss for _ in range(epochs) for loss, _ in train(layers, x, t, "mse", rate, 1)]
    return layers, losses
