"""One title for each panel: the bar above it or its tab."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtWidgets import QDockWidget


def title_height(window: Any, name: str) -> int:
    return window.docks[name].titleBarWidget().height()


@pytest.mark.qt_log_ignore("raise", extend=True)
def test_a_panel_has_a_bar_above_it_where_it_has_no_tab(person: Any, qtbot: Any) -> None:
    window = person().window
    docks = window.docks
    window.setAnimated(False)
    for name in ("curves", "weights"):  # alone, whatever the layout puts behind them
        for dock in window.tabifiedDockWidgets(docks[name]):
            dock.toggleViewAction().trigger()
    qtbot.waitUntil(lambda: title_height(window, "curves") > 10)
    window.tabifyDockWidget(docks["curves"], docks["weights"])
    docks["curves"].raise_()
    qtbot.waitUntil(lambda: title_height(window, "curves") == 0)
    docks["weights"].raise_()
    qtbot.waitUntil(lambda: title_height(window, "weights") == 0)

    docks["weights"].close()  # the last one without neighbours has its bar again
    qtbot.waitUntil(lambda: title_height(window, "curves") > 10)
    docks["weights"].toggleViewAction().trigger()
    qtbot.waitUntil(lambda: title_height(window, "weights") == 0)

    docks["weights"].setFloating(True)  # and so has one that is taken out of the window
    qtbot.waitUntil(lambda: title_height(window, "weights") > 10)
    qtbot.waitUntil(lambda: title_height(window, "curves") > 10)

    # Docks that are rearranged together are not all told of their new neighbours.
    for name in ("images", "plane", "images"):
        window.layouts.choose(name)
        for dock in window.findChildren(QDockWidget):
            tabs = window.tabifiedDockWidgets(dock)
            has_tab = any(not other.isHidden() for other in tabs)
            if not dock.isHidden():
                assert dock.titleBarWidget()._label.isHidden() == has_tab, (name, dock)
