"""Lessons: ready experiments, each with what to look for, read from resources/lessons.

A lesson is one JSON file; the number before its name sets the order, and fields of the experiment
that are left out take the defaults of `core.spec.experiment`.
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

import msgspec
from msgspec import structs

from core.spec.checks import SpecError
from core.spec.experiment import Experiment  # noqa: TC001  (msgspec reads the field types)
from core.spec.goal import Goal
from core.spec.json_text import decode_json

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable


class Lesson(msgspec.Struct, frozen=True):
    """An experiment to start from.

    `name` is what the command line calls it, `title` what the window does. `text` says what to look
    for. `speed` is in updates per second, None for as fast as the machine can. `goal` is what the
    lesson is to reach, None where that is not the point. `layout` is the
    default layout in which it is to be seen, "" for the one that its data choose.
    """

    name: str
    title: str
    text: str
    experiment: Experiment
    speed: float | None = None
    goal: Goal | None = None
    layout: str = ""


class _LessonFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one JSON file holds; its name is the lesson's. A number as goal is a test accuracy."""

    title: str
    text: str
    experiment: Experiment
    speed: float | None = None
    goal: Goal | float | None = None
    layout: str = ""


@cache
def load_lessons() -> tuple[Lesson, ...]:
    """All lessons, in their order; raises `SpecError` naming the file that is wrong."""
    folder = resources.files("resources") / "lessons"
    files = [file for file in folder.iterdir() if file.name.endswith(".json")]
    return tuple(_read(file) for file in sorted(files, key=lambda file: file.name))


def get_lesson(name: str) -> Lesson:
    """The lesson of that name; raises `KeyError` with the names there are."""
    for lesson in load_lessons():
        if lesson.name == name:
            return lesson
    known = ", ".join(lesson.name for lesson in load_lessons())
    raise KeyError(f"there is no lesson {name!r}, expected one of: {known}")


def _read(file: Traversable) -> Lesson:
    try:
        found = decode_json(file.read_bytes(), _LessonFile)
        goal = Goal("test_accuracy", found.goal) if isinstance(found.goal, float) else found.goal
    except SpecError as error:
        raise SpecError(f"lesson {file.name}: {error}") from None
    name = file.name.removesuffix(".json").partition("_")[2]
    return Lesson(name=name, **(structs.asdict(found) | {"goal": goal}))
