"""Successive halving: who of a rung goes on to the next."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from core.spec.goal import figure_words, rises

if TYPE_CHECKING:
    from collections.abc import Collection

    from core.spec.sweep import SweepSpec
    from core.sweep.store import Store


def promoted(spec: SweepSpec, store: Store, rung: int, numbers: Collection[int]) -> list[int]:
    """The runs that go on after a rung that all `numbers` have reached; notes who does not.

    The best configurations, one in `factor`, at least one, by the mean figure of their repeats; one
    with a run that diverged or failed comes last, and of equals the first.
    """
    assert spec.halving is not None  # noqa: S101  (there are no rungs without)
    figures = store.figures(rung)
    standings: dict[int, list[float]] = {}
    for number in numbers:
        figure = figures.get(number)
        value = math.inf if figure is None else -figure if rises(spec.figure) else figure
        standings.setdefault(number // spec.repeats, []).append(value)
    means = {place: sum(values) / len(values) for place, values in standings.items()}
    order = sorted(means, key=lambda place: (means[place], place))
    best = frozenset(order[: max(len(order) // spec.halving.factor, 1)])
    gone = [number for number in numbers if number // spec.repeats not in best]
    epochs = spec.rungs[rung]
    store.drop(
        gone,
        f"after {epochs:,} epochs {figure_words(spec.figure)} was not among the best"
        f" {len(best):,} of {len(order):,}",
    )
    return [number for number in numbers if number // spec.repeats in best]
