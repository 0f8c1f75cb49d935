"""StripsCanvas: the outputs of all units."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from playground.theme import LIGHT
from playground.views.inspector.strips import StripsCanvas

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def test_between_two_runs_nothing_is_painted(qtbot: QtBot) -> None:
    """It had forgotten the strips but not their pictures, and painting failed."""
    canvas = StripsCanvas(LIGHT)
    qtbot.addWidget(canvas)
    canvas.resize(200, 100)
    canvas.show()
    qtbot.waitExposed(canvas)
    canvas.show_layers((np.ones(3), np.zeros(2)), ("tanh", "softmax"))
    canvas.forget()
    canvas.repaint()
    assert canvas.pictures == ()
    canvas.show_layers((np.ones(3),), ("tanh",))
    canvas.repaint()
    assert len(canvas.pictures) == 1
