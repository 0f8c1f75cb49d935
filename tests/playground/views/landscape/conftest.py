"""A landscape that is looked at, over a small run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from asked_views import Asked, moons

from core.insight import landscape
from playground.views.landscape.view import LandscapeView

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.fixture
def asked(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Asked:
    monkeypatch.setattr(landscape.WeightPlane.__init__, "__defaults__", (9,))
    return Asked(qtbot, LandscapeView(), moons(dtype="float64"))
