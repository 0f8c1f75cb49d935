"""A view is drawn once, however many of its parts get their sizes as it is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from declared_views import declared
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QLabel, QVBoxLayout

from playground.views.view import View

if TYPE_CHECKING:
    from collections.abc import Callable

    from core import Snapshot


class FittingView(View):
    """Draws anew when its label gets another size; the margin beside it comes with a drawing."""

    def __init__(self) -> None:
        super().__init__()
        self.margin = 0
        self.widths: list[int] = []
        """Of the label, at the beginning of each drawing."""
        self.label = QLabel("what was drawn")
        self.column = QVBoxLayout(self.content)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.addWidget(self.label)
        self.label.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.redraw()
        return super().eventFilter(watched, event)

    def _draw(self, snapshot: Snapshot) -> None:  # noqa: ARG002
        self.widths.append(self.label.width())
        self.column.setContentsMargins(self.margin, 0, 0, 0)
        self.column.activate()


declared(FittingView, "fitting")


@pytest.fixture
def view(seen: Callable[..., Any]) -> FittingView:
    view: FittingView = seen(FittingView(), 200, 100)
    return view


def test_what_gets_its_size_by_being_shown_is_drawn_once(
    view: FittingView, make_network_snapshot: Any
) -> None:
    view.show_snapshot(make_network_snapshot(2, 2, 1))
    assert view.widths == [200]


def test_what_gets_another_size_while_it_is_drawn_is_drawn_again_afterwards(
    view: FittingView, make_network_snapshot: Any
) -> None:
    view.margin = 40
    view.show_snapshot(make_network_snapshot(2, 2, 1))
    assert view.widths == [200, 160]
