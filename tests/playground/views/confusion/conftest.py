"""A confusion view that is shown and answered at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from confusion_view import Asked

from playground.views.confusion.view import ConfusionView

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from core import Snapshot

    Make = Callable[..., Snapshot]


@pytest.fixture
def asked(qtbot: QtBot) -> Asked:
    view = ConfusionView()
    qtbot.addWidget(view)
    view.resize(480, 400)
    view.show()
    qtbot.waitExposed(view)
    return Asked(view)


@pytest.fixture
def view(asked: Asked) -> ConfusionView:
    return asked.view


@pytest.fixture
def snapshot(make_snapshot: Make) -> Snapshot:
    return make_snapshot([3 * np.eye(3)], [None], ("softmax",), steps=5, epoch=2)
