"""What may change while a run is under way, and how each change is kept so that it replays."""

from __future__ import annotations

from bisect import bisect_right
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from core.spec.checks import require, require_integer, require_kind, require_name, require_number
from core.spec.frozen import Spec, keep_plain

if TYPE_CHECKING:
    from core.spec.experiment import TrainSpec

# What a person may change on the way, and what happens to a run and is kept beside it.
CHANGEABLE: Final = ("learning_rate", "epochs")
STOP: Final = "stop"
RESTORE: Final = "restore"
# What a person does to single units and weights; `where` says to which.
EDITS: Final = ("weight", "bias", "unit_off")
FIELDS: Final = (*CHANGEABLE, STOP, RESTORE, *EDITS)
MAX_CHANGES: Final = 10_000
MAX_EPOCHS: Final = 100_000_000
_MOST_STEPS: Final = 2**53


class Change(Spec, frozen=True):
    """After the first `step` updates of a run, `field` has the value `value`.

    Two fields are no settings. `stop`: there the run stopped, after that many seconds, or (0) it
    was let go on past a stop. `restore`: there the weights of that epoch, its best, were put back.

    Three are edits: `weight` (`where` is layer, unit, input), `bias` (layer, unit) and `unit_off`
    (layer, unit; 1 is off, 0 on). All count from 0.
    """

    step: int
    field: str
    value: int | float  # with `float` alone JSON would turn 30 epochs into 30.0
    where: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        keep_plain(self)
        require_integer("change.step", self.step, 0, _MOST_STEPS)
        require_name("change.field", self.field, FIELDS)
        if self.field == "epochs":
            require_integer("the new number of epochs", self.value, 1, MAX_EPOCHS)
        elif self.field == RESTORE:
            require_integer("the epoch to restore", self.value, 1, _MOST_STEPS)
        elif self.field in EDITS:
            require_number(f"the new {self.field.replace('_', ' ')}", self.value)
        else:
            require_number(f"the new {self.field.replace('_', ' ')}", self.value, 0.0)

    def applied(self, training: TrainSpec) -> TrainSpec:
        """The settings `training` with the new value."""
        if self.field in (STOP, RESTORE):
            return training
        if self.field == "learning_rate":
            optimizer = replace(training.optimizer, learning_rate=float(self.value))
            return replace(training, optimizer=optimizer)
        return replace(training, **{self.field: self.value})


def check_order(changes: tuple[Change, ...]) -> None:
    """Demand that changes stand in the order of their steps, and are not too many."""
    require(
        len(changes) <= MAX_CHANGES,
        f"there are {len(changes):,} changes, expected at most {MAX_CHANGES:,}",
    )
    for number, change in enumerate(changes):
        require_kind(f"changes[{number}]", change, Change, "a Change")
    for first, second in pairwise(changes):
        require(
            first.step <= second.step,
            f"a change at step {second.step} stands behind one at step {first.step}:"
            " sort changes by their steps",
        )


def made_until(changes: tuple[Change, ...], steps: int) -> int:
    """How many of the changes are made before the update after the first `steps`."""
    return bisect_right(changes, steps, key=lambda change: change.step)


def with_mark(changes: tuple[Change, ...], mark: Change) -> tuple[Change, ...]:
    """`changes` with what happened at a step; what is to come later stays.

    A restoring comes first at its step, as it belongs to the end of the epoch; one of the same
    field there is replaced.
    """
    others = [
        change for change in changes if (change.step, change.field) != (mark.step, mark.field)
    ]
    place = made_until(tuple(others), mark.step - (mark.field == RESTORE))
    return (*others[:place], mark, *others[place:])


def last_stop(changes: tuple[Change, ...]) -> int:
    """The step of the last stop among the changes, or -1: up to there it is known how it went."""
    return max((change.step for change in changes if change.field == STOP), default=-1)


def with_change(changes: tuple[Change, ...], change: Change) -> tuple[Change, ...]:
    """`changes` up to the step of the new one, and it: what was to come later is given up.

    A second change of one field at one step takes the place of the first.
    """
    kept = [
        earlier
        for earlier in changes
        if earlier.step < change.step
        or (earlier.step == change.step and earlier.field != change.field)
    ]
    return (*kept, change)
