"""What many runs say of several choices: how many solved it, how surely, and which is faster."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Final

import numpy as np

from core.insight.proportion import Interval, wilson_interval
from core.insight.rank_test import holm, mann_whitney
from core.insight.solving import share_time

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.nn.arrays import Array

# A difference that chance alone gives less often is told as one.
LEVEL: Final = 0.05
_RAREST: Final = 1e-6


@dataclass(frozen=True, eq=False)
class Group:
    """Runs that have one choice in common: the epochs (runs,) in which they solved it.

    Infinite where they never did; `diverged` of those have no finite weights any more.
    """

    name: str
    times: Array
    diverged: int = 0


@dataclass(frozen=True)
class Outcome:
    """What a group has come to; `share` is where the part that solves it lies with 95 %.

    `median` is the epoch by which at least half of its runs had solved it, or infinite.
    """

    name: str
    runs: int
    solved: int
    diverged: int
    share: Interval
    median: float


@dataclass(frozen=True)
class Faster:
    """The group `faster` solves it sooner than `slower` (both from 0), if `p` is small.

    `p` is that of the rank test, raised for all pairs that were looked at (Holm).
    """

    faster: int
    slower: int
    p: float


def outcome_of(group: Group) -> Outcome:
    """Count a group."""
    runs, solved = len(group.times), int(np.isfinite(group.times).sum())
    share = wilson_interval(solved, runs)
    return Outcome(group.name, runs, solved, group.diverged, share, share_time(group.times))


def compare(groups: Sequence[Group]) -> tuple[Faster, ...]:
    """Compare each group with each other, by ranks; the pairs in the order of the groups.

    Runs of different groups that share a seed are alike if anything, which makes the test more
    careful than it says.
    """
    pairs = [
        pair
        for pair in combinations(range(len(groups)), 2)
        if all(len(groups[i].times) for i in pair)
    ]
    tests = [mann_whitney(groups[one].times, groups[other].times) for one, other in pairs]
    p_values = holm([test.p for test in tests])
    found = []
    for (one, other), test, p in zip(pairs, tests, p_values, strict=True):
        is_first = 2.0 * test.u <= len(groups[one].times) * len(groups[other].times)
        found.append(Faster(*((one, other) if is_first else (other, one)), p))
    return tuple(found)


def best_of(outcomes: Sequence[Outcome]) -> int:
    """The group that is soonest done: by its median, then by how many solved it."""
    order = [(o.median, -o.solved / max(o.runs, 1), i) for i, o in enumerate(outcomes) if o.runs]
    return min(order)[2] if order else 0


def counted_words(outcome: Outcome) -> str:
    """As "Xavier uniform solved 17 of 20 (between 64 and 95 %), half of its runs by epoch 212"."""
    words = f"{outcome.name} solved {_how_many(outcome)} ({_range_words(outcome)})"
    if math.isfinite(outcome.median):
        words += f", half of its runs by epoch {outcome.median:,.0f}"
    if outcome.diverged:
        words += f"; {outcome.diverged} diverged"
    return f"{words}."


def faster_words(outcomes: Sequence[Outcome], pairs: Sequence[Faster]) -> tuple[str, ...]:
    """How the soonest group compares with each of the others, a sentence each.

    By the ranks of all runs another may be faster, though half of its runs are done later. Those
    that cannot be told from it stand in one sentence. Nothing where nobody solved it.
    """
    if not any(outcome.solved for outcome in outcomes):
        return ()
    best, sentences, alike = best_of(outcomes), [], []
    for pair in pairs:
        if best not in (pair.faster, pair.slower):
            continue
        other = pair.slower if pair.faster == best else pair.faster
        if pair.p >= LEVEL:
            alike.append(outcomes[other].name)
        else:
            sentences.append(
                f"{outcomes[pair.faster].name} is faster than {outcomes[pair.slower].name}: chance"
                f" alone would give such a difference in {chance_words(pair.p)}."
            )
    if alike:
        sentences.append(
            f"{outcomes[best].name} cannot be told from {_list(alike)}: such a difference may well"
            " be chance."
        )
    return tuple(sentences)


def chance_words(p: float) -> str:
    """As "3 of 100 cases" or "1 of 1,000 cases"; never rarer than it is."""
    if p >= 0.01:
        return f"{math.ceil(100 * p - 1e-9)} of 100 cases"
    if p < _RAREST:
        return "fewer than 1 of a million cases"
    rare = 1.0 / p * (1.0 + 1e-9)
    digit = 10 ** math.floor(math.log10(rare))
    return f"1 of {math.floor(rare / digit) * digit:,} cases"


def _how_many(outcome: Outcome) -> str:
    if not outcome.solved:
        return f"none of {outcome.runs:,}"
    if outcome.solved == outcome.runs:
        return f"all {outcome.runs:,}"
    return f"{outcome.solved:,} of {outcome.runs:,}"


def _range_words(outcome: Outcome) -> str:
    """Where the true share lies, in whole per cent."""
    low = math.floor(100.0 * outcome.share.low + 0.5)
    high = math.floor(100.0 * outcome.share.high + 0.5)
    if not outcome.solved:
        return f"at most {high} %"
    if outcome.solved == outcome.runs:
        return f"at least {low} %"
    return f"between {low} and {high} %"


def _list(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
