"""A confusion view that is shown and answered at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from analyst import Asked

from playground.views.confusion.view import ConfusionView

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def asked(seen: Callable[..., ConfusionView]) -> Asked[ConfusionView]:
    return Asked(seen(ConfusionView(), 480, 400))


@pytest.fixture
def view(asked: Asked[ConfusionView]) -> ConfusionView:
    return asked.view
