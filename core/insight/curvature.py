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

    It is looked for in the type of number of `start`. It ends when `miss` is at most
    `tolerance` times the value, after `most` products or once it is `cancelled`: then with the best
    so far. What is no number ends it with NaN.
    """
    # Networks have many parameters: there is one place for each direction, and for its image.
    basis, images = (np.empty((3, start.size), start.dtype) for _ in range(2))
    basis[0] = start
    del start
    with np.errstate(all="ignore"):  # of a run that has diverged
        return _climbed(product, basis, images, tolerance, most, cancelled)


def _climbed(
    product: Callable[[Array], Array],
    basis: Array,
    images: Array,
    tolerance: float,
    most: int,
    cancelled: Callable[[], bool],
) -> Steepest:
    """Beginning at the first of the basis (3, n)."""
    (v, r, _), (hv, hr, _) = basis, images
    v /= _length(v)
    hv[...] = product(v)
    products, reach, has_step = 1, _length(hv), False
    while True:
        value = float(v @ hv)
        np.multiply(v, -value, out=r)
        r += hv
        miss = _length(r)
        if not math.isfinite(miss):
            return Steepest(math.nan, v.copy(), math.nan, products)
        reach = max(reach, abs(value))
        close = miss <= tolerance * max(abs(value), _OF_OTHER_END * reach)
        is_done = miss <= 1e-12 * reach or (close and products >= _LEAST_PRODUCTS)
        if is_done or products >= most or cancelled():
            return Steepest(value, v.copy(), miss, products)
        r -= (v @ r) * v
        r /= _length(r)
        hr[...] = product(r)
        products, reach = products + 1, max(reach, _length(hr))
        count = 3 if has_step and _set_apart(basis, images) else 2
        _move(basis, images, count)
        has_step = True


def _move(basis: Array, images: Array, count: int) -> None:
    """Go to the combination of the first `count` of the basis with the largest quotient.

    The first of the basis (3, n) is where the step begins, and where it has led to afterwards; the
    third then is the step. With each goes its image under the matrix.
    """
    small = basis[:count] @ images[:count].T
    if not np.isfinite(small).all():
        basis.fill(np.nan)
        images.fill(np.nan)
        return
    _, vectors = np.linalg.eigh((small + small.T) / 2)
    shares = vectors[:, -1]
    for rows in (basis, images):
        rows[2] = shares[1:] @ rows[1:count]
        rows[0] *= shares[0]
        rows[0] += rows[2]
    length = _length(basis[0])
    basis[0] /= length
    images[0] /= length


def _set_apart(basis: Array, images: Array) -> bool:
    """Take from the step, the third of the basis (3, n), what is in the others, and make it unit.

    With its image. False if nothing is left of it. Twice is enough (Parlett, The Symmetric
    Eigenvalue Problem, 6.9).
    """
    step, image = basis[2], images[2]
    before = _length(step)
    for _ in range(2):
        for other, other_image in zip(basis[:2], images[:2], strict=True):
            share = other @ step
            step -= share * other
            image -= share * other_image
    length = _length(step)
    if length <= max(_ALIKE, math.sqrt(np.finfo(step.dtype).eps)) * before:
        return False
    step /= length
    image /= length
    return True


def _length(vector: Array) -> float:
    """‖vector‖, also where its square is beyond what the vector's type holds."""
    return math.sqrt(np.einsum("i,i->", vector, vector, dtype=np.float64))


def _unit(vector: Array) -> Array:
    wide = np.asarray(vector, np.float64)
    unit: Array = wide / np.linalg.norm(wide)
    return unit
