"""Curvature: how steeply the slope changes along the direction in which it changes most.

That is the largest eigenvalue λ of the Hessian, its *positive* end. Power iteration, v ← H·v, finds
the end that is largest in magnitude, so at a saddle it may find the negative one; iterating H + c·I
cures that, slowly. Here each step takes the best of all combinations of v, of where H·v leads away
from it and of the step before: still one product a step, a fifth as many steps, and always the
positive end (Knyazev 2001, "Toward the optimal preconditioned eigensolver", without a
preconditioner; for one vector that is a conjugate-gradient method for the Rayleigh quotient).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.nn.arrays import Array

TOLERANCE: Final = 0.01
MOST_PRODUCTS: Final = 60
_LEAST_PRODUCTS: Final = 4
# Where the end looked for is so much smaller than the other, less exactness is asked of it.
_OF_OTHER_END: Final = 1e-2
_STIR: Final = 0.05
_ALIKE: Final = 1e-5


@dataclass(frozen=True, eq=False)
class Steepest:
    """The largest eigenvalue `value` of a symmetric matrix, and its `direction` (n,) of length 1.

    `miss` is ‖H·v − λ·v‖: an eigenvalue lies within that of `value`, and usually much nearer.
    `products` is how many times the matrix was asked.
    """

    value: float
    direction: Array
    miss: float
    products: int


def first_direction(size: int, seed: int = 0) -> Array:
    """A direction (size,) of length 1 to begin with, the same each time."""
    return _unit(np.random.default_rng(seed).standard_normal(size))


def stirred(direction: Array, seed: int = 0) -> Array:
    """A direction (n,) of a moment ago to go on from, with a little of everything in it.

    Without, an eigenvector that is overtaken by another would be held on to for ever.
    """
    return _unit(_unit(direction) + _STIR * first_direction(direction.size, seed))


def steepest(
    product: Callable[[Array], Array],
    start: Array,
    *,
    tolerance: float = TOLERANCE,
    most: int = MOST_PRODUCTS,
    cancelled: Callable[[], bool] = bool,
) -> Steepest:
    """The largest eigenvalue of the symmetric matrix behind `product`, beginning at `start` (n,).

    It ends when `miss` is at most `tolerance` times the value, after `most` products or once it is
    `cancelled`: then with the best so far. What is no number ends it with NaN.
    """
    with np.errstate(all="ignore"):  # of a run that has diverged
        return _climbed(product, start, tolerance, most, cancelled)


def _climbed(
    product: Callable[[Array], Array],
    start: Array,
    tolerance: float,
    most: int,
    cancelled: Callable[[], bool],
) -> Steepest:
    v, p, hp = _unit(start), None, None
    hv = _wide(product(v))
    products, reach = 1, float(np.linalg.norm(hv))
    while True:
        value = float(v @ hv)
        r = hv - value * v
        miss = float(np.linalg.norm(r))
        if not math.isfinite(miss):
            return Steepest(math.nan, v, math.nan, products)
        reach = max(reach, abs(value))
        close = miss <= tolerance * max(abs(value), _OF_OTHER_END * reach)
        is_done = miss <= 1e-12 * reach or (close and products >= _LEAST_PRODUCTS)
        if is_done or products >= most or cancelled():
            return Steepest(value, v, miss, products)
        r -= (v @ r) * v
        r = _unit(r)
        hr = _wide(product(r))
        products, reach = products + 1, max(reach, float(np.linalg.norm(hr)))
        basis, images = [v, r], [hv, hr]
        if p is not None and hp is not None:
            _add_apart(basis, images, p, hp)
        v, hv, p, hp = _best(np.stack(basis), np.stack(images))


def _best(basis: Array, images: Array) -> tuple[Array, Array, Array, Array]:
    """The combination of the basis (k, n) with the largest quotient, and the step towards it.

    Each with its image under the matrix. The first of the basis is where the step begins.
    """
    small = basis @ images.T
    if not np.isfinite(small).all():
        nothing = np.full(basis.shape[1], np.nan)
        return nothing, nothing, nothing, nothing
    _, vectors = np.linalg.eigh((small + small.T) / 2.0)
    shares = vectors[:, -1]
    p, hp = shares[1:] @ basis[1:], shares[1:] @ images[1:]
    v, hv = shares[0] * basis[0] + p, shares[0] * images[0] + hp
    length = float(np.linalg.norm(v))
    return v / length, hv / length, p, hp


def _add_apart(basis: list[Array], images: list[Array], p: Array, hp: Array) -> None:
    """Add what of p is not in the basis yet, at length 1, with its image; unless that is nothing.

    Twice is enough (Parlett, The Symmetric Eigenvalue Problem, 6.9).
    """
    before = float(np.linalg.norm(p))
    for _ in range(2):
        for other, image in zip(basis, images, strict=True):
            share = float(other @ p)
            p, hp = p - share * other, hp - share * image
    length = float(np.linalg.norm(p))
    if length > _ALIKE * before:
        basis.append(p / length)
        images.append(hp / length)


def _unit(vector: Array) -> Array:
    wide = _wide(vector)
    unit: Array = wide / np.linalg.norm(wide)
    return unit


def _wide(vector: Array) -> Array:
    return np.asarray(vector, np.float64)
