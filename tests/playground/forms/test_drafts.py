from __future__ import annotations

import pytest
from hypothesis import given, settings
from msgspec.structs import replace

from core.spec.checks import SpecError
from core.spec.experiment import DataSpec, Experiment, InitSpec, LayerSpec, NetworkSpec, TrainSpec
from playground.forms.drafts import ExperimentDraft, InitDraft, changed_fields, value_at

SIMPLE = ExperimentDraft.of(
    Experiment(DataSpec(), NetworkSpec(2, (LayerSpec(4, "tanh"), LayerSpec(1))), TrainSpec())
)


def with_layers(*layers):
    return replace(SIMPLE, network=replace(SIMPLE.network, layers=layers))


def test_a_spec_becomes_a_draft_and_again_the_same_spec(any_spec):
    @settings(max_examples=50)
    @given(any_spec.experiment)
    def check(experiment):
        assert ExperimentDraft.of(experiment).spec() == experiment

    check()


def test_a_draft_may_hold_what_no_spec_can(any_spec):
    draft = replace(SIMPLE.data, samples="many")
    with pytest.raises(SpecError, match=r"data\.samples is 'many'"):
        draft.spec()


def test_nothing_changed():
    assert changed_fields(SIMPLE, replace(SIMPLE)) == ()


def test_changes_are_named_by_their_path():
    first, last = SIMPLE.network.layers
    changed = with_layers(replace(first, units=8), last)
    changed = replace(changed, data=replace(changed.data, noise=5))
    assert changed_fields(SIMPLE, changed) == ("data.noise", "network.layers[0].units")
    assert value_at(changed, "network.layers[0].units") == 8


def test_layers_that_come_or_go_are_one_change():
    first, last = SIMPLE.network.layers
    assert changed_fields(SIMPLE, with_layers(first, first, last)) == ("network.layers",)


def test_an_own_start_of_a_layer_is_one_change():
    first, last = SIMPLE.network.layers
    own = InitDraft.of(InitSpec("normal"))
    changed = with_layers(replace(first, init=own), last)
    assert changed_fields(SIMPLE, changed) == ("network.layers[0].init",)
