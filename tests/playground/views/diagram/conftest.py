"""Menus open without a screen to grab the keyboard from."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QMenu


@pytest.fixture(autouse=True)
def menus_without_a_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    """The offscreen platform warns of every menu that pops up; what is in it is there anyway."""
    monkeypatch.setattr(QMenu, "popup", lambda *_: None)
