"""Beginning: from where a kernel that comes late has to repeat a run, in memory and in its file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from core.run.history import History
from core.run.kept_changes import changes_to_array
from core.run.state import RunState
from core.spec.changes import common
from core.train.setup import check_fits

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.nn.arrays import Array
    from core.spec.changes import Change
    from core.train.bench import Bench

_STATE: Final = "first_"
_HISTORY: Final = "first_history_"
_MADE: Final = "first_made"


class Beginning(NamedTuple):
    """A run as it was when NumPy began to stand in for a kernel: copies of its own.

    It is kept with a run that is saved meanwhile: else the run would have other last digits where
    it was saved too soon.
    """

    state: RunState
    history: History

    def to_arrays(self, changes: tuple[Change, ...]) -> dict[str, Array]:
        """Copies of all, by names that are none of a state; `changes` are those of the run."""
        state = self.state.to_arrays()
        del state["changes"]
        return {
            **{f"{_STATE}{name}": array for name, array in state.items()},
            **{f"{_HISTORY}{name}": array.copy() for name, array in self.history.arrays().items()},
            _MADE: np.array(common(self.state.changes, changes)),
        }

    @classmethod
    def read(
        cls,
        arrays: Mapping[str, Array],
        bench: Bench,
        like: RunState,
        changes: tuple[Change, ...],
    ) -> Beginning | None:
        """What `to_arrays` gave, None where it is not there; raises `KeyError` or `ValueError`."""
        made = arrays.get(_MADE)
        if made is None:
            return None
        if made.shape != () or made.dtype.kind not in "iu" or not 0 <= made <= len(changes):
            raise ValueError(f"it does not say how many of {len(changes)} changes came first")
        found = _without(_STATE, arrays) | {"changes": changes_to_array(changes[: int(made)])}
        state = RunState.from_arrays(found, like)
        check_fits(state, bench.fitted(state).parts)
        return cls(state, History.from_arrays(_without(_HISTORY, arrays)))


def _without(prefix: str, arrays: Mapping[str, Array]) -> dict[str, Array]:
    """Those whose names begin so, without that."""
    names = {name: name.removeprefix(prefix) for name in arrays if name.startswith(prefix)}
    return {short: arrays[name] for name, short in names.items()}
