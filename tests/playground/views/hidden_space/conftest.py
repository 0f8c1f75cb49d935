"""A view of hidden spaces that is seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from playground.views.hidden_space.view import HiddenSpaceView

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def view(seen: Callable[..., HiddenSpaceView]) -> HiddenSpaceView:
    return seen(HiddenSpaceView(), 480, 400)
