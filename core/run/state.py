"""RunState: all that a run is. Two runs in the same state go on alike, bit for bit."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import takewhile
from typing import TYPE_CHECKING, Final

import numpy as np

from core.nn.arrays import all_finite
from core.run.indexes import COUNT_WORDS, EPOCH, POSITION, ROWS, ROWS_SEEN, STEPS, TALLY_WORDS
from core.run.order import ORDER_WORDS, check_words
from core.run.watched import NOTHING, TIME, Watched
from core.spec.changes import FIELDS, RESTORE, STOP, Change, check_order

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.nn.arrays import Array
    from core.spec.experiment import TrainSpec

_OPTIMIZER: Final = "optimizer_"
_MOST: Final = 2**53
_WHOLE: Final = ("epochs", RESTORE)  # fields whose values are whole numbers


@dataclass(eq=False)
class RunState:
    """What a run is at one moment; the arrays are live, and an engine changes them in place.

    `parameters` (count,) are the network's own vector and `memory` what the optimiser remembers, by
    name. `epoch_words` (6,) uint64 is the generator of the batch order as it was when the epoch
    began, `sums` (4,) are those of the epoch so far (see `core.run.tally`), `counts` (4,) int64
    count finished epochs, batches done in this one, all updates and all rows seen. `settings` are
    the values of step 0, `changes` those made since, and `training` what holds now. `watched` is
    what the stop rules remember, and `best` (count,) the parameters of the best epoch where they
    are to be put back, else (0,).

    Nothing an engine carries from one call to the next is left out; scratch is cleared at each.
    """

    parameters: Array
    memory: dict[str, Array]
    epoch_words: Array
    sums: Array
    counts: Array
    settings: TrainSpec
    changes: tuple[Change, ...] = ()
    watched: Watched = NOTHING
    best: Array = field(default_factory=lambda: np.empty(0))

    def __post_init__(self) -> None:
        self.make_changes(self.changes)

    @property
    def epoch(self) -> int:
        """Finished epochs."""
        return int(self.counts.item(EPOCH))

    @property
    def position(self) -> int:
        """Batches done of the epoch under way."""
        return int(self.counts.item(POSITION))

    @property
    def steps(self) -> int:
        """All updates."""
        return int(self.counts.item(STEPS))

    @property
    def rows(self) -> int:
        """All rows learned from, each as often as it came."""
        return int(self.counts.item(ROWS_SEEN))

    def make_changes(self, changes: tuple[Change, ...]) -> None:
        """Let these be the changes made since step 0; they hold from the next update on.

        What is new among them and happened at this very step happens: a stop, a going on past it,
        the weights of the best epoch put back.
        """
        pairs = zip(self.changes, changes, strict=False)
        known = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
        for change in changes[known:]:
            if change.step == self.steps:
                self._let_happen(change)
        self.changes, self.training = changes, self.settings
        for change in changes:
            self.training = change.applied(self.training)

    def _let_happen(self, change: Change) -> None:
        if change.field == STOP:
            self.watched = self.watched._replace(stopped=TIME if change.value else "")
        elif change.field == RESTORE and self.best.size and self.watched.best_epoch:
            np.copyto(self.parameters, self.best)

    def copy(self) -> RunState:
        """The same state in arrays of its own."""
        return RunState(
            self.parameters.copy(),
            {name: array.copy() for name, array in self.memory.items()},
            self.epoch_words.copy(),
            self.sums.copy(),
            self.counts.copy(),
            self.settings,
            self.changes,
            self.watched,
            self.best.copy(),
        )

    def copy_from(self, other: RunState) -> None:
        """Take over all that `other`, a state of the same kind of run, is."""
        np.copyto(self.parameters, other.parameters)
        for name, array in self.memory.items():
            np.copyto(array, other.memory[name])
        np.copyto(self.epoch_words, other.epoch_words)
        np.copyto(self.sums, other.sums)
        np.copyto(self.counts, other.counts)
        self.settings, self.changes = other.settings, other.changes
        self.training = other.training
        self.watched = other.watched
        np.copyto(self.best, other.best)

    def is_finite(self) -> bool:
        """Whether all numbers of the run are finite."""
        return (
            all_finite(self.parameters)
            and all(all_finite(array) for array in self.memory.values())
            and all_finite(self.sums)
        )

    def to_arrays(self) -> dict[str, Array]:
        """Copies of everything but the settings of step 0, by name."""
        changes = [
            (change.step, FIELDS.index(change.field), change.value) for change in self.changes
        ]
        return {
            "parameters": self.parameters.copy(),
            "order": self.epoch_words.copy(),
            "sums": self.sums.copy(),
            "counts": self.counts.copy(),
            "changes": np.array(changes, np.float64).reshape(-1, 3),
            **{f"{_OPTIMIZER}{name}": array.copy() for name, array in self.memory.items()},
            **self._watched_arrays(),
        }

    def _watched_arrays(self) -> dict[str, Array]:
        """What the rules remember, where there is anything: other files stay as they were."""
        if self.watched == NOTHING:
            return {}
        best = {"best": self.best.copy()} if self.best.size else {}
        return {"watched": self.watched.to_array(), **best}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, Array], like: RunState) -> RunState:
        """Return the state that `to_arrays` gave, wherever it was since.

        `like` is any state of the same kind of run: it says which arrays are needed, in which
        shapes, and the settings of step 0. Raises `ValueError`, or `SpecError` for a change that
        cannot be, in words.
        """
        memory = {
            name: _array(arrays, f"{_OPTIMIZER}{name}", mine.shape, mine.dtype)
            for name, mine in like.memory.items()
        }
        state = cls(
            _array(arrays, "parameters", like.parameters.shape, like.parameters.dtype),
            memory,
            _array(arrays, "order", (ORDER_WORDS,), np.uint64),
            _array(arrays, "sums", (TALLY_WORDS,), np.float64),
            _array(arrays, "counts", (COUNT_WORDS,), np.int64),
            like.settings,
            _changes(arrays),
            best=np.zeros_like(like.best),
        )
        if "watched" in arrays:
            state.watched = Watched.from_array(arrays["watched"], like.settings.stop)
            if like.best.size:
                state.best = _array(arrays, "best", like.best.shape, like.best.dtype)
        state.check()
        return state

    def check(self) -> None:
        """Raise `ValueError` when no run can be in this state."""
        check_words(self.epoch_words)
        if self.counts.min() < 0 or self.counts.max() > _MOST:
            raise ValueError(
                f"it stands at epoch {self.epoch}, step {self.position} of the epoch, and counts"
                f" {self.steps} steps and {self.rows} rows, expected numbers from 0 up"
            )
        if self.watched.best_epoch > self.epoch or not all_finite(self.best):
            raise ValueError("its best epoch is one that it cannot have")
        if self.sums[ROWS] < 0 or not self.is_finite():
            raise ValueError("its weights, its sums or the optimiser's memory hold odd numbers")
        for name, array in self.memory.items():
            if name in ("squares", "steps") and array.min() < 0:
                raise ValueError(f"the optimiser's {name} holds numbers that it cannot reach")


def _changes(arrays: Mapping[str, Array]) -> tuple[Change, ...]:
    rows = arrays.get("changes", np.empty((0, 3)))
    if rows.dtype != np.float64 or rows.ndim != 2 or rows.shape[1] != 3:
        raise ValueError(f"changes is {rows.dtype} of shape {rows.shape}, expected float64 (n, 3)")
    if not all_finite(rows):
        raise ValueError("changes holds numbers that are not finite")
    made = []
    for step, number, value in rows.tolist():
        if not 0 <= number < len(FIELDS):
            raise ValueError(f"a change at step {step:g} is of no known field")
        name = FIELDS[int(number)]
        made.append(Change(int(step), name, int(value) if name in _WHOLE else value))
    check_order(tuple(made))
    return tuple(made)


def _array(
    arrays: Mapping[str, Array], name: str, shape: tuple[int, ...], dtype: np.dtype | type
) -> Array:
    if name not in arrays:
        raise ValueError(f"{name} is missing")
    array = arrays[name]
    if array.shape != shape or array.dtype != dtype:
        raise ValueError(
            f"{name} is {array.dtype} of shape {array.shape}, expected {np.dtype(dtype)} {shape}"
        )
    return array.copy()
