"""Which learning rates are calm: the bounds of the optimisers on a bowl of curvature λ.

All is said of steps with the gradient of *all* rows, on a loss that is a quadratic: there a rate
beyond the bound makes each step overshoot further than the last. A real loss is none: over the line
a run overshoots, and often finds a flatter place where it is calm again (Lewkowycz et al. 2020,
"The large learning rate phase of deep learning: the catapult mechanism", arXiv:2003.02218; Cohen et
al. 2021, "Gradient descent on neural networks typically occurs at the edge of stability",
arXiv:2103.00065). In the former it comes to rest again up to about twice the bound, which is 4/λ
for plain steps: that is where `wild` begins here. Small batches make a run restless sooner.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.nn.arrays import Array
    from core.spec.experiment import OptimizerSpec

Mood = Literal["calm", "overshooting", "wild", ""]

WILD: Final = 2.0
"""How many times the calm bound a rate is wild from."""


@dataclass(frozen=True)
class RateBounds:
    """Rates below `calm` are calm, those from `wild` on wild, between them a step overshoots.

    Both are infinite where nothing curves upwards, and NaN where it is not known.
    """

    calm: float
    wild: float

    def mood(self, rate: float) -> Mood:
        """What a rate is; empty where it is not known."""
        if math.isnan(self.calm) or math.isnan(rate):
            return ""
        if rate < self.calm:
            return "calm"
        return "overshooting" if rate < self.wild else "wild"


def stability_factor(optimizer: OptimizerSpec) -> float:
    """c, where the optimiser is stable on a bowl of curvature λ as long as rate·λ < c.

    2 for plain steps and RMSprop; 2 + 2β for the heavy ball and (2 + 2β)/(1 + 2β) for Nesterov's
    (Cohen et al. 2021, equation 1); (2 + 2β₁)/(1 − β₁) for Adam, 38 with β₁ = 0.9 (Cohen et al.
    2022, "Adaptive gradient methods at the edge of stability", arXiv:2207.14484). For RMSprop and
    Adam λ is that of the preconditioned Hessian (see `preconditioned`). The decay of AdamW, which
    acts beside all that, is left out. Raises `ValueError` for a rule whose bound is not known.
    """
    if optimizer.name == "momentum":
        return 2.0 + 2.0 * optimizer.momentum
    if optimizer.name == "nesterov":
        return (2.0 + 2.0 * optimizer.momentum) / (1.0 + 2.0 * optimizer.momentum)
    if optimizer.name in ("adam", "adamw"):
        return (2.0 + 2.0 * optimizer.beta1) / (1.0 - optimizer.beta1)
    if optimizer.name in ("sgd", "rmsprop"):
        return 2.0
    raise ValueError(f"the bound of the optimiser {optimizer.name!r} is not known")


def is_preconditioned(optimizer: OptimizerSpec) -> bool:
    """Whether the optimiser divides each gradient by a scale of its own."""
    return optimizer.name in ("rmsprop", "adam", "adamw")


def bounds(sharpness: float, optimizer: OptimizerSpec) -> RateBounds:
    """The rates at which calm ends and wild begins, at the largest curvature `sharpness`."""
    if math.isnan(sharpness):
        return RateBounds(math.nan, math.nan)
    if sharpness <= 0.0:
        return RateBounds(math.inf, math.inf)
    calm = stability_factor(optimizer) / sharpness
    return RateBounds(calm, WILD * calm)


def preconditioned(product: Callable[[Array], Array], scale: Array) -> Callable[[Array], Array]:
    """The product with P^-½·H·P^-½, whose eigenvalues are those of P⁻¹·H; `scale` (n,) is P.

    P, a diagonal, is what the optimiser divides each gradient by, √v̂ + ε. A parameter that has
    never had a gradient may have a scale of 0: it never moves, and does not count. What `product`
    answers is written over.
    """
    with np.errstate(divide="ignore"):
        root = 1.0 / np.sqrt(scale)
    root[~np.isfinite(root)] = 0.0

    def scaled_product(v: Array) -> Array:
        found = product(root * v)
        found *= root
        return found

    return scaled_product
