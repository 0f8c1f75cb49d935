"""What is seen of a hidden space, in words."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

from core.insight.hidden_space import PARTS, layer_of, part_of
from core.insight.scale import HUGE
from playground.views.readout import percent_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.nn.arrays import Array
    from playground.views.hidden_space.spaces import Scene

# So many of the points' standard deviations from the middle of all, a class lies at a side.
_SIDE: Final = 0.35
_MOST_CLASSES: Final = 12


def layer_name(layer: int, layers: int) -> str:
    """What a layer is called: the inputs, its number from 1, the output."""
    if layer < 0:
        return "inputs"
    return "output" if layer == layers - 1 else f"layer {layer + 1}"


def place_words(scene: Scene, layers: int) -> str:
    """Between which stops the picture lies."""
    if scene.stop == 0 and not scene.share:
        return "Inputs"
    ahead = scene.stop + (scene.share > 0)
    layer, part = layer_of(ahead), part_of(ahead)
    name = "Output layer" if layer == layers - 1 else f"Layer {layer + 1}"
    if scene.share:
        return f"{name}, {part} {100 * scene.share:.0f} %"
    return f"{name}, its outputs" if part == PARTS[-1] else f"{name}, after its {part}"


def dimension_words(scene: Scene, *, spread: bool) -> str:
    """How many dimensions there are, and how much of the variance the two that are seen show.

    `spread`: what lies on a line is drawn in a row for each class.
    """
    what = "input" if scene.layer < 0 else "unit"
    if scene.units == 1:
        line = f"1 {what}: all lie on a line"
        return f"{line}, with a row for each class" if spread else line
    if scene.units == 2:
        return f"2 {what}s: all is seen"
    many = f"{scene.units:,} {what}s"
    if math.isnan(scene.explained):
        return f"{many}: all points lie on one place"
    share = percent_text(scene.explained)
    if scene.pair is not None:
        return f"two of {many}: {share} of the variance is seen"
    return f"{many}: {share} of the variance is seen"


def cloud_words(scene: Scene, labels: Array, names: Sequence[str]) -> str:
    """Where the middle of each class lies among all points."""
    if not (np.abs(scene.places) <= HUGE).all():
        return ""
    places = scene.places - scene.places.mean(axis=0)
    # One scale for both axes: what hardly differs upwards is neither at the top nor at the bottom.
    places /= max(float(places.std(axis=0).max()), 1e-12)
    return "; ".join(
        f"{name}: {_region(*places[labels == label].mean(axis=0).tolist())}"
        for label, name in enumerate(names[:_MOST_CLASSES])
        if (labels == label).any()
    )


def _region(right: float, up: float) -> str:
    across = "left" if right < -_SIDE else "right" if right > _SIDE else ""
    upwards = "bottom" if up < -_SIDE else "top" if up > _SIDE else ""
    return " ".join(word for word in (upwards, across) if word) or "middle"
