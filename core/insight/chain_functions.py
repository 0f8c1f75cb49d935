"""Activations of single numbers, and as they are written out with {z} or {a} for the number."""

from __future__ import annotations

import numpy as np

from core.nn import activations


def function_template(name: str, z: float) -> str:
    """The function a = f(z) written out for this z, with {z} in it."""
    written = activations.get(name).written
    return (function(name, z) > 0.0 and written.function_above) or written.function


def slope_template(name: str, z: float) -> str:
    """f'(z) written out for this z, with {z} or {a} in it."""
    written = activations.get(name).written
    return (function(name, z) > 0.0 and written.slope_above) or written.slope


def function(name: str, z: float) -> float:
    """f(z) of one number."""
    with np.errstate(all="ignore"):
        return float(activations.get(name).forward(np.array([[z]], np.float64))[0, 0])


def slope(name: str, z: float) -> float:
    """f'(z) of one number."""
    known, one = activations.get(name), np.array([[z]], np.float64)
    with np.errstate(all="ignore"):
        return float(known.backward(np.ones((1, 1)), one, known.forward(one))[0, 0])


def slope_at_output(name: str, a: float) -> float:
    """f'(z) from a = f(z) alone, where the derivative is written so."""
    one = np.array([[a]], np.float64)
    with np.errstate(all="ignore"):
        return float(activations.get(name).backward(np.ones((1, 1)), one, one)[0, 0])
