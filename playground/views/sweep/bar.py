"""SweepBar: what to open, how far a sweep is, and how to stop it or go on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QProgressBar, QPushButton, QToolButton

from playground.qt.wrap_row import WrapRow
from playground.views.sweep.words import progress_words

if TYPE_CHECKING:
    from core.sweep.news import SweepNews

_BAR_WIDTH: Final = 230


class SweepBar(WrapRow):
    """Stop becomes "Go on" in its place where runs are left."""

    stopped = Signal()
    resumed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._is_going = False
        self.new_button = tool(
            "sweepNewButton", "New sweep ▾", "Show or hide what a new sweep is made of."
        )
        self.new_button.setCheckable(True)
        self.new_button.setChecked(True)
        self.plan_button = tool(
            "sweepPlanButton",
            "Open plan…",
            "Begin the sweep of a plan file (TOML), or go on with it; its results go beside it.",
        )
        self.folder_button = tool(
            "sweepFolderButton",
            "Open results…",
            "Look at a folder of results, also while another program fills it.",
        )
        self.stop_button = QPushButton("Stop")
        self.stop_button.setObjectName("sweepStopButton")
        self.stop_button.setAccessibleName("Stop the sweep or go on with it")
        self.stop_button.clicked.connect(self._on_stop)
        self.progress = QProgressBar()
        self.progress.setObjectName("sweepProgressBar")
        self.progress.setAccessibleName("How far the sweep is")
        self.progress.setRange(0, 1000)
        self.progress.setMinimumWidth(_BAR_WIDTH)
        buttons = (self.new_button, self.plan_button, self.folder_button)
        for part in (self.stop_button, self.progress):
            part.hide()
        self.add(*buttons, self.stop_button, self.progress)

    def show_news(self, news: SweepNews) -> None:
        """Say how far it is, and offer what can be done."""
        reading, going = news.reading, news.is_going
        self._is_going = going
        left = 0 if reading is None or going else reading.left
        self.stop_button.setVisible(going or left > 0)
        self.stop_button.setEnabled(news.phase != "stopping")
        self.stop_button.setText("Stop" if going else f"Go on: {left:,} left")
        self.stop_button.setToolTip(
            "Make no more runs. What is done is kept, and you can go on later."
            if going
            else "Make the runs that are left, on this machine, if no other program makes them."
        )
        for button in (self.plan_button, self.folder_button):
            button.setEnabled(not going)
        text, done = progress_words(news), news.done / news.total if news.total else 0.0
        if reading is not None and not going:
            count = reading.results.spec.count
            text, done = f"{count - left:,} of {count:,} runs", 1.0 - left / count
        self.progress.setVisible(bool(text))
        self.progress.setValue(round(1000 * done))
        self.progress.setFormat(text)
        self.progress.setToolTip(f"Results: {news.folder}")
        self.arrange()

    def _on_stop(self) -> None:
        (self.stopped if self._is_going else self.resumed).emit()


def tool(name: str, text: str, tip: str) -> QToolButton:
    """A button with a text and what it does."""
    button = QToolButton()
    button.setObjectName(name)
    button.setText(text)
    button.setAccessibleName(text.removesuffix(" ▾").removesuffix("…"))
    button.setToolTip(tip)
    return button
