"""Activation functions and their derivatives on lanes, as `core.kernels.activations` on numbers.

What depends on a lane's own number is selected, not branched to. Softmax is in `passes`.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from core.kernels.arguments import ACTIVATIONS
from core.kernels.lanes.jit import inlined
from core.kernels.lanes.vectors import is_single, select, size, spread
from core.kernels.rational import FLAT, quotient
from core.nn.constants import DENSITY, LEAKY_SLOPE, ROOT_HALF

if TYPE_CHECKING:
    from core.kernels.jit import Index
    from core.kernels.lanes.vectors import Lanes

SOFTMAX: Final = ACTIVATIONS.index("softmax")
LINEAR: Final = ACTIVATIONS.index("linear")
_STEP: Final = ACTIVATIONS.index("step")
SIGMOID: Final = ACTIVATIONS.index("sigmoid")
TANH: Final = ACTIVATIONS.index("tanh")
RELU: Final = ACTIVATIONS.index("relu")
_LEAKY_RELU: Final = ACTIVATIONS.index("leaky_relu")
_ELU: Final = ACTIVATIONS.index("elu")
_GELU: Final = ACTIVATIONS.index("gelu")
_SWISH: Final = ACTIVATIONS.index("swish")
_SOFTPLUS: Final = ACTIVATIONS.index("softplus")
_SINE: Final = ACTIVATIONS.index("sine")

# Those that need nothing of the C library, which takes lanes one by one (float64's tanh does).
_QUICK: Final = (LINEAR, _STEP, SIGMOID, TANH, RELU, _LEAKY_RELU)

_quotient = inlined(quotient)


@inlined
def tanh(z: Lanes) -> Lanes:
    """Tanh: in float32 to a few units in the last place, in float64 the C library's."""
    if is_single(z):
        bounded = select(z < -FLAT, -FLAT, z)
        return _quotient(select(bounded > FLAT, FLAT, bounded))
    return math.tanh(z)


@inlined
def sigmoid(z: Lanes) -> Lanes:
    """1 / (1 + e⁻ᶻ)."""
    return 0.5 * tanh(0.5 * z) + 0.5


@inlined
def relu(z: Lanes) -> Lanes:
    """The larger of z and 0, where NaN stays NaN."""
    return select(z <= 0.0, 0.0, z)


@inlined
def is_quick(function: Index) -> bool:
    """Whether processors have all that it takes for whole vectors."""
    return function in _QUICK


@inlined
def quick_value(function: Index, z: Lanes) -> Lanes:
    """f(z) of a quick function."""
    if function == TANH:
        return tanh(z)
    if function == SIGMOID:
        return sigmoid(z)
    if function == RELU:
        return relu(z)
    if function == _LEAKY_RELU:
        return select(z <= 0.0, LEAKY_SLOPE * z, z)
    return select(z >= 0.0, spread(z, 1.0), 0.0) if function == _STEP else z


@inlined
def value(function: Index, z: Lanes) -> Lanes:
    """f(z)."""
    if is_quick(function):
        return quick_value(function, z)
    if function == _ELU:  # written so that NaN stays NaN
        return select(z <= 0.0, math.expm1(z), z)
    if function == _GELU:
        return positive(z) - size(z) * 0.5 * math.erfc(size(z) * ROOT_HALF)
    if function == _SWISH:
        bounded = select(z < -80.0, -80.0, z)
        return bounded / (1.0 + math.exp(0.0 - bounded))
    if function == _SOFTPLUS:
        return positive(z) + math.log1p(math.exp(0.0 - size(z)))
    return math.sin(z)


@inlined
def quick_slope(function: Index, z: Lanes, a: Lanes) -> Lanes:
    """f'(z) of a quick function, where a = f(z)."""
    if function == TANH:
        return 1.0 - a * a
    if function == SIGMOID:
        return a - a * a
    if function == RELU:
        return select(a > 0.0, spread(a, 1.0), 0.0)
    if function == _LEAKY_RELU:
        return select(a > 0.0, spread(a, 1.0), LEAKY_SLOPE)
    return spread(z, 0.0 if function == _STEP else 1.0)


@inlined
def slope(function: Index, z: Lanes, a: Lanes) -> Lanes:
    """f'(z), where a = f(z)."""
    if is_quick(function):
        return quick_slope(function, z, a)
    if function == _ELU:
        return select(a > 0.0, 0.0, a) + 1.0
    if function == _GELU:
        bell = size(z) * DENSITY * math.exp(-0.5 * z * z)
        above = 0.5 - 0.5 * math.erfc(size(z) * ROOT_HALF) + bell
        return 0.5 + select(z > 0.0, above, 0.0 - above)
    if function == _SWISH:
        share = 0.5 * tanh(-0.5 * z) + 0.5
        return 1.0 - share + share * a
    if function == _SOFTPLUS:
        return 0.0 - math.expm1(0.0 - a)
    return math.cos(z)


@inlined
def positive(z: Lanes) -> Lanes:
    """The larger of z and 0; NaN stays NaN."""
    return select(z < 0.0, 0.0, z)
