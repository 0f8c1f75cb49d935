"""Lessons trained, to be held against what their texts say."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from msgspec.structs import replace

from core import Trainer, load_dataset
from playground.session.claims import Moment
from playground.session.lessons import get_lesson

if TYPE_CHECKING:
    from core import Experiment
    from playground.session.lessons import Claim, Lesson


def needs_mnist(lesson: Lesson) -> bool:
    """Whether the lesson trains for tens of seconds, on files that may not be there."""
    return lesson.experiment.data.name in ("mnist", "file")


def is_true(lesson: Lesson, claim: Claim) -> bool:
    """Whether the text may say so: trained as the claim says, with all the seeds it speaks of."""
    if not claim.seeds:
        return claim.shows.is_seen(run_of(lesson.name, lesson.claims.index(claim)))
    number, seeds = lesson.claims.index(claim), range(1, claim.seeds + 1)
    seen = [claim.shows.is_seen(run_of(lesson.name, number, seed)) for seed in seeds]
    return sum(seen) >= claim.holds


def run_of(name: str, number: int, seed: int = 0) -> Moment:
    """The run that the lesson's claim of that number speaks of, trained as far as any needs it."""
    lesson = get_lesson(name)
    claim = lesson.claims[number]
    alike = [
        each
        for each in lesson.claims
        if each.change == claim.change and bool(each.seeds) == bool(claim.seeds)
    ]
    epochs = max(1, *(-int(-each.shows.until // 1) for each in alike))
    return _trained(lesson.variant(claim, seed), epochs)


@cache
def _trained(experiment: Experiment, epochs: int) -> Moment:
    training = replace(experiment.training, epochs=epochs)
    dataset = load_dataset(experiment.data)
    trainer = Trainer(replace(experiment, training=training), dataset, engine="numpy")
    first = trainer.snapshot().weights
    return Moment(trainer.fit().snapshot(), first)
