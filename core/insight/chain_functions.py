"""What each activation and its derivative are, written out with names in braces for the numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from core.nn import activations

if TYPE_CHECKING:
    from collections.abc import Callable

_FUNCTIONS: Final = {
    "linear": "{z}",
    "sigmoid": "1 / (1 + e^−{z})",
    "tanh": "tanh({z})",
    "relu": "max(0, {z})",
    "leaky_relu": "max(0.01 · {z}, {z})",
    "gelu": "{z} · Φ({z})",
    "swish": "{z} · σ({z})",
    "softplus": "log(1 + e^{z})",
    "sine": "sin({z})",
}
_SLOPES: Final = {
    "step": "0, as a step is flat on both sides of {z}",
    "linear": "1, whatever {z} is",
    "sigmoid": "{a} · (1 − {a})",
    "tanh": "1 − {a}²",
    "gelu": "Φ({z}) + {z} · φ({z})",
    "swish": "σ({z}) · (1 + {z} · σ(−{z}))",
    "softplus": "σ({z})",
    "sine": "cos({z})",
}
_BELOW: Final = {"relu": "0", "leaky_relu": "0.01", "elu": "e^{z}"}
KINKED: Final = ("relu", "leaky_relu", "step")
"""Those that have a kink, or a jump, at z = 0: there is no derivative there."""
OF_OUTPUT: Final[dict[str, Callable[[float], float]]] = {
    "sigmoid": lambda a: a * (1.0 - a),
    "tanh": lambda a: 1.0 - a * a,
}
"""The derivatives that are had from the output a; the others from z."""


def function_template(name: str, z: float) -> str:
    """The function a = f(z) written out for this z, with {z} in it."""
    if name == "step":
        return "1, as {z} ≥ 0" if z >= 0.0 else "0, as {z} < 0"
    if name == "elu":
        return "{z}, as it is above 0" if z > 0.0 else "e^{z} − 1"
    return _FUNCTIONS[name]


def slope_template(name: str, z: float) -> str:
    """f'(z) written out for this z, with {z} or {a} in it."""
    if name in _BELOW:
        if z > 0.0:
            return "1, as {z} is above 0"
        return _BELOW[name] if name == "elu" else f"{_BELOW[name]}, as {{z}} is not above 0"
    return _SLOPES[name]


def function(name: str, z: float) -> float:
    """f(z) of one number."""
    with np.errstate(all="ignore"):
        return float(activations.get(name).forward(np.array([[z]], np.float64))[0, 0])


def slope(name: str, z: float) -> float:
    """f'(z) of one number."""
    known, one = activations.get(name), np.array([[z]], np.float64)
    with np.errstate(all="ignore"):
        return float(known.backward(np.ones((1, 1)), one, known.forward(one))[0, 0])
