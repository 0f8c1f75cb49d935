"""What a sample and the network's answer to it are as bars and in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from core.insight.scale import largest_magnitude, round_up
from core.nn.arrays import scaled
from playground.theme import diverging_table
from playground.views.answer_bars import part_of
from playground.views.bars import Bar
from playground.views.readout import number_text, short_number
from playground.views.samples import class_name, percent, targets_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core import Dataset
    from core.insight.axis import Axis
    from core.insight.inspection import Inspection
    from core.nn.arrays import Array
    from playground.theme import Theme

MOST_COLUMNS: Final = 60


def column_bars(axes: Sequence[Axis], x: Array, effects: Array, theme: Theme) -> tuple[Bar, ...]:
    """A bar for each column: its value in the data's own unit, and what it does (inputs,)."""
    given = scaled(x[None, :MOST_COLUMNS], np.dtype(np.float64))[0].tolist()
    table, scale = diverging_table(theme), round_up(largest_magnitude([effects]))
    return tuple(
        Bar(
            axis.name,
            part_of(effect, scale),
            number_text(effect),
            f"#{table[220 if effect >= 0 else 36] & 0xFFFFFF:06X}",
            value=short_number(axis.value(value)),
        )
        for axis, value, effect in zip(axes, given, effects.tolist(), strict=False)
    )


def drawn_words(dataset: Dataset, found: Inspection | None) -> str:
    """What the network answers to what somebody draws."""
    if found is None:
        return "drawn"
    if found.label is None:
        return f"drawn, predicted {short_number(float(found.answer[0]))}"
    says = class_name(dataset, found.label)
    return f"drawn, answered “{says}”, {percent(found.confidence)} sure"


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
    dataset: Dataset, x: Array, found: Inspection | None, pixel: tuple[int, int]
) -> str:
    """One pixel of x (inputs,) and what it does."""
    if dataset.image_shape is None:
        return ""
    row, column = pixel
    place = row * dataset.image_shape[1] + column
    value = x[place]
    words = f"row {row + 1}, column {column + 1}: {short_number(float(value))}"
    if found is None:
        return words
    slope, fall = float(found.gradient[place]), float(found.occlusion[place])
    return f"{words}; gradient {short_number(slope)}, hidden it costs {short_number(fall)}"
