"""Snapshot: a run as it stood at one moment, safe to keep and to read from any thread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.nn.arrays import Array
    from core.run.history import History


@dataclass(frozen=True, eq=False)
class Snapshot:
    """A run as it stood at one moment.

    `epoch` counts finished epochs and `steps` all updates; `steps_in_epoch` of `steps_per_epoch`
    are done of the epoch under way. `parameters` is a copy that belongs to the snapshot, and
    `weights[i]` (units, inputs) and `biases[i]` (units,) or None are views into it. Train figures
    are the running means of the newest epoch (NaN before the first step), test figures those of the
    last finished epoch (NaN before, or without test rows). `seconds` is time spent training.
    `compiled` says whether a kernel makes the updates, which leaves Python free for others.
    `diverged` is empty, or the sentence that says what happened and what to try.
    """

    epoch: int
    steps: int
    steps_in_epoch: int
    steps_per_epoch: int
    parameters: Array
    weights: tuple[Array, ...]
    biases: tuple[Array | None, ...]
    activations: tuple[str, ...]
    history: History
    train_loss: float
    train_accuracy: float
    test_loss: float
    test_accuracy: float
    learning_rate: float
    samples_per_second: float
    seconds: float
    compiled: bool
    diverged: str
    finished: bool

    def __repr__(self) -> str:
        ending = ", diverged" if self.diverged else ", finished" if self.finished else ""
        return (
            f"Snapshot(epoch {self.epoch:,}, step {self.steps:,},"
            f" train_loss {self.train_loss:.4g}, test_loss {self.test_loss:.4g}{ending})"
        )
