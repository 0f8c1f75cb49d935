"""The upper tail of the normal distribution, which the exact GELU needs and NumPy does not have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from core.nn.arrays import Array

# Hart et al. 1968, "Computer Approximations", no. 5666, for the upper tail of the normal
# distribution: Q(u) ≈ e^(−u²/2)·P(u)/D(u), highest power first, digits as in A. Genz's MVNDST
# (1992). All coefficients are positive, so nothing cancels: |error| ≤ 2e-16 for every u ≥ 0.
_HART_P: Final = (
    0.03526249659989109,
    0.7003830644436881,
    6.373962203531650,
    33.91286607838300,
    112.0792914978709,
    221.2135961699311,
    220.2068679123761,
)
_HART_D: Final = (
    0.08838834764831844,
    1.755667163182642,
    16.06417757920695,
    86.78073220294608,
    296.5642487796737,
    637.3336333788311,
    793.8265125199484,
    440.4137358247522,
)
# Beyond 40 the tail is zero in float64; the bound keeps ∞·0 and overflow out.
_TAIL_END: Final = 40.0


def normal_tail(z: Array, u: Array, ratio: Array, bell: Array) -> None:
    """Set u = min(|z|, 40), bell = e^(−u²/2) and ratio, so that 1 − Φ(u) = ratio·bell.

    All four are arrays of one shape and dtype. The error function is erf(x) = 1 − 2·Q(x·√2), x ≥ 0.
    """
    np.abs(z, out=u)
    np.minimum(u, _TAIL_END, out=u)
    _polynomial(_HART_P, u, ratio)
    _polynomial(_HART_D, u, bell)
    np.divide(ratio, bell, out=ratio)
    np.multiply(u, u, out=bell)
    np.multiply(bell, -0.5, out=bell)
    np.exp(bell, out=bell)


def _polynomial(coefficients: tuple[float, ...], u: Array, out: Array) -> None:
    """Horner's rule, highest power first."""
    np.multiply(u, coefficients[0], out=out)
    for coefficient in coefficients[1:-1]:
        np.add(out, coefficient, out=out)
        np.multiply(out, u, out=out)
    np.add(out, coefficients[-1], out=out)
