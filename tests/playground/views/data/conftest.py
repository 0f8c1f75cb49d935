"""A view of the data that is seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from playground.views.data.view import DataView

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def view(seen: Callable[..., DataView]) -> DataView:
    return seen(DataView(), 480, 400)
