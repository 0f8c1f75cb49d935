"""What a sample and the network's answer to it are as bars and in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from core.insight.answers import Reading
from core.insight.scale import largest_magnitude, round_up
from core.nn.arrays import scaled
from playground.theme import diverging_table
from playground.views.inspector.bars import Bar
from playground.views.readout import number_text, short_number
from playground.views.samples import class_name, inputs_of, percent, targets_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core import Dataset
    from core.insight.axis import Axis
    from core.insight.inspection import Inspection
    from core.nn.arrays import Array
    from playground.theme import Theme

MOST_ANSWERS: Final = 12
MOST_COLUMNS: Final = 60


def answer_bars(
    dataset: Dataset, truth: Array, answer: Array, last: str, theme: Theme
) -> tuple[Bar, ...]:
    """A bar for each output, of many classes for the strongest; the true one is marked.

    One output of two classes is shown as both; of numbers each has a bar for the truth, too.
    """
    if dataset.kind != "classes":
        limit = max(Reading.of(dataset, len(answer), last).limit, 1e-12)
        bars = []
        for output, (wanted, given) in enumerate(zip(truth.tolist(), answer.tolist(), strict=True)):
            name = f" {output + 1}" if len(answer) > 1 else ""
            for what, value, color in (
                ("predicted", given, theme.accent),
                ("true", wanted, theme.muted),
            ):
                bars.append(Bar(what + name, _part(value, limit), number_text(value), color))
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
    label = int(truth)
    return tuple(
        Bar(
            class_name(dataset, k) + (" (true)" if k == label else ""),
            max(_part(float(shares[k]), longest), 0.0),
            says(float(values[k])),
            theme.class_color(k),
            theme.class_color(k),
            k == label,
        )
        for k in order.tolist()
    )


def column_bars(axes: Sequence[Axis], x: Array, effects: Array, theme: Theme) -> tuple[Bar, ...]:
    """A bar for each column: its value in the data's own unit, and what it does (inputs,)."""
    given = scaled(x[None, :MOST_COLUMNS], np.dtype(np.float64))[0].tolist()
    table, scale = diverging_table(theme), round_up(largest_magnitude([effects]))
    return tuple(
        Bar(
            axis.name,
            _part(effect, scale),
            number_text(effect),
            f"#{table[220 if effect >= 0 else 36] & 0xFFFFFF:06X}",
            value=short_number(axis.value(value)),
        )
        for axis, value, effect in zip(axes, given, effects.tolist(), strict=False)
    )


def sample_words(dataset: Dataset, part: str, index: int, found: Inspection | None) -> str:
    """What the row is, and what the network answers."""
    target = targets_of(dataset, part)[index]
    if dataset.kind == "classes":
        is_ = f"is “{class_name(dataset, int(target))}”"
        if found is None or found.label is None:
            return is_
        says = class_name(dataset, found.label)
        mark = "" if found.label == int(target) else "✗ "
        return f"{is_}, {mark}answered “{says}”, {percent(found.confidence)} sure"
    wanted = short_number(float(target[0]))
    if found is None:
        return f"true {wanted}"
    given, off = float(found.answer[0]), float(found.answer[0] - target[0])
    return f"true {wanted}, predicted {short_number(given)}, off by {short_number(off)}"


def answer_name(dataset: Dataset, found: Inspection) -> str:
    """What the effects of inputs are effects on."""
    return "the number" if found.label is None else f"“{class_name(dataset, found.label)}”"


def pixel_words(
    dataset: Dataset, part: str, index: int, found: Inspection | None, pixel: tuple[int, int]
) -> str:
    """One pixel and what it does."""
    if dataset.image_shape is None:
        return ""
    row, column = pixel
    place = row * dataset.image_shape[1] + column
    value = inputs_of(dataset, part)[index][place]
    words = f"row {row + 1}, column {column + 1}: {short_number(float(value))}"
    if found is None:
        return words
    slope, fall = float(found.gradient[place]), float(found.occlusion[place])
    return f"{words}; gradient {short_number(slope)}, hidden it costs {short_number(fall)}"


def _part(value: float, whole: float) -> float:
    return float(np.nan_to_num(value / whole, nan=0.0, posinf=1.0, neginf=-1.0))
