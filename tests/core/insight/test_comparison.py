"""What is said of many runs: counted, with their ranges, and faster only where it is so."""

from __future__ import annotations

import math

import numpy as np
import pytest

from core.insight.comparison import (
    Faster,
    Group,
    best_of,
    chance_words,
    compare,
    counted_words,
    faster_words,
    outcome_of,
)

INF = math.inf


def group(name: str, solved: list[float], runs: int = 20, diverged: int = 0) -> Group:
    return Group(name, np.array(solved + [INF] * (runs - len(solved))), diverged)


XAVIER = group("Xavier", [*range(10, 27)])
NORMAL = group("normal", [*range(100, 118, 2)], diverged=3)
ZEROS = group("zeros", [])


def test_each_is_counted_with_the_range_of_its_share() -> None:
    said = [counted_words(outcome_of(each)) for each in (XAVIER, NORMAL, ZEROS)]
    assert said == [
        "Xavier solved 17 of 20 (between 64 and 95 %), half of its runs by epoch 19.",
        "normal solved 9 of 20 (between 26 and 66 %); 3 diverged.",
        "zeros solved none of 20 (at most 16 %).",
    ]
    every = counted_words(outcome_of(group("He", [5.0] * 20)))
    assert every == "He solved all 20 (at least 84 %), half of its runs by epoch 5."


def test_the_soonest_is_compared_with_each_of_the_others() -> None:
    groups = (NORMAL, XAVIER, ZEROS)
    outcomes, pairs = [outcome_of(each) for each in groups], compare(groups)
    assert [(pair.faster, pair.slower) for pair in pairs] == [(1, 0), (0, 2), (1, 2)]
    assert best_of(outcomes) == 1
    first, second = faster_words(outcomes, pairs)
    assert first.startswith("Xavier is faster than normal: chance alone would give such a ")
    assert "zeros" in second


def test_what_may_be_chance_is_not_told_as_a_difference() -> None:
    one, other = group("one", [5, 9, 7], 4), group("two", [6, 8, 10], 4)
    outcomes = [outcome_of(one), outcome_of(other)]
    (said,) = faster_words(outcomes, compare((one, other)))
    assert said == "one cannot be told from two: such a difference may well be chance."
    never = [outcome_of(ZEROS), outcome_of(ZEROS)]
    assert faster_words(never, compare((ZEROS, ZEROS))) == ()
    # The one with the smaller median is not always the one that the test takes for faster.
    assert faster_words(outcomes, (Faster(1, 0, 0.001),)) == (
        "two is faster than one: chance alone would give such a difference in 1 of 1,000 cases.",
    )


def test_a_group_without_runs_is_compared_with_none() -> None:
    assert compare((XAVIER, group("none", [], 0))) == ()


@pytest.mark.parametrize(
    ("p", "words"),
    [
        (0.5, "50 of 100 cases"),
        (0.013, "2 of 100 cases"),
        (0.001, "1 of 1,000 cases"),
        (0.0012, "1 of 800 cases"),
        (1e-9, "fewer than 1 of a million cases"),
    ],
)
def test_chance_is_told_in_cases_never_rarer_than_it_is(p: float, words: str) -> None:
    assert chance_words(p) == words
