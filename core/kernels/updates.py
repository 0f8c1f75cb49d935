"""The optimisers' rules for kernels, folded as in `core.nn.optimizers`, in one pass over all."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from core.kernels.arguments import (
    BETA1,
    BETA2,
    DECAY,
    EPSILON,
    L1,
    L2,
    MOMENTUM,
    OPTIMIZERS,
    RATE,
    RHO,
)
from core.kernels.jit import jit

if TYPE_CHECKING:
    from core.kernels.arguments import OptimizerArrays
    from core.nn.arrays import Array

_SGD: Final = OPTIMIZERS.index("sgd")
_NESTEROV: Final = OPTIMIZERS.index("nesterov")
_RMSPROP: Final = OPTIMIZERS.index("rmsprop")
_ADAMW: Final = OPTIMIZERS.index("adamw")


@jit
def update(optimizer: OptimizerArrays, weight_count: int, p: Array, g: Array) -> None:
    """Change the parameters p by the gradients g, which are zero afterwards."""
    kind, settings, first, second, steps, _ = optimizer
    T = p.dtype.type  # noqa: N806
    rate, zero, l1, l2 = settings[RATE], T(0.0), T(settings[L1]), T(settings[L2])
    if settings[L1] > 0.0 or settings[L2] > 0.0:
        for i in range(weight_count):
            side = l1 if p[i] > zero else -l1 if p[i] < zero else zero
            g[i] += side + l2 * p[i]
    if kind <= _NESTEROV:
        # v ← μ·v + g, θ ← θ − own·g − ahead·v; plain SGD is the case μ = 0.
        mu = T(0.0 if kind == _SGD else settings[MOMENTUM])
        own = T(rate if kind == _NESTEROV else 0.0)
        ahead = T(rate * settings[MOMENTUM] if kind == _NESTEROV else rate)
        for i in range(p.size):
            first[i] = mu * first[i] + g[i]
            p[i] -= own * g[i] + ahead * first[i]
            g[i] = zero
        return
    # m ← β₁·m + g, v ← β₂·v + g², θ ← keep·θ − step·m/(√v + ε); RMSprop is the case β₁ = 0.
    steps[0] += 1
    beta1, beta2, keep = settings[BETA1], settings[BETA2], 1.0
    root = math.sqrt((1.0 - beta2) / (1.0 - beta2 ** steps[0]))
    step = rate * ((1.0 - beta1) / (1.0 - beta1 ** steps[0])) / root
    if kind == _RMSPROP:
        beta1, beta2, root = 0.0, settings[RHO], math.sqrt(1.0 - settings[RHO])
        step = rate / root
    elif kind == _ADAMW:
        keep = 1.0 - rate * settings[DECAY]
    by1, by2, keeping, stepping, epsilon = (
        T(beta1),
        T(beta2),
        T(keep),
        T(step),
        T(settings[EPSILON] / root),
    )
    for i in range(p.size):
        first[i] = by1 * first[i] + g[i]
        second[i] = by2 * second[i] + g[i] * g[i]
        p[i] = keeping * p[i] - stepping * (first[i] / (math.sqrt(second[i]) + epsilon))
        g[i] = zero
