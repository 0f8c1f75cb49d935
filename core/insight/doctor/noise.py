"""Gradient noise: how much the gradients of single rows differ, against what they agree on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from core.insight.statistics import norm
from core.nn.arrays import scaled

if TYPE_CHECKING:
    from core.insight.evaluator import Responses
    from core.nn.arrays import Array


def noise_scale(responses: Responses, x: Array) -> float:
    """About the batch size from which on more rows a step hardly help: tr Σ / |G|².

    `x` (n, inputs) are the rows of the responses. It is B_simple of McCandlish et al. 2018 (arXiv
    1812.06162), with the unbiased estimates of its appendix A.1; squared norms of single rows'
    gradients are Σ over layers of ‖δ‖²(‖a‖² + 1) (Goodfellow 2015, arXiv 1510.01799). inf where the
    rows agree on nothing.
    """
    gradients, n = responses.gradients, len(x)
    if n < 2:
        return 0.0
    below = [scaled(x, responses.outputs[0].dtype), *responses.outputs[:-1]]
    squares = np.zeros(n)
    for inputs, deltas, bias in zip(below, gradients.sums, gradients.biases, strict=True):
        a = np.square(inputs, dtype=np.float64).sum(axis=1) + (bias is not None)
        squares += np.square(deltas, dtype=np.float64).sum(axis=1) * a
    mean_square = float(squares.mean()) * n * n  # the deltas are those of a mean over n rows
    whole = norm([*gradients.weights, *gradients.biases]) ** 2
    spread = (mean_square - whole) * n / (n - 1)
    signal = whole - spread / n
    return spread / signal if signal > 0.0 else float("inf")
