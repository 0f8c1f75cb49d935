"""Targets: what the last layer should answer for each row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from core.spec.checks import SpecError

if TYPE_CHECKING:
    from numpy.typing import DTypeLike

    from core.nn.arrays import Array


def target_codes(classes: int, outputs: int, last_activation: str, dtype: DTypeLike) -> Array:
    """The answer that stands for each class, (classes, outputs).

    One output for two classes: 0 and 1. One output a class: 1 for the class, 0 for the others
    (one-hot). A tanh output answers from -1 to 1, so -1 takes the place of 0. Raises `SpecError`
    for any other number of outputs.
    """
    off = -1.0 if last_activation == "tanh" else 0.0
    if outputs == 1 and classes <= 2:
        return np.array([[off], [1.0]], dtype)[: max(classes, 1)]
    if outputs != classes:
        raise SpecError(
            f"the data has {classes} classes but the network has {outputs} outputs,"
            f" expected {'1 or 2' if classes == 2 else classes}"
        )
    return np.where(np.eye(classes, dtype=bool), 1.0, off).astype(dtype)


def threshold(last_activation: str) -> float:
    """The answer of a single output above which it means class 1: midway between the two codes."""
    return 0.0 if last_activation == "tanh" else 0.5
