"""Checks of single values: what passes, what does not, and how long the message gets."""

from __future__ import annotations

import sys

import pytest

from core.spec import checks
from core.spec.checks import SpecError


def test_what_is_right_passes():
    checks.require_name("f", "b", ("a", "b"))
    checks.require_integer("f", 3, 3, 3)
    checks.require_number("f", sys.float_info.max)
    checks.require_number("f", 0, 0.0, 0.0)
    checks.require_path("f", "")
    checks.require_kind("f", True, bool, "true or false")


@pytest.mark.parametrize("value", [True, "1", None, 1j, float("nan"), float("inf"), 2**2000, 5.1])
def test_what_is_no_number_in_the_range_is_refused(value):
    with pytest.raises(SpecError, match=r"f is .*, expected a finite number from -1 to 5"):
        checks.require_number("f", value, -1.0, 5.0)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf"), 2**2000, -(2**2000)])
def test_without_a_range_a_number_must_still_fit_a_float(value):
    with pytest.raises(SpecError, match=r"f is .*, expected a finite number$"):
        checks.require_number("f", value)


@pytest.mark.parametrize("value", [True, 3.0, "3", None, 2, 5])
def test_what_is_no_whole_number_in_the_range_is_refused(value):
    with pytest.raises(SpecError, match=r"f is .*, expected a whole number from 3 to 4"):
        checks.require_integer("f", value, 3, 4)


@pytest.mark.parametrize("value", [3, None, "a\0", "a" * 4097])
def test_what_is_no_path_is_refused(value):
    with pytest.raises(SpecError, match="f is not a file path of at most 4,096 characters"):
        checks.require_path("f", value)


def test_a_name_that_is_no_text_is_refused():
    with pytest.raises(SpecError, match=r"f is \['a'\], expected one of: a, b"):
        checks.require_name("f", ["a"], ("a", "b"))


@pytest.mark.parametrize("value", ["x" * 10_000, list(range(10_000)), 10**10_000], ids=type)
def test_a_long_value_is_cut_short_in_the_message(value):
    with pytest.raises(SpecError) as caught:
        checks.require_name("f", value, ("a",))
    assert len(str(caught.value)) < 120
