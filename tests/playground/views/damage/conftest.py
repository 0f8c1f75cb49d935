"""A view of damage that is seen, an analyst who answers it, and a network to damage."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from analyst import Asked
from damage_views import bars_network

from playground.views.damage.view import DamageView

if TYPE_CHECKING:
    from collections.abc import Callable

    from core import Snapshot

    Make = Callable[..., Snapshot]


@pytest.fixture
def asked(seen: Callable[..., DamageView]) -> Asked[DamageView]:
    return Asked(seen(DamageView(), 640, 460))


@pytest.fixture
def view(asked: Asked[DamageView]) -> DamageView:
    return asked.view


@pytest.fixture
def bars(make_snapshot: Make) -> Snapshot:
    return bars_network(make_snapshot)
