"""Specs made of NumPy's numbers are those made of Python's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import (
    DataSpec,
    Experiment,
    InitSpec,
    LayerSpec,
    NetworkSpec,
    OptimizerSpec,
    SpecError,
    TrainSpec,
)
from core.spec.changes import Change

if TYPE_CHECKING:
    from core.spec.frozen import Spec

SPECS = [
    DataSpec(),
    InitSpec("values", values=((1.0, 2.5), (3.0, 4.0))),
    LayerSpec(3),
    NetworkSpec(2, (LayerSpec(1),)),
    OptimizerSpec(),
    TrainSpec(),
    Change(3, "epochs", 7),
    Change(3, "learning_rate", 0.5),
]
LAYERS = (LayerSpec(1),)
MANY_DIGITS = 10**20  # more than any array of whole numbers can hold
WHOLE = [np.int8, np.int32, np.int64, np.uint8, np.uint64]
REAL = [np.float16, np.float32, np.float64, np.longdouble]


def in_numpy(value: Any) -> Any:
    """The same value in NumPy's types."""
    for kind, theirs in ((bool, np.bool_), (int, np.int64), (float, np.float64), (str, np.str_)):
        if isinstance(value, kind):
            return theirs(value)
    if isinstance(value, tuple):
        return tuple(in_numpy(item) for item in value)
    return value


def assert_the_same(found: Spec, expected: Spec) -> None:
    assert found == expected
    assert hash(found) == hash(expected)
    assert msgspec.json.encode(found) == msgspec.json.encode(expected)


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: type(spec).__name__)
def test_every_field_takes_numpys_types(spec: Spec):
    fields = msgspec.structs.asdict(spec)
    given_ = {name: in_numpy(value) for name, value in fields.items()}
    assert any(type(given_[name]) is not type(fields[name]) for name in fields)
    assert_the_same(type(spec)(**given_), spec)


@given(kind=st.sampled_from(WHOLE), units=st.integers(1, 127))
def test_whole_numbers_of_any_width(kind: type[np.integer], units: int):
    assert_the_same(LayerSpec(kind(units)), LayerSpec(units))
    assert type(LayerSpec(kind(units)).units) is int


@given(kind=st.sampled_from(REAL), rate=st.floats(0, 1, width=16))
def test_real_numbers_of_any_width(kind: type[np.floating], rate: float):
    assert_the_same(OptimizerSpec(learning_rate=kind(rate)), OptimizerSpec(learning_rate=rate))


def test_an_experiment_of_numpys_numbers_goes_through_json():
    network = NetworkSpec(np.int64(2), LAYERS, InitSpec("constant", value=np.float32(0.5)))
    experiment = Experiment(DataSpec(seed=np.uint8(3)), network, TrainSpec(shuffle=np.bool_(False)))
    assert Experiment.from_json(experiment.to_json()) == experiment
    assert experiment.training.shuffle is False


def test_arrays_are_lists_of_numbers():
    rows = np.array([[1, 2], [3, 4]])
    assert InitSpec("values", values=rows).values == ((1, 2), (3, 4))
    assert InitSpec("values", values=list(rows)).values == ((1, 2), (3, 4))
    assert InitSpec("values", values=rows[0]).values == (1, 2)


@pytest.mark.parametrize(
    "value", [np.timedelta64(3), np.timedelta64(3, "D"), np.complex64(3), np.float64(3), np.True_]
)
def test_what_is_no_whole_number_of_numpys_is_refused_as_pythons(value: Any):
    with pytest.raises(SpecError, match=r"layer.units is .*, expected a whole number"):
        LayerSpec(value)


@pytest.mark.parametrize("value", [np.float32("nan"), np.longdouble("1e4000"), np.True_])
def test_what_is_no_number_of_numpys_is_refused_as_pythons(value: Any):
    with pytest.raises(SpecError, match=r"training.l1 is .*, expected a finite number"):
        TrainSpec(l1=value)


def test_specs_of_files_are_equal_or_not_but_never_both() -> None:
    for one, other in ((DataSpec(), DataSpec(seed=1)), (InitSpec(), InitSpec("zeros"))):
        again = msgspec.structs.replace(one, fingerprint="another")
        assert (one == again, one != again) == (True, False)
        assert (one == other, one != other) == (False, True)


def test_whole_numbers_are_floats_where_these_belong_and_nowhere_else():
    rule = OptimizerSpec("sgd", MANY_DIGITS, momentum=0)
    assert (type(rule.learning_rate), type(rule.momentum)) == (float, float)
    assert rule == OptimizerSpec("sgd", float(MANY_DIGITS), momentum=0.0)
    assert type(TrainSpec(l2=MANY_DIGITS, epochs=7).l2) is float
    assert type(TrainSpec(epochs=7).epochs) is int
    assert type(Change(3, "epochs", 7).value) is int
    with pytest.raises(SpecError, match="far too large"):
        OptimizerSpec("sgd", 10**5000)
