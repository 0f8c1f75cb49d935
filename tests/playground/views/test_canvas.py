"""What canvases share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip, QWidget

from playground.views.boundary import BoundaryView
from playground.views.curves import CurvesView
from playground.views.images import ImagesView
from playground.views.weights import WeightsView

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

VIEWS = [BoundaryView, CurvesView, ImagesView, WeightsView]


@pytest.mark.parametrize("kind", [BoundaryView, ImagesView, WeightsView])
def test_a_tooltip_never_covers_what_is_pointed_at(
    qtbot: QtBot, kind: type[BoundaryView | ImagesView | WeightsView]
) -> None:
    view = kind()
    qtbot.addWidget(view)
    assert view.toolTip()
    help_event = QHelpEvent(QHelpEvent.Type.ToolTip, QPoint(5, 5), QPoint(5, 5))
    assert QApplication.sendEvent(view.canvas, help_event)
    assert QToolTip.text() == ""


@pytest.mark.parametrize("kind", VIEWS)
def test_everything_that_is_operated_has_a_name_and_a_tooltip(
    qtbot: QtBot, kind: type[QWidget]
) -> None:
    view = kind()
    qtbot.addWidget(view)
    named = [view, *(child for child in view.findChildren(QWidget) if child.objectName())]
    operated = [
        widget
        for widget in named
        if widget is view or widget.objectName().endswith(("Plot", "Check", "Combo", "Button"))
    ]
    assert len(operated) >= 2
    for widget in operated:
        assert widget.accessibleName(), widget.objectName()
        assert len(widget.toolTip()) > 20, widget.objectName()
