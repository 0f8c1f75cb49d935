"""RunState: all that a run is. Two runs in the same state go on alike, bit for bit."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Final

import numpy as np

from core.nn.arrays import all_finite
from core.run.indexes import COUNT_WORDS, EPOCH, POSITION, ROWS, ROWS_SEEN, STEPS, TALLY_WORDS
from core.run.kept_changes import changes_from_array, changes_to_array
from core.run.order import ORDER_WORDS, check_words
from core.run.tally import empty_sums, no_recent
from core.run.watched import NOTHING, TIME, Watched
from core.spec.changes import RESTORE, STOP, Change, common, points_by, units_off_by

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.nn.arrays import Array
    from core.spec.experiment import TrainSpec

_OPTIMIZER: Final = "optimizer_"
_MOST: Final = 2**53


@dataclasses.dataclass(eq=False)
class RunState:
    """What a run is at one moment; the arrays are live, and an engine changes them in place.

    `parameters` (count,) are the network's own vector and `memory` what the optimiser remembers, by
    name. `epoch_words` (6,) uint64 is the generator of the batch order as it was when the epoch
    began, `sums` (4,) are those of the epoch so far (see `core.run.tally`), `counts` (4,) int64
    count finished epochs, batches done in this one, all updates and all rows seen. `settings` are
    the values of step 0, `changes` those made since, and `training` what holds now; `units_off` are
    the units (layer, unit) that are switched off, and `points` those that the data has now (None:
    those it began with). `watched` is
    what the stop rules remember, and `best` (count,) the parameters of the best epoch where they
    are to be put back, else (0,). `point_sums` (4,) are the sums since the curve's last point, and
    `recent` (RECENT, 4) those of the newest updates, each for itself.

    Nothing an engine carries from one call to the next is left out; scratch is cleared at each.
    """

    parameters: Array
    memory: dict[str, Array]
    epoch_words: Array
    sums: Array
    counts: Array
    settings: TrainSpec
    changes: tuple[Change, ...] = ()
    point_sums: Array = dataclasses.field(default_factory=empty_sums)
    recent: Array = dataclasses.field(default_factory=no_recent)
    watched: Watched = NOTHING
    best: Array = dataclasses.field(default_factory=lambda: np.empty(0))

    def __post_init__(self) -> None:
        self.know_changes(self.changes)

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

    @property
    def nbytes(self) -> int:
        """Bytes of all its arrays."""
        arrays = (self.epoch_words, self.sums, self.counts, self.point_sums, self.recent, self.best)
        kept = sum(array.nbytes for array in (*arrays, *self.memory.values()))
        return int(self.parameters.nbytes + kept)

    def make_changes(self, changes: tuple[Change, ...]) -> None:
        """Let these be the changes made since step 0; they hold from the next update on.

        What is new among them and happened at this very step happens: a stop, a going on past it,
        the weights of the best epoch put back.
        """
        for change in changes[common(self.changes, changes) :]:
            if change.step == self.steps:
                self._let_happen(change)
        self.know_changes(changes)

    def know_changes(self, changes: tuple[Change, ...]) -> None:
        """Let these be the changes made since step 0, all that they did to the weights included."""
        self.changes, self.training = changes, self.settings
        for change in changes:
            self.training = change.applied(self.training)
        self.units_off, self.points = units_off_by(changes), points_by(changes)

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
            self.point_sums.copy(),
            self.recent.copy(),
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
        np.copyto(self.point_sums, other.point_sums)
        np.copyto(self.recent, other.recent)
        self.settings, self.changes = other.settings, other.changes
        self.training, self.units_off = other.training, other.units_off
        self.points = other.points
        self.watched = other.watched
        np.copyto(self.best, other.best)

    def is_finite(self) -> bool:
        """Whether all numbers of the run are finite."""
        return (
            all_finite(self.parameters)
            and all(all_finite(array) for array in self.memory.values())
            and all_finite(self.sums)
            and all_finite(self.point_sums)
        )

    def to_arrays(self) -> dict[str, Array]:
        """Copies of everything but the settings of step 0, by name."""
        return {
            "parameters": self.parameters.copy(),
            "order": self.epoch_words.copy(),
            "sums": self.sums.copy(),
            "counts": self.counts.copy(),
            "point_sums": self.point_sums.copy(),
            "recent": self.recent.copy(),
            "changes": changes_to_array(self.changes),
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
        shapes, and the settings of step 0. Files from before there were `point_sums` and `recent`
        have neither: the next point of the curve is then a mean over the batches since the file was
        opened. Raises `ValueError`, or `SpecError` for a change that cannot be, in words.
        """
        arrays = {"point_sums": empty_sums(), "recent": no_recent(), **arrays}
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
            changes_from_array(arrays["changes"]) if "changes" in arrays else (),
            _array(arrays, "point_sums", like.point_sums.shape, np.float64),
            _array(arrays, "recent", like.recent.shape, np.float64),
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
        rows = (self.sums[ROWS], self.point_sums[ROWS], self.recent[:, ROWS].min())
        if min(rows) < 0 or not (self.is_finite() and all_finite(self.recent)):
            raise ValueError("its weights, its sums or the optimiser's memory hold odd numbers")
        for name, array in self.memory.items():
            if name in ("squares", "steps") and array.min() < 0:
                raise ValueError(f"the optimiser's {name} holds numbers that it cannot reach")


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
