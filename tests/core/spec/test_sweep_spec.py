"""What can be swept, how many runs that are, and what is refused."""

from __future__ import annotations

import msgspec
import pytest
from small_runs import xor
from small_sweeps import RATE, rates
from turns import in_turn

from core import SpecError
from core.spec.sweep import Axis, Halving, SweepSpec


def test_runs_are_counted():
    spec = SweepSpec(
        xor(),
        (Axis(RATE, (0.1, 1.0)), Axis("network.init", ("he_normal", "zeros", "normal"))),
        (Axis("training.l2", low=0.0, high=1.0),),
        runs=4,
        repeats=5,
    )
    assert (spec.configurations, spec.count) == (24, 120)
    assert spec.fields == (RATE, "network.init", "training.l2")


def test_it_is_the_same_after_json():
    spec = rates(halving=Halving(2), repeats=2)
    assert msgspec.json.decode(msgspec.json.encode(spec), type=SweepSpec) == spec


@in_turn(
    ("make", "said"),
    [
        (lambda: Axis("learning_rate", (1,)), "expected 'training.optimizer.learning_rate'"),
        (lambda: Axis(RATE), "has nothing to try"),
        (lambda: Axis(RATE, (1.0,), low=1.0, high=2.0), "both values and a range"),
        (lambda: Axis(RATE, low=2.0, high=1.0), "goes from 2 to 1, expected upwards"),
        (lambda: Axis(RATE, low=0.0, high=1.0, log=True), "a range of numbers above 0"),
        (lambda: Axis("training.batch_size", low=1.5, high=4), "expected a whole number"),
        (lambda: Axis("network.init", low=1, high=4), "is no number"),
        (lambda: SweepSpec(xor(), (Axis(RATE, low=0.1, high=1.0),)), "has a range"),
        (lambda: SweepSpec(xor(), (Axis(RATE, (1.0,)),) * 2), "is varied twice"),
        (lambda: rates(runs=5), "no field to draw"),
        (lambda: rates(repeats=2, seeds=("training.loss",)), "expected one of: data.seed"),
        (lambda: rates(repeats=1_000_000), "there are 3,000,000 runs, expected at most"),
        (
            lambda: SweepSpec(
                xor(), (Axis("training.epochs", (5, 10)),), halving=Halving(2, factor=2)
            ),
            "do not vary epochs",
        ),
        (
            lambda: SweepSpec(xor(), (Axis("network.seed", (1, 2)),), repeats=2),
            "network.seed is varied and is to differ between repeats too",
        ),
    ],
)
def test_what_cannot_be_is_told(make, said):
    with pytest.raises(SpecError) as told:
        make()
    assert said in str(told.value)


@pytest.mark.parametrize(
    ("axis", "low", "middle", "high"),
    [
        (Axis(RATE, low=0.0, high=1.0), 0.0, 0.5, 1.0),
        (Axis(RATE, low=0.001, high=10.0, log=True), 0.001, 0.1, 10.0),
        (Axis("training.batch_size", low=1, high=4), 1, 3, 4),
        (Axis("training.batch_size", low=1, high=1000, log=True), 1, 31, 1000),
        (Axis(RATE, (3, 4, 5)), 3, 4, 5),
    ],
)
def test_shares_of_a_range(axis, low, middle, high):
    found = [axis.at(share) for share in (0.0, 0.5, 1 - 2**-53)]
    assert found == [low, middle, high]
    assert [type(value) for value in found] == [type(value) for value in (low, middle, high)]


def test_each_whole_number_of_a_range_gets_as_much():
    axis = Axis("training.batch_size", low=1, high=4)
    found = [axis.at(number / 400) for number in range(400)]
    assert [found.count(value) for value in (1, 2, 3, 4)] == [100] * 4


def test_rungs_lead_to_all_epochs():
    assert Halving(10, factor=3).rungs(300) == (10, 30, 90, 270, 300)
    assert Halving(10, factor=2).rungs(10) == (10,)
    assert rates(epochs=8, halving=Halving(2, factor=2)).rungs == (2, 4, 8)
