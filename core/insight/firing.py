"""In words: where in the plane, or for which class, a unit says most."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from core.nn.arrays import Array

# So much more often in one half than in the other is "on that half".
_CLEAR: Final = 0.6
_SOME: Final = 0.3
_ALMOST: Final = 0.95
_MOSTLY: Final = 0.7
_MOST: Final = 0.8
_SCATTERED: Final = "in several places"
# A unit whose answers differ by less, beside their size, says the same everywhere.
_SAME: Final = 1e-3


def where_it_fires(field: Array) -> str:
    """Where a unit fires, from its map (rows, columns) with the upper left corner first.

    It fires where its answer is in the upper half of its range, as "on the right half".
    """
    low, high = float(np.min(field)), float(np.max(field))
    if not np.isfinite(high - low):
        return "its answers are no numbers any more"
    if high - low <= _SAME * max(abs(low), abs(high), _SAME):
        return "says the same everywhere"
    fires = field > (low + high) / 2.0
    if fires.mean() > _ALMOST:
        return "fires almost everywhere"
    rest = _place(~fires) if fires.mean() > _MOSTLY else _SCATTERED
    if rest != _SCATTERED:
        return f"fires everywhere but {rest}"
    return f"fires {_place(fires)}"


def _place(fires: Array) -> str:
    rows, columns = fires.shape
    right = float(fires[:, columns // 2 :].mean() - fires[:, : columns // 2].mean())
    up = float(fires[: rows // 2].mean() - fires[rows // 2 :].mean())
    across = "right" if right > 0 else "left"
    upwards = "upper" if up > 0 else "lower"
    strong, weak = max(abs(right), abs(up)), min(abs(right), abs(up))
    if strong >= _CLEAR and weak < _SOME:
        return f"on the {across if abs(right) > abs(up) else upwards} half"
    if weak >= _SOME or (strong >= _SOME and weak >= _SOME / 2):
        return f"at the {upwards} {across}"
    middle = _middle(fires)
    if middle >= _MOST:
        return "in the middle"
    if middle <= 1.0 - _ALMOST and fires.mean() >= _SOME:
        return "around the rim"
    if strong >= _SOME:
        return f"mostly on the {across if abs(right) > abs(up) else upwards} half"
    return _SCATTERED


def _middle(fires: Array) -> float:
    """Which share of where it fires lies in the middle quarter of the area."""
    rows, columns = fires.shape
    inner = fires[rows // 4 : rows - rows // 4, columns // 4 : columns - columns // 4]
    return float(inner.sum() / max(fires.sum(), 1))


def favourite_class(outputs: Array, labels: Array, classes: int) -> int | None:
    """The class on whose rows a unit's mean output is largest; outputs and labels are (n,).

    None where it is as large on all, or one is no number.
    """
    counts = np.bincount(labels, minlength=classes)
    sums = np.bincount(labels, weights=outputs.astype(np.float64), minlength=classes)
    means = np.full(classes, -np.inf)
    np.divide(sums, counts, out=means, where=counts > 0)
    seen = means[counts > 0]
    if not np.isfinite(seen).all() or np.ptp(seen) <= _SAME * max(float(np.abs(seen).max()), _SAME):
        return None
    return int(means.argmax())
