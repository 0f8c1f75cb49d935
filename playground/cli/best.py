"""The best of a sweep, as a table for a person and as numbers for a script."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from core.spec.difference import value_text
from core.spec.goal import figure_words, value_words
from core.sweep.results import standings
from core.sweep.work import DIVERGED, DROPPED, FAILED, FINISHED

if TYPE_CHECKING:
    from core.sweep.results import Results, Standing

_MOST: Final = 10
_WIDEST: Final = 28
_OUTCOMES: Final = (FINISHED, DROPPED, DIVERGED, FAILED)


def as_json(results: Results, seconds: float) -> dict[str, Any]:
    """Counts, and up to ten of the best configurations with their mean, least and greatest figure.

    `settings` are by the whole paths of their fields; figures that there are none of are None.
    """
    found: dict[str, Any] = {"runs": len(results)}
    found |= {outcome: results.count(outcome) for outcome in _OUTCOMES}
    return found | {
        "seconds": round(seconds, 3),
        "folder": str(results.folder),
        "figure": results.spec.figure,
        "best": [
            {
                "configuration": each.configuration,
                "settings": {path: _plain(value) for path, value in each.settings.items()},
                "runs": each.runs,
                "lost": each.lost,
                **{name: _known(getattr(each, name)) for name in ("mean", "low", "high")},
            }
            for each in standings(results)[:_MOST]
        ],
    }


def table(results: Results, seconds: float) -> str:
    """Up to ten of the best configurations, a line each, and how the runs ended."""
    found, spec = standings(results), results.spec
    figure = figure_words(spec.figure, results.metric)
    head = [*(results.names[path] for path in spec.fields), figure]
    if spec.repeats > 1:
        head += ["from", "to", "of"]
    rows = [head, *(_line(each, results) for each in found[:_MOST])]
    widths = [max(len(row[place]) for row in rows) for place in range(len(head))]
    lines = [
        "  ".join(f"{cell:>{width}}" for cell, width in zip(row, widths, strict=True))
        for row in rows
    ]
    more = len(found) - _MOST
    if more > 0:
        lines.append(f"… and {more:,} more configuration{'' if more == 1 else 's'}")
    return "\n".join([f"The best by {figure}:", "", *lines, "", *_ending(results, seconds)])


def _line(each: Standing, results: Results) -> list[str]:
    cells = [_short(value_text(_plain(value))) for value in each.settings.values()]
    metric, figure = results.metric, results.spec.figure
    numbers = (each.mean, each.low, each.high)
    told = ["–" if math.isnan(value) else _figure(figure, value, metric) for value in numbers]
    if results.spec.repeats == 1:
        return [*cells, told[0]]
    return [*cells, *told, f"{each.runs - each.lost}/{each.runs}"]


def _ending(results: Results, seconds: float) -> list[str]:
    counts = [(outcome, results.count(outcome)) for outcome in _OUTCOMES]
    told = ", ".join(f"{count:,} {outcome}" for outcome, count in counts if count)
    lines = [f"{len(results):,} runs: {told or 'none made'}; {seconds:,.1f} s"]
    reasons = results.columns["reason"][results.columns["outcome"] == FAILED]
    if len(reasons):
        lines.append(f"the first that failed: {reasons[0]}")
    return [*lines, f"results: {results.folder}"]


def _figure(figure: str, value: float, metric: str) -> str:
    """With four digits: means have as many as one likes."""
    return value_words(figure, float(f"{value:.4g}"), metric)


def _short(text: str) -> str:
    return text if len(text) <= _WIDEST else f"{text[: _WIDEST - 1]}…"


def _known(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _plain(value: Any) -> Any:
    """A Python value of what may be NumPy's."""
    return value.item() if isinstance(value, np.generic) else value
