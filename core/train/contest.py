"""Contest: the runs of an arena, trained side by side, and how they stand against a goal."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from core.insight.comparison import Faster, Group, Outcome, compare, outcome_of
from core.insight.solving import completed, quartiles, resampled, solved_at
from core.run.kept_run import KeptRun, file_of
from core.spec.goal import FIGURE_NAMES, Goal, rises
from core.train.population import Population, shapes_of
from core.train.trainer import Trainer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from core.datasets.dataset import Dataset
    from core.nn.arrays import Array
    from core.nn.network import Network
    from core.spec.arena_plan import ArenaPlan
    from core.spec.experiment import Experiment
    from core.spec.goal import FigureName

    Maker = Callable[[Sequence[Experiment], Sequence[Dataset]], Population]

# Curves that are handed on one by one, and how many epochs of each: more could not be told apart.
MOST_CURVES: Final = 200
MOST_POINTS: Final = 200
_FEW_ROWS: Final = 20


@dataclass(frozen=True, eq=False)
class Standing:
    """How the runs of a plan stand.

    `axis` (k,) are epochs; `curves` (m, k) the wanted figure of the runs `drawn` (m,), and `bands`
    (rows, 3, k) its quartiles over all runs of each row, NaN where they are not yet. `solved_at`
    (runs,) is infinite where the goal was not reached; `last` (runs,) is the goal's figure as it
    was last. `outcomes` are those of the rows; `pairs` compares them, once no run goes on: a test
    that is looked at again and again in the meantime would find differences where there are none.
    `finals` (4, runs), too, are the last values of all figures, then.
    """

    goal: Goal
    figure: str
    epoch: int
    epochs: int
    is_over: bool
    axis: Array
    drawn: Array
    curves: Array
    bands: Array
    solved_at: Array
    diverged: Array
    last: Array
    outcomes: tuple[Outcome, ...]
    pairs: tuple[Faster, ...] = ()
    finals: Array | None = None


@dataclass(frozen=True, eq=False)
class _Part:
    """Runs of one shape: their numbers among all (n,), and who trains them."""

    runs: Array
    population: Population

    @property
    def done(self) -> float:
        population = self.population
        return 1.0 if population.finished else population.epoch / max(population.epochs, 1)


class Contest:
    """Trains all runs of a plan; runs of different shapes in turn, so that none is far ahead.

    `datasets` are those of the runs, in their order. Raises `SpecError` where a field cannot have
    its value and `TrainerError` for runs that cannot be trained side by side.
    """

    def __init__(
        self, plan: ArenaPlan, datasets: Sequence[Dataset], make: Maker = Population
    ) -> None:
        self.plan, self._datasets = plan, datasets
        experiments = plan.experiments
        self._parts = [
            _Part(np.array(runs), make([experiments[i] for i in runs], [datasets[i] for i in runs]))
            for runs in shapes_of(experiments)
        ]
        self._place = {int(r): (part, i) for part in self._parts for i, r in enumerate(part.runs)}
        self._is_stopped = False

    @property
    def done(self) -> float:
        """The part of all work that is done, 0 to 1."""
        return sum(part.done * len(part.runs) for part in self._parts) / self.plan.size

    @property
    def is_finished(self) -> bool:
        """Whether all runs came to their ends."""
        return all(part.population.finished for part in self._parts)

    @property
    def is_over(self) -> bool:
        """Whether no run goes on: all have ended, or were stopped."""
        return self._is_stopped or self.is_finished

    @property
    def epoch(self) -> int:
        """The epochs that all runs have done, but for those that ended before."""
        going = [part.population.epoch for part in self._parts if not part.population.finished]
        return min(going) if going else self.epochs

    @property
    def epochs(self) -> int:
        """The epochs after which all runs are over."""
        return max(part.population.epochs for part in self._parts)

    @property
    def threads(self) -> int:
        """How many of them work at once."""
        return max(part.population.threads for part in self._parts)

    @property
    def nbytes(self) -> int:
        """Memory that the runs take."""
        return sum(part.population.nbytes for part in self._parts)

    def run(self) -> Iterator[None]:
        """Train; each turn is a safe point."""
        going = [(part, part.population.run()) for part in self._parts]
        while going:
            turn = min(going, key=lambda each: each[0].done)
            if next(turn[1], turn) is turn:
                going.remove(turn)
            else:
                yield

    def stop(self) -> None:
        """No run goes on any more: they are compared as they stand."""
        self._is_stopped = True

    def network(self, run: int) -> Network:
        """The network of a run as it stands, a copy."""
        part, place = self._place[run]
        return part.population.network(place)

    def kept(self, run: int) -> KeptRun:
        """A run as it stands, to go on from there: with the bits that it has here."""
        part, place = self._place[run]
        population = part.population
        trainer = Trainer(
            self.plan.experiments[run],
            self._datasets[run],
            compiling="first" if population.compiled else "never",
        )
        trainer.go_on_from(population.state(place), population.history(place))
        dataset = trainer.dataset
        file = file_of(
            trainer.snapshot(),
            trainer.experiment,
            trainer.resume_state(),
            dataset.scaling,
            dataset.target_scaling,
        )
        return KeptRun("", self.plan.name(run), file)

    def standing(self, goal: Goal, figure: str) -> Standing:
        """How the runs stand against `goal`; the curves are those of `figure`."""
        plan, size = self.plan, self.plan.size
        axis = np.unique(np.linspace(1, self.epochs, min(self.epochs, MOST_POINTS)).round())
        solved, last = np.full(size, math.inf), np.full(size, math.nan)
        diverged = np.zeros(size, bool)
        curves = np.full((size, len(axis)), math.nan, np.float32)
        for part in self._parts:
            runs, epochs, gone = part.runs, part.population.epochs_at, part.population.diverged
            values = part.population.curve(goal.figure)
            solved[runs] = solved_at(goal, epochs, values, gone)
            last[runs], diverged[runs] = _last(values), gone
            shown = values if figure == goal.figure else part.population.curve(figure)
            worst = -math.inf if rises(figure) else math.inf
            curves[runs] = _on_axis(epochs, shown, gone, axis, worst)
        rows = np.split(np.arange(size), len(plan.rows.values))
        groups = [
            Group(plan.rows.text(row), solved[runs], int(diverged[runs].sum()))
            for row, runs in enumerate(rows)
        ]
        chosen = _some(size, len(rows))
        return Standing(
            goal,
            figure,
            self.epoch,
            self.epochs,
            self.is_over,
            axis,
            chosen,
            curves[chosen],
            np.stack([quartiles(curves[runs]) for runs in rows]),
            solved,
            diverged,
            last,
            tuple(map(outcome_of, groups)),
            compare(groups) if self.is_over else (),
            self._finals() if self.is_over else None,
        )

    def _finals(self) -> Array:
        finals = np.full((len(FIGURE_NAMES), self.plan.size), math.nan)
        for part in self._parts:
            for line, name in enumerate(FIGURE_NAMES):
                finals[line, part.runs] = _last(part.population.curve(name))
        return finals


def usual_goal(experiment: Experiment, dataset: Dataset) -> Goal:
    """What counts as solved unless a person says otherwise: all of a few rows, 95 % of many.

    Numbers, whose R² is never quite 1, count as many.
    """
    wanted = experiment.training.stop.goal
    if wanted is not None:
        return wanted
    figure: FigureName = "test_accuracy" if len(dataset.x_test) else "train_accuracy"
    is_few = len(dataset.x_train) <= _FEW_ROWS and dataset.kind == "classes"
    return Goal(figure, 1.0 if is_few else 0.95)


def _on_axis(epochs: Array, values: Array, gone: Array, axis: Array, worst: float) -> Array:
    """Curves (runs, k) at the epochs of `axis`, as far as they have come; `worst` where gone."""
    found = resampled(epochs, values, axis)
    reached = int(np.searchsorted(axis, epochs[-1], "right")) if len(epochs) else 0
    found[:, :reached] = completed(found[:, :reached], gone, worst)
    return found


def _last(values: Array) -> Array:
    """The last number of each run (runs,); NaN where it has none."""
    if not values.shape[1]:
        return np.full(len(values), math.nan)
    last: Array = values[:, -1].copy()
    ended = np.isnan(last)
    never = np.zeros(int(ended.sum()), bool)
    last[ended] = completed(values[ended], never, math.nan)[:, -1]
    return last


def _some(size: int, rows: int) -> Array:
    """The numbers of at most `MOST_CURVES` runs, equally many of each row, evenly spread."""
    if size <= MOST_CURVES:
        return np.arange(size)
    each = max(MOST_CURVES // rows, 1)
    first = np.linspace(0, size // rows, each, endpoint=False).astype(int)
    numbers: Array = np.arange(rows)[:, None] * (size // rows) + first
    return numbers.reshape(-1)
