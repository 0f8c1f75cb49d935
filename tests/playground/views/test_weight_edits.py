"""A cell of a heatmap is edited where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt

from core.spec.changes import Change
from playground.views.weights import WeightsView

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

WEIGHTS = np.array([[0.5, -1.0], [0.0, 2.0]])
BIAS = np.array([0.125, -0.75])


@pytest.fixture
def view(qtbot: QtBot, make_snapshot: Callable[..., Any]) -> WeightsView:
    view = WeightsView()
    qtbot.addWidget(view)
    view.resize(584, 400)
    view.show()
    view.activateWindow()
    qtbot.waitExposed(view)
    view.show_snapshot(make_snapshot([WEIGHTS], [BIAS]))
    view.changes = []  # type: ignore[attr-defined]
    view.change_requested.connect(view.changes.append)  # type: ignore[attr-defined]
    return view


def changes(view: WeightsView) -> list[Change]:
    return view.changes  # type: ignore[attr-defined, no-any-return]


def cell(view: WeightsView, unit: int, source: int) -> QPoint:
    panel = view.canvas.panels[0]
    stride = panel.stride
    return panel.origin + QPoint(
        source * stride.width() + stride.width() // 2, unit * stride.height() + stride.height() // 2
    )


def test_a_double_click_opens_a_field_with_the_number(qtbot: QtBot, view: WeightsView) -> None:
    qtbot.mouseDClick(view.canvas, Qt.MouseButton.LeftButton, pos=cell(view, 1, 1))
    assert view.field.isVisible()
    assert float(view.field.text()) == 2.0
    assert view.field.accessibleName() == "layer 1, to unit 2 from input 2"
    qtbot.keyClicks(view.field, "-3")
    qtbot.keyClick(view.field, Qt.Key.Key_Return)
    assert changes(view) == [Change(0, "weight", -3.0, where=(0, 1, 1))]
    assert view.field.isHidden()


def test_a_bias_and_escape(qtbot: QtBot, view: WeightsView) -> None:
    middle = view.canvas.panels[0].bias_middle()
    assert middle is not None
    place = QPoint(middle, cell(view, 0, 0).y())
    qtbot.mouseDClick(view.canvas, Qt.MouseButton.LeftButton, pos=place)
    assert float(view.field.text()) == 0.125
    qtbot.keyClick(view.field, Qt.Key.Key_Escape)
    assert changes(view) == []
    qtbot.mouseDClick(view.canvas, Qt.MouseButton.LeftButton, pos=place)
    qtbot.keyClicks(view.field, "1")
    qtbot.keyClick(view.field, Qt.Key.Key_Return)
    assert changes(view) == [Change(0, "bias", 1.0, where=(0, 0))]


def test_by_keys_and_the_keys_go_on_from_there(qtbot: QtBot, view: WeightsView) -> None:
    view.canvas.setFocus(Qt.FocusReason.TabFocusReason)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_F2):
        qtbot.keyClick(view.canvas, key)
    qtbot.keyClicks(view.field, "7")
    qtbot.keyClick(view.field, Qt.Key.Key_Return)
    assert view.canvas.hasFocus()
    qtbot.keyClick(view.canvas, Qt.Key.Key_Down)
    assert view.readout.text().startswith("layer 1, to unit 2 from input 2")
    assert changes(view) == [Change(0, "weight", 7.0, where=(0, 0, 1))]


def test_beside_the_cells_nothing_opens(qtbot: QtBot, view: WeightsView) -> None:
    place = QPoint(view.canvas.width() - 2, view.canvas.height() - 2)
    qtbot.mouseDClick(view.canvas, Qt.MouseButton.LeftButton, pos=place)
    assert view.field.isHidden()
