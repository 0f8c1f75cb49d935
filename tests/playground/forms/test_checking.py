from __future__ import annotations

from hypothesis import given, settings
from msgspec.structs import replace
from turns import in_turn

from core.spec.experiment import DataSpec, Experiment, InitSpec, LayerSpec, NetworkSpec, TrainSpec
from core.spec.stop import StopSpec
from playground.forms.checking import check
from playground.forms.data_shape import DataShape
from playground.forms.drafts import ExperimentDraft, InitDraft, LayerDraft, StopDraft

GOOD = ExperimentDraft.of(
    Experiment(DataSpec(), NetworkSpec(2, (LayerSpec(4, "tanh"), LayerSpec(1))), TrainSpec())
)
TWO = DataShape(2, "classes", 2)


def data(**changes):
    return replace(GOOD, data=replace(GOOD.data, **changes))


def network(**changes):
    return replace(GOOD, network=replace(GOOD.network, **changes))


def training(**changes):
    return replace(GOOD, training=replace(GOOD.training, **changes))


def optimizer(**changes):
    return training(optimizer=replace(GOOD.training.optimizer, **changes))


def stop(**changes):
    return training(stop=replace(StopDraft.of(StopSpec()), **changes))


def first_layer(**changes):
    first, last = GOOD.network.layers
    return network(layers=(replace(first, **changes), last))


def start(name, **changes):
    return replace(InitDraft.of(InitSpec()), name=name, **changes)


def test_a_good_draft_is_an_experiment():
    checked = check(GOOD, TWO)
    assert checked.experiment == GOOD.spec()
    assert checked.problems == ()


@in_turn(
    ("draft", "field", "words"),
    [
        (data(noise="abc"), "data.noise", "noise is 'abc', expected a finite number from 0 to 50"),
        (data(noise=51), "data.noise", "noise is 51"),
        (data(samples=2.5), "data.samples", "samples is 2.5, expected a whole number"),
        (data(features=()), "data.features", "features is empty"),
        (data(name="file"), "data.path", "no data file is chosen"),
        (network(seed=-1), "network.seed", "seed is -1"),
        (network(init=start("uniform", low=2, high=1)), "network.init.low", "low is 2"),
        (network(init=start("values")), "network.init.values", "values is empty"),
        (network(init=start("values", values="1, x")), "network.init.values", "'x'"),
        (network(bias_init=start("normal", std=-1)), "network.bias_init.std", "std is -1"),
        (first_layer(units="x"), "network.layers[0].units", "layer 1: units is 'x'"),
        (first_layer(units=0), "network.layers[0].units", "layer 1: units is 0"),
        (first_layer(units=1, activation="softmax"), "network.layers[0].units", "softmax"),
        (first_layer(init=start("normal", mean="m")), "network.layers[0].init.mean", "layer 1: "),
        (network(layers=(LayerDraft(65_536, "relu"),) * 3), "network", "parameters"),
        (training(epochs=0), "training.epochs", "epochs is 0"),
        (training(l1="a"), "training.l1", "l1 is 'a'"),
        (optimizer(momentum=1), "training.optimizer.momentum", "momentum is 1"),
        (
            optimizer(learning_rate=""),
            "training.optimizer.learning_rate",
            "learning rate is '', expected",
        ),
        (stop(patience="x"), "training.stop.patience", "patience is 'x', expected a whole"),
        (stop(goal="test_accuracy", value=97), "training.stop.value", "value is 97, expected"),
        (training(loss="cross_entropy"), "training.loss", "softmax"),
        (network(inputs=3), "network.inputs", "2 inputs"),
    ],
)
def test_what_is_wrong_is_found_in_its_field(draft, field, words):
    checked = check(draft, TWO)
    assert checked.experiment is None
    assert [problem.field for problem in checked.problems] == [field]
    assert words in checked.problems[0].message


def test_every_wrong_field_is_found_at_once():
    draft = replace(
        data(noise="abc"),
        training=training(epochs=0, optimizer=optimizer(momentum=2).training.optimizer).training,
        network=first_layer(units="x").network,
    )
    draft = replace(draft, network=replace(draft.network, seed="s"))
    assert {problem.field for problem in check(draft, TWO).problems} == {
        "data.noise",
        "network.layers[0].units",
        "network.seed",
        "training.epochs",
        "training.optimizer.momentum",
    }


def test_without_knowing_the_data_nothing_is_said_of_them():
    assert check(network(inputs=3), None).experiment is not None


def test_cautions_forbid_nothing():
    checked = check(first_layer(activation="step"), TWO)
    assert checked.experiment is not None
    assert "layer 1" in checked.cautions[0].message


def test_every_spec_passes_when_nothing_is_known_of_the_data(any_spec):
    @settings(max_examples=50)
    @given(any_spec.experiment)
    def passes(experiment):
        checked = check(ExperimentDraft.of(experiment), None)
        lacks_file = experiment.data.name == "file" and not experiment.data.path
        assert checked.experiment == (None if lacks_file else experiment)

    passes()
