"""Requests and results of analyses: answers cannot be written into, questions compare."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import numpy as np
import pytest

from core.run.analysis import AnalysisRequest, AnalysisResult, read_only


class Pair(NamedTuple):
    first: np.ndarray
    second: int


@dataclass(frozen=True, eq=False)
class Table:
    counts: np.ndarray
    names: list[str]


@dataclass(frozen=True)
class Landscape:
    """A question with settings."""

    size: int

    def __call__(self, *_: object) -> int:
        return self.size


def nothing(*_: object) -> None:
    """A question without settings."""


@pytest.mark.parametrize(
    ("pack", "unpack"),
    [
        (lambda array: array, lambda value: value),
        (lambda array: (1, [array]), lambda value: value[1][0]),
        (lambda array: Pair(array, 2), lambda value: value.first),
        (lambda array: {"a": {"b": array}}, lambda value: value["a"]["b"]),
        (lambda array: Table(array, ["x"]), lambda value: value.counts),
    ],
)
def test_arrays_of_a_result_cannot_be_written_into(pack, unpack):
    array = np.arange(3.0)
    result = AnalysisResult("kind", 5, pack(array))
    found = unpack(result.value)
    np.testing.assert_array_equal(found, [0.0, 1.0, 2.0])
    with pytest.raises(ValueError, match="read-only"):
        found[0] = 7.0
    array[0] = 7.0  # what the computation was given stays as it was


def test_containers_cannot_be_changed_either():
    table = read_only(Table(np.zeros(2), ["x"]))
    assert isinstance(table, Table)
    assert table.names == ("x",)
    with pytest.raises(TypeError):
        read_only({"a": 1})["b"] = 2


@pytest.mark.parametrize("value", [None, 3, "text", 2.5, Table])
def test_what_holds_no_array_stays_what_it_is(value):
    assert read_only(value) is value


def test_the_same_question_is_equal_and_another_is_not():
    assert AnalysisRequest("a", nothing) == AnalysisRequest("a", nothing)
    assert AnalysisRequest("a", Landscape(5)) == AnalysisRequest("a", Landscape(5))
    assert AnalysisRequest("a", Landscape(5)) != AnalysisRequest("a", Landscape(6))
    assert AnalysisRequest("a", nothing) != AnalysisRequest("b", nothing)
    assert AnalysisRequest("a", partial(nothing)) != AnalysisRequest("a", partial(nothing))
