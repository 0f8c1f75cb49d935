"""Second derivatives of activations and losses: how their slopes change.

The first ones are with the functions themselves (`core.nn.activations`, `core.nn.losses`). Where a
function has a kink its second derivative is taken as zero, as a compiler of derivatives takes it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from core.nn import activations

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.nn.arrays import Array

_LEAST_DIVISOR: Final = float(np.finfo(np.float32).tiny)


def second_derivative(name: str, z: Array, a: Array) -> Array | None:
    """f″(z) (n, units) of the activation `name`, with a = f(z); None where it is zero everywhere.

    Raises `KeyError` for softmax, whose units depend on each other (see `softmax_turn`), and for a
    name that is none.
    """
    found = _SECOND[name]
    return None if found is None else found(z, a)


def softmax_turn(grad: Array, a: Array, grad_turn: Array, a_turn: Array) -> Array:
    """How softmax's ∂L/∂z = a·(g − Σ g·a) changes with g and a, whose changes are the `turn`s.

    All are (n, units); that is the product rule, term by term.
    """
    less = np.vecdot(grad, a)[:, None]
    less_turn = (np.vecdot(grad_turn, a) + np.vecdot(grad, a_turn))[:, None]
    turned: Array = a_turn * (grad - less) + a * (grad_turn - less_turn)
    return turned


def loss_curvature(name: str, prediction: Array, target: Array) -> Array:
    """∂²loss/∂p² (n, outputs) by each prediction alone; two of them never go together.

    mse 2/count; binary cross-entropy (t/p² + (1 − t)/(1 − p)²)/count; cross-entropy t/p²/n. Raises
    `KeyError` for a name that is none.
    """
    return _LOSSES[name](prediction, target)


def fused_count(name: str, prediction: Array) -> int:
    """Over how many things a loss is a mean whose gradient by the last sums is (p − t)/count."""
    return len(prediction) if name == "cross_entropy" else prediction.size


def _sigmoid(z: Array) -> Array:
    return activations.get("sigmoid").forward(z)


def _of_sigmoid(_z: Array, a: Array) -> Array:
    return a * (1.0 - a) * (1.0 - 2.0 * a)


def _of_tanh(_z: Array, a: Array) -> Array:
    return -2.0 * a * (1.0 - a * a)


def _of_elu(z: Array, a: Array) -> Array:
    return np.where(z > 0.0, 0.0, a + 1.0).astype(a.dtype)


def _of_softplus(z: Array, _a: Array) -> Array:
    s = _sigmoid(z)
    return s * (1.0 - s)


def _of_swish(z: Array, a: Array) -> Array:
    s = _sigmoid(z)
    turn: Array = s * (1.0 - s) * 2.0 + a * (1.0 - s) * (1.0 - 2.0 * s)
    return turn


def _of_sine(_z: Array, a: Array) -> Array:
    return -a


def _of_gelu(z: Array, _a: Array) -> Array:
    """φ(z)·(2 − z²), since a' = Φ + z·φ and φ' = −z·φ."""
    density = np.exp(-0.5 * z * z) / np.sqrt(2.0 * np.pi).astype(z.dtype)
    turn: Array = density * (2.0 - z * z)
    return turn


_SECOND: Final[dict[str, Callable[[Array, Array], Array] | None]] = {
    "step": None,
    "linear": None,
    "relu": None,
    "leaky_relu": None,
    "sigmoid": _of_sigmoid,
    "tanh": _of_tanh,
    "elu": _of_elu,
    "softplus": _of_softplus,
    "swish": _of_swish,
    "sine": _of_sine,
    "gelu": _of_gelu,
}


def _of_mse(prediction: Array, _target: Array) -> Array:
    return np.full_like(prediction, 2.0 / prediction.size)


def _of_binary_cross_entropy(prediction: Array, target: Array) -> Array:
    yes = np.maximum(prediction, _LEAST_DIVISOR) ** 2
    no = np.maximum(1.0 - prediction, _LEAST_DIVISOR) ** 2
    turn: Array = (target / yes + (1.0 - target) / no) / prediction.size
    return turn


def _of_cross_entropy(prediction: Array, target: Array) -> Array:
    turn: Array = target / np.maximum(prediction, _LEAST_DIVISOR) ** 2 / len(prediction)
    return turn


_LOSSES: Final[dict[str, Callable[[Array, Array], Array]]] = {
    "mse": _of_mse,
    "binary_cross_entropy": _of_binary_cross_entropy,
    "cross_entropy": _of_cross_entropy,
}
