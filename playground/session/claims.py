"""What a lesson's text says will be seen, in a form that a run can be held against. No Qt here.

Each kind answers `is_seen` of a moment of a run and says in `words` what is to be seen; a test
trains every lesson and holds it against its claims, and the window ticks them as they come true.
"""

from __future__ import annotations

from math import isinf
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

import msgspec
import numpy as np

from core.spec.checks import require, require_integer, require_name, require_number
from core.spec.goal import FIGURE_NAMES, FigureName, Goal, figure_words, rises, value_words

if TYPE_CHECKING:
    from core import Snapshot
    from core.nn.arrays import Array
    from core.run.history import History

_MOST_EPOCHS: Final = 1_000_000
_MOST_LAYERS: Final = 1_000


class Moment(NamedTuple):
    """A run as it stands, and the weights (units, inputs) of each layer that it began with.

    `first` is None where these are not known, as of a run that came out of a file.
    """

    snapshot: Snapshot
    first: tuple[Array, ...] | None


class _Kind(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag=str.lower
):
    """One kind of claim; `until` is the epoch in which it must have come true or still be so."""


class Reaches(_Kind, frozen=True):
    """A figure reaches a value, at the earliest in epoch `after` and at the latest in `until`.

    Train figures are means since the point before, so that `until` may be a part of an epoch.
    """

    figure: FigureName
    value: float
    until: float
    after: float = 0.0

    def __post_init__(self) -> None:
        _check_epochs(self.after, self.until)
        _ = self.goal

    @property
    def goal(self) -> Goal:
        """What is reached; raises `SpecError` for what cannot be."""
        return Goal(self.figure, self.value)

    def is_seen(self, moment: Moment) -> bool:
        """Whether the first epoch that passes is one of those."""
        epochs, values = _curve(moment.snapshot.history, self.figure)
        passed = epochs[values >= self.value if rises(self.figure) else values <= self.value]
        return bool(passed.size and self.after <= passed[0] <= self.until)

    def words(self, metric: str) -> str:
        """As "test accuracy 98 % within 100 epochs"."""
        when = f"within {_epochs(self.until)}"
        if self.after > 0.0:
            when = f"between epochs {self.after:,g} and {self.until:,g}"
        return f"{self.goal.words(metric)} {when}"


class Stays(_Kind, frozen=True):
    """A figure stays from `low` to `high`, in all epochs from `after` to `until`."""

    figure: FigureName
    until: float
    low: float = float("-inf")
    high: float = float("inf")
    after: float = 0.0

    def __post_init__(self) -> None:
        _check_epochs(self.after, self.until)
        require_name("figure", self.figure, FIGURE_NAMES)
        _check_span(self.low, self.high)

    def is_seen(self, moment: Moment) -> bool:
        """Whether all these epochs are over, and the figure never left."""
        epochs, values = _curve(moment.snapshot.history, self.figure)
        here = values[(epochs >= self.after) & (epochs <= self.until)]
        is_over = bool(epochs.size and epochs[-1] >= self.until)
        return is_over and bool(((self.low <= here) & (here <= self.high)).all())

    def words(self, metric: str) -> str:
        """As "test accuracy at most 55 % until epoch 200"."""
        low, high = (value_words(self.figure, value, metric) for value in (self.low, self.high))
        span = f"{low} to {high}"
        if self.low == self.high:
            span = low
        elif isinf(self.low) or isinf(self.high):
            span = f"at most {high}" if isinf(self.low) else f"at least {low}"
        when = f"until epoch {self.until:,g}"
        if self.after > 1.0:
            when = f"from epoch {self.after:,g} to {self.until:,g}"
        return f"{figure_words(self.figure, metric)} {span} {when}"


class Falls(_Kind, frozen=True):
    """A loss is lower in each epoch than in the one before, up to epoch `until`."""

    figure: FigureName
    until: float

    def __post_init__(self) -> None:
        _check_epochs(0.0, self.until)
        _check_loss(self.figure)

    def is_seen(self, moment: Moment) -> bool:
        """Whether it never rose."""
        epochs, values = _curve(moment.snapshot.history, self.figure)
        is_over = bool(epochs.size and epochs[-1] >= self.until)
        return is_over and bool((np.diff(values[epochs <= self.until]) < 0.0).all())

    def words(self, metric: str) -> str:
        """As "train loss falls in each epoch until epoch 3,000"."""
        return (
            f"{figure_words(self.figure, metric)} falls in each epoch until epoch {self.until:,g}"
        )


class Rises(_Kind, frozen=True):
    """A loss comes, by epoch `until`, to `factor` times the lowest that it ever was."""

    figure: FigureName
    factor: float
    until: float

    def __post_init__(self) -> None:
        _check_epochs(0.0, self.until)
        _check_loss(self.figure)
        require_number("factor", self.factor, 1.0)

    def is_seen(self, moment: Moment) -> bool:
        """Whether it stands there now."""
        epochs, values = _curve(moment.snapshot.history, self.figure)
        values = values[epochs <= self.until]
        return bool(values.size and values[-1] >= self.factor * values.min())

    def words(self, metric: str) -> str:
        """As "test loss rises to 10 times its lowest within 500 epochs"."""
        name = figure_words(self.figure, metric)
        return f"{name} rises to {self.factor:g} times its lowest within {_epochs(self.until)}"


class Diverges(_Kind, frozen=True):
    """The run diverges, in one of the updates from `first` to `last`."""

    first: int
    last: int

    def __post_init__(self) -> None:
        require_integer("first", self.first, 1, 2**31)
        require_integer("last", self.last, self.first, 2**31)

    @property
    def until(self) -> float:
        """It is over before any epoch matters."""
        return 1.0

    def is_seen(self, moment: Moment) -> bool:
        """Whether it did; the update that bursts comes after those that are counted."""
        snapshot = moment.snapshot
        return bool(snapshot.diverged) and self.first <= snapshot.steps + 1 <= self.last

    def words(self, _metric: str) -> str:
        """As "the run diverges within 10 updates"."""
        if self.first > 1:
            return f"the run diverges between updates {self.first:,} and {self.last:,}"
        return f"the run diverges within {self.last:,} updates"


class Moves(_Kind, frozen=True):
    """The weights of a layer (from 1) change by a share of what they were, from `low` to `high`.

    The share is ‖W − W₀‖ / ‖W₀‖ once `until` epochs are over; of weights that were all 0 it is 0
    where they still are, and else without bound.
    """

    layer: int
    until: int
    low: float = 0.0
    high: float = float("inf")

    def __post_init__(self) -> None:
        require_integer("layer", self.layer, 1, _MOST_LAYERS)
        require_integer("until", self.until, 1, _MOST_EPOCHS)
        require(self.low >= 0.0, f"low is {self.low}, expected at least 0")
        _check_span(self.low or float("-inf"), self.high)

    def is_seen(self, moment: Moment) -> bool:
        """Whether the epochs are over, and the share is one of these."""
        snapshot, first = moment
        if first is None or snapshot.epoch < self.until or self.layer > len(first):
            return False
        before, now = first[self.layer - 1], snapshot.weights[self.layer - 1]
        if before.shape != now.shape:
            return False
        change, size = (float(np.linalg.norm(array.ravel())) for array in (now - before, before))
        share = change / size if size else float("inf") if change else 0.0
        return self.low <= share <= self.high

    def words(self, _metric: str) -> str:
        """As "layer 1 changes at most 1 % in 200 epochs"."""
        low, high = (f"{100 * value:g} %" for value in (self.low, self.high))
        verb = f"changes {low} to {high}"
        if self.high == 0.0:
            verb = "does not change"
        elif isinf(self.high) or not self.low:
            verb = f"changes at least {low}" if self.low else f"changes at most {high}"
        return f"layer {self.layer} {verb} in {_epochs(self.until)}"


Sight: TypeAlias = Reaches | Stays | Falls | Rises | Diverges | Moves


def _curve(history: History, figure: FigureName) -> tuple[Array, Array]:
    """Epochs and values (n,): of train figures the points, of test figures the epochs' ends."""
    if figure == "train_loss":
        return history.points.epoch, history.points.loss
    if figure == "train_accuracy":
        return history.points.epoch, history.points.accuracy
    return history.epoch, getattr(history, figure)


def _epochs(until: float) -> str:
    if until < 1:
        return f"{until:g} of an epoch"
    return "1 epoch" if until == 1 else f"{until:,g} epochs"


def _check_epochs(after: float, until: float) -> None:
    require_number("after", after, 0.0, _MOST_EPOCHS)
    require_number("until", until, after, _MOST_EPOCHS)
    require(until > 0.0, "until is 0, expected an epoch")


def _check_span(low: float, high: float) -> None:
    require(low <= high, f"high is {high}, expected at least low, which is {low}")
    require(low > float("-inf") or high < float("inf"), "give low, high or both")


def _check_loss(figure: str) -> None:
    require_name("figure", figure, tuple(name for name in FIGURE_NAMES if not rises(name)))
