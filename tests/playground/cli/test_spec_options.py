"""The options of `train` that come from the specs: none is forgotten, and each says what it is."""

from __future__ import annotations

import types
from typing import Any, Literal, get_args

import msgspec
import pytest
from turns import in_turn

from core.spec import fields
from core.spec.experiment import Experiment, InitSpec, LayerSpec
from core.spec.goal import Goal
from core.spec.points import PointSpec
from playground.cli import spec_options, words
from playground.cli.arguments import UsageError, parse_arguments
from playground.cli.spec_options import SpecOption, given_options

# Scripts rely on these names (docs: "Command line").
NAMES = {
    "data": "data.name",
    "layers": "network.layers",
    "init": "network.init",
    "loss": "training.loss",
    "optimizer": "training.optimizer.name",
    "lr": "training.optimizer.learning_rate",
    "batch-size": "training.batch_size",
    "epochs": "training.epochs",
    "l1": "training.l1",
    "l2": "training.l2",
    "dtype": "network.dtype",
    "noise": "data.noise",
    "samples": "data.samples",
    "features": "data.features",
    "train-fraction": "data.train_fraction",
    "shuffle": "training.shuffle",
    "momentum": "training.optimizer.momentum",
    "beta1": "training.optimizer.beta1",
    "engine": "training.engine",
    "metric": "training.metric",
    "decimals": "training.decimals",
    "bias-init": "network.bias_init",
    "data-seed": "data.seed",
    "network-seed": "network.seed",
    "training-seed": "training.seed",
    "layer-bias": "network.layers.bias",
    "inputs": "network.inputs",
}


def structs_in(kind: Any) -> set[type[msgspec.Struct]]:
    """All structs that a type holds, however deep."""
    if isinstance(kind, type) and not isinstance(kind, types.GenericAlias):
        if not issubclass(kind, msgspec.Struct):
            return set()
        fields = msgspec.structs.fields(kind)
        return {kind}.union(*(structs_in(field.type) for field in fields))
    return set().union(*(structs_in(part) for part in get_args(kind)))


EVERY_FIELD = sorted(
    f"{struct.__name__}.{field.name}"
    for struct in structs_in(Experiment)
    if struct.__name__ not in ("Change", "Experiment", "PointSpec")
    for field in msgspec.structs.fields(struct)
    if not structs_in(field.type) - {LayerSpec, InitSpec, Goal, PointSpec}  # others are walked into
)


@in_turn("key", EVERY_FIELD)
def test_every_field_of_the_specs_has_an_option_and_words(key):
    if key in fields.NOT_ASKED:
        return
    keys = {option.key for option in spec_options.spec_options()}
    by_scheme = key.startswith("InitSpec.")  # typed within --init and --bias-init
    assert key in keys or key in words.ANSWERED_BY or by_scheme
    assert words.HELP.get(key) or key in words.ANSWERED_BY


def test_no_words_are_left_over():
    assert {*words.HELP, *fields.SHORT, *words.METAVARS} <= set(EVERY_FIELD)
    assert {*fields.NOT_ASKED, *words.ANSWERED_BY} <= {
        *EVERY_FIELD,
        "Experiment.changes",
        "Experiment.version",
    }


@in_turn("name", NAMES)
def test_the_names_that_scripts_rely_on(name):
    (option,) = [each for each in spec_options.spec_options() if f"--{name}" in each.flags]
    assert ".".join(option.path) == NAMES[name]


def test_what_was_found_or_recorded_is_not_asked_for():
    fields = {option.field for option in spec_options.spec_options()}
    assert not fields & {"fingerprint", "changes", "path"}


class Ending(msgspec.Struct, frozen=True):
    """A part of a spec as a colleague may add it."""

    patience: int = 3
    seconds: float | None = None
    kind: Literal["loss", "accuracy"] = "loss"
    keep_best: bool = False


class Training(msgspec.Struct, frozen=True):
    """A spec with such a part, which may be missing, and with a field of no common type."""

    ending: Ending | None = None
    weights: dict[str, float] = {}


class Future(msgspec.Struct, frozen=True):
    """An experiment of a later version."""

    training: Training = Training()


@pytest.fixture
def later(monkeypatch):
    """The options of a later version's specs."""
    spec_options.spec_options.cache_clear()
    monkeypatch.setattr(spec_options, "Experiment", Future)
    yield spec_options.spec_options()
    spec_options.spec_options.cache_clear()


def test_a_field_that_is_new_has_its_option_at_once(later):
    found = parse_arguments(
        (
            *("train", "--patience", "7", "--seconds", "none", "--kind", "accuracy"),
            *("--keep-best", "--weights", '{"a": 2}'),
        )
    )
    values = {option.field: value for option, value in given_options(found).items()}
    assert values == {
        "patience": 7,
        "seconds": None,
        "kind": "accuracy",
        "keep_best": True,
        "weights": {"a": 2.0},
    }


@pytest.mark.usefixtures("later")
@pytest.mark.parametrize(
    ("option", "value"),
    [("--patience", "x"), ("--seconds", "x"), ("--kind", "x"), ("--weights", '{"a": "b"}')],
)
def test_a_new_option_refuses_what_it_cannot_read(option, value):
    with pytest.raises(UsageError, match=f"argument {option}: "):
        parse_arguments(("train", option, value))


def test_help_is_grouped_by_spec_and_shows_every_option_with_its_words(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    with pytest.raises(SystemExit):
        parse_arguments(("train", "--help"))
    shown = capsys.readouterr().out
    heads = ["data:", "network:", "training:", "optimiser:", "what comes out:"]
    places = [shown.index(f"\n{head}\n") for head in heads]
    assert places == sorted(places)
    flat = " ".join(shown.split())
    for option in spec_options.spec_options():
        assert all(f" {flag}" in flat for flag in option.flags)
        assert " ".join(words.HELP[option.key].split()) in flat
    for field in msgspec.structs.fields(InitSpec):
        if field.name in ("name", "fingerprint"):
            continue
        assert words.HELP[f"InitSpec.{field.name}"] in flat
    assert max(map(len, shown.splitlines())) <= 80


def test_an_option_that_was_not_typed_is_not_given():
    assert given_options(parse_arguments(("train",))) == {}


def test_options_of_layers_know_that_they_are():
    found = {option.field for option in spec_options.spec_options() if option.is_of_layers}
    fields = {field.name for field in msgspec.structs.fields(LayerSpec)}
    assert found == fields - {"units", "activation"}
    assert not SpecOption(("data", "noise"), "DataSpec.noise", float, ("--noise",)).is_of_layers
