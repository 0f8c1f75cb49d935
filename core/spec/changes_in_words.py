"""What was changed on the way in one run and not in another, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from core.spec.augmentation import AUGMENTATION_FIELDS
from core.spec.changes import (
    DROPOUT,
    EDITS,
    POINTS,
    RESTORE,
    STOP,
    UNIT_OFF,
    common,
)
from core.spec.dropout import dropout_in_force
from core.spec.places import place_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.spec.changes import Change
    from core.spec.experiment import Experiment, TrainSpec

# What happens to a run by itself is no change that a person made.
_HAPPENS: Final = (STOP, RESTORE)
_MOST: Final = 3


def differences_on_the_way(before: Experiment, after: Experiment) -> tuple[str, ...]:
    """The changes on the way that only one of the two has: what `after` has, then what it lacks."""
    ones, others = _made(before), _made(after)
    shared = common(ones, others)
    found = list(_words(after, others, shared))
    lacking = [f"without: {words}" for words in _words(before, ones, shared)]
    return (*found, *lacking)


def _made(experiment: Experiment) -> tuple[Change, ...]:
    return tuple(change for change in experiment.changes if change.field not in _HAPPENS)


def _words(experiment: Experiment, changes: tuple[Change, ...], shared: int) -> Iterator[str]:
    """The changes after the first `shared`, in words; after some it is said how many are left."""
    training = experiment.training
    for change in changes[:shared]:
        training = change.applied(training)
    for number, change in enumerate(changes[shared:]):
        if number == _MOST:
            rest = len(changes) - shared - _MOST
            yield f"{rest} more change{'' if rest == 1 else 's'} from step {change.step:,} on"
            return
        rates = dropout_in_force(experiment.network, changes[: shared + number])
        yield f"{_change_words(change, training, rates)} at step {change.step:,}"
        training = change.applied(training)


def _change_words(change: Change, training: TrainSpec, dropout: tuple[float, ...]) -> str:
    if change.field in EDITS:
        return _edit_words(change)
    if change.field == POINTS:
        return f"{len(change.points or ()):,} drawn points"
    if change.schedule is not None:
        return f"schedule {training.schedule.words} → {change.schedule.words}"
    if change.field == DROPOUT:
        return f"{place_words(change.where)}: {_step(change, dropout[change.where[0]])}"
    if change.field == "learning_rate":
        return f"rate {training.optimizer.learning_rate:.6g} → {change.value:.6g}"
    of = training.augmentation if change.field in AUGMENTATION_FIELDS else training
    return _step(change, getattr(of, change.field))


def _edit_words(change: Change) -> str:
    """What was done to the network itself."""
    place = place_words(change.where)
    if change.field == UNIT_OFF:
        return f"{place} {'off' if change.value else 'on'}"
    return f"{change.field} of {place} set to {change.value:.6g}"


def _step(change: Change, before: float) -> str:
    called = change.words.replace("l1", "L1").replace("l2", "L2")
    return f"{called} {_number(before)} → {_number(change.value)}"


def _number(value: float) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:.6g}"
