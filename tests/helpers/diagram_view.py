"""What tests of the diagram share: networks shown in it, and where what is painted."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from core import DataSpec, Experiment, LayerSpec, NetworkSpec, TrainSpec
from core.datasets import load_dataset
from playground.views.network_picture.links import Link

if TYPE_CHECKING:
    from PySide6.QtCore import QPoint

    from core import Snapshot
    from playground.views.diagram.view import DiagramView

ACTIVATIONS = ("tanh", "sigmoid")


def experiment(name: str, *sizes: int) -> Experiment:
    layers = tuple(LayerSpec(units, "tanh") for units in sizes[1:-1])
    network = NetworkSpec(sizes[0], (*layers, LayerSpec(sizes[-1], "sigmoid")))
    return Experiment(DataSpec(name, samples=100), network, TrainSpec())


def show(view: DiagramView, snapshot: Snapshot, name: str = "xor") -> None:
    sizes = (snapshot.weights[0].shape[1], *(len(weights) for weights in snapshot.weights))
    laid_out = experiment(name, *sizes)
    view.set_experiment(laid_out, load_dataset(laid_out.data))
    view.show_snapshot(replace(snapshot, finished=True))


def place(view: DiagramView, unit: tuple[int, int]) -> QPoint:
    assert view.scene is not None
    square = view.scene.arrangement.rect(unit)
    assert square is not None
    return square.center()


def bias_place(view: DiagramView, layer: int, unit: int) -> QPoint:
    assert view.scene is not None
    column = view.scene.arrangement.column(layer)
    assert column is not None
    return column.bias_rect(unit).center()


def link_place(view: DiagramView, layer: int, unit: int, source: int) -> QPoint:
    assert view.scene is not None
    number = view.scene.links.number(Link(layer, unit, source))
    assert number is not None
    return view.scene.links.lines[number].pointAt(0.15).toPoint()
