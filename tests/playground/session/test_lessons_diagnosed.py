"""The doctor finds what a lesson is about, and is silent in all others, at any moment of them.

The lessons that take longer than ten seconds are held against it in the soak run.
"""

from __future__ import annotations

import pytest
from diagnosed_lessons import DISEASES, found_in, quick_lessons


@pytest.mark.parametrize("name", quick_lessons())
def test_what_is_wrong_in_a_lesson_is_found_and_nothing_else(name: str) -> None:
    assert set(found_in(name)) == DISEASES.get(name, set())


def test_the_lessons_with_a_disease_are_lessons() -> None:
    assert set(DISEASES) < set(quick_lessons())
