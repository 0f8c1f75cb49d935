"""Between views: what is drawn in one is shown in those that can, while it is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from PySide6.QtCore import SignalInstance

    from core.nn.arrays import Array


@runtime_checkable
class DrawingView(Protocol):
    """What a view needs so that inputs can be drawn in it."""

    @property
    def input_drawn(self) -> SignalInstance:
        """Emitted with the inputs (inputs,) as the data have them, None when there are none."""


@runtime_checkable
class ShowingView(Protocol):
    """What a view needs so that inputs that are drawn elsewhere are shown in it."""

    def show_input(self, x: Array | None) -> None:
        """Show these inputs (inputs,), None: no more; a hidden view only notes them."""


class Drawings(QObject):
    """Hands what is drawn on to all views that show it; nothing comes to the front by that."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._showing: list[ShowingView] = []
        self._drawn: Array | None = None

    def add(self, view: object) -> None:
        """Hand on what is drawn in this view, and to it, what there is already included."""
        if isinstance(view, DrawingView):
            view.input_drawn.connect(self._on_drawn)
        if isinstance(view, ShowingView):
            self._showing.append(view)
            if self._drawn is not None:
                view.show_input(self._drawn)

    def _on_drawn(self, x: Array | None) -> None:
        self._drawn = x
        for view in self._showing:
            view.show_input(x)
