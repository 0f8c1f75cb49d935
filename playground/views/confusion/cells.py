"""The numbers of a confusion matrix as they are shown, and what each cell says in words."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.insight.confusion import confusion_matrix, precision_recall, row_shares
from playground.views.samples import percent

if TYPE_CHECKING:
    from core.insight.cases import Cases
    from core.nn.arrays import Array


@dataclass(frozen=True, eq=False)
class Figures:
    """A confusion matrix (classes, classes) and what follows from it, under the classes' names.

    `in_percent` says whether cells show shares of their row or counts.
    """

    names: tuple[str, ...]
    matrix: Array
    shares: Array
    precision: Array
    recall: Array
    in_percent: bool

    @classmethod
    def of(cls, cases: Cases, least: float, names: tuple[str, ...], *, in_percent: bool) -> Figures:
        """The figures of all answers that are at least so sure."""
        sure = cases.confidence >= least
        matrix = confusion_matrix(cases.truth[sure], cases.answers[sure], len(names))
        precision, recall = precision_recall(matrix)
        return cls(names, matrix, row_shares(matrix), precision, recall, in_percent)


def cell_text(figures: Figures, truth: int, answer: int) -> str:
    """What stands in a cell: a count, or per cent of its row; nothing for none."""
    count = int(figures.matrix[truth, answer])
    if not count:
        return ""
    if not figures.in_percent:
        return str(count)
    share = 100 * float(figures.shares[truth, answer])
    return "<1" if share < 0.5 else f"{min(share, 99.4 if share < 100 else share):.0f}"


def figure_text(share: float) -> str:
    """Precision or recall in whole per cent; a dash where there is none, 100 only for all."""
    if math.isnan(share):
        return "–"
    return f"{math.floor(100 * share + (0.5 if share < 0.995 else 0)):d} %"


def cell_words(figures: Figures, truth: int, answer: int) -> str:
    """A cell in a sentence, with recall or precision of its class."""
    count, share = int(figures.matrix[truth, answer]), float(figures.shares[truth, answer])
    name, other = figures.names[truth], figures.names[answer]
    rows = "1 row" if count == 1 else f"{count:,} rows"
    whole = f"{rows}, {percent(share)} of all “{name}”"
    if truth != answer:
        return f"“{name}” taken for “{other}”: {whole}"
    precision = percent(float(figures.precision[truth]))
    return f"“{name}” recognised: {whole} (recall); precision {precision}"


def most_confused(figures: Figures) -> tuple[int, int] | None:
    """The cell off the diagonal that holds most rows, None where nothing is wrong."""
    wrong = figures.matrix.copy()
    for label in range(len(wrong)):
        wrong[label, label] = 0
    if not wrong.any():
        return None
    truth, answer = divmod(int(wrong.argmax()), len(wrong))
    return truth, answer
