"""One title for each panel: the bar above it or its tab."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtWidgets import QDockWidget


def title_height(window: Any, name: str) -> int:
    return window.docks[name].titleBarWidget().height()


@pytest.fixture
def window(person: Any, qtbot: Any) -> Any:
    window = person().window
    window.setAnimated(False)
    for name in ("curves", "weights"):  # alone, whatever the layout puts behind them
        for dock in window.tabifiedDockWidgets(window.docks[name]):
            dock.toggleViewAction().trigger()
    qtbot.waitUntil(lambda: title_height(window, "curves") > 10)
    return window


def test_a_panel_with_a_tab_has_no_bar_above_it(window: Any, qtbot: Any) -> None:
    docks = window.docks
    assert title_height(window, "curves") > 10
    window.tabifyDockWidget(docks["curves"], docks["weights"])
    docks["curves"].raise_()
    qtbot.waitUntil(lambda: title_height(window, "curves") == 0)
    docks["weights"].raise_()
    qtbot.waitUntil(lambda: title_height(window, "weights") == 0)


def test_the_last_one_without_neighbours_has_its_bar_again(window: Any, qtbot: Any) -> None:
    docks = window.docks
    window.tabifyDockWidget(docks["curves"], docks["weights"])
    docks["weights"].raise_()
    qtbot.waitUntil(lambda: title_height(window, "weights") == 0)
    docks["weights"].close()
    qtbot.waitUntil(lambda: title_height(window, "curves") > 10)
    docks["weights"].toggleViewAction().trigger()
    qtbot.waitUntil(lambda: title_height(window, "weights") == 0)


@pytest.mark.qt_log_ignore("raise", extend=True)
def test_a_panel_taken_out_of_the_window_has_its_bar(window: Any, qtbot: Any) -> None:
    docks = window.docks
    window.tabifyDockWidget(docks["curves"], docks["weights"])
    docks["weights"].raise_()
    qtbot.waitUntil(lambda: title_height(window, "weights") == 0)
    docks["weights"].setFloating(True)
    qtbot.waitUntil(lambda: title_height(window, "weights") > 10)
    qtbot.waitUntil(lambda: title_height(window, "curves") > 10)


def test_another_layout_leaves_one_title_each(person: Any) -> None:
    """Docks that are rearranged together are not all told of their new neighbours."""
    window = person().window
    for name in ("images", "plane", "images"):
        window.layouts.choose(name)
        for dock in window.findChildren(QDockWidget):
            tabs = window.tabifiedDockWidgets(dock)
            has_tab = any(not other.isHidden() for other in tabs)
            if not dock.isHidden():
                assert dock.titleBarWidget()._label.isHidden() == has_tab, (name, dock)
