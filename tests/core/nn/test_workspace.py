"""Workspace: its memory goes as soon as nobody has it."""

from __future__ import annotations

import gc
import weakref
from typing import TYPE_CHECKING

import pytest

from core import LayerSpec, Network, NetworkSpec
from core.nn.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def uncollected() -> Iterator[None]:
    """Garbage is not collected: what hangs in a circle stays."""
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("uncollected")
def test_a_workspace_does_not_keep_itself() -> None:
    """With the weights and buffers of a large network it is megabytes."""
    spec = NetworkSpec(3, (LayerSpec(4, "tanh"), LayerSpec(2, "softmax")), seed=1)
    network = Network.from_spec(spec)
    work = Workspace.allocated(network.layers, 6)
    work.first(4).forward()
    work.first(6).forward()
    gone = weakref.ref(work)
    del work
    assert gone() is None


def test_parts_are_kept_and_all_rows_are_the_whole() -> None:
    network = Network.from_spec(NetworkSpec(3, (LayerSpec(2, "tanh"),), seed=1))
    work = Workspace.allocated(network.layers, 6)
    assert work.first(4) is work.first(4)
    assert work.part(2, 4) is work.part(2, 4)
    assert work.first(6) is work
