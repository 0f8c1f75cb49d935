"""Every claim in a lesson's text is true: the lesson was trained, and held against it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from lesson_runs import is_true, needs_mnist
from turns import in_turn

from playground.session.lessons import load_lessons

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playground.session.lessons import Claim, Lesson

LESSONS = load_lessons()
CLAIMS = [
    pytest.param(lesson, claim, id=f"{lesson.name}-{number}")
    for lesson in LESSONS
    for number, claim in enumerate(lesson.claims)
]
QUICK = [each for each in CLAIMS if not needs_mnist(each.values[0])]
# What is said of a run, not of what is laid out: it has to be shown.
PROMISE = re.compile(
    r"\d\s*(%|epochs?\b|updates?\b|steps?\b|times\b|seconds?\b)"
    r"|\b(learns?|never|always|falls?|rises?|stays?|diverges?|bursts?|dies?|solves?|reach(es)?"
    r"|improves?|jumps?|faster|slower|better|worse|(lies?|stands?) still|are right)\b"
)
NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?")


@pytest.mark.parametrize(("lesson", "claim"), QUICK)
def test_what_the_text_says_is_so(lesson: Lesson, claim: Claim) -> None:
    """Lessons on MNIST are held against their texts by `make soak`."""
    assert is_true(lesson, claim), claim.sentence


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
def test_nothing_is_promised_without_a_claim(lesson: Lesson) -> None:
    assert lesson.claims
    rest = lesson.text
    for claim in lesson.claims:
        assert claim.sentence in lesson.text
        rest = rest.replace(claim.sentence, "…")
    found = PROMISE.search(rest)
    assert found is None, f"{found and found[0]!r} in: {rest}"


@in_turn(("lesson", "claim"), [each.values for each in CLAIMS])
def test_the_numbers_of_a_sentence_are_those_that_were_checked(
    lesson: Lesson, claim: Claim
) -> None:
    shown = msgspec.to_builtins(claim.shows)
    rate = lesson.experiment.training.optimizer.learning_rate
    alike = [each for each in lesson.claims if each.sentence == claim.sentence]
    known = {rate, 0.0, *(number for each in alike for number in numbers(each))}
    known |= {round(100 * number, 9) for number in known}
    low, high = shown.get("low", 0.0), shown.get("high", 0.0)
    for text in NUMBER.findall(claim.sentence + " " + claim.when):
        number = float(text)
        assert number in known or low <= number <= high, text


def numbers(part: Any) -> Iterator[float]:
    """All numbers in a claim."""
    if isinstance(part, msgspec.Struct):
        part = msgspec.to_builtins(part)
    if isinstance(part, dict | list):
        for inner in part.values() if isinstance(part, dict) else part:
            yield from numbers(inner)
    elif isinstance(part, int | float):
        yield float(part)


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
def test_a_run_takes_as_long_as_one_can_watch(lesson: Lesson) -> None:
    if needs_mnist(lesson):
        assert lesson.speed is None
        return
    data, training = lesson.experiment.data, lesson.experiment.training
    rows = {"xor": 4, "digits": 5000}.get(data.name, data.samples * data.train_fraction)
    updates = training.epochs * -(-rows // training.batch_size)
    assert lesson.speed is not None
    assert 5.0 <= updates / lesson.speed <= 300.0
