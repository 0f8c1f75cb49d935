"""A loss step by step: from the last layer's sums z, or its answers p, to one number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.nn import losses

if TYPE_CHECKING:
    from core.nn.arrays import Array


@dataclass(frozen=True, eq=False)
class LossStep:
    """One step on the way to the loss: `values` are (rows, outputs), or (rows, 1) of whole rows.

    `key` is its name in `core.insight.chain_rule`, `title` what it is in words, `symbol` as it is
    written.
    """

    key: str
    title: str
    symbol: str
    values: Array


@dataclass(frozen=True, eq=False)
class LossSheet:
    """The loss `name` of one batch, whose mean over `count` things is `value`.

    `is_fused` says that δ of the last layer is had at once, as (p − t)/count.
    """

    name: str
    steps: tuple[LossStep, ...]
    value: float
    count: int
    is_fused: bool

    def values(self, key: str) -> Array:
        """The values of a step; raises `KeyError` where there is none of this key."""
        for step in self.steps:
            if step.key == key:
                return step.values
        raise KeyError(key)


def loss_sheet(name: str, activation: str, z: Array, p: Array, target: Array) -> LossSheet:
    """The loss of answers p (rows, outputs) = f(z) for targets (rows, outputs), all float64.

    The steps are those by which the losses of `core.nn.losses` are defined; the value is theirs.
    """
    loss = losses.get(name)
    is_fused = loss.fused_with == activation
    if name == "cross_entropy" and is_fused:
        steps = _cross_entropy(z, p, target)
    elif name == "binary_cross_entropy" and is_fused:
        steps = _binary_cross_entropy(z, p, target)
    else:
        given = LossStep("p", "answer", "p", p)
        steps = (given, *_squares(p, target)) if name == "mse" else (given,)
    value = loss.fused_value(z, target) if is_fused else loss.value(p, target)
    count = len(p) if name == "cross_entropy" else p.size
    return LossSheet(name, (LossStep("t", "target", "t", target), *steps), value, count, is_fused)


def _squares(p: Array, target: Array) -> tuple[LossStep, ...]:
    off = p - target
    return (
        LossStep("off", "difference", "p − t", off),
        LossStep("each", "its square", "(p − t)²", off * off),
    )


def _cross_entropy(z: Array, p: Array, target: Array) -> tuple[LossStep, ...]:
    """−Σ t·log p with log p = (z − max) − log Σ e^(z − max), which does not round away."""
    shifted = z - z.max(axis=1, keepdims=True)
    powers = np.exp(shifted)
    total = powers.sum(axis=1, keepdims=True)
    logarithm = np.log(total) - shifted
    # What is not wanted counts nothing, however unlikely it is.
    each = np.where(target == 0.0, 0.0, target * logarithm).sum(axis=1, keepdims=True)
    return (
        LossStep("shift", "less the row's largest", "z − max z", shifted),
        LossStep("power", "its power of e", "e^(z − max)", powers),
        LossStep("total", "their sum", "Σ e^(z − max)", total),
        LossStep("p", "shares", "p", p),
        LossStep("log", "how unlikely", "−log p", logarithm),
        LossStep("each", "loss of the row", "−Σ t·log p", each),
    )


def _binary_cross_entropy(z: Array, p: Array, target: Array) -> tuple[LossStep, ...]:
    """max(z, 0) − z·t + log(1 + e^−|z|): −t·log p − (1 − t)·log(1 − p) without its overflow."""
    above, product = np.maximum(z, 0.0), z * target
    soft = np.log1p(np.exp(-np.abs(z)))
    return (
        LossStep("p", "sigmoid of z", "p", p),
        LossStep("above", "z where above 0", "max(z, 0)", above),
        LossStep("product", "z where wanted", "z·t", product),
        LossStep("soft", "the soft corner", "log(1 + e^−|z|)", soft),
        LossStep("each", "loss of the answer", "−t·log p − (1−t)·log(1−p)", above - product + soft),
    )
