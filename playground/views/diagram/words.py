"""What is said of units and links in words, for the line below, for tooltips and for ears."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.insight.firing import favourite_class, where_it_fires
from playground.views.network_picture.arrangement import INPUTS
from playground.views.readout import number_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core import Dataset, Snapshot
    from core.insight.look import Look
    from playground.views.diagram.pointing import Target
    from playground.views.network_picture.arrangement import Unit
    from playground.views.network_picture.painting import Scene


def unit_text(unit: Unit, layers: int, names: Mapping[Unit, str]) -> str:
    """Which unit it is: "layer 2, unit 3", "input x²", "output 7"."""
    layer, number = unit
    if layer == INPUTS:
        return f"input {names.get(unit, str(number + 1))}"
    if layer == layers - 1:
        return f"output {names.get(unit, str(number + 1))}"
    return f"layer {layer + 1}, unit {number + 1}"


def source_text(target: Target, layers: int, names: Mapping[Unit, str]) -> str:
    """Where a link comes from."""
    layer, source = target.unit[0] - 1, target.source or 0
    return unit_text((layer, source), layers, names).removeprefix(f"layer {layer + 1}, ")


def link_text(target: Target, layers: int, names: Mapping[Unit, str]) -> str:
    """Which link it is: "weight to layer 2, unit 3 from unit 1"."""
    to = unit_text(target.unit, layers, names)
    return f"weight to {to} from {source_text(target, layers, names)}"


def edited_text(target: Target, layers: int, names: Mapping[Unit, str]) -> str:
    """Which number is edited."""
    if target.is_bias:
        return f"bias of {unit_text(target.unit, layers, names)}"
    return link_text(target, layers, names)


def value_of(target: Target, snapshot: Snapshot) -> float | None:
    """The weight of a link, or the bias of a unit; None where there is none."""
    layer, unit = target.unit
    if layer == INPUTS:
        return None
    if target.source is not None:
        return float(snapshot.weights[layer][unit, target.source])
    bias = snapshot.biases[layer]
    return None if bias is None else float(bias[unit])


def value_text(target: Target, snapshot: Snapshot) -> str:
    """That number as the network's type has it, exactly."""
    layer, unit = target.unit
    if target.source is not None:
        return str(snapshot.weights[layer][unit, target.source])
    bias = snapshot.biases[layer]
    return "" if bias is None else str(bias[unit])


def firing_text(unit: Unit, look: Look, dataset: Dataset, scene: Scene) -> str:
    """Where in the plane, or for which class, a unit fires; "" where neither can be said."""
    layer, number = unit
    if layer == INPUTS:
        return ""
    if scene.over_plane and look.grid is not None:
        field = look.grid.outputs[layer][:, number].reshape(look.side, look.side)
        return where_it_fires(field)
    if scene.labels is None:
        return ""
    outputs = look.probe.outputs[layer][:, number]
    label = favourite_class(outputs, scene.labels[: len(outputs)], dataset.classes)
    if label is None:
        return "says the same of all classes"
    known = dataset.class_names
    return f"fires most for {known[label] if known else label}"


def bias_text(unit: Unit, snapshot: Snapshot) -> str:
    """A unit's bias as a number, or that it has none."""
    bias = snapshot.biases[unit[0]]
    return "none" if bias is None else number_text(float(bias[unit[1]]))


def percent_text(share: float) -> str:
    """A share from 0 to 1 in per cent, one decimal."""
    return f"{100 * share:.1f} %".replace("-", "−")
