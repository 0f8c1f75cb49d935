"""Results: what has come of a sweep so far, as columns, and any run of it in full."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import msgspec
import numpy as np

from core.files.plain_files import short_name
from core.run.history import COLUMNS, History
from core.spec.checks import SpecError
from core.spec.experiment import Experiment
from core.spec.fields import short_names
from core.spec.goal import FIGURE_NAMES, rises
from core.sweep.database import FIGURES, reading, results_of, spec_in
from core.sweep.errors import SweepError
from core.sweep.work import DIVERGED, FAILED

if TYPE_CHECKING:
    import os
    from pathlib import Path

    from core.nn.arrays import Array
    from core.spec.sweep import SweepSpec

_NUMBERS: Final = (*FIGURE_NAMES, "seconds", "whole_seconds")
_COUNTS: Final = ("number", "rung", "epochs", "steps")


@dataclass(frozen=True, eq=False)
class Results:
    """What was there when it was read, a row a run, in the order of their numbers.

    `columns`: arrays (rows,) by name: those of `core.sweep.work.Row` that are short (figures are
    float64, NaN where there are none), `configuration`, and `figure`, which is the sweep's own (of
    training rows where there are none to test on). `values`: what was varied, by the whole path of
    the field, and `seeds` as far as repeats have others; numbers as float64 or int64, all else as
    objects. `names` has a short name of each field.
    """

    folder: Path
    spec: SweepSpec
    columns: dict[str, Array]
    values: dict[str, Array]
    names: dict[str, str]

    def __len__(self) -> int:
        return len(self.columns["number"])

    @property
    def metric(self) -> str:
        """What the accuracy columns are: accuracy, exact or R²."""
        return next((str(name) for name in self.columns["metric"] if name), "accuracy")

    def count(self, outcome: str) -> int:
        """How many runs ended so."""
        return int(np.count_nonzero(self.columns["outcome"] == outcome))


@dataclass(frozen=True)
class Standing:
    """A configuration, and how its repeats did: the mean, the least and the greatest figure.

    `lost` of its `runs` diverged or failed, and count for no figure. `rung` is the last one that it
    has reached, 0 without successive halving.
    """

    configuration: int
    settings: dict[str, Any]
    runs: int
    lost: int
    mean: float
    low: float
    high: float
    rung: int


def read_results(folder: str | os.PathLike[str]) -> Results:
    """Read what there is, also while a sweep is under way; raises `SweepError`."""
    path = results_of(folder)
    with reading(folder) as connection:
        spec = spec_in(connection)
        if spec is None:
            raise SweepError(f"{short_name(path.parent)} does not say which sweep it is of")
        names = ", ".join(FIGURES)
        rows = connection.execute(f"SELECT {names} FROM runs ORDER BY number").fetchall()  # noqa: S608
    lines = list(zip(*rows, strict=True)) or [()] * len(FIGURES)
    found = dict(zip(FIGURES, lines, strict=True))
    try:
        settings = [
            msgspec.json.decode(text, type=dict[str, Any]) for text in found.pop("settings")
        ]
        columns = {name: _column(name, line) for name, line in found.items()}
    except (msgspec.DecodeError, TypeError, ValueError, OverflowError):
        raise SweepError(f"{short_name(path.parent)}: its results are damaged") from None
    columns["configuration"] = columns["number"] // spec.repeats
    columns["figure"] = _figure(columns, spec.figure)
    paths = spec.fields + (spec.seeds if spec.repeats > 1 else ())
    values = {path: _values([each.get(path) for each in settings]) for path in paths}
    return Results(path.parent, spec, columns, values, short_names(paths))


def experiment_of(folder: str | os.PathLike[str], number: int) -> Experiment:
    """The experiment of a run, which `Trainer` makes again bit for bit; raises `SweepError`."""
    text, _, _ = _details(folder, number)
    try:
        return Experiment.from_json(text)
    except (SpecError, TypeError, AttributeError) as error:  # it may be no text at all
        raise SweepError(f"run {number:,}: {error}") from None


def history_of(folder: str | os.PathLike[str], number: int) -> History:
    """The thinned history of a run, one row an epoch that was kept; raises `SweepError`."""
    _, content, metric = _details(folder, number)
    if not isinstance(content, bytes) or len(content) % (8 * len(COLUMNS)):
        raise SweepError(f"the history of run {number:,} is damaged")
    rows = np.frombuffer(content, "<f8")
    history = History(metric)
    history.append_epochs(rows.reshape(len(COLUMNS), -1))
    return history


def standings(results: Results) -> list[Standing]:
    """All configurations, the best first: those that came furthest, lost fewest, then by the mean.

    Those without a figure come last.
    """
    columns, rows = results.columns, np.arange(len(results))
    lost = np.isin(columns["outcome"], (DIVERGED, FAILED)) | np.isnan(columns["figure"])
    groups = columns["configuration"]
    bounds = np.flatnonzero(np.diff(groups, prepend=-1))
    found = []
    for members in np.split(rows, bounds[1:]) if len(rows) else ():
        figures = columns["figure"][members[~lost[members]]]
        first = int(members[0])
        ends = (math.nan,) * 3
        if figures.size:
            ends = (float(figures.mean()), float(figures.min()), float(figures.max()))
        found.append(
            Standing(
                int(groups[first]),
                {path: results.values[path][first] for path in results.spec.fields},
                len(members),
                int(lost[members].sum()),
                *ends,
                int(columns["rung"][members].max()),
            )
        )
    sign = -1 if rises(results.spec.figure) else 1
    return sorted(
        found,
        key=lambda each: (math.isnan(each.mean), -each.rung, each.lost, sign * each.mean),
    )


def _details(folder: str | os.PathLike[str], number: int) -> tuple[str, bytes, str]:
    """Experiment, rows of the history and metric of a run."""
    with reading(folder) as connection:
        found: tuple[str, bytes, str] | None = connection.execute(
            "SELECT spec, history, metric FROM details JOIN runs USING (number) WHERE number = ?",
            (number,),
        ).fetchone()
    if found is None or not found[0]:
        raise SweepError(f"there is nothing of run {number:,}: it is not made yet, or failed")
    return found


def _column(name: str, line: tuple[Any, ...]) -> Array:
    if name in _NUMBERS:
        return np.array([math.nan if value is None else value for value in line], np.float64)
    return np.array(line, np.int64 if name in _COUNTS else object)


def _figure(columns: dict[str, Array], name: str) -> Array:
    own, train = columns[name], columns[name.replace("test", "train")]
    return np.where(np.isnan(own), train, own)


def _values(values: list[Any]) -> Array:
    kinds = set(map(type, values))
    if kinds == {int}:
        return np.array(values, np.int64)
    if kinds <= {int, float} and kinds:
        return np.array(values, np.float64)
    found = np.empty(len(values), object)
    found[:] = values
    return found
