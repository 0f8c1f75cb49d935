"""Part 9: the doctor over whole lessons, those on MNIST too, and its trials of all it can find.

A lesson that starts from the notebook's file starts here from one made as in the window.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from diagnosed_lessons import DISEASES, found_in, quick_lessons
from diseased_runs import cases, found_on_the_way
from lesson_runs import needs_mnist
from soak_tools import Figure, Scale, mnist_folder

from core.datasets.files import DATA_DIR_VARIABLE
from core.train.trial import Standpoint, Trial
from playground.session.lessons import load_lessons
from playground.session.loading import Loader
from playground.session.making import Making

if TYPE_CHECKING:
    from collections.abc import Iterator

    from diseased_runs import Run


def figures(scale: Scale) -> Iterator[Figure]:
    for name in quick_lessons()[:: scale.every]:
        yield _lesson(name)
    for rule, case in cases()[:: scale.every]:
        yield _trial(rule, case)
    folder = mnist_folder()
    if folder is None or not scale.is_full:
        why = "only in the full run" if folder else "its files are not here"
        yield Figure("lessons on MNIST", why, "", None)
        return
    os.environ[DATA_DIR_VARIABLE] = str(folder)
    loader = Loader(None, lambda *_: None, lambda: False)
    for lesson in filter(needs_mnist, load_lessons()):
        for recipe in lesson.made_by[:1]:  # into the folder of this part, where it is looked for
            Making(recipe, f"{recipe.name}.npz").run(loader)
        yield _lesson(lesson.name)


def _lesson(name: str) -> Figure:
    found, expected = set(found_in(name, to_end=True)), DISEASES.get(name, set())
    words, bound = (", ".join(sorted(each)) or "nothing" for each in (found, expected))
    return Figure(f"what is wrong in lesson {name}", words, bound, found == expected)


def _trial(rule: str, case: Run) -> Figure:
    """The trial of what is found at the end of a run that has a disease."""
    trainer = case.trainer()
    remedy = found_on_the_way(trainer, (1.0,))[rule][0].remedy
    what = f"{rule}, tried"
    if not remedy.can_be_tried:
        return Figure(what, "nothing to try", "", None)
    trial = Trial(remedy, Standpoint.of(trainer))
    for _ in trial.run():
        pass
    verdict = trial.verdict
    is_so = verdict is not None and verdict.is_supported
    return Figure(what, "borne out" if is_so else "withdrawn", "borne out", is_so)
