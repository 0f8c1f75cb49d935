"""Principal components: the directions in which points differ most (Pearson 1901).

A picture of them in motion must not flip: a component's sign is arbitrary, and two that are about
as strong change places. `aligned` turns the new ones within their plane onto the ones before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from core.insight.scale import HUGE

if TYPE_CHECKING:
    from core.nn.arrays import Array

_BLOCK: Final = 8
# Up to so many columns all components are found at once in less than half a millisecond.
_FEW: Final = 48
_COLD, _WARM = 24, 4
_SEED: Final = 0


def principal_components(a: Array, start: Array | None = None) -> Array:
    """Directions (k, units), of length 1, in which points a (n, units) vary most, strongest first.

    Up to 8 of them. The largest number of each is positive. Many units: by block iteration with
    Rayleigh–Ritz (Golub & Van Loan, Matrix Computations, 8.2.4), which is quick and exact enough
    where `start` (k, units) are the components of a moment ago. What is no number counts as 0.
    """
    points = np.nan_to_num(a.astype(np.float64), posinf=0.0, neginf=0.0)
    np.clip(points, -HUGE, HUGE, out=points)  # squares of more would overflow
    points -= points.mean(axis=0)
    units = points.shape[1]
    if units <= _FEW:
        basis = np.eye(units)
    else:
        is_warm = start is not None and start.shape == (_BLOCK, units)
        first = start if is_warm else np.random.default_rng(_SEED).normal(size=(_BLOCK, units))
        basis = _iterated(points, np.asarray(first).T, _WARM if is_warm else _COLD)
    seen = points @ basis
    _, vectors = np.linalg.eigh(seen.T @ seen)
    components = (basis @ vectors[:, ::-1][:, :_BLOCK]).T
    largest = np.abs(components).argmax(axis=1)
    signs = np.sign(components[np.arange(len(components)), largest])
    result: Array = components * signs[:, None]
    return result


def aligned(axes: Array, like: Array | None) -> Array:
    """Turn axes (2, units) within their plane, as near as can be to the axes `like`.

    That is the orthogonal Procrustes problem (Schönemann 1966): what is seen stays the same, and
    stands as it stood before.
    """
    if like is None or like.shape != axes.shape:
        return axes
    left, _, right = np.linalg.svd(like @ axes.T)
    turned: Array = left @ right @ axes
    return turned


def explained_variance(a: Array, axes: Array) -> float:
    """Which part of the variance of points a (n, units) is seen along axes (2, units), 0 to 1.

    NaN where all points lie on one place, or are no numbers.
    """
    with np.errstate(all="ignore"):
        points = a.astype(np.float64) - a.mean(axis=0, dtype=np.float64)
        total = float(np.square(points).sum())
        seen = float(np.square(points @ axes.T).sum())
    if not np.isfinite(total) or total <= 0.0:
        return float("nan")
    return min(seen / total, 1.0)


def _iterated(points: Array, basis: Array, times: int) -> Array:
    basis, _ = np.linalg.qr(basis)
    for _ in range(times):
        # The part that was there is kept in a trace: points on one place have no direction.
        basis, _ = np.linalg.qr(points.T @ (points @ basis) + 1e-12 * basis)
    return basis
