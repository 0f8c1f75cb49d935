"""Which fields can be varied, and that nothing else changes with them."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from small_runs import xor

from core import Experiment, InitSpec, LayerSpec, NetworkSpec, SpecError
from core.spec.varied import HIDDEN, Field, varied_fields


def deep() -> Experiment:
    layers = (LayerSpec(4, "tanh", init=InitSpec("zeros")), LayerSpec(3), LayerSpec(1))
    return replace(xor(), network=NetworkSpec(2, layers))


def field(key: str, experiment: Experiment | None = None) -> Field:
    fields = varied_fields(experiment or deep())
    return next(each for each in fields if each.key == key)


def test_they_are_those_of_the_specs_but_for_what_makes_other_data_or_inputs() -> None:
    keys = {each.key for each in varied_fields(deep())}
    assert {
        "data.noise",
        "data.seed",
        "network.init.name",
        "network.seed",
        f"network.layers.{HIDDEN}.activation",
        "network.layers.1.units",
        "network.layers.2.dropout",
        "training.optimizer.learning_rate",
        "training.schedule.name",
        "training.batch_size",
    } <= keys
    assert not {"data.name", "network.inputs", "training.engine", "training.epochs"} & keys
    assert not {key for key in keys if key.startswith("network.layers.3")}  # it answers the data
    assert not {each.key for each in varied_fields(xor()) if HIDDEN in each.path}


def test_each_has_a_title_and_can_be_put_where_it_is() -> None:
    experiment = deep()
    for each in varied_fields(experiment):
        assert each.title
        assert each.text(each.value(experiment))
        if each.path[:2] != ("network", "init") and HIDDEN not in each.path:
            assert each.put(experiment, each.value(experiment)) == experiment, each.key


def test_titles_say_of_what_they_are() -> None:
    found = {each.key: each.title for each in varied_fields(deep())}
    assert found["network.init.name"] == "initialisation"
    assert found["network.bias_init.std"] == "biases: std"
    assert found["network.layers.2.units"] == "layer 2: units"
    assert found[f"network.layers.{HIDDEN}.units"] == "hidden layers: units"
    assert found["training.optimizer.learning_rate"] == "learning rate"
    assert found["training.schedule.length"] == "schedule length"
    titles = list(found.values())
    assert len(titles) == len(set(titles))


def test_values_say_what_they_are_of() -> None:
    words = {
        "network.layers.2.units": (4, "layer 2: 4 units"),
        "network.layers.1.units": (1, "layer 1: 1 unit"),
        "network.layers.1.dropout": (0.5, "layer 1: dropout 0.5"),
        "training.optimizer.learning_rate": (0.3, "learning rate 0.3"),
        "training.shuffle": (False, "shuffle off"),
        "network.init.name": ("he_normal", "He normal"),
    }
    assert {key: field(key).words(value) for key, (value, _) in words.items()} == {
        key: said for key, (_, said) in words.items()
    }


def test_a_scheme_holds_for_layers_too_that_had_one_of_their_own() -> None:
    varied = field("network.init.name").put(deep(), "he_normal").network
    assert varied.init.name == "he_normal"
    assert [layer.init for layer in varied.layers] == [None] * 3


def test_all_hidden_layers_or_one_alone() -> None:
    network = field(f"network.layers.{HIDDEN}.activation").put(deep(), "relu").network
    assert [layer.activation for layer in network.layers] == ["relu", "relu", "sigmoid"]
    network = field("network.layers.2.units").put(deep(), 7).network
    assert network.sizes == (2, 4, 7, 1)


def test_other_data_have_no_fingerprint_yet() -> None:
    known = replace(deep(), data=replace(deep().data, fingerprint="known"))
    assert field("data.seed").put(known, 5).data.fingerprint == ""


def test_values_are_read_as_they_are_written() -> None:
    assert field("training.optimizer.learning_rate").read("0.1, 1e-3; 0.1") == (0.1, 0.001)
    assert field("network.layers.1.units").read("1, 2,") == (1, 2)
    assert field("training.shuffle").read("on, no") == (True, False)
    assert field("network.init.name").read("zeros") == ("zeros",)
    for key, text, what in (
        ("network.layers.1.units", "2.5", "expected whole numbers"),
        ("network.init.name", "file", "expected zeros, "),
        ("training.l2", " ", "with commas between"),
        ("training.l2", ",".join(map(str, range(300))), "at most 200"),
    ):
        with pytest.raises(SpecError, match=what):
            field(key).read(text)
    with pytest.raises(SpecError, match=r"layer\.units"):
        field("network.layers.1.units").put(deep(), 0)
