"""What the network says to a drawing, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.insight.answers import labels_of
from core.insight.confidence import confidences
from playground.views.readout import short_number
from playground.views.samples import class_name, percent

if TYPE_CHECKING:
    from core import Dataset
    from core.nn.arrays import Array

_NUMERALS = tuple(map(str, range(10)))


def hint(dataset: Dataset) -> str:
    """What to draw, said while nothing is."""
    names = tuple(class_name(dataset, label) for label in range(dataset.classes))
    what = "a digit" if names == _NUMERALS else "a picture"
    return f"Draw {what}, or drop an image."


def says_words(dataset: Dataset, answer: Array, last: str) -> str:
    """The answer (outputs,) of a last layer's activation."""
    return f"The network says {_answer(dataset, answer, last)}."


def lesson_words(
    dataset: Dataset, answer: Array, other: Array, last: str, *, as_drawn: bool
) -> str:
    """How `other` it answers where the drawing is made ready for it, or where it is not."""
    says = _answer(dataset, other, last)
    if dataset.kind == "classes":
        same = labels_of(answer[None], last)[0] == labels_of(other[None], last)[0]
        says = f"so too, {percent(float(confidences(other[None], last)[0]))}" if same else says
    if as_drawn:
        return f"Scaled and centred: {says}."
    return f"As drawn: {says}."


def _answer(dataset: Dataset, answer: Array, last: str) -> str:
    if dataset.kind != "classes":
        return short_number(float(answer[0]))
    name = class_name(dataset, int(labels_of(answer[None], last)[0]))
    return f"“{name}” · {percent(float(confidences(answer[None], last)[0]))}"
