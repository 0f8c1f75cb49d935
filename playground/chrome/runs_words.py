"""What the panel of kept runs says: what differs between runs, and what can be done with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from core.spec.difference import differences
from core.spec.goal import figure_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.run.kept_run import KeptRun

NO_RUNS: Final = (
    "Each run is kept here from the time it trains. Train, change one thing, train again."
)
_CHOOSE: Final = "Choose a run, or two to compare."
_TWO: Final = "choose two runs (Ctrl and click)"
_LONGEST: Final = 40  # of a name in a sentence
TRAINS: Final = "it trains, pause it first"


class Offer(NamedTuple):
    """Whether something can be done now, what it does, and why it cannot be done."""

    is_there: bool
    does: str
    why: str

    @property
    def tip(self) -> str:
        """The tooltip."""
        return self.does if self.is_there else f"{self.does}\nNot now: {self.why}."


class Offers(NamedTuple):
    """What can be done with the runs that are chosen."""

    open: Offer
    remove: Offer
    compare: Offer
    part: Offer


def offers(chosen: Sequence[KeptRun], running: str, *, searching: bool) -> Offers:
    """What can be done; `running` is the id of the run that trains, of which no end is known."""
    trains = any(run.id == running for run in chosen)
    one, two = len(chosen) == 1 and not trains, len(chosen) == 2 and not trains
    why_not_two = TRAINS if trains and len(chosen) == 2 else _TWO
    return Offers(
        Offer(
            one,
            "Go on with this run where it stands.",
            TRAINS if trains and len(chosen) == 1 else "choose one run",
        ),
        Offer(bool(chosen), "Take it from the list; Undo brings it back.", "choose a run"),
        Offer(two, "See both side by side, step by step.", why_not_two),
        Offer(
            two and not searching,
            "Run both again and find the first step in which their weights differ.",
            "it is being searched" if searching else why_not_two,
        ),
    )


def words(chosen: Sequence[KeptRun], kept: Sequence[KeptRun]) -> str:
    """What differs between the chosen runs, or between the one that is and its parent."""
    if not kept:
        return NO_RUNS
    if len(chosen) == 2:
        return _difference(*chosen)
    if len(chosen) != 1:
        return _CHOOSE if not chosen else f"{len(chosen)} runs are chosen."
    run = chosen[0]
    parent = next((each for each in kept if each.id == run.parent), None)
    if parent is None:
        return "It is named by its data and layers: it came from no other run in the list."
    return _difference(parent, run)


def measured(runs: Sequence[KeptRun]) -> str:
    """What the accuracy of these is called, as "R²", or "R² or accuracy" where they differ."""
    names = {figure_words("accuracy", run.history.metric_name) for run in runs}
    return " or ".join(sorted(names)) or "accuracy"


def _difference(before: KeptRun, after: KeptRun) -> str:
    metrics = before.history.metric_name, after.history.metric_name
    found = differences(before.experiment, after.experiment, metrics)
    begin = f"“{_short(before.name)}” → “{_short(after.name)}”: "
    if not found:
        return f"{begin}nothing differs but how far they went."
    return begin + "; ".join(found) + "."


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"
