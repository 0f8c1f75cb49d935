"""SweepSpec: many runs of one experiment, each with other values of some of its fields."""

from __future__ import annotations

import math
from typing import Any, Final, Literal

from core.spec.checks import (
    SpecError,
    require,
    require_integer,
    require_kind,
    require_name,
    require_number,
)
from core.spec.data import MAX_SEED
from core.spec.experiment import Experiment
from core.spec.fields import find_field, without_none
from core.spec.frozen import Spec, keep_as_tuple, keep_plain
from core.spec.goal import FIGURE_NAMES, FigureName

MAX_RUNS: Final = 1_000_000
MAX_HISTORY: Final = 10_000
LEAST_HISTORY: Final = 10
SEEDS: Final = ("data.seed", "network.seed", "training.seed")
EPOCHS: Final = "training.epochs"
_NUMBERS: Final = (int, float, int | float)


class Axis(Spec, frozen=True, omit_defaults=True):
    """A field, by its whole path as "training.batch_size", and what is tried of it.

    Either the `values` listed, each as a file or a command line has it ("4:tanh,1:sigmoid"), or
    numbers from `low` to `high`, both included; `log`: such that each power of ten gets as many.
    """

    field: str
    values: tuple[Any, ...] = ()
    low: int | float | None = None
    high: int | float | None = None
    log: bool = False

    def __post_init__(self) -> None:
        keep_plain(self)
        found = find_field(self.field)
        require(
            ".".join(found.path) == self.field,
            f"the field {self.field!r} is not written out: expected {'.'.join(found.path)!r}",
        )
        keep_as_tuple(self, "values", f"the values of {self.field}", "a list of values")
        if self.values:
            require(
                self.low is None and self.high is None,
                f"{self.field} has both values and a range, expected one of them",
            )
            return
        require(
            self.low is not None and self.high is not None,
            f"{self.field} has nothing to try, expected values, or low and high",
        )
        require(
            without_none(found.kind)[0] in _NUMBERS,
            f"{self.field} is no number: name the values to choose from",
        )
        self._check_range(is_whole=self.is_whole)

    def _check_range(self, *, is_whole: bool) -> None:
        low, high = self.low, self.high
        for end, value in (("low", low), ("high", high)):
            what = f"the {end} end of {self.field}"
            if is_whole:
                require_integer(what, value, -MAX_SEED, MAX_SEED)
            else:
                require_number(what, value)
        assert low is not None and high is not None  # noqa: S101, PT018 (looked at above)
        require(low <= high, f"{self.field} goes from {low:g} to {high:g}, expected upwards")
        require(
            not self.log or low > 0,
            f"{self.field} goes from {low:g} in powers, expected a range of numbers above 0",
        )

    @property
    def is_whole(self) -> bool:
        """Whether its numbers are whole ones."""
        return without_none(find_field(self.field).kind)[0] is int

    def at(self, share: float) -> Any:
        """The value that lies that far (0 to below 1) into the range, or the list.

        Numbers that are not whole have four digits that count, so that they can be read and typed.
        """
        if self.values:
            return self.values[int(share * len(self.values))]
        low, high = self.low or 0, self.high or 0
        end = high + 1 if self.is_whole else high
        if self.log:
            value = math.exp(math.log(low) + share * (math.log(end) - math.log(low)))
        else:
            value = low + share * (end - low)
        value = math.floor(value) if self.is_whole else float(f"{value:.4g}")
        return min(max(value, low), high)


class Halving(Spec, frozen=True):
    """Successive halving: most configurations end early, by how they stand after a few epochs.

    All are trained for `epochs`. The best of them, one in `factor`, go on to `factor` times as
    many, and so on to all epochs; the rest end there. A configuration stands where the mean of its
    repeats does (Jamieson and Talwalkar, "Non-stochastic best arm identification and hyperparameter
    optimization", 2016).
    """

    epochs: int
    factor: int = 3

    def __post_init__(self) -> None:
        keep_plain(self)
        require_integer("halving.epochs", self.epochs, 1, MAX_SEED)
        require_integer("halving.factor", self.factor, 2, 100)

    def rungs(self, epochs: int) -> tuple[int, ...]:
        """After how many of all `epochs` configurations are compared; the last one is the end."""
        found, at = [], self.epochs
        while at < epochs:
            found.append(at)
            at *= self.factor
        return (*found, epochs)


class SweepSpec(Spec, frozen=True):
    """What to run: `base` with every combination of `grid`, and with values drawn.

    Of the axes `drawn`, `runs` values each are drawn from the generator of `seed`: at random, or as
    a Latin hypercube, in which every part of each range is met once. With a grid too, each of its
    points gets all that was drawn. Every configuration is run `repeats` times, each time with the
    next of the seeds named in `seeds`. `given`: further fields that somebody chose for `base`; what
    was not chosen (inputs, last layer, loss) follows the data.

    `figure` says which is best. `weights`: the trained networks are kept too. `history`: at most so
    many rows of each run's curves are kept.
    """

    base: Experiment
    grid: tuple[Axis, ...] = ()
    drawn: tuple[Axis, ...] = ()
    draw: Literal["random", "latin"] = "random"
    runs: int = 1
    seed: int = 0
    repeats: int = 1
    seeds: tuple[str, ...] = ("network.seed", "training.seed")
    given: tuple[str, ...] = ()
    figure: FigureName = "test_loss"
    halving: Halving | None = None
    weights: bool = False
    history: int = 100

    def __post_init__(self) -> None:
        keep_plain(self)
        require_kind("base", self.base, Experiment, "an Experiment")
        for name, kind in (("grid", Axis), ("drawn", Axis), ("seeds", str), ("given", str)):
            keep_as_tuple(self, name, name, "a list")
            for item in getattr(self, name):
                require_kind(name, item, kind, f"a list of {kind.__name__}")
        require_name("draw", self.draw, ("random", "latin"))
        require_integer("runs", self.runs, 1, MAX_RUNS)
        require_integer("seed", self.seed, 0, MAX_SEED)
        require_integer("repeats", self.repeats, 1, MAX_RUNS)
        require_name("figure", self.figure, FIGURE_NAMES)
        require_kind("halving", self.halving, Halving | None, "a Halving")
        require_kind("weights", self.weights, bool, "true or false")
        require_integer("history", self.history, LEAST_HISTORY, MAX_HISTORY)
        self._check_axes()

    def _check_axes(self) -> None:
        fields = self.fields
        for axis in self.grid:
            require(axis.values != (), f"{axis.field} of the grid has a range, expected values")
        twice = next((name for name in fields if fields.count(name) > 1), None)
        require(twice is None, f"{twice} is varied twice, expected once")
        for name in self.seeds:
            require_name("seeds", name, SEEDS)
            require(
                self.repeats == 1 or name not in fields,
                f"{name} is varied and is to differ between repeats too: leave one out",
            )
        for name in self.given:
            find_field(name)
        require(
            self.drawn != () or self.runs == 1,
            f"{self.runs:,} runs are to be drawn, but no field to draw is named",
        )
        require(
            self.halving is None or EPOCHS not in fields,
            "halving compares runs after equally many epochs: do not vary epochs with it",
        )
        if self.count > MAX_RUNS:
            raise SpecError(f"there are {self.count:,} runs, expected at most {MAX_RUNS:,}")

    @property
    def axes(self) -> tuple[Axis, ...]:
        """What is varied."""
        return (*self.grid, *self.drawn)

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that are varied, by their whole paths."""
        return tuple(axis.field for axis in self.axes)

    @property
    def configurations(self) -> int:
        """How many there are of all that is varied, repeats aside."""
        return math.prod(len(axis.values) for axis in self.grid) * self.runs

    @property
    def count(self) -> int:
        """All runs."""
        return self.configurations * self.repeats

    @property
    def rungs(self) -> tuple[int, ...]:
        """After how many epochs configurations are compared; without halving none are."""
        return self.halving.rungs(self.base.training.epochs) if self.halving else ()
