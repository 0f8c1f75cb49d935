"""What is told of a contest while it goes on: how far it is, how the runs stand, or why not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from core.nn.arrays import Array
from core.nn.network import Network

if TYPE_CHECKING:
    from core.spec.arena_plan import ArenaPlan
    from core.spec.goal import Goal
    from core.train.contest import Standing

Phase: TypeAlias = Literal["preparing", "training", "stopped", "finished", "failed"]
Painter: TypeAlias = Callable[[Network], Array]
"""Makes a small picture, uint8 (rows, columns), of a network; called in a worker."""


@dataclass(frozen=True, eq=False)
class Wish:
    """What is to be told: standings against this goal, curves of this figure, and pictures."""

    goal: Goal
    figure: str
    painter: Painter | None = None


@dataclass(frozen=True, eq=False)
class News:
    """How the contest of `plan` goes.

    `done` of all work (0 to 1); `seconds_left` is NaN while nobody knows. `pictures` (runs, rows,
    columns) uint8, all 0 where none is painted yet, and `unpainted` how many of them are older than
    their networks. `problem` is the sentence of what has failed, or what is being prepared.
    """

    plan: ArenaPlan
    phase: Phase
    standing: Standing | None = None
    pictures: Array | None = None
    unpainted: int = 0
    done: float = 0.0
    seconds: float = 0.0
    seconds_left: float = float("nan")
    threads: int = 0
    nbytes: int = 0
    problem: str = ""

    @property
    def is_going(self) -> bool:
        """Whether more is to come by itself."""
        return self.phase in ("preparing", "training")
