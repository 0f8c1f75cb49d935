"""Building in the diagram: buttons and menus ask for networks that differ in just that."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from core import DataSpec, Experiment, LayerSpec, NetworkSpec, TrainSpec
from core.datasets import load_dataset
from core.spec.experiment import MAX_UNITS
from core.spec.network_edits import with_activation, with_layer, with_units, without_layer
from playground.theme import LIGHT
from playground.views.diagram.strips import HeadStrip
from playground.views.diagram.view import DiagramView

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from core import Snapshot

    Make = Callable[..., Snapshot]

NETWORK = NetworkSpec(2, (LayerSpec(3, "tanh"), LayerSpec(1, "relu"), LayerSpec(1, "sigmoid")))


def lay_out(view: DiagramView, network: NetworkSpec, make: Make) -> None:
    experiment = Experiment(DataSpec("xor"), network, TrainSpec())
    view.set_experiment(experiment, load_dataset(experiment.data))
    activations = [layer.activation for layer in network.layers]
    view.show_snapshot(make(*network.sizes, activations=activations))


@pytest.fixture
def view(qtbot: QtBot, make_network_snapshot: Make) -> DiagramView:
    view = DiagramView()
    qtbot.addWidget(view)
    view.resize(600, 330)
    view.show()
    view.activateWindow()
    qtbot.waitExposed(view)
    view.wishes = []  # type: ignore[attr-defined]
    view.network_requested.connect(view.wishes.append)  # type: ignore[attr-defined]
    lay_out(view, NETWORK, make_network_snapshot)
    return view


def wishes(view: DiagramView) -> list[NetworkSpec]:
    return view.wishes  # type: ignore[attr-defined, no-any-return]


def test_units_by_mouse_and_by_key(qtbot: QtBot, view: DiagramView) -> None:
    feet = view.building.feet
    qtbot.mouseClick(feet.button("more", 0), Qt.MouseButton.LeftButton)
    qtbot.keyClick(feet.button("fewer", 0), Qt.Key.Key_Return)
    assert wishes(view) == [with_units(NETWORK, 0, 4), with_units(NETWORK, 0, 2)]
    assert not feet.button("fewer", 1).isEnabled()  # it has only one
    assert "Add a unit to layer 2" in feet.button("more", 1).accessibleName()


def test_what_is_built_keeps_the_dropout_that_was_changed_on_the_way(
    qtbot: QtBot, view: DiagramView, make_network_snapshot: Make
) -> None:
    changed = make_network_snapshot(*NETWORK.sizes, dropout=(0.5, 0.0, 0.0))
    view.show_snapshot(changed)
    qtbot.mouseClick(view.building.feet.button("more", 1), Qt.MouseButton.LeftButton)
    (wish,) = wishes(view)
    assert [layer.dropout for layer in wish.layers] == [0.5, 0.0, 0.0]
    assert wish.layers[1].units == 2


def test_a_layer_has_no_more_units_than_there_may_be(view: DiagramView) -> None:
    assert view.scene is not None
    feet, arrangement = view.building.feet, view.scene.arrangement
    feet.show_columns(arrangement, 2, (MAX_UNITS, 1, 1))
    assert not feet.button("more", 0).isEnabled()
    assert feet.button("fewer", 0).isEnabled()


def test_the_output_follows_the_data(view: DiagramView) -> None:
    with pytest.raises(KeyError):
        view.building.feet.button("more", 2)


def test_layers_between_the_columns(qtbot: QtBot, view: DiagramView) -> None:
    for position in range(3):
        qtbot.mouseClick(view.building.heads.button("layer", position), Qt.MouseButton.LeftButton)
    assert wishes(view) == [with_layer(NETWORK, position) for position in range(3)]


def test_the_menu_of_a_layer(qtbot: QtBot, view: DiagramView) -> None:
    head = view.building.heads.button("menu", 0)
    assert head.text().startswith("tanh")
    qtbot.keyClick(head, Qt.Key.Key_Return)
    actions = {action.text(): action for action in view.building.menu.actions()}
    assert [text for text, action in actions.items() if action.isChecked()] == ["tanh"]
    assert actions["softmax"].isEnabled()
    for text in ("leaky ReLU", "Add a layer after it", "Remove this layer"):
        actions[text].trigger()
    view.building.menu.close()
    assert wishes(view) == [
        with_activation(NETWORK, 0, "leaky_relu"),
        with_layer(NETWORK, 1),
        without_layer(NETWORK, 0),
    ]


def test_the_menu_of_the_output(qtbot: QtBot, view: DiagramView) -> None:
    qtbot.mouseClick(view.building.heads.button("menu", 2), Qt.MouseButton.LeftButton)
    actions = {action.text(): action for action in view.building.menu.actions()}
    view.building.menu.close()
    assert "Remove this layer" not in actions
    assert not actions["softmax"].isEnabled()  # of one unit it always answers 1
    actions["Add a layer before it"].trigger()
    assert wishes(view) == [with_layer(NETWORK, 2)]


def test_who_is_at_a_button_stays_there(
    qtbot: QtBot, view: DiagramView, make_network_snapshot: Make
) -> None:
    button = view.building.feet.button("more", 1)
    button.setFocus()
    lay_out(view, with_units(NETWORK, 1, 2), make_network_snapshot)
    assert view.building.feet.button("more", 1) is button
    assert button.hasFocus()
    lay_out(view, without_layer(NETWORK, 1), make_network_snapshot)
    assert view.building.feet.button("more", 0).hasFocus()


def test_strips_stand_where_the_columns_do(view: DiagramView, make_network_snapshot: Make) -> None:
    many = NetworkSpec(2, (*(LayerSpec(16, "leaky_relu"),) * 8, LayerSpec(1, "sigmoid")))
    lay_out(view, many, make_network_snapshot)
    view.resize(540, 330)
    assert view.scene is not None
    heads = [view.building.heads.button("menu", layer) for layer in range(9)]
    for column, head in zip(view.scene.arrangement.columns[1:], heads, strict=True):
        assert head.isVisible()
        assert view.building.heads.rect().contains(head.geometry())
        assert abs(head.geometry().center().x() - column.middle) < 24
    for left, right in itertools.pairwise(heads):
        assert left.geometry().right() < right.geometry().left()
    assert view.building.heads.button("layer", 1).isHidden()  # no room: the menu has it


def test_a_strip_that_is_not_yet_as_wide_as_the_canvas_stands_right(
    qtbot: QtBot, view: DiagramView
) -> None:
    """As where the canvas of a view that was made just now is laid out before its strips are."""
    assert view.scene is not None
    arrangement = view.scene.arrangement
    heads = HeadStrip(LIGHT)
    qtbot.addWidget(heads)
    heads.resize(arrangement.size.width() // 2, 22)
    heads.show_columns(arrangement, ("tanh", "relu", "sigmoid"), full=False)
    middle = heads.button("menu", 2).geometry().center().x()
    assert middle == view.building.heads.button("menu", 2).geometry().center().x()


def test_larger_text_has_higher_strips(view: DiagramView) -> None:
    from dataclasses import replace

    before = view.building.heads.height()
    view.set_theme(replace(LIGHT, scale=2.0))
    assert view.building.heads.height() == 2 * before


def test_a_menu_closes_when_the_network_becomes_another(
    view: DiagramView, make_network_snapshot: Make
) -> None:
    view.building.show_layer_menu(2)
    menu = view.building.menu
    assert not menu.isEmpty()
    lay_out(view, without_layer(NETWORK, 1), make_network_snapshot)
    assert view.building.menu is not menu
    assert view.building.menu.isEmpty()
