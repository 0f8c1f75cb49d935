"""What is said of two runs whose units are matched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from playground.views.readout import percent_text, short_number
from playground.views.samples import PARTS

if TYPE_CHECKING:
    from core import Network
    from core.insight.line import LineScores
    from core.insight.matching import Matching
    from playground.views.matching.questions import Matched

OTHER_LAYERS: Final = "Only the same layers can be matched."
NO_OTHER: Final = (
    "Keep this run, then train another one.",
    "“New weights” and Play: here their units are matched.",
)


def headline(matched: Matched, *, percent: bool) -> str:
    """What half-way between the two is good for, before and after."""
    plain, aligned = (
        _figure(scores, percent=percent) for scores in (matched.plain, matched.aligned)
    )
    return f"Half-way: {plain} as is, {aligned} aligned."


def caption(matched: Matched) -> str:
    """How many units moved, how alike they are, and on which rows all was measured."""
    matching, scores = matched.matching, matched.aligned
    units = sum(len(order) for order in matching.orders)
    likeness = float(np.mean(np.concatenate(matching.likeness))) if units else 1.0
    word = "correlation" if matched.by == "activations" else "cosine"
    mirrored = f", {matching.mirrored:,} mirrored" if matching.mirrored else ""
    return (
        f"{matching.moved:,} of {units:,} hidden units moved{mirrored} · mean {word}"
        f" {short_number(likeness)} · {scores.rows:,} {PARTS[scores.part]}"
    )


def unit_words(matching: Matching, layer: int, place: int, other: str) -> str:
    """Whose units stand at a place of a hidden layer; of the last layer nothing is moved."""
    if layer >= len(matching.orders):
        return f"layer {layer + 1}, output {place + 1}: outputs have their places"
    unit = int(matching.orders[layer][place])
    likeness = short_number(float(matching.likeness[layer][place]))
    mirrored = " (mirrored)" if matching.signs[layer][place] < 0 else ""
    return (
        f"layer {layer + 1}: unit {place + 1} of this run goes with unit {unit + 1}{mirrored} of"
        f" {other}, likeness {likeness}"
    )


def shape_words(network: Network) -> str:
    """The layers of a network in a few words."""
    layers = (f"{layer.units} {layer.activation.name}" for layer in network.layers)
    return " – ".join((str(network.sizes[0]), *layers))


def _figure(scores: LineScores, *, percent: bool) -> str:
    figure = float(np.interp(0.5, scores.shares, scores.figure))
    return percent_text(figure) if percent else f"R² {short_number(figure)}"
