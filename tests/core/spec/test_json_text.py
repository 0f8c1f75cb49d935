"""JSON from anywhere: read within bounds, and refused with one sentence."""

from __future__ import annotations

import contextlib
import json
import re

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from turns import in_turn

from core.spec.checks import SpecError
from core.spec.json_text import MAX_JSON_CHARACTERS, MAX_JSON_DEPTH, decode_json


class Point(msgspec.Struct, forbid_unknown_fields=True):
    x: float
    name: str = ""


@pytest.mark.parametrize(
    "text",
    ['{"x": 1.5, "name": "[[{"}', b'{"x": 1.5, "name": "[[{"}', '\ufeff{"x":1.5,"name":"[[{"}'],
)
def test_text_bytes_and_a_byte_order_mark_are_read(text):
    assert decode_json(text, Point) == Point(1.5, "[[{")


def test_the_mark_before_bytes_is_read_too():
    assert decode_json(b"\xef\xbb\xbf" + b'{"x": 2}', Point) == Point(2.0)


@in_turn(
    ("text", "message"),
    [
        ("", "not valid JSON at line 1, column 1"),
        ('{"x": 1,}', "not valid JSON at line 1, column"),
        ('{"x":\n 1\n 2}', "not valid JSON at line 3, column 2"),
        ("[]", "Expected `object`, got `array`"),
        ('{"x": "1"}', "Expected `float`, got `str` - at `$.x`"),
        ('{"x": 1, "y": 2}', "unknown field `y`"),
        ('{"x": 1, "x": 2}', "the JSON field 'x' stands twice in one object"),
        ('{"x": NaN}', "the JSON text holds NaN, expected finite numbers only"),
        ('{"x": -Infinity}', "the JSON text holds -Infinity"),
        ('{"x": 1e999}', "out of range"),
        (b'{"x": \xff}', "not UTF-8 at byte 6"),
        ('{"x": 1, "name": "\ud800"}', "holds half a character at 18"),
    ],
)
def test_what_is_not_such_json_is_refused(text, message):
    with pytest.raises(SpecError, match=re.escape(message)):
        decode_json(text, Point)


def test_half_a_character_written_as_an_escape_is_refused():
    with pytest.raises(SpecError):
        decode_json('{"x": 1, "name": "\\ud800"}', Point)


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}")])
def test_depth_is_bounded_before_a_parser_can_run_out_of_stack(opening, closing):
    def nested(depth):
        return opening * depth + "1" + closing * depth

    assert decode_json(nested(MAX_JSON_DEPTH), object)
    for depth in (MAX_JSON_DEPTH + 1, 100_000):
        with pytest.raises(SpecError, match="nested more than 32 deep"):
            decode_json(nested(depth), object)


def test_length_is_bounded():
    with pytest.raises(SpecError, match="has 4,000,001 characters, expected at most 4,000,000"):
        decode_json(" " * (MAX_JSON_CHARACTERS + 1), object)


def test_brackets_and_quotes_inside_strings_do_not_count_as_depth():
    text = json.dumps(["[" * 100, '"' + "{" * 100, "\\" + "[" * 100])
    assert decode_json(text, list[str]) == json.loads(text)


def test_integers_of_any_length_are_no_trap():
    with pytest.raises(SpecError):
        decode_json('{"x": ' + "9" * 10_000 + "}", Point)


@given(st.text(max_size=60) | st.binary(max_size=60))
def test_no_text_brings_anything_but_a_spec_error(text):
    with contextlib.suppress(SpecError):
        decode_json(text, Point)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=8),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=4), inner),
        max_leaves=20,
    )
)
def test_any_json_of_sane_depth_is_read_as_it_stands(tree):
    assert decode_json(json.dumps(tree), object) == tree
