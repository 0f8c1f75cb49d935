"""`DataSpec`: how a file is read is part of the experiment, and so are the rules for what is not
said.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from turns import in_turn

from core.spec.checks import SpecError
from core.spec.data import READING_FIELDS, DataSpec
from core.spec.experiment import VERSION, Experiment, LayerSpec, NetworkSpec, TrainSpec


def experiment(data: DataSpec) -> Experiment:
    return Experiment(data, NetworkSpec(2, (LayerSpec(1),)), TrainSpec())


@in_turn(
    ("fields", "message"),
    [
        ({"task": "regression"}, "data.task is 'regression', expected one of: '', 'classes'"),
        ({"header": True}, "data.header is 'True', expected one of"),
        ({"delimiter": ":"}, "data.delimiter is ':'"),
        ({"decimal": ";"}, "data.decimal is ';'"),
        ({"encoding": "ebcdic"}, "data.encoding is 'ebcdic'"),
        ({"missing": "zero"}, "data.missing is 'zero'"),
        ({"scale": "max"}, "data.scale is 'max'"),
        ({"stratify": 1}, "data.stratify is '1'"),
        ({"rules": "3"}, "data.rules is '3'"),
        ({"target": 5}, "data.target is no column's name"),
        ({"target": "x" * 1001}, "data.target is no column's name of at most 1,000"),
        ({"left_out": "a"}, "data.left_out is 'a', expected a list of columns"),
        ({"left_out": (1,)}, "data.left_out is no column's name"),
        ({"numbers": ("",)}, "data.numbers holds an empty name"),
        (
            {"left_out": ("a",), "categories": ("a",)},
            "data.categories names 'a', which stands twice",
        ),
        ({"target": "a", "left_out": ("a",)}, "data.target is 'a', which another field"),
    ],
)
def test_what_cannot_be_is_refused(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(SpecError) as caught:
        DataSpec("file", **fields)
    assert message in str(caught.value)


def test_the_reading_travels_in_json() -> None:
    data = DataSpec(
        "file",
        path="t.csv",
        target="kind",
        left_out=["id", "größe, cm"],  # type: ignore[arg-type]
        delimiter="\t",
        missing="mean",
    )
    again = Experiment.from_json(experiment(data).to_json())
    assert again.data == data
    assert again.data.left_out == ("id", "größe, cm")
    assert again.data.reading() == {
        "delimiter": "\t",
        "target": "kind",
        "left_out": ("id", "größe, cm"),
        "missing": "mean",
    }


def test_another_file_is_read_as_core_proposes() -> None:
    data = DataSpec("file", path="a.csv", target="a", scale="none", train_fraction=0.8, seed=4)
    assert data.of_file("b.csv") == DataSpec("file", path="b.csv", train_fraction=0.8, seed=4)
    assert set(READING_FIELDS) < set(DataSpec.__struct_fields__)


def test_an_experiment_without_a_version_is_read_as_before_there_was_one() -> None:
    now = experiment(DataSpec("file", path="t.csv"))
    written = json.loads(now.to_json())
    assert written["version"] == VERSION
    assert Experiment.from_json(now.to_json()) == now
    for change in ({}, {"version": 1}):
        del written["version"]
        written |= change
        before = Experiment.from_json(json.dumps(written))
        assert before.data == now.data.changed(rules="1")
        assert before.version == VERSION
        assert Experiment.from_json(before.to_json()) == before
        written["version"] = VERSION


def test_targets_are_not_scaled_that_were_not_in_the_second_version() -> None:
    for data, change in (
        (DataSpec("file", path="t.csv"), {"scale_target": "none"}),
        (DataSpec("file", path="t.csv", rules="1"), {}),
        (DataSpec("spiral"), {}),
    ):
        written = json.loads(experiment(data).to_json()) | {"version": 2}
        del written["data"]["scale_target"]
        before = Experiment.from_json(json.dumps(written))
        assert before.data == data.changed(**change)
        assert before.version == VERSION
        assert Experiment.from_json(before.to_json()) == before


def test_made_data_mean_what_they_meant() -> None:
    written = json.loads(experiment(DataSpec("spiral")).to_json())
    del written["version"]
    assert Experiment.from_json("\ufeff" + json.dumps(written)) == experiment(DataSpec("spiral"))
    assert Experiment.from_json(json.dumps(written).encode()) == experiment(DataSpec("spiral"))


@pytest.mark.parametrize("version", [0, VERSION + 1, 10**30])
def test_a_version_that_is_not_known_is_refused(version: int) -> None:
    written = json.loads(experiment(DataSpec()).to_json()) | {"version": version}
    with pytest.raises(SpecError, match=r"version|newer"):
        Experiment.from_json(json.dumps(written))
