"""What may change while a run is under way, and how each change is kept so that it replays."""

from __future__ import annotations

from bisect import bisect_right
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from msgspec.structs import force_setattr, replace

from core.spec.augmentation import AUGMENTATION_FIELDS, AugmentationSpec
from core.spec.checks import require, require_integer, require_kind, require_name, require_number
from core.spec.frozen import Spec, keep_as_tuple, keep_plain
from core.spec.points import PointSpec, check_points
from core.spec.schedule import ScheduleSpec

if TYPE_CHECKING:
    from collections.abc import Collection

    from core.spec.experiment import TrainSpec

# Settings of the training, which hold from the next update on.
CHANGEABLE: Final = ("learning_rate", "epochs", "l1", "l2", "batch_size", *AUGMENTATION_FIELDS)
SCHEDULE: Final = "schedule"
DROPOUT: Final = "dropout"
# What is done to the network itself.
WEIGHT: Final = "weight"
BIAS: Final = "bias"
UNIT_OFF: Final = "unit_off"
EDITS: Final = (WEIGHT, BIAS, UNIT_OFF)
POINTS: Final = "points"
# What happens to a run and is kept beside it.
STOP: Final = "stop"
RESTORE: Final = "restore"
# What a person may wish for, and all that there is.
WISHES: Final = (*CHANGEABLE, SCHEDULE, DROPOUT, *EDITS, POINTS)
FIELDS: Final = (*WISHES, STOP, RESTORE)
# Other rows or batches: the epoch under way is closed before.
CLOSING: Final = ("batch_size", POINTS)
# What holds from the next update on and nothing more: the test rows are judged as without it.
SETTINGS: Final = (
    *("learning_rate", "epochs", "l1", "l2"),
    *(SCHEDULE, DROPOUT, *AUGMENTATION_FIELDS),
)
MAX_CHANGES: Final = 10_000
MAX_CHANGED_POINTS: Final = 50_000
MAX_EPOCHS: Final = 100_000_000
MAX_BATCH_SIZE: Final = 1_000_000
_MOST_STEPS: Final = 2**53
_MOST_UNITS: Final = 65_536
# How many numbers say where: layer; unit of the layer; input of the unit. All count from 0.
_PLACES: Final = {DROPOUT: 1, WEIGHT: 3, BIAS: 2, UNIT_OFF: 2}


class Change(Spec, frozen=True, omit_defaults=True):
    """After the first `step` updates of a run, `field` has the value `value`.

    Settings: `learning_rate`, `epochs`, `l1`, `l2`, `batch_size`, the fields of `AugmentationSpec`,
    and `dropout` of the layer `where=(layer,)`. In the network: `weight` at
    `where=(layer, unit, input)`, `bias` at `where=(layer, unit)`, and `unit_off` there: 1 switches
    a hidden unit off, 0 on again. `points` are from now on those of the data (see
    `DataSpec.points`), and `schedule` is that of the learning rate, whose epochs are counted from
    the start of the run. Layers, units, inputs count from 0.

    Two fields are nothing that a person sets. `stop`: there the run stopped, after that many
    seconds, or (0) it was let go on past a stop. `restore`: there the weights of that epoch, its
    best, were put back.
    """

    step: int
    field: str
    value: int | float = 0  # with `float` alone JSON would turn 30 epochs into 30.0
    where: tuple[int, ...] = ()
    points: tuple[PointSpec, ...] | None = None
    schedule: ScheduleSpec | None = None

    def __post_init__(self) -> None:
        keep_plain(self)
        require_integer("change.step", self.step, 0, _MOST_STEPS)
        require_name("change.field", self.field, FIELDS)
        self._check_place()
        self._check_value()
        require(
            (self.points is None) == (self.field != POINTS),
            f"a change of {self.words} holds points, expected none"
            if self.points is not None
            else "a change of points holds none, expected the list of all that there are from now",
        )
        if self.points is not None:
            keep_as_tuple(self, "points", "change.points", "a list of points")
            check_points("change.points", self.points)
        require(
            (self.schedule is None) == (self.field != SCHEDULE),
            f"a change of {self.words} holds a schedule, expected none"
            if self.schedule is not None
            else "a change of schedule holds none, expected the one that there is from now",
        )
        if self.schedule is not None:
            require_kind("change.schedule", self.schedule, ScheduleSpec, "a ScheduleSpec")

    def _check_place(self) -> None:
        keep_as_tuple(self, "where", "change.where", "a list of whole numbers")
        wanted = _PLACES.get(self.field, 0)
        require(
            len(self.where) == wanted,
            f"a change of {self.words} names {len(self.where)} places, expected {wanted}"
            f"{': ' + ', '.join(('layer', 'unit', 'input')[:wanted]) if wanted else ''}",
        )
        for name, number in zip(("layer", "unit", "input"), self.where, strict=False):
            require_integer(f"the {name} of a change", number, 0, _MOST_UNITS)

    def _check_value(self) -> None:
        new = f"the new {self.words}"
        if self.field == "epochs":
            require_integer("the new number of epochs", self.value, 1, MAX_EPOCHS)
        elif self.field == "batch_size":
            require_integer(new, self.value, 1, MAX_BATCH_SIZE)
        elif self.field == RESTORE:
            require_integer("the epoch to restore", self.value, 1, _MOST_STEPS)
        elif self.field == UNIT_OFF:
            require_integer("whether a unit is off", self.value, 0, 1)
        elif self.field in (WEIGHT, BIAS):
            require_number(new, self.value)
        elif self.field in AUGMENTATION_FIELDS:
            AugmentationSpec(**{self.field: self.value})
        elif self.field == DROPOUT:
            require_number(new, self.value, 0.0, 1.0)
            require(self.value < 1, f"{new} is {self.value!r}, expected less than 1")
        elif self.field in (POINTS, SCHEDULE):
            only = "points" if self.field == POINTS else "a schedule"
            require(
                self.value == 0, f"a change of {self.words} holds a value, expected {only} only"
            )
            force_setattr(self, "value", 0)
        else:
            require_number(new, self.value, 0.0)

    @property
    def words(self) -> str:
        """What is changed, in words."""
        return self.field.replace("_", " ")

    def is_of(self, other: Change) -> bool:
        """Whether both change the same thing."""
        return (self.field, self.where) == (other.field, other.where)

    def applied(self, training: TrainSpec) -> TrainSpec:
        """The settings `training` with the new value; those it does not stand in stay."""
        if self.field == "learning_rate":
            optimizer = replace(training.optimizer, learning_rate=float(self.value))
            return replace(training, optimizer=optimizer)
        if self.field in ("l1", "l2"):
            return replace(training, **{self.field: float(self.value)})
        if self.field in AUGMENTATION_FIELDS:
            augmentation = replace(training.augmentation, **{self.field: float(self.value)})
            return replace(training, augmentation=augmentation)
        if self.schedule is not None:
            return replace(training, schedule=self.schedule)
        if self.field in CHANGEABLE:
            return replace(training, **{self.field: self.value})
        return training


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
    points = sum(len(change.points or ()) for change in changes)
    require(
        points <= MAX_CHANGED_POINTS,
        f"points were changed so often that the run would have to remember {points:,} of them,"
        f" expected at most {MAX_CHANGED_POINTS:,}: Reset begins anew with the points as they are",
    )


def made_until(changes: tuple[Change, ...], steps: int) -> int:
    """How many of the changes are made before the update after the first `steps`."""
    return bisect_right(changes, steps, key=lambda change: change.step)


def common(one: tuple[Change, ...], other: tuple[Change, ...]) -> int:
    """How many changes, from the first on, are the same in both."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (a, b) in pairs if a != b), min(len(one), len(other)))


def units_off_by(changes: tuple[Change, ...]) -> frozenset[tuple[int, int]]:
    """The units, as (layer, unit), that are off after these changes."""
    off = {}
    for change in changes:
        if change.field == UNIT_OFF:
            off[change.where[0], change.where[1]] = bool(change.value)
    return frozenset(unit for unit, is_off in off.items() if is_off)


def is_changed_by_hand(changes: tuple[Change, ...], steps: int) -> bool:
    """Whether a weight, a unit or the points became others since the update before `steps`.

    What was judged before then is not true of the network any more.
    """
    others = (*EDITS, POINTS, RESTORE)
    last = next((change for change in reversed(changes) if change.field in others), None)
    return last is not None and last.step == steps and last.field != RESTORE


def points_by(changes: tuple[Change, ...]) -> tuple[PointSpec, ...] | None:
    """The points that the data has after these changes, None: those that it began with."""
    return next((change.points for change in reversed(changes) if change.points is not None), None)


def with_mark(
    changes: tuple[Change, ...], mark: Change, place: int | None = None
) -> tuple[Change, ...]:
    """`changes` with what happened at a step; what is to come later stays.

    One of the same field there is replaced. `place` is how many of the others come before; by
    default all of that step do, but not before a restoring, which belongs to the end of the epoch.
    """
    others = [
        change for change in changes if (change.step, change.field) != (mark.step, mark.field)
    ]
    if place is None:
        place = made_until(tuple(others), mark.step - (mark.field == RESTORE))
    return (*others[:place], mark, *others[place:])


def without_fields(changes: tuple[Change, ...], names: Collection[str]) -> tuple[Change, ...]:
    """The changes but for those of fields that get other values of step 0.

    `names` are the fields' and those of the specs that they stand in: with stop rules all stops go,
    with data all points.
    """
    gone = set(names)
    if STOP in gone:
        gone.add(RESTORE)
    if "data" in gone:
        gone.add(POINTS)
    return tuple(change for change in changes if change.field not in gone)


def last_stop(changes: tuple[Change, ...]) -> int:
    """The step of the last stop among the changes, or -1: up to there it is known how it went."""
    return max((change.step for change in changes if change.field == STOP), default=-1)


def with_change(changes: tuple[Change, ...], change: Change) -> tuple[Change, ...]:
    """`changes` up to the step of the new one, and it: what was to come later is given up.

    A second change of the same thing at one step takes the place of the first. Only where the epoch
    was closed in between, an edit stays: the test rows were judged by it.
    """
    kept = list(changes[: made_until(changes, change.step)])
    for place in range(len(kept) - 1, made_until(changes, change.step - 1) - 1, -1):
        if kept[place].is_of(change):
            kept[place] = change
            return tuple(kept)
        if change.field in EDITS and kept[place].field in CLOSING:
            break
    return (*kept, change)
