"""A view of damage that is seen, an analyst who answers it, and networks to damage."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from damage_views import Asked, bars_network, looked_at

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from core import Snapshot
    from playground.views.damage.view import DamageView

    Make = Callable[..., Snapshot]


@pytest.fixture
def asked(qtbot: QtBot) -> Asked:
    return looked_at(qtbot)


@pytest.fixture
def view(asked: Asked) -> DamageView:
    return asked.view


@pytest.fixture
def snapshot(make_snapshot: Make) -> Snapshot:
    return make_snapshot([3 * np.eye(3)], [None], ("softmax",), steps=5, epoch=2)


@pytest.fixture
def bars(make_snapshot: Make) -> Snapshot:
    return bars_network(make_snapshot)
