"""What the sweep view says: fields, values and figures, the best, and which fields matter."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from core.spec.difference import field_words, value_text
from core.spec.goal import figure_words, rises, value_words
from core.spec.varied import Field
from core.sweep.work import DIVERGED, DROPPED, FAILED
from playground.views.readout import percent_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.insight.marginal_means import Crossed, Effect
    from core.sweep.news import Reading, SweepNews
    from core.sweep.results import Results

EMPTY: Final = (
    "Many runs, made on all cores beside this window, and what came of them.\n\n"
    "Choose above what is to differ, and press Start. Or open a plan (a TOML file, which the"
    " command line takes too) or a folder of results, even one that another program is filling."
)
_LONGEST: Final = 28
# Less of the differences than this says nothing.
_LEAST_SHARE: Final = 0.02
_FEW: Final = 3
_MINUTE, _HOUR = 60.0, 3600.0


def field_title(path: str) -> str:
    """What a field is called, by its whole path."""
    parts = tuple(path.split("."))
    if parts[:2] == ("network", "layers"):
        if len(parts) == 2:
            return "layers"
        called = field_words(parts[-1])
        return f"layer {parts[2]}: {called}" if len(parts) > 3 else f"layers: {called}"
    if parts[-1] == "name" and parts[0] == "data":
        return "data"
    if parts[-1] in ("init", "bias_init"):
        parts = (*parts, "name")
    return Field(parts, str).title


def value_words_of(value: Any) -> str:
    """A value of a field, as short as there is room for."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, list):
        value = tuple(value)
    text = value_text(value)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def level_text(ends: tuple[Any, Any]) -> str:
    """A level: a value, or a range as "0.001 to 0.03"."""
    low, high = map(value_words_of, ends)
    return low if low == high else f"{_rounded(ends[0])} to {_rounded(ends[1])}"


def figure_text(results: Results, value: float, name: str = "") -> str:
    """A figure with four digits, "–" where there is none."""
    return figure_writer(results, name)(value)


def figure_writer(results: Results, name: str = "") -> Callable[[float], str]:
    """What writes many values of one figure, as `figure_text` does."""
    figure, metric = name or results.spec.figure, results.metric

    def write(value: float) -> str:
        if not math.isfinite(value):
            return "–"
        return value_words(figure, float(f"{value:.4g}"), metric)

    return write


def figure_title(results: Results) -> str:
    """As "test loss"."""
    return figure_words(results.spec.figure, results.metric)


def progress_words(news: SweepNews) -> str:
    """As "36 of 90 runs · 12 s left"."""
    if news.phase == "preparing":
        return news.problem or "Preparing…"
    if not news.total:
        return ""
    text = f"{news.done:,} of {news.total:,} runs"
    if news.phase == "stopping":
        return f"{text} · stopping"
    if news.phase == "running" and math.isfinite(news.seconds_left):
        return f"{text} · {_time_text(news.seconds_left)} left"
    return f"{text} · {news.phase}" if news.phase in ("stopped", "finished") else text


def sentences(reading: Reading) -> list[str]:
    """What may be said of the results: the best, what matters, and what was lost."""
    results = reading.results
    if not len(results):
        return ["No run is over yet."]
    return [
        *_best(reading),
        *_effects(reading),
        *_lost(results),
    ]


def cell_words(
    results: Results, crossed: Crossed, paths: tuple[str, str], row: int, column: int
) -> str:
    """What the heatmap's cell says."""
    where = " · ".join(
        f"{field_title(path)} {level_text(levels.ends[place])}"
        for path, levels, place in zip(
            paths, (crossed.rows, crossed.columns), (row, column), strict=True
        )
    )
    count, lost = int(crossed.counts[row, column]), int(crossed.lost[row, column])
    if not count:
        told = f"{_runs(lost)}, none with a figure" if lost else "no run yet"
        return f"{where}: {told}"
    spread = float(crossed.spreads[row, column])
    told = f"mean {figure_title(results)} {figure_text(results, crossed.means[row, column])}"
    if math.isfinite(spread):
        told += f" ± {figure_text(results, spread)}"
    return f"{where}: {told} of {_runs(count)}" + (f", {lost} lost" if lost else "")


def run_words(reading: Reading, row: int) -> str:
    """A run by its row: its values and what came of it."""
    results = reading.results
    values = ", ".join(
        f"{field_title(path)} {value_words_of(column[row])}"
        for path, column in results.values.items()
    )
    outcome = str(results.columns["outcome"][row])
    told = f"{figure_title(results)} {figure_text(results, float(reading.figures[row]))}"
    if outcome in (DIVERGED, FAILED, DROPPED, "going"):
        told = outcome if outcome != DROPPED else f"{told}, dropped"
    return f"Run {int(results.columns['number'][row]):,}: {values}: {told}"


def effect_words(reading: Reading, path: str, effect: Effect, *, is_first: bool) -> str:
    """As "Learning rate matters most: mean test loss from 0.021 (at 0.3) to 0.69 (at 0.001)"."""
    results, title = reading.results, _capital(field_title(path))
    known = np.flatnonzero(effect.counts)
    if len(known) < 2:
        return f"{title}: only one value has a figure so far."
    order = known[np.argsort(effect.means[known])]
    if rises(results.spec.figure):
        order = order[::-1]
    ends = [
        f"{figure_text(results, float(effect.means[at]))} (at {level_text(effect.levels.ends[at])})"
        for at in (order[0], order[-1])
    ]
    told = f"mean {figure_title(results)} from {ends[0]} to {ends[1]}"
    if math.isnan(effect.share):
        return f"{title}: {told}; too few runs to tell that from chance."
    if effect.share < _LEAST_SHARE:
        return f"{title}: no difference that shows; {told}."
    start = f"{title} matters most" if is_first else title
    return f"{start}: {told}; {percent_text(effect.share)} of the differences go with it."


def _best(reading: Reading) -> list[str]:
    results, best = reading.results, reading.standings[0]
    if math.isnan(best.mean):
        return ["No run has come to a figure yet."]
    settings = ", ".join(
        f"{field_title(path)} {value_words_of(value)}" for path, value in best.settings.items()
    )
    told = f"Best: {figure_title(results)} {figure_text(results, best.mean)}"
    kept = best.runs - best.lost
    if kept > 1:
        low, high = (figure_text(results, value) for value in (best.low, best.high))
        told += f" (mean of {kept} runs, {low} to {high})"
    return [f"{told}, with {settings}." if settings else f"{told}."]


def _effects(reading: Reading) -> list[str]:
    told = [
        effect_words(reading, path, effect, is_first=place == 0 and len(reading.effects) > 1)
        for place, (path, effect) in enumerate(reading.effects)
    ]
    rungs = reading.results.spec.rungs
    if len(rungs) > 1 and told:
        told.append(f"Fields are compared after {rungs[0]:,} epochs, which all runs had.")
    least = min(
        (int(e.counts[e.counts > 0].min(initial=99)) for _, e in reading.effects), default=9
    )
    if told and least < _FEW:
        told.append("Some values have fewer than three runs: more repeats would make this surer.")
    return told


def _lost(results: Results) -> list[str]:
    counts = [(count, name) for name in (DIVERGED, FAILED) if (count := results.count(name))]
    if not counts:
        return []
    told = ", ".join(f"{count:,} {name}" for count, name in counts)
    reasons = results.columns["reason"][results.columns["outcome"] == FAILED]
    why = f" The first that failed: {reasons[0]}." if len(reasons) else ""
    return [f"Of {_runs(len(results))} {told}; they count for no mean.{why}"]


def _runs(count: int) -> str:
    return f"{count:,} run{'' if count == 1 else 's'}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _rounded(value: Any) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:.3g}"


def _time_text(seconds: float) -> str:
    if seconds < _MINUTE:
        return f"{seconds:.0f} s"
    if seconds < _HOUR:
        return f"{seconds / _MINUTE:.0f} min"
    return f"{seconds / _HOUR:.1f} h"
