"""When a goal was reached, and what runs that never reached it do to medians and bands."""

from __future__ import annotations

import math

import numpy as np

from core.insight.solving import completed, quartiles, resampled, share_time, solved_at
from core.spec.goal import Goal

INF, NAN = math.inf, math.nan
EPOCHS = np.array([1, 2, 4])


def test_the_first_epoch_at_the_goal_counts_and_a_diverged_run_has_none() -> None:
    values = np.array([[0.5, 0.9, 0.2], [0.1, 0.2, 0.3], [1.0, 1.0, NAN], [NAN, NAN, NAN]])
    diverged = np.array([False, False, True, False])
    found = solved_at(Goal("test_accuracy", 0.9), EPOCHS, values, diverged)
    assert found.tolist() == [2, INF, INF, INF]
    found = solved_at(Goal("test_loss", 0.2), EPOCHS, values, np.zeros(4, bool))
    assert found.tolist() == [4, 1, INF, INF]
    none = solved_at(Goal("test_loss", 0.2), EPOCHS[:0], values[:, :0], diverged)
    assert none.tolist() == [INF] * 4


def test_the_median_is_the_time_by_which_half_had_solved_it() -> None:
    assert share_time(np.array([5.0, 1, INF, 3])) == 3
    assert share_time(np.array([5.0, 1, INF, INF])) == 5
    assert share_time(np.array([5.0, INF, INF])) == INF
    assert share_time(np.array([7.0])) == 7
    assert math.isnan(share_time(np.array([])))
    assert share_time(np.arange(1.0, 21.0), 0.25) == 5


def test_curves_go_on_with_their_last_value_or_the_worst() -> None:
    values = np.array([[3.0, 2, NAN], [3, NAN, NAN], [NAN, NAN, NAN]])
    diverged = np.array([False, True, True])
    filled = completed(values, diverged, INF)
    assert filled.tolist() == [[3, 2, 2], [3, INF, INF], [INF, INF, INF]]
    never = np.full((2, 3), NAN)
    assert np.isnan(completed(never, np.array([True, False]), INF)).all()  # it is not measured


def test_quartiles_are_values_of_runs_and_infinite_ones_do_no_harm() -> None:
    values = np.array([[1.0, INF], [2, INF], [3, 5], [4, INF]])
    assert quartiles(values).tolist() == [[1, 5], [2, INF], [3, INF]]
    assert np.isnan(quartiles(np.array([[1.0], [NAN]]))).all()
    assert np.isnan(quartiles(np.empty((0, 2)))).all()


def test_between_two_measurements_the_earlier_one_holds() -> None:
    values = np.array([[1.0, 2.0, 4.0]])
    found = resampled(EPOCHS, values, np.array([0, 1, 2, 3, 4, 5]))
    np.testing.assert_array_equal(found, [[NAN, 1, 2, 2, 4, NAN]])
    assert np.isnan(resampled(EPOCHS[:0], values[:, :0], np.array([1, 2]))).all()
