"""Which values each run has, and the experiment with them."""

from __future__ import annotations

import numpy as np
import pytest
from msgspec.structs import replace
from small_runs import xor
from small_sweeps import RATE, UNITS, rates

from core import Change, InitSpec, LayerSpec, SpecError
from core.spec.sweep import Axis, SweepSpec
from core.sweep.points import Points, experiment_with, shares


def test_a_grid_has_every_combination_and_repeats_have_other_seeds():
    spec = SweepSpec(
        xor(seed=7),
        (Axis(UNITS, (2, 3)), Axis(RATE, (0.1, 1.0))),
        repeats=2,
        seeds=("network.seed",),
    )
    points = Points(spec)
    found = [tuple(points[number].values()) for number in range(len(points))]
    assert found == [
        (units, rate, seed) for units in (2, 3) for rate in (0.1, 1.0) for seed in (7, 8)
    ]
    assert list(points[0]) == [UNITS, RATE, "network.seed"]


def test_what_is_drawn_comes_again_and_with_each_point_of_the_grid():
    spec = rates(0.1, 1.0)
    spec = replace(spec, drawn=(Axis("training.l2", low=1e-6, high=1e-2, log=True),), runs=20)
    points, again = Points(spec), Points(spec)
    drawn = [points[number]["training.l2"] for number in range(40)]
    assert drawn == [again[number]["training.l2"] for number in range(40)]
    assert drawn[:20] == drawn[20:]
    assert len(set(drawn)) == 20
    assert all(1e-6 <= value <= 1e-2 for value in drawn)
    assert Points(replace(spec, seed=1))[0]["training.l2"] != drawn[0]


def test_more_draws_begin_with_the_same():
    np.testing.assert_array_equal(shares(20, 2, 3, "random")[:5], shares(5, 2, 3, "random"))


def test_a_latin_hypercube_meets_every_part_of_every_range_once():
    found = shares(50, 3, 0, "latin")
    for column in found.T:
        assert sorted(np.floor(column * 50).astype(int)) == list(range(50))
    assert not np.allclose(found[:, 0], found[:, 1])


def test_values_are_put_where_they_belong_as_they_are_typed():
    found = experiment_with(
        xor(),
        {
            RATE: 2,
            "network.layers": "5:relu,3:tanh,1:sigmoid",
            "network.layers.1.units": 7,
            "network.layers.dropout": 0.25,
            "network.init": "normal:0,2",
            "network.init.std": 3.0,
            "network.layers.2.init.std": 4.0,
            "training.stop.goal": "test_loss:0.1",
            "data.features": "x,xy",
        },
    )
    network = found.network
    assert found.training.optimizer.learning_rate == 2.0
    assert [(layer.units, layer.dropout) for layer in network.layers] == [
        *((7, 0.25), (3, 0.25), (1, 0.0)),
    ]
    assert network.init == InitSpec("normal", mean=0, std=3.0)
    assert network.layers[1].init == InitSpec(std=4.0)
    assert found.training.stop.goal is not None
    assert found.data.features == ("x", "xy")
    assert experiment_with(found, {"training.stop.goal": "none"}).training.stop.goal is None


def test_data_are_named_as_on_the_command_line():
    base = replace(xor(), data=replace(xor().data, fingerprint="abc"))
    assert experiment_with(base, {"data.name": "circle"}).data.name == "circle"
    assert experiment_with(base, {"data.name": "my.csv"}).data.path == "my.csv"
    assert experiment_with(base, {"data.noise": 5}).data.fingerprint == ""
    assert experiment_with(base, {RATE: 5}).data.fingerprint == "abc"
    with pytest.raises(SpecError, match="data is 'nowhere', expected a table"):
        experiment_with(base, {"data.name": "nowhere"})


def test_what_was_changed_on_the_way_goes_with_its_field():
    changes = (Change(3, "learning_rate", 0.1), Change(4, "weight", 1.0, (0, 0, 0)))
    base = replace(xor(), changes=changes)
    assert experiment_with(base, {RATE: 1.0}).changes == changes[1:]
    assert experiment_with(base, {UNITS: 3}).changes == changes[:1]
    assert experiment_with(base, {"training.l2": 0.1}).changes == changes


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"training.epochs": 0}, "training.epochs is 0"),
        ({"training.epochs": "many"}, "Expected `int`"),
        ({"network.layers.3.units": 2}, "there is no layer 3, expected 1 to 2"),
        ({"network.init": "wrong"}, "init.name is 'wrong'"),
    ],
)
def test_a_value_that_cannot_be_is_told(settings, said):
    with pytest.raises(SpecError) as told:
        experiment_with(xor(), settings)
    assert said in str(told.value)


def test_a_layer_more_is_another_network():
    found = experiment_with(xor(), {"network.layers": "1:sigmoid"})
    assert found.network.layers == (LayerSpec(1, "sigmoid"),)
