"""A diagram that is shown, and menus that open without a screen to grab the keyboard from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from diagram_view import ACTIVATIONS, show
from PySide6.QtWidgets import QMenu

from playground.views.diagram.view import DiagramView

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from core import Snapshot

    Make = Callable[..., Snapshot]


@pytest.fixture(autouse=True)
def menus_without_a_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    """The offscreen platform warns of every menu that pops up; what is in it is there anyway."""
    monkeypatch.setattr(QMenu, "popup", lambda *_: None)


@pytest.fixture
def view(qtbot: QtBot) -> DiagramView:
    view = DiagramView()
    qtbot.addWidget(view)
    view.resize(560, 330)
    view.show()
    view.activateWindow()
    qtbot.waitExposed(view)
    view.changes = []  # type: ignore[attr-defined]
    view.change_requested.connect(view.changes.append)  # type: ignore[attr-defined]
    return view


@pytest.fixture
def xor(view: DiagramView, make_network_snapshot: Make) -> Snapshot:
    snapshot = make_network_snapshot(2, 4, 1, activations=ACTIVATIONS)
    show(view, snapshot)
    assert view.snapshot is not None
    return view.snapshot
