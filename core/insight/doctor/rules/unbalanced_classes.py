"""Classes out of balance: the rare ones are not worth learning, as the loss counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from core.insight.confusion import confusion_matrix, precision_recall
from core.insight.doctor.finding import Finding, Measured, Remedy
from core.insight.doctor.words import percent

if TYPE_CHECKING:
    from core.insight.doctor.evidence import Evidence
    from core.nn.arrays import Array

# Wrong where the largest class has so many times the rows of the smallest …
BALANCE: Final = 10.0
# … and more than this part of a class's rows is taken for another (SageMaker Debugger's two
# thresholds).
MISSED: Final = 0.7
LEAST_EPOCHS: Final = 5
_MOST_ROWS: Final = 5_000
WHY: Final = (
    "The loss is a mean over rows, so a class of few rows hardly counts: always saying the common"
    " one is right almost every time. Accuracy hides it; the table of cases shows it, class by"
    " class."
)
SOURCE: Final = (
    "Amazon SageMaker Debugger, rule ClassImbalance (wrong above 10 times, and 70 % missed); He &"
    " Garcia, Learning from imbalanced data (2009)"
)


def examine(evidence: Evidence) -> Finding | None:
    """Rare classes that the network misses most of the time."""
    dataset = evidence.dataset
    if not dataset.classes or evidence.epochs < LEAST_EPOCHS:
        return None
    shares = evidence.class_shares
    there = shares[shares > 0.0]
    if not len(there) or there.max() <= BALANCE * there.min():
        return None
    recall = _recall(evidence)
    rare = np.where((shares > 0.0) & (shares * BALANCE < shares.max()), recall, np.inf)
    worst = int(np.nanargmin(rare))
    missed = 1.0 - float(rare[worst])
    if not missed > MISSED:
        return None
    names = dataset.class_names
    name = names[worst] if names else f"class {worst}"
    return Finding(
        "classes out of balance",
        f"The classes are out of balance: {name} is {percent(shares[worst], 1)} of the rows, and"
        f" {percent(missed)} of it is missed.",
        Measured(
            float(shares.max() / shares[worst]),
            BALANCE,
            f"the largest class has {shares.max() / shares[worst]:.0f} times its rows (wrong above"
            f" {BALANCE:g}, with more than {percent(MISSED)} missed)",
        ),
        "confusion",
        WHY,
        SOURCE,
        Remedy(
            f"Get more rows of {name}, or repeat those there are. Judge by the recall of each class"
            " in Cases, and move its threshold there; accuracy says little here."
        ),
    )


def _recall(evidence: Evidence) -> Array:
    """Of each class, on some rows of each: tables are often sorted by class."""
    dataset = evidence.dataset
    most = max(_MOST_ROWS // dataset.classes, 1)
    of_each = [np.flatnonzero(dataset.y_train == label)[:most] for label in range(dataset.classes)]
    rows = np.concatenate(of_each)
    answers = evidence.snapshot.network().predict_classes(dataset.x_train[rows])
    matrix = confusion_matrix(dataset.y_train[rows], answers, dataset.classes)
    return precision_recall(matrix).recall
