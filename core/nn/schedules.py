"""Schedules: by what the learning rate is multiplied as a run goes on.

`rate_at` is for both engines: the compiled one compiles this very function, so it must hold
nothing but arithmetic on single numbers in one order.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, NamedTuple

from core.spec.names import SCHEDULE_NAMES

if TYPE_CHECKING:
    from core.spec.schedule import ScheduleSpec

_STEP: Final = SCHEDULE_NAMES.index("step")
_COSINE: Final = SCHEDULE_NAMES.index("cosine")


class ScheduleNumbers(NamedTuple):
    """A `ScheduleSpec`; `kind` is the place of its name in `SCHEDULE_NAMES`."""

    kind: int
    length: float
    gamma: float
    lowest: float
    warmup: float

    @classmethod
    def of(cls, spec: ScheduleSpec) -> ScheduleNumbers:
        """The numbers of a schedule."""
        kind = SCHEDULE_NAMES.index(spec.name)
        length, gamma, lowest = float(spec.length), float(spec.gamma), float(spec.lowest)
        return cls(kind, length, gamma, lowest, float(spec.warmup))


def rate_at(schedule: ScheduleNumbers, rate: float, epoch: int, position: int, steps: int) -> float:
    """`rate` times the factor for the update after `position` of an epoch's `steps` updates.

    The factors, with e = epoch + position/steps, from which the warm-up is taken once it is over:

        warm-up     e/warmup, from 0 to 1 (optax.linear_schedule)
        constant    1
        step        gamma to the power of ⌊e/length⌋ (torch.optim.lr_scheduler.StepLR)
        cosine      lowest + (1 − lowest)·(1 + cos(π·e/length))/2, then lowest (Loshchilov & Hutter
                    2017, "SGDR"; optax.cosine_decay_schedule)
    """
    kind, length, gamma, lowest, warmup = schedule
    e = epoch + position / steps
    if e < warmup:
        return rate * (e / warmup)
    e -= warmup
    if kind == _STEP:
        return rate * math.pow(gamma, float(math.floor(e / length)))
    if kind == _COSINE:
        if e >= length:
            return rate * lowest
        wave = (1.0 + math.cos(math.pi * (e / length))) * 0.5
        return rate * (lowest + (1.0 - lowest) * wave)
    return rate
