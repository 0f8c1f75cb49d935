"""Drawings: what is drawn on the pad is shown in the views that can."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtTest import QTest

from core import (
    DataSpec,
    Experiment,
    LayerSpec,
    Network,
    NetworkSpec,
    TrainSpec,
    save_weights,
)
from playground.control.drawings import Drawings

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

LEFT = Qt.MouseButton.LeftButton


class DrawingView(QObject):
    """Inputs can be drawn in it."""

    input_drawn = Signal(object)


class ShowingView:
    """Notes what it is to show."""

    def __init__(self) -> None:
        self.shown: list[Any] = []

    def show_input(self, x: Any) -> None:
        self.shown.append(x)


@pytest.mark.usefixtures("qapp")
def test_inputs_go_to_all_that_show_them() -> None:
    drawing, showing = DrawingView(), (ShowingView(), ShowingView())
    drawings = Drawings()
    for each in (drawing, *showing, object()):
        drawings.add(each)
    x = np.ones(3)
    drawing.input_drawn.emit(x)
    late = ShowingView()
    drawings.add(late)
    assert late.shown == [x], "one that is made later is shown what there is"
    drawing.input_drawn.emit(None)
    for view in showing:
        assert view.shown[0] is x
        assert view.shown[1] is None
    drawings.deleteLater()


def test_a_drawing_is_answered_by_a_network_that_was_just_opened_and_inspected(
    qtbot: QtBot, person: Any, tmp_path: Path
) -> None:
    """Before anything was trained here, and with the analyst's own answers."""
    layers = (LayerSpec(16, "relu"), LayerSpec(10, "softmax"))
    network = NetworkSpec(784, layers, seed=5)
    experiment = Experiment(DataSpec("digits"), network, TrainSpec("cross_entropy"))
    opened = Network.from_spec(network)
    save_weights(tmp_path / "drawn.npz", opened, experiment)
    someone = person("")
    window = someone.window
    window.open_path(str(tmp_path / "drawn.npz"))
    someone.wait_for("ready", "paused", "finished")
    state = window.session.state
    draw, inspector = window.views["draw"], window.views["inspector"]
    window.docks["draw"].raise_()
    qtbot.waitUntil(lambda: draw.is_active() and not draw.is_empty)
    side = draw.pad.frame.width()
    QTest.mousePress(draw.pad, LEFT, pos=QPoint(side // 2, side // 5))
    QTest.mouseMove(draw.pad, QPoint(side // 2, side * 4 // 5))
    QTest.mouseRelease(draw.pad, LEFT, pos=QPoint(side // 2, side * 4 // 5))
    qtbot.waitUntil(lambda: draw.answer_label.text().startswith("The network says"))
    answer = opened.predict(draw.given_row[None])[0]
    assert [bar.share for bar in draw.bars.bars] == pytest.approx(answer.tolist(), rel=1e-4)
    qtbot.waitUntil(lambda: draw.near_panel.found is not None)
    window.docks["inspector"].show()
    window.docks["inspector"].raise_()
    qtbot.waitUntil(lambda: inspector.caption.text().startswith("drawn, answered"))
    np.testing.assert_array_equal(inspector.pictures.pictures[0].indexes.ravel(), draw.given_row)
    window.docks["draw"].raise_()
    draw.pad.setFocus()
    someone.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: draw.given_row is None)
    assert window.session.state == state, "the undo was the pad's, not the form's"
