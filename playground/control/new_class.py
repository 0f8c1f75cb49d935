"""A point of a class that there is none of yet: the run begins anew with an output for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from core.datasets.drawn import NAME as DRAWN
from core.datasets.points import MOST_CLASSES
from core.spec.changes import POINTS
from core.spec.fitting import experiment_for
from playground.session.variants import from_the_start

if TYPE_CHECKING:
    from core import Change, Dataset, Experiment
    from core.spec.points import PointSpec
    from playground.session.session import Session

WORD: Final = "new class"
"""What is done to the run that such a point replaces."""


def begins_class(wish: Change, dataset: Dataset) -> bool:
    """Whether the points wished for, all drawn by hand, have the next class after those there are.

    The present network has no output for it.
    """
    if wish.field != POINTS or dataset.name != DRAWN or dataset.kind != "classes":
        return False
    highest = max((point.target for point in wish.points or ()), default=0.0)
    return highest == dataset.classes < MOST_CLASSES


def with_class(
    experiment: Experiment, dataset: Dataset, points: tuple[PointSpec, ...]
) -> Experiment:
    """The experiment of now from its start, with these points and an output for each class."""
    start = replace(from_the_start(experiment), data=experiment.data.changed(points=points))
    return experiment_for(start, start.network.inputs, "classes", dataset.classes + 1, 1)


def begin(session: Session, wish: Change) -> None:
    """Begin the run with the points; one that was training trains on from its first weights."""
    experiment, dataset = session.experiment, session.dataset
    if experiment is None or dataset is None or wish.points is None:
        return
    was_training = session.state == "training"
    session.prepare(with_class(experiment, dataset, wish.points), replacing=WORD)
    if was_training:
        session.play()
