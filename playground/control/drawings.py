"""Between views: what is drawn in one is shown in those that can, while it is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from collections.abc import Iterable

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

    def __init__(self, views: Iterable[object], parent: QObject | None = None) -> None:
        super().__init__(parent)
        every = tuple(views)
        self._showing = [view for view in every if isinstance(view, ShowingView)]
        for view in every:
            if isinstance(view, DrawingView):
                view.input_drawn.connect(self._on_drawn)

    def _on_drawn(self, x: Array | None) -> None:
        for view in self._showing:
            view.show_input(x)
