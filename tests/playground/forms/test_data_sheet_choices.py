"""What is chosen in the data sheet, as specs: no choice leaves a spec that cannot be."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from core.spec.data import CHOICES, DataSpec
from playground.forms.data_sheet_choices import (
    KINDS,
    proposed_anew,
    value_of,
    with_field,
    with_kind,
    with_target,
)

NAMES = ("a", "b", "c", "d")
OWN = DataSpec("file", path="own.csv", train_fraction=0.8, seed=3)
names = st.sampled_from(NAMES)
steps = st.one_of(
    st.tuples(st.just("target"), names),
    st.tuples(st.sampled_from(tuple(KINDS)), st.sets(names, min_size=1).map(sorted)),
    *(st.tuples(st.just(field), st.sampled_from(values)) for field, values in CHOICES.items()),
)


def after(spec: DataSpec, step: tuple[str, Any]) -> DataSpec:
    what, value = step
    return with_kind(spec, value, what) if what in KINDS else with_field(spec, what, value)


@given(st.lists(steps, max_size=12))
def test_the_last_choice_holds_and_every_spec_can_be(chosen: list[tuple[str, Any]]) -> None:
    spec = OWN
    for step in chosen:
        spec = after(spec, step)  # raises `SpecError` where one cannot be
        what, value = step
        if what in KINDS:
            assert set(value) <= set(getattr(spec, KINDS[what]))
            assert spec.target not in value
        else:
            assert getattr(spec, what) == value
    assert (spec.path, spec.train_fraction, spec.seed) == ("own.csv", 0.8, 3)
    assert proposed_anew(spec) == OWN


def test_another_target_is_asked_about_anew() -> None:
    spec = with_target(OWN.changed(target="a", task="number", numbers=("b", "c")), "b")
    assert (spec.target, spec.task, spec.numbers) == ("b", "", ("c",))


def test_a_target_that_is_left_out_is_no_target_any_more() -> None:
    spec = with_kind(OWN.changed(target="a", task="number"), ("a",), "left out")
    assert (spec.target, spec.task, spec.left_out) == ("", "", ("a",))


def test_what_is_chosen_goes_before_what_is_proposed() -> None:
    assert value_of(OWN.changed(scale="none"), None, "scale") == "none"
    assert value_of(OWN, None, "scale") == ""
