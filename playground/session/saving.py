"""A run as it can be written to a file, and writing it without losing what it starts from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from core import save_weights
from core.files.atomic import sweep_stale
from core.run.experiment_file import save_experiment
from playground.session.outputs import RUN, Output, check_outputs, files_read

if TYPE_CHECKING:
    from core import Dataset, Experiment, Snapshot, Trainer
    from core.datasets.scaling import Scaling
    from core.nn.arrays import Array
    from core.run.keyframes import Keyframes


@dataclass(frozen=True, eq=False)
class Checkpoint:
    """All that a file needs so that the run goes on bit for bit: a copy of its own.

    `keyframes` are the run's, where it keeps any; they are no copy and stand in no file.
    """

    experiment: Experiment
    snapshot: Snapshot
    resume: dict[str, Array]
    scaling: Scaling | None = None
    target_scaling: Scaling | None = None
    keyframes: Keyframes | None = None

    @classmethod
    def of(cls, trainer: Trainer) -> Checkpoint:
        """Copy the trainer's state; only whoever drives the trainer may call this."""
        recording = trainer.recording()
        return cls(
            trainer.experiment,
            trainer.snapshot(),
            trainer.resume_state(),
            trainer.dataset.scaling,
            trainer.dataset.target_scaling,
            recording.keyframes if recording is not None else None,
        )


def save_run(
    path: str, checkpoint: Checkpoint, dataset: Dataset | None = None, *, own: str = ""
) -> None:
    """Write weights, history and all that resuming needs (npz), or the experiment alone (json).

    What was there is replaced in one step or stays as it is. `dataset` adds its training rows to an
    npz, as `x` and `y`. `own` is the file that the run came from, which may have any name. Raises
    `OutputError`, `WeightsFileError` or `SpecError`.
    """
    experiment = checkpoint.experiment
    check_outputs([Output(path, RUN)], files_read(experiment), own=own)
    if path.lower().endswith(".json"):
        save_experiment(path, experiment)
    else:
        save_weights(
            path,
            checkpoint.snapshot,
            experiment=experiment,
            history=checkpoint.snapshot.history,
            dataset=dataset,
            resume=checkpoint.resume,
            scaling=checkpoint.scaling,
            target_scaling=checkpoint.target_scaling,
        )
    sweep_stale(Path(path).parent)  # what an earlier save left that was killed here
