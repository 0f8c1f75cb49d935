"""How the gradients of losses and of softmax change, the second derivatives beyond one unit's.

The first ones are with the functions themselves (`core.nn.losses`), and an activation of single
units has its second one too (`Activation.second_derivative`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.nn.arrays import Array

_LEAST_DIVISOR: Final = float(np.finfo(np.float32).tiny)


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
