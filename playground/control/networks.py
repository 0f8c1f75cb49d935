"""Between views and forms: the network that a person builds in a view is laid out in the form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from PySide6.QtCore import SignalInstance

    from core import NetworkSpec
    from playground.forms.form_panel import FormPanel


class BuildingView(Protocol):
    """What a view needs so that a network can be built in it."""

    @property
    def network_requested(self) -> SignalInstance:
        """Emitted with a `NetworkSpec`."""


class Networks(QObject):
    """Lays wished-for networks out in the form as a person would: one step that can be undone."""

    def __init__(self, form: FormPanel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._form = form

    def add(self, view: BuildingView) -> None:
        """Lay out what is built in this view, too."""
        view.network_requested.connect(self._on_requested)

    def _on_requested(self, network: NetworkSpec) -> None:
        self._form.propose_network(network)
