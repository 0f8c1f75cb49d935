"""Sharpness: the largest curvature of a network's loss, as the optimiser that trains it sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.insight.curvature import first_direction, steepest, stirred
from core.insight.hessian_product import HessianProduct
from core.insight.stability import preconditioned

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.insight.curvature import Steepest
    from core.insight.evaluator import Objective
    from core.nn.arrays import Array
    from core.nn.network import Network


def sharpest(
    network: Network,
    x: Array,
    objective: Objective,
    l2: float = 0.0,
    *,
    scale: Array | None = None,
    start: Array | None = None,
    cancelled: Callable[[], bool] = bool,
) -> Steepest:
    """The steepest direction of loss and L2 on rows x (n, inputs), and the curvature along it.

    `scale` (count,) is what the optimiser divides each gradient by (see `preconditioned`). `start`
    (count,) is a direction found a moment ago, to go on from; one of another length counts for
    nothing.
    """
    product = HessianProduct(network, x, objective, l2)
    ask: Callable[[Array], Array] = product if scale is None else preconditioned(product, scale)
    return steepest(ask, _beginning(product.size, start).astype(network.dtype), cancelled=cancelled)


def _beginning(size: int, found: Array | None) -> Array:
    if found is not None and found.shape == (size,):
        return stirred(found)
    return first_direction(size)
