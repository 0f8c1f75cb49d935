"""What is said in words of the layers' statistics: beside a row, under the mouse, to a listener."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from core.insight.statistics import HEALTHY
from core.spec.titles import title_of
from playground.views.readout import percent_text, short_number
from playground.views.statistics_layout import GRADIENT, NORM, OUTPUTS, RATIO, SUMS

if TYPE_CHECKING:
    from core import Snapshot
    from core.insight.layer_statistics import Activity
    from core.insight.statistics import Histogram
    from playground.views.statistics_canvas import LayerShown, Shown
    from playground.views.statistics_layout import Cell

_NAMES = {SUMS: "sums", OUTPUTS: "activations", GRADIENT: "gradients"}


def layer_lines(snapshot: Snapshot, layer: int, found: Activity) -> tuple[str, ...]:
    """The layer's number, units and function, and how many of them are stuck."""
    units, name = snapshot.weights[layer].shape[0], title_of(snapshot.activations[layer])
    lines = [f"{layer + 1}: {units} {name}"]
    if found.dead is not None:
        lines.append(f"dead {percent_text(found.dead)}")
    if found.saturated is not None:
        lines.append(f"saturated {percent_text(found.saturated)}")
    return tuple(lines)


def layer_words(number: int, layer: LayerShown) -> str:
    """The layer in one sentence."""
    found, moving = layer.activity, layer.motion
    parts = [f"layer {number}"]
    if found.dead is not None:
        parts.append(f"{percent_text(found.dead)} of the units dead")
    if found.saturated is not None:
        parts.append(f"{percent_text(found.saturated)} of the outputs saturated")
    if moving is not None:
        parts.append(f"gradient norm {short_number(moving.gradient_norm)}")
        if math.isfinite(moving.ratio):
            ratio = short_number(moving.ratio)
            parts.append(f"update {ratio} of the weights, {verdict(moving.ratio)}")
    return ", ".join(parts)


def verdict(ratio: float) -> str:
    """Where an update-to-weight ratio lies."""
    if ratio < HEALTHY[0]:
        return "below the healthy band"
    return "above the healthy band" if ratio > HEALTHY[1] else "in the healthy band"


def reading(shown: Shown, cell: Cell, across: float) -> str:
    """What the picture says, `across` of its width (0 to 1) from its left."""
    layer = shown.layers[cell.layer]
    where = f"layer {cell.layer + 1}"
    if cell.part in (NORM, RATIO):
        return _course_text(where, shown, cell, across)
    if cell.part == SUMS:
        return _bin_text(where, cell.part, layer.activity.sums, across)
    if cell.part == OUTPUTS:
        return _bin_text(where, cell.part, layer.activity.outputs, across)
    return "" if layer.motion is None else _bin_text(where, GRADIENT, layer.motion.gradient, across)


def _bin_text(where: str, part: str, shown: Histogram, across: float) -> str:
    place = min(max(int(across * len(shown.shares)), 0), len(shown.shares) - 1)
    low, high = (short_number(end) for end in shown.bin_ends(place))
    share = percent_text(float(shown.shares[place]))
    size = "of size " if shown.is_log else ""
    zeros = f"; exactly 0: {percent_text(shown.zeros)}" if shown.zeros else ""
    return f"{where}, {_NAMES[part]} {size}{low} to {high}: {share}{zeros}"


def _course_text(where: str, shown: Shown, cell: Cell, across: float) -> str:
    sampled = shown.sampled
    if not len(sampled):
        return ""
    axes = shown.norm_axes if cell.part == NORM else shown.ratio_axes
    column = cell.layer + (0 if cell.part == NORM else len(shown.layers))
    place = int(np.abs(sampled.x - across * axes.right).argmin())
    low, mean, high = (float(values[place]) for values in sampled.course(column))
    name = "gradient norm" if cell.part == NORM else "update ÷ weights"
    text = f"{where}, epoch {sampled.x[place]:,.4g}: {name} {short_number(mean)}"
    if low < high:
        text += f" ({short_number(low)} to {short_number(high)})"
    return text if cell.part == NORM or math.isnan(mean) else f"{text}, {verdict(mean)}"
