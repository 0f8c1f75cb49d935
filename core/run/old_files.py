"""What older versions of the program stored of a run, in the form of today."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from core.run.kept_changes import NUMBERED_FIELDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.nn.arrays import Array
    from core.run.parts import RunParts


def upgraded(arrays: Mapping[str, Array], parts: RunParts) -> dict[str, Array]:
    """`arrays` of a file, with `counters` and `rates` of version 0.1 made into what came after.

    There `counters` (4,) are epoch, steps, position and whether a kernel made the updates, `rates`
    (2,) the newest learning rate and the seconds. Raises `ValueError` when they cannot be these.
    """
    found = dict(arrays)
    if "counters" not in found:
        return found
    counters, rates = found.pop("counters"), found.pop("rates", np.empty(0))
    if counters.shape != (4,) or counters.dtype != np.int64:
        raise ValueError(f"counters is {counters.dtype} of shape {counters.shape}, expected int64")
    if rates.shape != (2,) or rates.dtype != np.float64 or not np.isfinite(rates).all():
        raise ValueError("its learning rate or its time is not a number from 0 up")
    epoch, steps, position, _ = counters.tolist()
    rows = epoch * parts.order.rows + parts.order.seen(position)
    if not (0 <= epoch < 2**53 and 0 <= rows < 2**53):
        raise ValueError(f"it stands at epoch {epoch}, step {position} of the epoch")
    found["counts"] = np.array([epoch, position, steps, rows], np.int64)
    found["seconds"] = rates[1]
    if rates[0] != parts.experiment.training.optimizer.learning_rate:
        field = NUMBERED_FIELDS.index("learning_rate")
        found["changes"] = np.array([[steps, field, rates[0]]], np.float64)
    return found
