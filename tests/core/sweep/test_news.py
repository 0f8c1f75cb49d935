"""How a sweep stands: what counts, what matters most, and what a person types of a field."""

from __future__ import annotations

import numpy as np
import pytest
from small_runs import xor
from small_sweeps import RATE, UNITS, made, rates

from core import SpecError
from core.spec.sweep import Axis, Halving, SweepSpec
from core.spec.varied import Field, varied_fields
from core.sweep.errors import SweepError
from core.sweep.news import known_figures, read
from core.sweep.pool import Pool
from core.sweep.sweep import Sweep
from core.sweep.typed_axis import axis_path, typed_axis


def test_effects_come_in_the_order_of_what_matters_and_lost_runs_count_for_no_mean(tmp_path):
    rate, l2 = Axis(RATE, (1e-9, 0.5, 1e9)), Axis("training.l2", (0.0, 1e-12))
    made(SweepSpec(xor(30), (l2, rate), repeats=2), tmp_path / "s")
    reading = read(tmp_path / "s")
    assert [path for path, _ in reading.effects] == [RATE, "training.l2"]
    effect = reading.effects[0][1]
    outcomes = reading.results.columns["outcome"]
    assert np.isnan(reading.figures).tolist() == [each == "diverged" for each in outcomes]
    assert effect.lost.sum() == reading.results.count("diverged")
    known = reading.figures[reading.results.values[RATE] == 0.5]
    assert effect.means[1] == pytest.approx(known.mean())
    assert reading.left == 0
    reading.results.columns["outcome"][:2] = "failed", "going"
    assert np.isnan(known_figures(reading.results)[:2]).all()
    assert reading.left == 1


def test_what_is_left_counts_runs_that_are_not_made(tmp_path):
    runs = Sweep(rates(repeats=2), tmp_path / "s", make_pool=Pool).run()
    next(runs)
    runs.close()
    assert read(tmp_path / "s").left == 5
    with pytest.raises(SweepError, match="no results of a sweep"):
        read(tmp_path / "none")


def test_with_halving_fields_are_compared_where_all_runs_were_equally_long(tmp_path):
    spec = rates(0.1, 0.5, 1.0, epochs=9, halving=Halving(3))
    made(spec, tmp_path / "s")
    alone = rates(0.1, 0.5, 1.0, epochs=3)
    made(alone, tmp_path / "three")
    ((_, effect),) = read(tmp_path / "s").effects
    ((_, other),) = read(tmp_path / "three").effects
    np.testing.assert_array_equal(effect.means, other.means)


def field(key: str) -> Field:
    return next(each for each in varied_fields(xor()) if each.key == key)


def test_a_person_types_values_or_a_range():
    rate = field(RATE)
    assert typed_axis(rate, "0.1, 0.3") == Axis(RATE, (0.1, 0.3))
    assert typed_axis(rate, " 0.001 to 1 ") == Axis(RATE, low=0.001, high=1.0)
    assert typed_axis(rate, "1e-3 to 1 LOG") == Axis(RATE, low=0.001, high=1.0, log=True)
    assert typed_axis(rate, "1 to 1") == Axis(RATE, low=1.0, high=1.0)
    assert typed_axis(field(UNITS), "2 to 8, log") == Axis(UNITS, low=2, high=8, log=True)
    assert axis_path(field("network.init.name")) == "network.init"
    for text, why in (
        ("1 to 0", "expected upwards"),
        ("0 to 1 log", "above 0"),
        ("1.5 to x", "“x” is none"),
        ("", "write the values"),
    ):
        with pytest.raises(SpecError, match=why):
            typed_axis(rate, text)
