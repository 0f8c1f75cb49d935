"""ArenaPlan: many experiments that differ in one field or two, each repeated with other seeds."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from msgspec.structs import replace

from core.spec.checks import SpecError, require
from core.spec.data import MAX_SEED
from core.spec.stop import StopSpec

if TYPE_CHECKING:
    from core.spec.experiment import Experiment
    from core.spec.varied import Field

MOST_RUNS: Final = 10_000
ENGINE: Final = "population"
"""Who trains them, side by side or one alone: a run has the same bits either way."""


@dataclass(frozen=True)
class Varied:
    """A field and the values that it is to have."""

    field: Field
    values: tuple[Any, ...]

    def __post_init__(self) -> None:
        require(len(self.values) > 0, f"{self.field.title} has no values")

    def text(self, place: int) -> str:
        """A value, in words that say alone what is meant."""
        return self.field.words(self.values[place])


class Cell(NamedTuple):
    """Where a run stands: its row, its column, and which of the repeats it is, all from 0."""

    row: int
    column: int
    repeat: int


@dataclass(frozen=True)
class ArenaPlan:
    """`rows` × `columns` (None: one column) × `repeats`; the repeats of a cell come one by one.

    Changes that were made in `base` on the way are left out, and so are its stop rules: all runs go
    from the start to the last epoch. A repeat has other first weights and another order of rows;
    the data stay, unless their seed is varied.
    Raises `SpecError` where there are no runs, or too many.
    """

    base: Experiment
    rows: Varied
    columns: Varied | None = None
    repeats: int = 20

    def __post_init__(self) -> None:
        require(self.repeats >= 1, f"{self.repeats} repeats, expected at least 1")
        if self.columns is not None and self.columns.field == self.rows.field:
            raise SpecError(f"{self.rows.field.title} stands in rows and columns: choose another")
        require(
            self.size <= MOST_RUNS, f"these are {self.size:,} runs, expected at most {MOST_RUNS:,}"
        )

    @property
    def width(self) -> int:
        """How many columns there are."""
        return 1 if self.columns is None else len(self.columns.values)

    @property
    def runs_a_row(self) -> int:
        """How many runs have one value of the row's field."""
        return self.width * self.repeats

    @property
    def size(self) -> int:
        """How many runs there are."""
        return len(self.rows.values) * self.runs_a_row

    def cell(self, run: int) -> Cell:
        """Where a run stands."""
        row, rest = divmod(run, self.runs_a_row)
        return Cell(row, *divmod(rest, self.repeats))

    def run_at(self, cell: Cell) -> int:
        """The run that stands there."""
        return (cell.row * self.width + cell.column) * self.repeats + cell.repeat

    def experiment(self, run: int) -> Experiment:
        """What a run is to do; raises `SpecError` where a field cannot have its value."""
        cell = self.cell(run)
        training = replace(self.base.training, engine=ENGINE, stop=StopSpec())
        experiment = replace(self.base, training=training, changes=())
        experiment = self._repeated(experiment, cell.repeat)
        if self.columns is not None:
            experiment = self.columns.field.put(experiment, self.columns.values[cell.column])
        return self.rows.field.put(experiment, self.rows.values[cell.row])

    @cached_property
    def experiments(self) -> tuple[Experiment, ...]:
        """All of them; raises `SpecError` where a field cannot have a value."""
        return tuple(map(self.experiment, range(self.size)))

    def name(self, run: int) -> str:
        """What to call a run, as "He normal, batch size 10, seed 3"."""
        cell, experiment = self.cell(run), self.experiment(run)
        parts = [self.rows.text(cell.row)]
        if self.columns is not None:
            parts.append(self.columns.text(cell.column))
        if self.repeats > 1:
            parts.append(f"seed {experiment.network.seed}")
        return ", ".join(parts)

    @staticmethod
    def _repeated(experiment: Experiment, repeat: int) -> Experiment:
        """With the seeds that lie so many behind those of the base, which differ as they did."""
        network, training = experiment.network, experiment.training
        network = replace(network, seed=(network.seed + repeat) % (MAX_SEED + 1))
        training = replace(training, seed=(training.seed + repeat) % (MAX_SEED + 1))
        return replace(experiment, network=network, training=training)
