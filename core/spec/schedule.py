"""ScheduleSpec: how the learning rate changes by itself while a run goes on."""

from __future__ import annotations

from typing import Literal

from core.spec.checks import require, require_name, require_number
from core.spec.frozen import Spec, keep_floats, keep_plain
from core.spec.names import SCHEDULE_NAMES


class ScheduleSpec(Spec, frozen=True):
    """A factor by which the learning rate is multiplied; it changes with every update.

    Lengths are in epochs and need not be whole. `constant`: 1. `step`: multiplied by `gamma` after
    every `length`. `cosine`: falls from 1 to `lowest` over `length` and stays there. Before all of
    them the factor rises from 0 to 1 over `warmup` (0: it is 1 at once). The formulas stand in
    `core.nn.schedules`. The length is the schedule's own: it does not follow the number of epochs.
    """

    name: Literal["constant", "step", "cosine"] = "constant"
    length: float = 100.0
    gamma: float = 0.1
    lowest: float = 0.0
    warmup: float = 0.0

    def __post_init__(self) -> None:
        keep_plain(self)
        require_name("schedule.name", self.name, SCHEDULE_NAMES)
        require_number("schedule.length", self.length, 0.0)
        require(
            self.length >= 0.001, f"schedule.length is {self.length!r}, expected at least 0.001"
        )
        require_number("schedule.gamma", self.gamma, 0.0, 1.0)
        require_number("schedule.lowest", self.lowest, 0.0, 1.0)
        require_number("schedule.warmup", self.warmup, 0.0)
        keep_floats(self)

    @property
    def is_constant(self) -> bool:
        """Whether the factor is 1 at every update."""
        return self.name == "constant" and self.warmup == 0.0

    @property
    def words(self) -> str:
        """What it does, in words: "cosine over 100 epochs, warm-up of 5"."""
        said = {
            "constant": "constant",
            "step": f"step × {self.gamma:g} every {self.length:g} epochs",
            "cosine": f"cosine over {self.length:g} epochs",
        }[self.name]
        if self.name == "cosine" and self.lowest:
            said += f" down to {self.lowest:g}"
        return said + (f", warm-up of {self.warmup:g}" if self.warmup else "")
