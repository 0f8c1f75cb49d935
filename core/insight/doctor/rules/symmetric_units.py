"""Symmetric units: hidden units that began alike stay alike, and do the work of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from core.insight.doctor.finding import Finding, Measured
from core.insight.doctor.remedies import with_init
from core.insight.doctor.words import percent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.insight.doctor.evidence import Evidence
    from core.nn.arrays import Array

# Wrong where more of a layer's units than this have a twin.
SHARE: Final = 0.5
# So close are the weights of twins, as a part of the largest: what rounding leaves.
_SAME: Final = 1e-5
WHY: Final = (
    "Units with the same weights in and out give the same answers and get the same gradients, so"
    " they stay the same for ever: many units do the work of one. Only first weights that differ,"
    " drawn at random, let each learn something else."
)
SOURCE: Final = "Goodfellow, Bengio & Courville, Deep Learning (2016), section 8.4"


def examine(evidence: Evidence) -> Iterator[Finding]:
    """A hidden layer where more than half of the units have a twin, in weights in and out."""
    weights, biases = evidence.snapshot.weights, evidence.snapshot.biases
    for layer in evidence.hidden:
        bias = biases[layer]
        into = weights[layer] if bias is None else np.column_stack([weights[layer], bias])
        twins = with_twin(into, weights[layer + 1].T)
        share = float(twins.mean())
        if len(twins) < 2 or share <= SHARE:
            continue
        count = int(twins.sum())
        yield Finding(
            "symmetric units",
            f"{count} of the {len(twins)} units of layer {layer + 1} are all alike: together they"
            " do the work of one.",
            Measured(
                share,
                SHARE,
                f"{percent(share)} of its units have a twin (wrong above {percent(SHARE)})",
            ),
            "weights",
            WHY,
            SOURCE,
            with_init(evidence),
            layer,
        )


def with_twin(into: Array, out: Array) -> Array:
    """Which units (units,) have the same weights into (units, n) and out (units, m) as another."""
    table = np.column_stack([_rounded(into), _rounded(out)])
    # Rows of whole numbers that are the same have the same product with any vector, and hardly
    # others do: that is quicker than to compare them all.
    marks = table @ np.random.default_rng(0).standard_normal(table.shape[1])
    _, place, counts = np.unique(np.round(marks, 3), return_inverse=True, return_counts=True)
    found: Array = counts[place] > 1
    return found


def _rounded(weights: Array) -> Array:
    unit = _SAME * float(np.abs(weights).max(initial=0.0))
    return np.rint(weights / unit, dtype=np.float64) if unit > 0.0 else np.zeros(weights.shape)
