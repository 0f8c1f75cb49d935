"""Specs: they hold only what can be, say what is wrong, and survive JSON unchanged."""

from __future__ import annotations

import json
import math
import re

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from turns import in_turn

from core.datasets import DATASETS
from core.spec import experiment as specs
from core.spec import names
from core.spec.checks import SpecError
from core.spec.data import CHOICES
from core.spec.experiment import (
    DataSpec,
    Experiment,
    InitSpec,
    LayerSpec,
    NetworkSpec,
    OptimizerSpec,
    TrainSpec,
)

NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
SEEDS = st.integers(0, specs.MAX_SEED)
UNIT_INTERVAL = st.floats(0, 1, exclude_max=True)
PATHS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
VALUES = st.lists(NUMBERS, min_size=1, max_size=4).map(tuple)

DATA = st.builds(
    DataSpec,
    name=st.sampled_from(tuple(DATASETS)),
    samples=st.integers(4, 100_000),
    noise=st.floats(0, 50),
    train_fraction=st.floats(0.1, 1),
    seed=SEEDS,
    path=PATHS,
    features=st.lists(st.sampled_from(names.FEATURE_NAMES), min_size=1, unique=True).map(tuple),
    **{field: st.sampled_from(values) for field, values in CHOICES.items()},
)
INITS = st.tuples(NUMBERS, NUMBERS).flatmap(
    lambda bounds: st.builds(
        InitSpec,
        name=st.sampled_from(specs.INITIALIZER_NAMES),
        mean=NUMBERS,
        std=st.floats(0, 1e300),
        low=st.just(min(bounds)),
        high=st.just(max(bounds)),
        value=NUMBERS,
        values=VALUES | st.lists(VALUES, min_size=1, max_size=3).map(tuple),
        path=PATHS,
    )
)
LAYERS = st.builds(
    LayerSpec,
    units=st.integers(2, 50),
    activation=st.sampled_from(specs.ACTIVATION_NAMES),
    bias=st.booleans(),
    init=st.none() | INITS,
    bias_init=st.none() | INITS,
)
NETWORKS = st.builds(
    NetworkSpec,
    inputs=st.integers(1, 50),
    layers=st.lists(LAYERS, min_size=1, max_size=4).map(tuple),
    init=INITS,
    bias_init=INITS,
    seed=SEEDS,
    dtype=st.sampled_from(["float32", "float64"]),
)
TRAININGS = st.builds(
    TrainSpec,
    loss=st.sampled_from(specs.LOSS_NAMES),
    optimizer=st.builds(
        OptimizerSpec,
        name=st.sampled_from(specs.OPTIMIZER_NAMES),
        learning_rate=st.floats(0, 1e6),
        momentum=UNIT_INTERVAL,
        beta1=UNIT_INTERVAL,
        beta2=UNIT_INTERVAL,
        rho=UNIT_INTERVAL,
        epsilon=st.floats(0, 1),
        weight_decay=st.floats(0, 1),
    ),
    batch_size=st.integers(1, 1_000_000),
    epochs=st.integers(1, 100_000_000),
    shuffle=st.booleans(),
    seed=SEEDS,
    l1=st.floats(0, 1),
    l2=st.floats(0, 1),
    metric=st.sampled_from(["accuracy", "exact"]),
    decimals=st.integers(0, 15),
)
EXPERIMENTS = st.builds(Experiment, DATA, NETWORKS, TRAININGS)


def experiment():
    layers = (LayerSpec(4, "tanh"), LayerSpec(1, init=InitSpec("values", values=((1.0,) * 4,))))
    return Experiment(DataSpec(), NetworkSpec(2, layers), TrainSpec())


@settings(max_examples=30)
@given(EXPERIMENTS)
def test_json_gives_an_equal_experiment_back(original):
    text = original.to_json()
    again = Experiment.from_json(text)
    assert again == original
    assert hash(again) == hash(original)
    assert again.to_json() == text
    json.loads(text)


def test_json_from_bytes_with_a_byte_order_mark_is_read_too():
    text = experiment().to_json()
    assert Experiment.from_json("\ufeff" + text) == experiment()


def test_left_out_fields_get_their_defaults():
    text = '{"data": {}, "network": {"inputs": 2, "layers": [{"units": 1}]}, "training": {}}'
    found = Experiment.from_json(text)
    assert found == Experiment(DataSpec(), NetworkSpec(2, (LayerSpec(1),)), TrainSpec())


def test_specs_are_frozen_and_lists_become_tuples():
    spec = DataSpec(features=["x", "y2"])
    assert spec.features == ("x", "y2")
    assert InitSpec("values", values=[[1, 2], [3, 4]]).values == ((1, 2), (3, 4))
    assert NetworkSpec(2, [LayerSpec(1)]).layers == (LayerSpec(1),)
    with pytest.raises(AttributeError):
        spec.name = "moons"
    assert msgspec.structs.replace(spec, name="moons").name == "moons"


def test_sizes_and_parameters_are_counted():
    network = NetworkSpec(784, (LayerSpec(128), LayerSpec(64, bias=False), LayerSpec(10)))
    assert network.sizes == (784, 128, 64, 10)
    assert network.parameter_count == 784 * 128 + 128 + 128 * 64 + 64 * 10 + 10


@in_turn(
    ("make", "message"),
    [
        (lambda: DataSpec("Mars!"), "data.name is 'Mars!', expected the name of a data set"),
        (
            lambda: DataSpec(samples=3),
            "data.samples is 3, expected a whole number from 4 to 100,000",
        ),
        (lambda: DataSpec(samples=10.5), "data.samples is 10.5, expected a whole number"),
        (lambda: DataSpec(noise=51), "data.noise is 51, expected a finite number from 0 to 50"),
        (lambda: DataSpec(train_fraction=0.05), "data.train_fraction is 0.05, expected"),
        (lambda: DataSpec(seed=-1), "data.seed is -1"),
        (lambda: DataSpec(seed=True), "data.seed is True"),
        (lambda: DataSpec(path="a\0b"), "data.path is not a file path"),
        (lambda: DataSpec(features=()), "data.features is empty"),
        (lambda: DataSpec(features="xy"), "data.features is 'xy', expected a list of names"),
        (lambda: DataSpec(features=("z",)), "data.features is 'z', expected one of: x, y"),
        (lambda: DataSpec(features=("x", "x")), "data.features names one feature twice: x, x"),
        (lambda: InitSpec("magic"), "init.name is 'magic'"),
        (lambda: InitSpec(mean=math.nan), "init.mean is nan, expected a finite number"),
        (lambda: InitSpec(mean=10**400), "init.mean is 1000000"),
        (lambda: InitSpec(mean=10**5000), "init.mean is far too large"),
        (lambda: InitSpec(std=-1.0), "init.std is -1.0, expected a finite number of at least 0"),
        (lambda: InitSpec(low=2, high=1), "init.low is 2, expected at most init.high (1)"),
        (lambda: InitSpec("values"), "init.values is empty"),
        (lambda: InitSpec("values", values=(1, "a")), "init.values is 'a', expected a finite"),
        (lambda: InitSpec("values", values=((1, math.inf),)), "init.values is inf"),
        (lambda: InitSpec("values", values=3), "init.values is 3, expected a list of numbers"),
        (lambda: LayerSpec(0), "layer.units is 0, expected a whole number from 1 to 65,536"),
        (lambda: LayerSpec(2, "swoosh"), "layer.activation is 'swoosh'"),
        (lambda: LayerSpec(2, bias=1), "layer.bias is 1, expected true or false"),
        (lambda: LayerSpec(2, init="zeros"), "layer.init is 'zeros', expected an InitSpec"),
        (lambda: LayerSpec(1, "softmax"), "a softmax layer of one unit always answers 1"),
        (lambda: NetworkSpec(0, (LayerSpec(1),)), "network.inputs is 0"),
        (lambda: NetworkSpec(2, ()), "the network has 0 layers, expected 1 to 64"),
        (lambda: NetworkSpec(2, (LayerSpec(1),) * 65), "the network has 65 layers"),
        (lambda: NetworkSpec(2, 3), "network.layers is 3, expected a list of layers"),
        (lambda: NetworkSpec(2, (3,)), "network.layers[0] is 3, expected a LayerSpec"),
        (lambda: NetworkSpec(2, (LayerSpec(1),), init=None), "network.init is None"),
        (lambda: NetworkSpec(2, (LayerSpec(1),), dtype="int8"), "network.dtype is 'int8'"),
        (
            lambda: NetworkSpec(60_000, (LayerSpec(60_000),)),
            "the network would have 3,600,060,000 parameters, expected at most 50,000,000",
        ),
        (lambda: OptimizerSpec("lion"), "optimizer.name is 'lion'"),
        (lambda: OptimizerSpec(learning_rate=-0.1), "optimizer.learning_rate is -0.1"),
        (lambda: OptimizerSpec(momentum=1.0), "optimizer.momentum is 1.0, expected less than 1"),
        (lambda: OptimizerSpec(beta2=1.5), "optimizer.beta2 is 1.5, expected a finite number"),
        (lambda: OptimizerSpec(epsilon=-1e-9), "optimizer.epsilon is -1e-09"),
        (lambda: TrainSpec(loss="hinge"), "training.loss is 'hinge'"),
        (lambda: TrainSpec(optimizer=None), "training.optimizer is None"),
        (lambda: TrainSpec(batch_size=0), "training.batch_size is 0"),
        (lambda: TrainSpec(epochs=0), "training.epochs is 0"),
        (lambda: TrainSpec(shuffle="no"), "training.shuffle is 'no', expected true or false"),
        (lambda: TrainSpec(l2=math.inf), "training.l2 is inf"),
        (lambda: TrainSpec(metric="f1"), "training.metric is 'f1'"),
        (lambda: TrainSpec(decimals=16), "training.decimals is 16"),
        (lambda: Experiment(1, 2, 3), "data is 1, expected a DataSpec"),
    ],
)
def test_what_cannot_be_is_refused_with_the_field_and_what_was_expected(make, message):
    with pytest.raises(SpecError, match=re.escape(message)):
        make()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            lambda tree: tree["network"]["layers"][1].update(units=0),
            "layer.units is 0, expected a whole number from 1 to 65,536 - at `$.network.layers[1]`",
        ),
        (
            lambda tree: tree["network"]["layers"][1].update(units="4"),
            "Expected `int`, got `str` - at `$.network.layers[1].units`",
        ),
        (
            lambda tree: tree["network"].update(colour="red"),
            "unknown field `colour` - at `$.network`",
        ),
        (lambda tree: tree["network"].pop("inputs"), "missing required field `inputs`"),
        (lambda tree: tree.pop("data"), "missing required field `data`"),
        (
            lambda tree: tree["training"]["optimizer"].update(learning_rate=-1),
            "-1.0, expected a finite number of at least 0 - at `$.training.optimizer`",
        ),
        (lambda tree: tree["data"].update(name=None), "at `$.data.name`"),
    ],
)
def test_json_that_does_not_fit_is_refused_with_the_path_of_the_field(change, message):
    tree = json.loads(experiment().to_json())
    change(tree)
    with pytest.raises(SpecError, match=re.escape(message)):
        Experiment.from_json(json.dumps(tree))


@settings(max_examples=50)
@given(st.recursive(st.none() | st.booleans() | NUMBERS | st.text(max_size=5), st.lists))
def test_no_json_brings_anything_but_a_spec_error(tree):
    with pytest.raises(SpecError):
        Experiment.from_json(json.dumps(tree))


@given(st.data())
def test_an_experiment_with_one_value_exchanged_is_read_or_refused(data):
    tree = json.loads(experiment().to_json())
    part = data.draw(st.sampled_from([tree["data"], tree["network"], tree["training"]]))
    key = data.draw(st.sampled_from(sorted(part)))
    part[key] = data.draw(st.none() | st.booleans() | st.integers() | NUMBERS | st.text(max_size=3))
    try:
        found = Experiment.from_json(json.dumps(tree))
    except SpecError:
        return
    assert Experiment.from_json(found.to_json()) == found
