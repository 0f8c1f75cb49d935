"""Resume: a run's saved state, read from the arrays of its file and checked to be one."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from msgspec.structs import replace

from core.nn.network import Network
from core.run import made_with
from core.run.indexes import COUNT_WORDS, STEPS
from core.run.kept_changes import changes_from_array, changes_to_array
from core.run.located import Search
from core.run.old_files import upgraded
from core.run.state import RunState
from core.spec.changes import made_until
from core.train.beginning import Beginning
from core.train.guard import TrainerError
from core.train.setup import check_fits

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.nn.arrays import Array
    from core.run.weights_file import WeightsFile
    from core.spec.changes import Change
    from core.spec.experiment import Experiment
    from core.train.bench import Bench


def kept_in(file: WeightsFile, *, find_data: bool) -> tuple[Experiment, Network]:
    """The experiment and the network of a saved run; raises `TrainerError` where there is none.

    `find_data` looks for the data's file beside the run's; raises `FileWanted`.
    """
    if file.experiment is None or not file.resume:
        raise TrainerError(
            "the file holds weights but not the state of a run: it can start a new run only"
        )
    experiment = file.experiment
    if find_data:
        data = Search(opened=file.path).data(experiment.data)
        experiment = replace(experiment, data=data)
    names = [layer.activation for layer in experiment.network.layers]
    dtype = experiment.network.dtype
    return experiment, Network.from_arrays(file.weights, file.biases, names, dtype)


def require_same_data(difference: str) -> None:
    """Raise `TrainerError` where the data differ from those that a run was trained on."""
    if difference:
        raise TrainerError(
            f"the run cannot go on: {difference}. Hand over the data that it was trained on, or"
            " start a new run"
        )


class Saved(NamedTuple):
    """A run as it was saved, its seconds, and those that its stop by the clock has counted.

    `changes` are all of the run, those yet to come too; `first` is where NumPy began to stand in
    for a kernel, if it did.
    """

    state: RunState
    seconds: float
    elapsed: float
    changes: tuple[Change, ...]
    first: Beginning | None

    @classmethod
    def read(
        cls,
        arrays: Mapping[str, Array],
        bench: Bench,
        like: RunState,
        planned: tuple[Change, ...],
    ) -> Saved:
        """Read what `Trainer.resume_state` gave; `planned` are the experiment's changes.

        Raises `KeyError` or `ValueError` in words.
        """
        found = upgraded(arrays, bench.parts)
        due = made_until(planned, _steps(found))
        if "changes" in found:  # older files have them beside the experiment
            made = changes_from_array(found["changes"])
        else:
            made = planned[: _made(found, planned, due)]
            due = len(made)
        found["changes"] = changes_to_array(made)
        changes = made + planned[due:]
        first = Beginning.read(arrays, bench, like, changes)
        state = RunState.from_arrays({"parameters": bench.parts.network.parameters, **found}, like)
        check_fits(state, bench.fitted(state).parts)
        seconds = _number(found["seconds"])
        return cls(state, seconds, _elapsed(found, seconds), changes, first)


def _steps(arrays: Mapping[str, Array]) -> int:
    """All updates made, as far as the file can be believed."""
    counts = arrays.get("counts")
    is_sound = counts is not None and counts.shape == (COUNT_WORDS,)
    return int(counts[STEPS]) if counts is not None and is_sound else 0


def _made(arrays: Mapping[str, Array], planned: tuple[Change, ...], due: int) -> int:
    """How many of the changes were made: all that are due, but where an epoch's end was open."""
    if "made" not in arrays:  # older files, of runs that could change settings only
        return due
    made = arrays["made"]
    if made.shape != () or made.dtype.kind not in "iu" or not 0 <= made <= due:
        raise ValueError(f"it does not say how many of its {len(planned)} changes were made")
    return int(made)


def _elapsed(arrays: Mapping[str, Array], seconds: float) -> float:
    """What the stop by the clock has counted; older files: from when on, of the `seconds`."""
    if "elapsed" in arrays:
        return _number(arrays["elapsed"])
    begun = _number(arrays["seconds_from"]) if "seconds_from" in arrays else 0.0
    return max(seconds - begun, 0.0)


def _number(array: Array) -> float:
    return max(float(array), 0.0) if array.shape == () else 0.0


def to_keep(
    state: RunState, seconds: float, elapsed: float, made: Mapping[str, str]
) -> dict[str, Array]:
    """All that a run needs to go on bit for bit, beside weights, experiment and history.

    `made` says what it was made with.
    """
    arrays = state.to_arrays()
    del arrays["parameters"], arrays["changes"]  # they stand in the file already
    arrays["made"] = np.array(len(state.changes))
    arrays["seconds"], arrays["elapsed"] = np.array(seconds), np.array(elapsed)
    arrays["made_with"] = made_with.to_array(made)
    return arrays
