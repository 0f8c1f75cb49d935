from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.spec.checks import SpecError
from playground.forms.number_text import (
    format_number,
    format_rows,
    parse_integer,
    parse_number,
    parse_rows,
)

numbers = st.floats(allow_nan=False, allow_infinity=False) | st.integers()
rows = st.lists(numbers | st.lists(numbers, max_size=3).map(tuple), max_size=5).map(tuple)


@given(numbers)
def test_a_number_reads_back_as_itself(number):
    assert parse_number(format_number(number)) == number


@given(rows)
def test_rows_read_back_as_themselves(values):
    assert parse_rows(format_rows(values)) == values


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_is_a_number_or_stays(text):
    parsed = parse_number(text)
    assert parsed == text if isinstance(parsed, str) else abs(parsed) >= 0
    assert format_number(text) == text


@given(st.text(alphabet="[],; 01-.ex"))
def test_rows_are_read_or_refused(text):
    with contextlib.suppress(SpecError):  # any other error fails
        parse_rows(text)


@pytest.mark.parametrize(
    ("number", "text"),
    [(0.1, "0.1"), (500, "500"), (500.0, "500"), (1e-8, "1e-8"), (2.5e-7, "2.5e-7"), (-1.0, "-1")],
)
def test_numbers_are_written_shortly(number, text):
    assert format_number(number) == text


@pytest.mark.parametrize("text", ["", "abc", "1,5", "nan", "inf", "1e999", "--1", "9" * 5000])
def test_what_is_no_number_stays_as_typed(text):
    assert parse_number(text) == text


def test_whole_numbers_may_be_typed_with_an_exponent():
    assert parse_integer("1e3") == 1000
    assert isinstance(parse_integer("1e3"), int)
    assert parse_integer("2.5") == 2.5


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("0, -1", (0, -1)),
        ("0 -1;2", (0, -1, 2)),
        ("[1, 2], [3, 4]", ((1, 2), (3, 4))),
        ("", ()),
    ],
)
def test_rows_may_be_parted_as_one_likes(text, values):
    assert parse_rows(text) == values


@pytest.mark.parametrize(
    ("text", "words"), [("1, x", "'x'"), ("[1", "without its ]"), ("1]", "["), ("[[1]]", "inside")]
)
def test_bad_rows_are_explained(text, words):
    with pytest.raises(SpecError, match=r"init\.values") as error:
        parse_rows(text)
    assert words in str(error.value)
