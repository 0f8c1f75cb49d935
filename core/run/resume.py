"""What a run in mid-epoch needs to go on bit for bit, as a dict of plain arrays, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from core.run.tally import TALLY_WORDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.nn.arrays import Array
    from core.nn.optimizers import Optimizer

_OPTIMIZER: Final = "optimizer_"
_MOST: Final = 2**53


class RunState(NamedTuple):
    """A run's place: counters, sums, the batch order's generator, the optimiser's memory."""

    epoch: int
    steps: int
    position: int
    compiled: bool
    seconds: float
    learning_rate: float
    sums: Array
    order: Array
    optimizer: dict[str, Array]


def pack_state(
    optimizer: Optimizer,
    order: Array,
    sums: Array,
    *,
    counters: tuple[int, int, int, bool],
    seconds: float,
) -> dict[str, Array]:
    """Copies of everything, by name; `counters` are epoch, steps, place in the epoch, and path."""
    return {
        "counters": np.array(counters, np.int64),
        "rates": np.array([optimizer.learning_rate, seconds]),
        "sums": sums,
        "order": order,
        **{f"{_OPTIMIZER}{name}": array.copy() for name, array in optimizer.state().items()},
    }


def unpack_state(
    state: Mapping[str, Array], optimizer: Optimizer, steps_per_epoch: int, rows: int
) -> RunState:
    """Check what `pack_state` made, wherever it was since; raises `ValueError` in words."""
    counters = _array(state, "counters", (4,), np.int64)
    epoch, steps, position, compiled = (int(number) for number in counters)
    if not (0 <= epoch <= _MOST and 0 <= position <= steps_per_epoch):
        raise ValueError(
            f"it stands at epoch {epoch}, step {position} of the epoch, expected at most"
            f" {steps_per_epoch} steps"
        )
    if steps != epoch * steps_per_epoch + position:
        raise ValueError(
            f"it counts {steps} steps, expected {epoch * steps_per_epoch + position} at epoch"
            f" {epoch} with {steps_per_epoch} steps an epoch"
        )
    rates = _array(state, "rates", (2,), np.float64)
    sums = _array(state, "sums", (TALLY_WORDS,), np.float64)
    if not (np.isfinite(rates).all() and rates.min() >= 0.0):
        raise ValueError("its learning rate or its time is not a number from 0 up")
    if not (np.isfinite(sums).all() and 0 <= sums[0] <= rows):
        raise ValueError(f"it has seen {sums[0]:g} rows of the epoch, expected 0 to {rows}")
    own = optimizer.state()
    memory = {
        name: _array(state, f"{_OPTIMIZER}{name}", mine.shape, mine.dtype)
        for name, mine in own.items()
    }
    for name, array in memory.items():
        if not np.isfinite(array).all() or (name in ("squares", "steps") and array.min() < 0):
            raise ValueError(f"the optimiser's {name} holds numbers that it cannot reach")
    return RunState(
        epoch=epoch,
        steps=steps,
        position=position,
        compiled=bool(compiled),
        seconds=float(rates[1]),
        learning_rate=float(rates[0]),
        sums=sums,
        order=_array(state, "order", (6,), np.uint64),
        optimizer=memory,
    )


def _array(
    state: Mapping[str, Array], name: str, shape: tuple[int, ...], dtype: np.dtype | type
) -> Array:
    if name not in state:
        raise ValueError(f"{name} is missing")
    array = state[name]
    if array.shape != shape or array.dtype != dtype:
        raise ValueError(
            f"{name} is {array.dtype} of shape {array.shape}, expected {np.dtype(dtype)} {shape}"
        )
    return array
