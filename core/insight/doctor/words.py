"""Numbers in the doctor's sentences."""

from __future__ import annotations


def percent(share: float, digits: int = 0) -> str:
    """A part of 1 as "64 %"."""
    return f"{100.0 * share:.{digits}f} %"
