"""BlendCurve: what it says at its mark, and how the mark moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt

from core.insight.line import LineScores
from playground.theme import LIGHT
from playground.views.blend_curve import Blend, BlendCurve

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

SHARES = np.array([0.0, 0.5, 1.0])


def scores(*losses: float) -> LineScores:
    return LineScores(SHARES, np.array(losses), np.array([1.0, 0.25, 0.75]), 10, "test")


@pytest.fixture
def curve(qtbot: QtBot) -> BlendCurve:
    curve = BlendCurve(LIGHT)
    qtbot.addWidget(curve)
    curve.resize(400, 200)
    curve.show()
    curve.show_blends(
        (
            Blend("as they are", scores(1.0, 4.0, 2.0), dashed=True),
            Blend("aligned", scores(1, 1, 2)),
        ),
        ("A", "B"),
    )
    return curve


def test_it_says_what_all_lines_are_at_the_mark(curve: BlendCurve) -> None:
    assert curve.words == "50 % of the way: as they are loss 4, aligned loss 1"
    curve.set_share(0.25)
    assert curve.words == "25 % of the way: as they are loss 2.5, aligned loss 1"
    assert curve.accessibleDescription() == curve.words
    curve.shows_figure = True
    curve.set_share(0.5)
    assert curve.words.endswith("aligned 25.0 % right")
    curve.percent = False
    assert curve.words.endswith("aligned R² 0.25")


def test_the_axis_holds_what_is_finite(curve: BlendCurve) -> None:
    assert curve.limits == (0.0, 4.0)
    curve.show_blends((Blend("a", scores(1.0, np.inf, np.nan)),), ("A", "B"))
    assert curve.limits == (0.0, 1.0)
    assert not curve.grab().isNull()
    curve.show_blends((), ("A", "B"))
    assert curve.words == ""


def test_mouse_and_arrows_move_the_mark(curve: BlendCurve, qtbot: QtBot) -> None:
    moved: list[float] = []
    curve.moved.connect(moved.append)
    area = curve.area
    place = QPoint(area.left() + area.width() // 4, area.center().y())
    qtbot.mouseClick(curve, Qt.MouseButton.LeftButton, pos=place)
    assert moved[-1] == pytest.approx(0.25, abs=0.01)
    qtbot.keyClick(curve, Qt.Key.Key_Right)
    assert moved[-1] == pytest.approx(0.3)
    for _ in range(20):
        qtbot.keyClick(curve, Qt.Key.Key_Left)
    assert moved[-1] == 0.0
