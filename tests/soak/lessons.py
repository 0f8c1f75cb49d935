"""Part 7: what the lessons on MNIST say is so; the other lessons are held against theirs in tests.

A lesson that starts from the notebook's file starts here from one made as in the window.
"""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING

from lesson_runs import is_true, needs_mnist
from soak_tools import Figure, Scale, mnist_folder

from core.datasets.files import DATA_DIR_VARIABLE
from playground.session.lessons import load_lessons
from playground.session.loading import Loader
from playground.session.making import Making

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playground.session.lessons import Claim, Lesson


def figures(scale: Scale) -> Iterator[Figure]:
    folder = mnist_folder()
    if folder is None:
        yield Figure("lessons on MNIST", "its files are not here", "", None)
        return
    if not scale.is_full:
        yield Figure("lessons on MNIST", "only in the full run", "", None)
        return
    os.environ[DATA_DIR_VARIABLE] = str(folder)
    loader = Loader(None, lambda *_: None, lambda: False)
    for lesson in filter(needs_mnist, load_lessons()):
        for recipe in lesson.made_by[:1]:  # into the folder of this part, where it is looked for
            Making(recipe, f"{recipe.name}.npz").run(loader)
        yield from map(partial(_figure, lesson), lesson.claims)


def _figure(lesson: Lesson, claim: Claim) -> Figure:
    is_so = is_true(lesson, claim)
    words = claim.words("accuracy")
    return Figure(f"{lesson.name}: {words}", "so" if is_so else "not so", "so", is_so)
