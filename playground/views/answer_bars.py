"""The answer to one sample as bars: a bar for each output, in the colours of the classes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from core.insight.answers import Reading, labels_of
from playground.views.bars import Bar
from playground.views.readout import number_text
from playground.views.samples import class_name, percent

if TYPE_CHECKING:
    from core import Dataset
    from core.nn.arrays import Array
    from playground.theme import Theme

MOST_ANSWERS: Final = 12


def answer_bars(
    dataset: Dataset, truth: Array | None, answer: Array, last: str, theme: Theme
) -> tuple[Bar, ...]:
    """A bar for each output, of many classes for the strongest; the true one is marked.

    One output of two classes is shown as both; of numbers each has a bar for the truth, too. Where
    the truth is not known, the answered class is marked.
    """
    if dataset.kind != "classes":
        limit = max(Reading.of(dataset, len(answer), last).limit, 1e-12)
        rows = [("predicted", answer, theme.accent)]
        if truth is not None:
            rows.append(("true", truth, theme.muted))
        bars = []
        for output in range(len(answer)):
            name = f" {output + 1}" if len(answer) > 1 else ""
            for what, values, color in rows:
                value = float(values[output])
                bars.append(Bar(what + name, part_of(value, limit), number_text(value), color))
        return tuple(bars)
    shares = (answer + 1.0) / 2.0 if last == "tanh" else answer
    if len(answer) == 1:
        shares = np.array([1.0 - shares[0], shares[0]])
        values = shares
    else:
        values = answer
    order = np.arange(len(values))
    if len(values) > MOST_ANSWERS:
        order = np.argsort(-values, kind="stable")[:MOST_ANSWERS]
    longest = max(float(np.nan_to_num(shares).max()), 1.0)
    says = percent if last in ("softmax", "sigmoid") else number_text
    label = int(labels_of(answer[None], last)[0]) if truth is None else int(truth)
    known = "" if truth is None else " (true)"
    return tuple(
        Bar(
            class_name(dataset, k) + (known if k == label else ""),
            max(part_of(float(shares[k]), longest), 0.0),
            says(float(values[k])),
            theme.class_color(k),
            theme.class_color(k),
            k == label,
        )
        for k in order.tolist()
    )


def empty_bars(dataset: Dataset, outputs: int, theme: Theme) -> tuple[Bar, ...]:
    """The names alone, while there is nothing to answer."""
    if dataset.kind != "classes":
        names = ["predicted" + (f" {k + 1}" if outputs > 1 else "") for k in range(outputs)]
        return tuple(Bar(name, 0.0, "", theme.accent) for name in names)
    colors = [theme.class_color(k) for k in range(min(dataset.classes, MOST_ANSWERS))]
    return tuple(
        Bar(class_name(dataset, k), 0.0, "", color, color) for k, color in enumerate(colors)
    )


def part_of(value: float, whole: float) -> float:
    """A value as a part of a whole, of what is no number 0, of what is endless ±1."""
    return float(np.nan_to_num(value / whole, nan=0.0, posinf=1.0, neginf=-1.0))
