"""Levels, marginal and crossed means, and shares of ranks, against numbers counted by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from core.insight.levels import levels_of
from core.insight.marginal_means import crossed_means, effect_of, explained_share
from core.insight.value_scale import goodness, scale_of, standing

NAN = math.nan


def objects(*values):
    found = np.empty(len(values), object)
    found[:] = values
    return found


def test_few_numbers_are_levels_of_their_own_and_ascend():
    levels = levels_of(np.array([0.3, 0.1, 0.3, 1.0]))
    assert levels.ends == ((0.1, 0.1), (0.3, 0.3), (1.0, 1.0))
    assert levels.places.tolist() == [1, 0, 1, 2]


def test_many_numbers_are_ranges_with_equally_many_rows_that_part_no_equals():
    levels = levels_of(np.arange(12)[::-1], 3)
    assert levels.ends == ((0, 3), (4, 7), (8, 11))
    assert np.bincount(levels.places).tolist() == [4, 4, 4]
    tied = levels_of(np.array([5] * 9 + [1, 2, 3, 9]), 3)
    assert len({int(place) for place in tied.places[:9]}) == 1
    assert sorted(set(tied.places.tolist())) == list(range(len(tied)))


def test_names_and_lists_are_levels_as_they_come():
    levels = levels_of(objects("tanh", ["x", "y"], "tanh", None, True, 1))
    assert [low for low, _ in levels.ends] == ["tanh", ["x", "y"], None, True, 1]
    assert levels.places.tolist() == [0, 1, 0, 2, 3, 4]


def test_means_spreads_and_losses_of_each_value():
    effect = effect_of(objects("a", "b", "a", "b", "c"), np.array([1.0, 5.0, 3.0, NAN, NAN]))
    np.testing.assert_allclose(effect.means, [2.0, 5.0, NAN])
    np.testing.assert_allclose(effect.spreads, [math.sqrt(2.0), NAN, NAN])
    assert effect.counts.tolist() == [2, 1, 0]
    assert effect.lost.tolist() == [0, 1, 1]


def test_the_share_is_kelleys_of_ranks():
    # Ranks 1 2 | 3 4: SS_within 1, SS_total 5; 1 − (1 / 2) / (5 / 3) = 0.7.
    places = np.array([0, 0, 1, 1])
    assert explained_share(places, np.array([0.1, 0.2, 0.3, 1e9])) == pytest.approx(0.7)
    # Ranks 1 4 | 2 3: nothing lies between them, and chance would put more there.
    assert explained_share(places, np.array([1.0, 4.0, 2.0, 3.0])) == 0.0
    assert explained_share(places, np.ones(4)) == 0.0
    # Ties share their rank: 1.5 1.5 | 3.5 3.5 leaves nothing within.
    assert explained_share(places, np.array([1.0, 1.0, 2.0, 2.0])) == 1.0


def test_where_nothing_can_be_told_the_share_is_unknown():
    assert math.isnan(explained_share(np.array([0, 0]), np.array([1.0, 2.0])))
    assert math.isnan(explained_share(np.array([0, 1]), np.array([1.0, 2.0])))
    assert math.isnan(explained_share(np.array([], int), np.array([])))


def test_two_fields_crossed():
    crossed = crossed_means(
        np.array([1, 1, 2, 2, 2]), objects("a", "b", "a", "a", "b"), np.array([1, 2, 3, 5, NAN])
    )
    np.testing.assert_allclose(crossed.means, [[1.0, 2.0], [4.0, NAN]])
    assert crossed.counts.tolist() == [[1, 1], [2, 0]]
    assert crossed.lost.tolist() == [[0, 0], [0, 1]]
    np.testing.assert_allclose(crossed.spreads, [[NAN, NAN], [math.sqrt(2.0), NAN]])


def test_an_axis_has_few_values_at_equal_distances_and_many_by_size_or_power():
    few = scale_of(np.array([0.1, 1.0, 0.2]))
    assert few.positions.tolist() == [0.0, 1.0, 0.5]
    assert few.marks == ((0.0, 0.1), (0.5, 0.2), (1.0, 1.0))
    assert scale_of(objects("a", "a")).positions.tolist() == [0.5, 0.5]
    line = scale_of(np.array([*range(11), NAN], float))
    np.testing.assert_allclose(line.positions, [*np.linspace(0, 1, 11), NAN])
    assert not line.is_log
    powers = scale_of(10.0 ** np.arange(-5, 5))
    assert powers.is_log
    np.testing.assert_allclose(powers.positions, np.linspace(0, 1, 10))
    assert powers.marks[-1][1] == pytest.approx(1e4)
    assert scale_of(np.array([NAN, NAN])).marks == ()
    drawn = scale_of(np.linspace(0.001, 1.0, 12), is_log=False)
    assert not drawn.is_log
    np.testing.assert_allclose(drawn.positions, np.linspace(0, 1, 12))


def test_how_good_a_figure_is_beside_the_others():
    losses = np.array([[1.0, 2.0], [3.0, NAN]])
    found = goodness(losses, rises=False)
    np.testing.assert_allclose(found[:, 0], [1.0, 0.0])
    assert found[0, 1] == pytest.approx(0.5)
    assert math.isnan(found[1, 1])
    np.testing.assert_allclose(goodness(np.array([1e-4, 1e-2, 1.0]), rises=True), [0, 0.5, 1])
    assert goodness(np.array([2.0, 2.0]), rises=True).tolist() == [1.0, 1.0]
    assert np.isnan(goodness(np.array([NAN]), rises=True)).all()
    # By rank, ties equally.
    ranks = standing(np.array([0.1, 9.0, 0.1, NAN, 0.5]), rises=False)
    np.testing.assert_allclose(ranks, [5 / 6, 0.0, 5 / 6, NAN, 1 / 3])
    assert standing(np.array([1.0, 2.0]), rises=True).tolist() == [0.0, 1.0]
