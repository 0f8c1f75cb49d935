"""Numbers in the narrow cells of a sheet."""

from __future__ import annotations

import math
from typing import Final

WIDEST: Final = "−0.00000"
_BOUNDS: Final = (
    (1e4, "{:.1e}"),
    (1e3, "{:.0f}"),
    (100.0, "{:.1f}"),
    (10.0, "{:.2f}"),
    (1.0, "{:.3f}"),
)


def cell_text(value: float) -> str:
    """Four figures, or a power of ten; whole small numbers as they are; with a true minus sign."""
    size = abs(value)
    if math.isfinite(value) and value == round(value) and size < 1e3:
        return f"{value:.0f}".replace("-", "−") if value else "0"
    text = next((form for bound, form in _BOUNDS if size >= bound), "{:.4f}")
    if size < 1e-3 or not math.isfinite(value):
        text = "{:.1e}" if math.isfinite(value) else "{}"
    return text.format(value).replace("e+", "e").replace("-", "−")
