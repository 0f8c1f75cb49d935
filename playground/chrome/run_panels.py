"""The panels about runs of before, as one thing for the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.chrome.compare_panel import COMPARE_PLACES, ComparePanel
from playground.chrome.docks import Panel
from playground.chrome.runs_panel import RUNS_PLACES, RunsPanel

if TYPE_CHECKING:
    from playground.theme import Theme


class RunPanels:
    """The list of runs, and the place where two of them stand side by side."""

    def __init__(self) -> None:
        self.runs, self.compare = RunsPanel(), ComparePanel()

    @property
    def docks(self) -> tuple[Panel, ...]:
        """Where they stand."""
        return (
            Panel("runs", "Runs", self.runs, RUNS_PLACES),
            Panel("compare", "Compare", self.compare, COMPARE_PLACES),
        )

    def set_theme(self, theme: Theme) -> None:
        """Take on the theme's colours."""
        self.runs.set_theme(theme)
        self.compare.set_theme(theme)
