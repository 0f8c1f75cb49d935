"""What the view of the weights shows of each parameter: itself, its way so far, its next step."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from core.run.update import Parameters

if TYPE_CHECKING:
    from core import Snapshot
    from core.nn.arrays import Array
    from playground.views.next_update import FoundUpdate


class Mode(Enum):
    """What is shown; the value is its name on the screen."""

    WEIGHTS = "weights"
    CHANGE = "change since start"
    GRADIENT = "gradient"
    UPDATE = "update"

    @property
    def needs_update(self) -> bool:
        """Whether it shows something of the run's next update."""
        return self in (Mode.GRADIENT, Mode.UPDATE)


class Start(NamedTuple):
    """The parameters after `steps` updates, with which a run was first seen here."""

    steps: int
    parameters: Parameters

    @classmethod
    def of(cls, snapshot: Snapshot) -> Start:
        """This is the first that is seen of the run."""
        return cls(snapshot.steps, Parameters(snapshot.weights, snapshot.biases))

    @property
    def in_words(self) -> str:
        """Since when."""
        return f"step {self.steps:,}, where it was opened" if self.steps else "the start"

    def fits(self, snapshot: Snapshot) -> bool:
        """Whether the snapshot's layers have these shapes."""
        return [w.shape for w in self.parameters.weights] == [w.shape for w in snapshot.weights]


def numbers_of(
    mode: Mode, snapshot: Snapshot, start: Start | None, found: FoundUpdate | None
) -> Parameters | None:
    """One number for each parameter; None where it is not known yet."""
    now = Parameters(snapshot.weights, snapshot.biases)
    if mode is Mode.WEIGHTS:
        return now
    if mode is Mode.CHANGE:
        if start is None or not start.fits(snapshot):
            return None
        then = start.parameters
        pairs = zip(now.biases, then.biases, strict=True)
        return Parameters(
            tuple(w - v for w, v in zip(now.weights, then.weights, strict=True)),
            tuple(_less(b, c) for b, c in pairs),
        )
    if found is None:
        return None
    return found.update.gradient if mode is Mode.GRADIENT else found.update.change


def hint_of(mode: Mode, start: Start | None, found: FoundUpdate | None, *, spread: bool) -> str:
    """What is shown, and of what, in a short line; `spread`: in histograms."""
    since = "the start" if start is None else start.in_words
    if mode is Mode.WEIGHTS:
        return f"Outline: {since}." if spread else "Point at a cell to read it."
    if mode is Mode.CHANGE:
        return f"Change since {since}."
    if found is None:
        return "It comes with the next step: press Play."
    rows = found.update.rows
    return f"Next batch's {mode.value}: {rows:,} {'row' if rows == 1 else 'rows'}."


def value_words(mode: Mode, number: str) -> str:
    """The number under the mouse."""
    before = {Mode.CHANGE: "changed by ", Mode.GRADIENT: "gradient ", Mode.UPDATE: "moves by "}
    return before.get(mode, "") + number


def _less(bias: Array | None, before: Array | None) -> Array | None:
    return None if bias is None or before is None else bias - before
