"""CurvesView while somebody looks back: all of the curves, and where one is."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from playground.views.curves import CurvesView

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from core import History, Snapshot


def test_an_earlier_moment_is_marked_on_the_whole_curves_and_read(
    qtbot: QtBot,
    make_network_snapshot: Callable[..., Snapshot],
    make_history: Callable[..., History],
) -> None:
    view = CurvesView()
    qtbot.addWidget(view)
    view.show()
    whole = make_history(np.array([0.9, 0.7, 0.5, 0.3]), np.array([0.95, 0.75, 0.55, 0.35]))
    now = make_network_snapshot(2, 1, history=whole, finished=True)
    earlier = replace(
        now, history=whole.until(2, 2.0), later=whole, epoch=2, steps_in_epoch=0, steps_per_epoch=5
    )
    view.show_snapshot(earlier)
    panel = view.loss_panel
    assert panel._moment.isVisible()
    assert panel._moment.value() == 2.0
    assert len(panel._shown[1][0]) == 4, "the curves do not end there"
    assert "0.7" in panel.value_labels[0].text()
    panel.point_at(4.0)
    assert "0.3" in panel.value_labels[0].text(), "the crosshair goes before"
    panel.point_at(math.nan)
    view.show_snapshot(now)
    assert not panel._moment.isVisible()
    assert "0.3" in panel.value_labels[0].text()
