"""Numbers that activation functions are made with, whoever computes them."""

from __future__ import annotations

import math
from typing import Final

LEAKY_SLOPE: Final = 0.01  # of leaky ReLU below 0
ROOT_HALF: Final = math.sqrt(0.5)
DENSITY: Final = 1.0 / math.sqrt(2.0 * math.pi)  # φ(0), the height of the normal density
