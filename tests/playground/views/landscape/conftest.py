"""A landscape of a small run that is looked at, of a few rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from asked_runs import AskedRun, small

from core.insight import landscape
from playground.views.landscape.view import LandscapeView

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.fixture
def asked(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> AskedRun:
    monkeypatch.setattr(LandscapeView, "min_interval", 0.0)
    monkeypatch.setattr(landscape.WeightPlane.__init__, "__defaults__", (9,))
    return AskedRun(qtbot, LandscapeView, small())
