"""Building in the diagram: layers, units and activations are changed right where they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QMenu

from core.spec.names import ACTIVATION_NAMES
from core.spec.network_edits import (
    may_add_layer,
    with_activation,
    with_layer,
    with_units,
    without_layer,
)
from core.spec.titles import title_of
from playground.views.diagram.choice import Choice
from playground.views.diagram.pointing import Target
from playground.views.diagram.strips import FootStrip, HeadStrip
from playground.views.network_picture.arrangement import INPUTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QAction
    from PySide6.QtWidgets import QWidget

    from core import NetworkSpec, Snapshot
    from playground.theme import Theme
    from playground.views.network_picture.arrangement import Arrangement, Unit


class Building(QObject):
    """The strips with their buttons, and the menus. What is built goes up as a `NetworkSpec`."""

    network_wanted = Signal(object)
    """The `NetworkSpec` that a person built."""
    unit_opened = Signal(object)
    """A unit to look into."""
    unit_switched = Signal(object)
    """A unit to be switched off, or on again."""
    edit_wanted = Signal(object, QPoint)
    """The `Target` whose number is to be edited, and where on the screen."""
    choice_made = Signal(object)
    """The `Choice` of the units that are shown of wide layers."""

    def __init__(
        self, parent: QWidget, theme: Theme, network: Callable[[], NetworkSpec | None]
    ) -> None:
        """`network` gives the one that is built on, as it is laid out at that time."""
        super().__init__(parent)
        self._parent, self._network = parent, network
        self.heads, self.feet = HeadStrip(theme), FootStrip(theme)
        self.menu = QMenu(parent)
        """The menu that was opened last: of a layer, or of a unit."""
        self._arrangement: Arrangement | None = None
        self._choice = Choice.FIRST
        self._focused: tuple[str, int] | None = None
        self.heads.menu_wanted.connect(self.show_layer_menu)
        self.heads.layer_wanted.connect(self.add_layer)
        self.feet.units_wanted.connect(self.set_units)

    def show(self, arrangement: Arrangement, snapshot: Snapshot, choice: Choice) -> None:
        """Stand above and below these columns, of which `choice` says what wide layers show."""
        self._arrangement, self._choice = arrangement, choice
        network = self._network()
        full = network is None or not may_add_layer(network)
        units = [len(weights) for weights in snapshot.weights]
        self.heads.show_columns(arrangement, snapshot.activations, full=full)
        self.feet.show_columns(arrangement, snapshot.weights[0].shape[1], units)
        focused, self._focused = self._focused, None
        if focused is not None:
            for strip in (self.heads, self.feet):
                strip.focus(focused)

    def remember_focus(self) -> None:
        """The network becomes another: whoever was at a button comes back to it.

        A menu that is open, or about to be used, is of layers that may be gone.
        """
        self._focused = self.heads.focused or self.feet.focused or self._focused
        self._new_menu()

    def set_theme(self, theme: Theme) -> None:
        """Take on the theme's sizes."""
        self.heads.set_theme(theme)
        self.feet.set_theme(theme)

    def add_layer(self, position: int) -> None:
        """Add a hidden layer before the one at `position`."""
        self._build(lambda network: with_layer(network, position))

    def remove_layer(self, position: int) -> None:
        """Take the hidden layer at `position` out."""
        self._build(lambda network: without_layer(network, position))

    def set_units(self, position: int, units: int) -> None:
        """Give the layer at `position` so many units."""
        self._build(lambda network: with_units(network, position, units))

    def set_activation(self, position: int, name: str) -> None:
        """Give the layer at `position` another activation."""
        self._build(lambda network: with_activation(network, position, name))

    def show_layer_menu(self, layer: int) -> None:
        """Offer other activations, a layer more, and to take this one out."""
        network = self._network()
        if network is None or layer >= len(network.layers):
            return
        menu = self._new_menu()
        last, spec = layer == len(network.layers) - 1, network.layers[layer]
        for name in ACTIVATION_NAMES:
            action = self._add(
                title_of(name), lambda _=False, n=name: self.set_activation(layer, n)
            )
            action.setCheckable(True)
            action.setChecked(name == spec.activation)
            action.setEnabled(name != "softmax" or spec.units > 1)
        menu.addSeparator()
        where = "before it" if last else "after it"
        more = self._add(
            f"Add a layer {where}", lambda: self.add_layer(layer if last else layer + 1)
        )
        more.setEnabled(may_add_layer(network))
        if not last:
            self._add("Remove this layer", lambda: self.remove_layer(layer))
        column = None if self._arrangement is None else self._arrangement.column(layer)
        if column is not None and column.shown.more > 0:
            menu.addSeparator()
            self._add_choices()
        button = self.heads.button("menu", layer)
        menu.popup(button.mapToGlobal(QPoint(0, button.height())))

    def show_choice_menu(self, _layer: int, place: QPoint) -> None:
        """Offer which units are shown of layers that are too wide."""
        menu = self._new_menu()
        self._add_choices()
        menu.popup(place)

    def show_unit_menu(self, unit: Unit, place: QPoint, snapshot: Snapshot) -> None:
        """Offer what can be done with a unit, as it stands in the snapshot."""
        menu, layer = self._new_menu(), unit[0]
        self._add("Look into it", lambda: self.unit_opened.emit(unit))
        if INPUTS < layer < len(snapshot.weights) - 1:
            off = unit in snapshot.units_off
            self._add("Switch on" if off else "Switch off", lambda: self.unit_switched.emit(unit))
        if layer != INPUTS and snapshot.biases[layer] is not None:
            target = Target(unit, is_bias=True)
            self._add("Edit the bias…", lambda: self.edit_wanted.emit(target, place))
        menu.popup(place)

    def _build(self, change: Callable[[NetworkSpec], NetworkSpec]) -> None:
        network = self._network()
        if network is not None:
            self.network_wanted.emit(change(network))

    def _add_choices(self) -> None:
        for choice in Choice:
            text = f"Show the {choice.value}"
            action = self._add(text, lambda _=False, c=choice: self.choice_made.emit(c))
            action.setCheckable(True)
            action.setChecked(choice is self._choice)

    def _new_menu(self) -> QMenu:
        self.menu.deleteLater()
        self.menu = QMenu(self._parent)
        return self.menu

    def _add(self, text: str, slot: object) -> QAction:
        action = self.menu.addAction(text)
        action.triggered.connect(slot)
        return action
