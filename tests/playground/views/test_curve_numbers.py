"""The numbers beside the curves: whatever their size, they have the room that is always there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PySide6.QtWidgets import QLabel

from playground.views.curves import CurvesView

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.mark.parametrize(
    "loss", [8.151e-4, 4.38e-7, 2.5e-10, 1e-300, 123.456, 9999.123, 12_345.678, 2.2e12]
)
def test_numbers_of_any_size_have_the_room_that_is_always_there(
    loss: float, qtbot: QtBot, make_history: Any, make_network_snapshot: Any
) -> None:
    view = CurvesView()
    qtbot.addWidget(view)
    view.show()
    history = make_history(np.full(9, 0.99 * loss), np.full(9, loss))
    view.show_snapshot(make_network_snapshot(2, 1, history=history, finished=True))
    for name in ("lossTrain", "lossTest"):
        label = view.findChild(QLabel, name)
        assert label.fontMetrics().horizontalAdvance(label.text()) <= label.minimumWidth()
        assert float(label.text().partition(" ")[2]) == pytest.approx(loss, rel=0.1)
