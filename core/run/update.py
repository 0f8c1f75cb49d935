"""The update that a run makes next, made alone, so that the run itself does not change."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from core.nn.arrays import Array
    from core.run.state import RunState

# What takes more work than this takes longer than some 5 ms, and belongs beside the window.
_QUICK: Final = 20_000_000


class Parameters(NamedTuple):
    """One number for each parameter: for each layer (units, inputs), and (units,) or None."""

    weights: tuple[Array, ...]
    biases: tuple[Array | None, ...]


@dataclass(frozen=True, eq=False)
class Occasion:
    """What an update is made from, beside the weights.

    The batch: inputs `x` (rows, inputs) as the network was given them, images changed, `targets`
    (rows, outputs), and `numbers` (rows,) that say which training rows they are. `rate` is the
    learning rate of this update, `steps` how many were made before it, and `memory` what the
    optimiser remembered of them, by name, as `Optimizer.state` has it.
    """

    x: Array
    targets: Array
    numbers: Array
    rate: float
    steps: int
    memory: Mapping[str, Array]


@dataclass(frozen=True, eq=False)
class Update:
    """One update: what it follows, and by how much it moves each parameter.

    `gradient` is that of the mean loss over the batch's `rows` rows and of the penalties, as the
    optimiser is given it; `change` is parameters after − before, with all that the optimiser makes
    of the gradient. `occasion` is what it was made from. `preconditioner` (count,) is what the
    optimiser divides each gradient by, None where it divides by nothing.
    """

    rows: int
    gradient: Parameters
    change: Parameters
    occasion: Occasion
    preconditioner: Array | None = None


class NextUpdate:
    """What the next update of a run would be, computed once, for whoever asks first.

    It has a copy of the run's state, so it may be asked at any time, from any thread. `work` is how
    many numbers are multiplied, about.
    """

    def __init__(self, state: RunState, make: Callable[[RunState], Update], work: float) -> None:
        self._state: RunState | None = state
        self._make, self._work = make, work
        self._made: Update | None = None
        self._lock = Lock()

    @property
    def is_quick(self) -> bool:
        """Whether it is known already, or takes no longer than a frame has room for."""
        return self._made is not None or self._work <= _QUICK

    @property
    def known(self) -> Update | None:
        """The update, where somebody has asked for it before."""
        return self._made

    def made(self) -> Update:
        """The update."""
        with self._lock:
            if self._made is None and self._state is not None:
                self._made = self._make(self._state)
                self._state = None  # it has been used up
            assert self._made is not None  # noqa: S101  (for the type checker)
            return self._made
