"""Functions in float32 as a quotient of polynomials, which vector registers can work out.

The C library's are exact to the last digit, but take one number at a time, and fifteen nanoseconds
for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from core.kernels.jit import inlined

if TYPE_CHECKING:
    from core.kernels.jit import Number

# Beyond, tanh is 1 in float32. Odd and even coefficients of x·p(x²)/q(x²) as in Eigen's
# `ptanh_float` (MathFunctionsImpl.h), from the lowest power up.
FLAT: Final = np.float32(7.90531110763549805)
_P1: Final = np.float32(4.89352455891786e-03)
_P3: Final = np.float32(6.37261928875436e-04)
_P5: Final = np.float32(1.48572235717979e-05)
_P7: Final = np.float32(5.12229709037114e-08)
_P9: Final = np.float32(-8.60467152213735e-11)
_P11: Final = np.float32(2.00018790482477e-13)
_P13: Final = np.float32(-2.76076847742355e-16)
_Q0: Final = np.float32(4.89352518554385e-03)
_Q2: Final = np.float32(2.26843463243900e-03)
_Q4: Final = np.float32(1.18534705686654e-04)
_Q6: Final = np.float32(1.19825839466702e-06)


def quotient(x: Number) -> Number:
    """Tanh of an x from -`FLAT` to `FLAT`; to be compiled for whatever can be multiplied."""
    square = x * x
    p = _P11 + square * _P13
    p = _P9 + square * p
    p = _P7 + square * p
    p = _P5 + square * p
    p = _P3 + square * p
    p = _P1 + square * p
    q = _Q4 + square * _Q6
    q = _Q2 + square * q
    q = _Q0 + square * q
    return x * p / q


_quotient = inlined(quotient)


@inlined
def rational_tanh(x: Number) -> Number:
    """Tanh of a float32, right to a few units in the last place; NaN stays NaN."""
    x = min(x, FLAT)
    x = max(x, -FLAT)
    return _quotient(x)
