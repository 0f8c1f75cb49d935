"""The speeds of training that the slider offers: from one update a second to as fast as can be."""

from __future__ import annotations

from typing import Final

# Six to a decade look even on a slider and are round enough to be read.
_DECADE: Final = (1.0, 1.5, 2.0, 3.0, 5.0, 7.0)
SPEEDS: Final = (*(10.0**power * step for power in range(5) for step in _DECADE), 100_000.0)
MAX_POSITION: Final = len(SPEEDS)


def speed_at(position: int) -> float | None:
    """Updates per second at a slider position from 0 to `MAX_POSITION`; None: no limit."""
    return SPEEDS[max(0, position)] if position < len(SPEEDS) else None


def position_of(speed: float | None) -> int:
    """The slider position nearest to a speed, as seen on the logarithmic scale."""
    if speed is None:
        return MAX_POSITION
    return min(range(len(SPEEDS)), key=lambda i: max(SPEEDS[i], speed) / min(SPEEDS[i], speed))


def speed_text(speed: float | None) -> str:
    """The speed in words as short as a toolbar needs."""
    return "max" if speed is None else f"{speed:,g}/s"
