"""What is said of a slice through the loss: what it shows, and how little that may be."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from core.insight.landscape import disagreement
from playground.views.readout import percent_text, short_number
from playground.views.samples import PARTS

if TYPE_CHECKING:
    from core.insight.line import LineScores
    from core.nn.arrays import Array
    from playground.views.landscape.questions import Directions, Laid

TITLES: Final[dict[Directions, str]] = {
    "path": "the run's path",
    "random": "random directions",
    "steepest": "downhill and steepest",
}
TIPS: Final[dict[Directions, str]] = {
    "path": "The two directions in which most of the run's path lies. Beware: a random walk among"
    " many weights looks like a smooth curve here, too.",
    "random": "Two random directions, as large as each unit's weights (Li et al. 2018). At 1 the"
    " weights are changed by as much as they are.",
    "steepest": "Across: the direction in which the loss curves most. Upwards: what of the way"
    " downhill is beside it.",
}
# From this factor on the plane misleads, and below this part it shows little of the path.
_MISLEADS: Final = 1.5
_LITTLE: Final = 0.5


def caption(laid: Laid) -> str:
    """What the plane is, in one line."""
    parts = []
    if laid.explained is not None and not math.isnan(laid.explained[0]):
        both = " + ".join(f"{100 * share:.1f} %" for share in laid.explained)  # a sum
        parts.append(f"the two directions hold {both} of the path")
    elif not math.isnan(laid.shown):
        parts.append(f"holds {percent_text(laid.shown)} of the path")
    if laid.directions == "steepest" and not math.isnan(laid.sharpness):
        parts.append(f"λ across {short_number(laid.sharpness)}")
    rows = f"{laid.rows:,}" if laid.rows == laid.total else f"{laid.rows:,} of {laid.total:,}"
    parts.append(f"loss on {rows} training rows")
    text = " · ".join(parts)
    return text[0].upper() + text[1:]


def warning(laid: Laid) -> str:
    """Why the picture is to be read with care; empty where there is no such reason."""
    off = disagreement(laid.true, laid.seen) if len(laid.steps) > 1 else 1.0
    if off >= _MISLEADS:
        return (
            f"Take care: where the path is drawn, the plane's loss is {short_number(off)} times off"
            " the true one."
        )
    if laid.shown < _LITTLE:
        return f"Take care: only {percent_text(laid.shown)} of the path lies in this plane."
    return ""


def point_words(laid: Laid, place: int) -> str:
    """A point of the path: its true loss, and that where it is seen."""
    true, seen = (short_number(float(losses[place])) for losses in (laid.true, laid.seen))
    return f"step {laid.steps[place]:,}: true loss {true}, here in the plane {seen}"


def place_words(place: Array, loss: float) -> str:
    """A place c (2,) of the plane."""
    across, upward = (short_number(float(part)) for part in place)
    where = f"{across} across, {upward} up"
    return where if math.isnan(loss) else f"{where}: loss {short_number(loss)}"


def line_caption(scores: LineScores) -> str:
    """How high the hill is between two runs, in one line."""
    rows = f"{scores.rows:,} {PARTS[scores.part]}"
    if math.isnan(scores.barrier):
        return f"One of the two has diverged: the loss there is no number · {rows}"
    if scores.barrier <= 0.0:
        return f"No hill: the loss nowhere lies above the line between its ends · {rows}"
    return f"The hill between them is {short_number(scores.barrier)} high · {rows}"
