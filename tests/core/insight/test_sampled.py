"""Sampled: bounded room, no lost peak, gaps that stay gaps."""

from __future__ import annotations

import math

import numpy as np

from core.insight.sampled import Sampled


def filled(count: int, capacity: int = 8) -> Sampled:
    sampled = Sampled(1, capacity)
    for place in range(count):
        sampled.add(float(place), np.array([float(place % 7)]))
    return sampled


def test_a_few_samples_are_kept_as_they_are():
    sampled = filled(5)
    np.testing.assert_array_equal(sampled.x, np.arange(5.0))
    for values in sampled.course(0):
        np.testing.assert_array_equal(values, np.arange(5.0))
    assert sampled.begins.tolist() == [True, False, False, False, False]


def test_room_is_bounded_and_the_stride_doubles():
    strides = [filled(count).stride for count in (8, 9, 16, 17, 33)]
    assert strides == [1, 2, 2, 4, 8]
    assert all(len(filled(count)) <= 8 for count in (7, 8, 9, 31, 100))


def test_each_bucket_has_its_least_mean_and_largest():
    values = np.random.default_rng(0).standard_normal(64)
    sampled = Sampled(1, 16)
    for place, value in enumerate(values):
        sampled.add(float(place), np.array([value]))
    rows = values.reshape(-1, sampled.stride)
    low, mean, high = sampled.course(0)
    np.testing.assert_array_equal(low, rows.min(axis=1))
    np.testing.assert_allclose(mean, rows.mean(axis=1))
    np.testing.assert_array_equal(high, rows.max(axis=1))
    np.testing.assert_array_equal(sampled.x, np.arange(64.0)[sampled.stride - 1 :: sampled.stride])


def test_no_bucket_reaches_over_a_gap():
    sampled = Sampled(1, 8)
    for place in range(40):
        if place == 17:
            sampled.pause()
        sampled.add(float(place), np.array([0.0 if place < 17 else 1.0]))
    low, mean, high = sampled.course(0)
    np.testing.assert_array_equal(low, high)
    np.testing.assert_array_equal(mean, low)
    begins = np.flatnonzero(sampled.begins)
    assert len(begins) == 2
    assert mean[begins[1]] == 1.0
    assert mean[begins[1] - 1] == 0.0
    assert sampled.x[begins[1] - 1] == 16.0


def test_many_gaps_need_no_more_room():
    sampled = Sampled(1, 16)
    for place in range(300):
        sampled.pause()
        sampled.add(float(place), np.array([float(place)]))
    assert len(sampled) <= 16
    assert sampled.course(0)[2][-1] == 299.0
    assert sampled.course(0)[0][0] == 0.0


def test_numbers_that_are_none_do_not_count():
    sampled = Sampled(2, 2)
    for place, value in enumerate((math.nan, 2.0, math.nan, math.nan)):
        sampled.add(float(place), np.array([value, 1.0]))
    assert sampled.course(0)[1][0] == 2.0
    assert math.isnan(sampled.course(0)[1][1])
    np.testing.assert_array_equal(sampled.course(1)[1], [1.0, 1.0])


def test_the_same_moment_is_taken_once():
    sampled = filled(3)
    sampled.add(2.0, np.array([99.0]))
    sampled.add(1.0, np.array([99.0]))
    assert len(sampled) == 3
    assert sampled.course(0)[2].max() == 2.0
    sampled.pause()
    sampled.add(2.0, np.array([99.0]))
    assert len(sampled) == 3
