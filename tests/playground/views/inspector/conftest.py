"""An inspector that is shown and answered at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from analyst import Asked

from playground.views.inspector.view import InspectorView

if TYPE_CHECKING:
    from collections.abc import Callable

    from core import Snapshot


@pytest.fixture
def asked(seen: Callable[..., InspectorView]) -> Asked[InspectorView]:
    return Asked(seen(InspectorView(), 480, 640))


@pytest.fixture
def view(asked: Asked[InspectorView]) -> InspectorView:
    return asked.view


@pytest.fixture
def snapshot(make_network_snapshot: Callable[..., Snapshot]) -> Snapshot:
    return make_network_snapshot(4, 5, 4, activations=("tanh", "softmax"))
