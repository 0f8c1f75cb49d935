"""Activation functions and their derivatives for kernels, one number at a time.

Softmax, which looks at a whole row, is in `passes`.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from core.kernels.arguments import ACTIVATIONS
from core.kernels.jit import inlined
from core.kernels.lanes.vectors import is_single
from core.kernels.rational import rational_tanh
from core.nn.constants import DENSITY, LEAKY_SLOPE, ROOT_HALF

if TYPE_CHECKING:
    from core.kernels.jit import Index, Number

SOFTMAX: Final = ACTIVATIONS.index("softmax")
LINEAR: Final = ACTIVATIONS.index("linear")
_STEP: Final = ACTIVATIONS.index("step")
_SIGMOID: Final = ACTIVATIONS.index("sigmoid")
_TANH: Final = ACTIVATIONS.index("tanh")
_RELU: Final = ACTIVATIONS.index("relu")
_LEAKY_RELU: Final = ACTIVATIONS.index("leaky_relu")
_ELU: Final = ACTIVATIONS.index("elu")
_GELU: Final = ACTIVATIONS.index("gelu")
_SWISH: Final = ACTIVATIONS.index("swish")
_SOFTPLUS: Final = ACTIVATIONS.index("softplus")
_SINE: Final = ACTIVATIONS.index("sine")


@inlined
def tanh(z: Number) -> Number:
    """Tanh: in float32 to a few units in the last place, in float64 the C library's."""
    return rational_tanh(z) if is_single(z) else math.tanh(z)


@inlined
def value(function: Index, z: Number, one: Number) -> Number:  # noqa: C901, PLR0911  (a table)
    """f(z); `one` is 1 in the number type of z."""
    half, zero = one / 2, one - one
    if function == LINEAR:
        return z
    if function == _TANH:
        return tanh(z)
    if function == _SIGMOID:
        return half * tanh(half * z) + half
    if function == _RELU:  # written so that NaN stays NaN, as in the next two
        return zero if z <= zero else z  # noqa: FURB136
    if function == _LEAKY_RELU:
        return one * LEAKY_SLOPE * z if z <= zero else z
    if function == _ELU:
        return math.expm1(z) if z <= zero else z
    if function == _STEP:
        return one if z >= zero else zero
    if function == _GELU:
        return max(z, zero) - abs(z) * half * math.erfc(abs(z) * (one * ROOT_HALF))
    if function == _SWISH:
        bounded = max(z, -80 * one)
        return bounded / (one + math.exp(-bounded))
    if function == _SOFTPLUS:
        return max(z, zero) + math.log1p(math.exp(-abs(z)))
    return math.sin(z) if function == _SINE else one * math.nan


@inlined
def slope(function: Index, z: Number, a: Number, one: Number) -> Number:  # noqa: C901, PLR0911
    """f'(z), where a = f(z)."""
    half, zero = one / 2, one - one
    if function == LINEAR:
        return one
    if function == _TANH:
        return one - a * a
    if function == _SIGMOID:
        return a - a * a
    if function == _RELU:
        return one if a > zero else zero
    if function == _LEAKY_RELU:
        return one if a > zero else one * LEAKY_SLOPE
    if function == _ELU:
        return min(a, zero) + one
    if function == _STEP:
        return zero
    if function == _GELU:
        bell = abs(z) * (one * DENSITY) * math.exp(-half * z * z)
        above = half - half * math.erfc(abs(z) * (one * ROOT_HALF)) + bell
        return half + (above if z > zero else -above if z < zero else zero)
    if function == _SWISH:
        share = half * tanh(-half * z) + half
        return one - share + share * a
    if function == _SOFTPLUS:
        return -math.expm1(-a)
    return math.cos(z) if function == _SINE else one * math.nan
