"""DiagramView: mouse and keys change the network."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from diagram_view import bias_place, link_place, place
from PySide6.QtCore import QPoint, Qt

from core.insight.lesions import LesionRanking
from core.run.analysis import AnalysisResult
from core.spec.changes import Change
from playground.views.network_picture.arrangement import INPUTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from core import Snapshot
    from playground.views.diagram.view import DiagramView

    Make = Callable[..., Snapshot]


def test_a_unit_is_switched_off_and_on(qtbot: QtBot, view: DiagramView, xor: Snapshot) -> None:
    off, on = (Change(0, "unit_off", value, where=(0, 2)) for value in (1, 0))
    view.open_unit((0, 2))
    assert view.card.switch_button.text() == "Switch off"
    qtbot.mouseClick(view.card.switch_button, Qt.MouseButton.LeftButton)
    view.show_snapshot(replace(xor, units_off=frozenset({(0, 2)})))
    assert view.card.switch_button.text() == "Switch on"
    assert view.card.sentence.text() == "Switched off: it answers 0"
    qtbot.keyClick(view.card.switch_button, Qt.Key.Key_Return)
    for key in (Qt.Key.Key_X, Qt.Key.Key_Delete):
        qtbot.keyClick(view.canvas, key)
    assert view.changes == [off, on, on, on]  # type: ignore[attr-defined]


def test_an_output_or_an_input_cannot_be_switched_off(
    qtbot: QtBot, view: DiagramView, xor: Snapshot
) -> None:
    for unit in ((1, 0), (INPUTS, 0)):
        view.open_unit(unit)
        assert view.card.switch_button.isHidden()
        view.switch(unit)
    assert view.changes == []  # type: ignore[attr-defined]


def test_a_double_click_edits_a_link_or_a_bias(
    qtbot: QtBot, view: DiagramView, xor: Snapshot
) -> None:
    for point, shown in (
        (link_place(view, 0, 3, 1), xor.weights[0][3, 1]),
        (bias_place(view, 1, 0), xor.biases[1][0]),  # type: ignore[index]
    ):
        qtbot.mouseDClick(view.canvas, Qt.MouseButton.LeftButton, pos=point)
        assert view.field.isVisible()
        assert float(view.field.text()) == shown
        qtbot.keyClicks(view.field, "-2.5")
        qtbot.keyClick(view.field, Qt.Key.Key_Return)
        assert view.field.isHidden()
    qtbot.mouseDClick(view.canvas, Qt.MouseButton.LeftButton, pos=link_place(view, 0, 0, 0))
    qtbot.keyClick(view.field, Qt.Key.Key_Escape)
    assert view.changes == [  # type: ignore[attr-defined]
        Change(0, "weight", -2.5, where=(0, 3, 1)),
        Change(0, "bias", -2.5, where=(1, 0)),
    ]


def test_links_and_biases_are_edited_by_keys(
    qtbot: QtBot, view: DiagramView, xor: Snapshot
) -> None:
    view.canvas.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(view.canvas, Qt.Key.Key_F2)
    assert view.field.accessibleName() == "bias of layer 1, unit 1"
    qtbot.keyClicks(view.field, "1")
    qtbot.keyClick(view.field, Qt.Key.Key_Return)
    assert view.canvas.hasFocus()
    for _ in range(2):
        qtbot.keyClick(view.canvas, Qt.Key.Key_PageDown)
    assert view.readout.text().startswith("weight to layer 1, unit 1 from input y: ")
    qtbot.keyClick(view.canvas, Qt.Key.Key_F2)
    qtbot.keyClicks(view.field, "0")
    qtbot.keyClick(view.field, Qt.Key.Key_Return)
    assert view.changes == [  # type: ignore[attr-defined]
        Change(0, "bias", 1.0, where=(0, 0)),
        Change(0, "weight", 0.0, where=(0, 0, 1)),
    ]


def test_units_are_ranked_by_what_is_lost_without_them(
    qtbot: QtBot, view: DiagramView, xor: Snapshot
) -> None:
    requests: list[Any] = []
    view.analysis_requested.connect(requests.append)
    qtbot.mouseClick(view.rank_button, Qt.MouseButton.LeftButton)
    (request,) = requests
    assert request.compute == LesionRanking("mse")
    assert view.dataset is not None
    lost = request.compute(xor, view.dataset, lambda: False)
    view.show_analysis(AnalysisResult(request.kind, xor.steps, lost))
    assert view.scene is not None
    order = np.argsort(-lost.loss[0]).tolist()
    assert view.scene.ranks == {(0, unit): order.index(unit) + 1 for unit in range(4)}
    view.open_unit((0, order[0]))
    assert "rank 1 of 4" in view.card.accessibleDescription()
    assert f"loss without it +{lost.loss[0][order[0]]:.4f}" in view.card.accessibleDescription()
    qtbot.mouseClick(view.rank_button, Qt.MouseButton.LeftButton)
    assert view.scene.ranks == {}


def test_the_menu_of_a_unit(qtbot: QtBot, view: DiagramView, xor: Snapshot) -> None:
    view.canvas.menu_wanted.emit((0, 1), view.canvas.mapToGlobal(place(view, (0, 1))))
    texts = {action.text(): action for action in view.building.menu.actions()}
    assert list(texts) == ["Look into it", "Switch off", "Edit the bias…"]
    texts["Switch off"].trigger()
    texts["Look into it"].trigger()
    texts["Edit the bias…"].trigger()
    assert view.field.isVisible()
    assert view.field.text() == str(xor.biases[0][1])  # type: ignore[index]
    view.building.menu.close()
    assert view.changes == [Change(0, "unit_off", 1, where=(0, 1))]  # type: ignore[attr-defined]
    assert view.scene is not None
    assert view.scene.opened == (0, 1)
    view.canvas.menu_wanted.emit((INPUTS, 0), QPoint(0, 0))
    assert len(view.building.menu.actions()) == 1
    view.building.menu.close()
