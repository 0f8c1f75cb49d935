"""What is said of the unit or link that is pointed at, and of the unit that is looked into."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from core.insight.unit_statistics import UnitStatistics
from playground.views.diagram.card import Opened
from playground.views.diagram.words import (
    bias_text,
    edited_text,
    firing_text,
    percent_text,
    unit_text,
    value_of,
)
from playground.views.network_picture.arrangement import INPUTS
from playground.views.readout import number_text

if TYPE_CHECKING:
    from core import Dataset, Snapshot
    from core.insight.lesions import LesionLosses
    from core.insight.look import Look
    from playground.views.diagram.pointing import Target
    from playground.views.network_picture.arrangement import Unit
    from playground.views.network_picture.faces import Moment
    from playground.views.network_picture.painting import Scene

_KEYS: Final = (
    "Arrows go from unit to unit, Enter opens one, Escape closes it, Page Up and Page Down go"
    " through its links, F2 edits that link or the bias, X switches the unit off or on."
)


def hover_text(
    target: Target, scene: Scene, snapshot: Snapshot, look: Look, dataset: Dataset
) -> str:
    """What lies under the mouse, with its numbers."""
    layers = len(snapshot.weights)
    if not target.is_unit:
        value = value_of(target, snapshot)
        number = "none" if value is None else number_text(value)
        return f"{edited_text(target, layers, scene.names)}: {number}"
    unit = target.unit
    name = unit_text(unit, layers, scene.names)
    if unit[0] == INPUTS:
        column = scene.arrangement.column(INPUTS)
        if column is not None and column.shown.picture:
            what = "the mean image" if scene.light is None else "what is drawn"
            return f"{snapshot.weights[0].shape[1]:,} pixels; the picture is {what}"
        return name
    off = "is switched off" if unit in snapshot.units_off else ""
    firing = firing_text(unit, look, dataset, scene)
    answer = None if scene.light is None else scene.light.value(unit)
    lit = "" if answer is None else f"answers {number_text(answer)} to the drawing"
    parts = [part for part in (off, lit, firing) if part]
    parts.append(f"bias {bias_text(unit, snapshot)}")
    if unit in scene.ranks:
        parts.append(f"rank {scene.ranks[unit]} of {len(scene.ranks)}")
    return f"{name}: {', '.join(parts)}"


def opened_text(
    unit: Unit, scene: Scene, moment: Moment, dataset: Dataset, lost: LesionLosses | None
) -> Opened:
    """What the card says of the unit that is looked into."""
    snapshot = moment.snapshot
    layers = len(snapshot.weights)
    name = unit_text(unit, layers, scene.names)
    title = name[0].upper() + name[1:]
    layer, number = unit
    if layer == INPUTS:
        return Opened(title, "What the network is given.", (), "")
    statistics = UnitStatistics.of(
        moment.look.probe.outputs[layer][:, number], snapshot.activations[layer]
    )
    lines = [
        ("bias", bias_text(unit, snapshot)),
        ("mean activation", number_text(statistics.mean)),
        ("spread", number_text(statistics.spread)),
    ]
    if statistics.word:
        lines.append((statistics.word, percent_text(statistics.silent)))
    if lost is not None and layer < len(lost.loss) and number < len(lost.loss[layer]):
        lines += _lost_lines(scene, unit, lost)
    off = unit in snapshot.units_off
    hidden = layer < layers - 1
    firing = firing_text(unit, moment.look, dataset, scene)
    sentence = "switched off: it answers 0" if off else firing
    said = [sentence[:1].upper() + sentence[1:], picture_text(layer, moment, dataset)]
    switch = ("Switch on" if off else "Switch off") if hidden else ""
    return Opened(title, ". ".join(text for text in said if text), tuple(lines), switch)


def picture_text(layer: int, moment: Moment, dataset: Dataset) -> str:
    """What the pictures of a layer's units are, where the inputs are images; "" elsewhere."""
    if dataset.image_shape is None:
        return ""
    if layer == 0:
        return "Picture: its weights"
    exciting = moment.exciting
    if exciting is None or layer > len(exciting.images):
        return ""
    return f"Picture: the mean of the {exciting.count} {exciting.part} images it fires most for"


def described(scene: Scene, words: str) -> str:
    """What a screen reader says of the canvas: what the keys are at, then the keys."""
    unit = scene.opened
    opened = "" if unit is None else "It is looked into. "
    return f"{words}. {opened}{_KEYS}" if words else _KEYS


def _lost_lines(scene: Scene, unit: Unit, lost: LesionLosses) -> list[tuple[str, str]]:
    layer, number = unit
    loss, accuracy = float(lost.loss[layer][number]), float(lost.accuracy[layer][number])
    lines = [("loss without it", _signed(number_text(loss)))]
    if not math.isnan(accuracy):  # as regression has none
        lines.append(("accuracy without it", _signed(percent_text(-accuracy))))
    if unit in scene.ranks:
        lines.append(("rank", f"{scene.ranks[unit]} of {len(scene.ranks)}"))
    return lines


def _signed(text: str) -> str:
    return text if text.startswith("−") else f"+{text}"
