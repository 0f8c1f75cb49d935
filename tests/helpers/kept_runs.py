"""Kept runs of XOR, trained in no time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from small_runs import xor

from core import Trainer
from core.run.kept_run import KeptRun, file_of

if TYPE_CHECKING:
    from core import Experiment


def kept(
    experiment: Experiment | None = None, steps: int = 6, run_id: str = "run-1", **parts: Any
) -> KeptRun:
    """A run of so many steps, named after its id."""
    trainer = Trainer(experiment or xor(epochs=5))
    for _ in range(steps):
        trainer.step()
    return kept_of(trainer, run_id, **parts)


def kept_of(trainer: Trainer, run_id: str = "run-1", **parts: Any) -> KeptRun:
    """A trainer's run as it stands."""
    file = file_of(trainer.snapshot(), trainer.experiment, trainer.resume_state())
    parts = {"name": run_id, **parts}
    return KeptRun(run_id, file=file, **parts)
