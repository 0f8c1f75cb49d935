"""What goes to whoever makes the runs of a sweep, and what comes back: small, and no objects."""

from __future__ import annotations

from typing import Any, Final, Literal, TypeAlias

import msgspec

from core.spec.experiment import Experiment  # noqa: TC001  (read by msgspec)

Outcome: TypeAlias = Literal["finished", "going", "dropped", "diverged", "failed"]
FINISHED: Final = "finished"
GOING: Final = "going"
DROPPED: Final = "dropped"
DIVERGED: Final = "diverged"
FAILED: Final = "failed"


class Order(msgspec.Struct, frozen=True):
    """What is the same for all runs of a sweep; `chosen` are the fields that somebody chose.

    With successive halving, `until` are the epochs after which configurations are compared, at this
    `rung`; 0: all that there are.
    """

    base: Experiment
    chosen: tuple[str, ...]
    weights: bool
    history: int
    rung: int = 0
    until: int = 0


class Job(msgspec.Struct, frozen=True, array_like=True):
    """One run: its number, and its values by the whole paths of their fields.

    `state`: a weights file of it, from which it goes on; empty where it begins.
    """

    number: int
    settings: dict[str, Any]
    state: bytes = b""


class Row(msgspec.Struct, frozen=True, array_like=True):
    """What came of a run.

    `outcome`: "finished" (`reason` says which rule ended it early), "diverged" or "failed" (for
    this `reason`), with successive halving also "going" (it waits for the others) and "dropped".
    Figures are those of the last epoch, None where there are none. `seconds` were spent training,
    `whole_seconds` with all around it. `spec` is the experiment that was run, as JSON; `history`
    its rows as float64 (5, rows), little-endian, thinned; `fingerprint` tells the trained
    parameters, bit for bit, from all others; `versions` are those of `core.sweep.versions`, as
    JSON; `weights` a weights file with all that it takes to go on, where that is wanted.
    """

    number: int
    settings: dict[str, Any]
    outcome: Outcome
    reason: str = ""
    rung: int = 0
    epochs: int = 0
    steps: int = 0
    train_loss: float | None = None
    train_accuracy: float | None = None
    test_loss: float | None = None
    test_accuracy: float | None = None
    seconds: float = 0.0
    whole_seconds: float = 0.0
    metric: str = ""
    engine: str = ""
    fingerprint: str = ""
    worker: str = ""
    versions: str = ""
    spec: bytes = b""
    history: bytes = b""
    weights: bytes = b""

    def figure(self, name: str) -> float | None:
        """A figure by its name; that of training rows where there are none to test on."""
        value: float | None = getattr(self, name)
        return value if value is not None else getattr(self, name.replace("test", "train"))


def failed(job: Job, reason: str, rung: int = 0) -> Row:
    """The row of a run that came to nothing."""
    return Row(job.number, job.settings, FAILED, reason, rung)
