"""Tooltips beside what they explain."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, QPoint, QRect
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip, QWidget

from playground.chrome.lesson_panel import LessonPanel
from playground.qt.tips import beside, is_tip, show_beside
from playground.views.boundary import BoundaryView
from playground.views.curves import CurvesView

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

SCREEN = QRect(0, 0, 800, 600)


@pytest.mark.parametrize(
    ("area", "expected"),
    [
        (QRect(100, 100, 200, 24), QPoint(150, 128)),  # below
        (QRect(100, 570, 200, 24), QPoint(150, 526)),  # no room below: above
        (QRect(0, 0, 800, 600), QPoint(150, 200)),  # nowhere: as it was
    ],
)
def test_a_tip_goes_below_or_above_or_stays(area: QRect, expected: QPoint) -> None:
    assert beside(area, QRect(150, 200, 120, 40), SCREEN) == expected


def test_a_tip_stays_on_the_screen() -> None:
    assert beside(QRect(700, 10, 90, 20), QRect(750, 20, 120, 40), SCREEN).x() == 680


class Large(QWidget):
    """Shows its tooltip beside it."""

    def event(self, event: QEvent) -> bool:
        return show_beside(self, event) if is_tip(event) else super().event(event)


@pytest.mark.qt_log_ignore("raise", extend=True)
@pytest.mark.parametrize("make", [Large, LessonPanel, BoundaryView, CurvesView])
def test_a_large_widget_is_not_covered_by_its_tooltip(qtbot: QtBot, make: type[QWidget]) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    large = make()
    large.setParent(window)
    large.setToolTip("What it shows.")
    large.setGeometry(20, 20, 400, 200)
    window.resize(500, 300)
    window.move(0, 0)
    window.show()
    middle = large.rect().center()
    event = QHelpEvent(QHelpEvent.Type.ToolTip, middle, large.mapToGlobal(middle))
    assert QApplication.sendEvent(large, event)
    [tip] = [widget for widget in QApplication.topLevelWidgets() if widget.inherits("QTipLabel")]
    place = QRect(large.mapToGlobal(QPoint(0, 0)), large.size())
    assert QToolTip.text() == "What it shows."
    assert not tip.geometry().intersects(place)
    assert tip.y() - place.bottom() < 10
    tip.close()
