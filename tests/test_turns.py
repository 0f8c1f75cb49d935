"""Of many cases in one test all have their turn, and the one that failed is named."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

import pytest
from turns import in_turn

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def test_each_has_its_turn_beside_what_fixtures_give(tmp_path: Path) -> None:
    seen = []

    @in_turn("letter", "ab")
    @in_turn(("number", "name"), [(1, "one"), (2, "two")])
    def test(letter: str, number: int, name: str, tmp_path: Path) -> None:
        seen.append((letter, number, name, tmp_path))

    assert list(inspect.signature(test).parameters) == ["tmp_path"]  # what pytest will hand over
    test(tmp_path=tmp_path)
    pairs = [("a", 1, "one"), ("a", 2, "two"), ("b", 1, "one"), ("b", 2, "two")]
    assert seen == [(*pair, tmp_path) for pair in pairs]


@pytest.mark.parametrize("last", [pytest.fail, lambda _: 1 / 0])
def test_the_one_that_fails_is_named(last: Callable[[str], object]) -> None:
    @in_turn("number", range(5))
    def test(number: int) -> None:
        if number == 3:
            last("it did")

    with pytest.raises((ZeroDivisionError, pytest.fail.Exception)) as failed:
        test()
    assert failed.value.__notes__ == ["in the case 3"]


def test_without_cases_nothing_would_be_proved() -> None:
    with pytest.raises(ValueError, match="no case"):
        in_turn("number", [])
