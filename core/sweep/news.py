"""SweepNews: how a sweep stands, for whoever looks on: progress, results, what matters in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from core.insight.marginal_means import Effect, effect_of
from core.sweep.database import reading
from core.sweep.results import Results, Standing, read_results, standings
from core.sweep.work import DIVERGED, FAILED, GOING

if TYPE_CHECKING:
    import os

    from core.nn.arrays import Array

Phase = Literal["preparing", "running", "stopping", "stopped", "finished", "failed", "looking"]


@dataclass(frozen=True, eq=False)
class Reading:
    """What was read of a results folder, and computed of it.

    `figures` (runs,) are the sweep's own, NaN of runs that diverged, failed or are under way.
    `effects` are those of all fields that were varied, by their paths, what matters most first;
    with successive halving of the figures after as many epochs as all were trained for.
    """

    results: Results
    figures: Array
    effects: tuple[tuple[str, Effect], ...]
    standings: tuple[Standing, ...]

    @property
    def left(self) -> int:
        """How many runs are still to be made, or to be trained on."""
        return self.results.spec.count - len(self.results) + self.results.count(GOING)


@dataclass(frozen=True, eq=False)
class SweepNews:
    """How a sweep stands. `phase` "looking": it is not made here, another program may make it.

    `done` of `total` runs are over; `seconds_left` is NaN where it is not known. `problem` says in
    a sentence what went wrong, or what is being prepared.
    """

    phase: Phase
    folder: str = ""
    done: int = 0
    total: int = 0
    seconds_left: float = float("nan")
    problem: str = ""
    reading: Reading | None = None

    @property
    def is_going(self) -> bool:
        """Whether runs are being made by this program."""
        return self.phase in ("preparing", "running", "stopping")


def read(folder: str | os.PathLike[str]) -> Reading:
    """Read what there is in `folder` by now, and what matters in it; raises `SweepError`."""
    results = read_results(folder)
    figures = known_figures(results)
    compared = _at_first_rung(results) if len(results.spec.rungs) > 1 else figures
    effects = [(path, effect_of(results.values[path], compared)) for path in results.spec.fields]
    effects.sort(key=lambda each: -np.nan_to_num(each[1].share, nan=-1.0))
    return Reading(results, figures, tuple(effects), tuple(standings(results)))


def known_figures(results: Results) -> Array:
    """The figure of each run (runs,) that came to one; NaN of all others."""
    is_lost = np.isin(results.columns["outcome"], (DIVERGED, FAILED, GOING))
    return np.where(is_lost, np.nan, results.columns["figure"])


def _at_first_rung(results: Results) -> Array:
    """The figures (runs,) after as many epochs as all were trained for, with successive halving."""
    with reading(results.folder) as connection:
        rows = connection.execute("SELECT number, figure FROM rungs WHERE rung = 0")
        found: dict[int, float | None] = dict(rows.fetchall())
    figures = [found.get(number) for number in results.columns["number"].tolist()]
    return np.array([np.nan if each is None else each for each in figures], np.float64)
