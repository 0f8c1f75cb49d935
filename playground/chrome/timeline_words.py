"""What the timeline says: which step is seen, what is being done, how much memory is taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playground.session.timeline import Place


def place_text(place: Place) -> str:
    """Which step is seen, and of how many."""
    if place.is_now:
        return f"now: step {place.last:,}"
    if place.is_exact:
        return f"step {place.step:,} of {place.last:,} (exact)"
    if place.shown == place.step:
        return f"step {place.step:,} of {place.last:,}"
    return f"step {place.step:,} (nearest kept: {place.shown:,})"


def obstacle(place: Place) -> str:
    """Why there is nothing to look back to, or ""."""
    if place.last > place.first:
        return ""
    if place.last:
        return f"Nothing before step {place.last:,} is kept. Train on, then look back to here."
    return "Nothing was trained yet. Press Play, then look back here."


def memory_text(moments: int, nbytes: int, cap: int, shortage: str) -> str:
    """How much is kept."""
    kept = f"{moments:,} moment{'s' if moments != 1 else ''} of this run"
    text = f"Kept: {kept}. All runs together take {megabytes(nbytes)} of {megabytes(cap)}."
    return f"{text}\n{shortage}" if shortage else text


def megabytes(nbytes: int) -> str:
    """A number of bytes, to be read by people."""
    count = nbytes / 1e6
    return f"{count:.1f} MB" if count < 10 else f"{count:,.0f} MB"
