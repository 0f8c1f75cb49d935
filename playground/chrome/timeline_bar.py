"""The timeline: a bar under the views to look back at any step of the run, and to go on from it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QProgressBar,
    QSizePolicy,
    QToolBar,
    QToolButton,
    QWidget,
)

from playground.chrome.timeline_slider import StepSlider
from playground.chrome.timeline_words import obstacle, place_text
from playground.qt.sizes import WideLabel, fix_size
from playground.session.timeline import Place
from playground.theme import LIGHT, Theme, icon, tabular_font

_HEIGHT: Final = 24
_TIP: Final = (
    "Look back at any step of this run: drag, or use the arrow keys, Page Up and Down, Home, End.\n"
    "Training pauses meanwhile; the run itself is left as it is. Play goes back to now."
)
# Seconds for the whole run, or steps in a second where negative.
SPEEDS: Final = (
    ("in 5 s", 5.0),
    ("in 15 s", 15.0),
    ("in 60 s", 60.0),
    ("1 step/s", -1.0),
    ("10 steps/s", -10.0),
    ("100 steps/s", -100.0),
)


class TimelineBar(QToolBar):
    """A slider over the steps, what is seen, and what can be done from there."""

    step_chosen = Signal(object)  # int
    replay_toggled = Signal(bool)
    now_requested = Signal()
    cancel_requested = Signal()
    continue_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Timeline", parent)
        self.setObjectName("timelineBar")
        self.setMovable(False)
        self.setFloatable(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self._theme, self._memory = LIGHT, ""
        self._place: Place | None = None
        self._build()
        self.show_place(Place())

    def _build(self) -> None:
        self.replay_button = _button("timelineReplayButton", "Replay", "")
        self.replay_button.setCheckable(True)
        self.replay_button.setToolTip("Replay the run from its first step, or from where you are.")
        self.speed_combo = _speed_combo()
        self.slider = _slider()
        self.label = WideLabel("step 1,000,000 of 1,000,000 (exact)", 4)
        self.label.setObjectName("timelineLabel")
        self.label.setFont(tabular_font())
        self.progress = QProgressBar()
        self.progress.setObjectName("timelineProgress")
        self.progress.setAccessibleName("Computing the step again")
        self.progress.setTextVisible(False)
        fix_size(self.progress, width=64, height=10)
        self.cancel_button = _button("timelineCancelButton", "", "Stop computing this step.")
        self.cancel_button.setAccessibleName("Stop computing")
        self.now_button = _button(
            "timelineNowButton", "Back to now", "Show the run as it stands now."
        )
        self.continue_button = _button(
            "timelineContinueButton",
            "Continue from here",
            "Begin a new run that goes on from this step, with all that was changed up to it.\n"
            "Change something, then press Play. The present run is kept: Undo brings it back.",
        )
        self._lay_out()
        self.slider.step_chosen.connect(self.step_chosen)
        self.replay_button.toggled.connect(self.replay_toggled)
        self.cancel_button.clicked.connect(self.cancel_requested)
        self.now_button.clicked.connect(self.now_requested)
        self.continue_button.clicked.connect(self.continue_requested)

    def _lay_out(self) -> None:
        row = QWidget()
        row.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        layout = QHBoxLayout(row)
        layout.setContentsMargins(8, 2, 8, 2)
        layout.setSpacing(6)
        layout.addWidget(self.replay_button)
        layout.addWidget(self.speed_combo)
        layout.addWidget(self.slider, 1)
        layout.addWidget(self.label)
        layout.addWidget(self.progress)
        layout.addWidget(self.cancel_button)
        layout.addWidget(self.now_button)
        layout.addWidget(self.continue_button)
        self.addWidget(row)
        coming_and_going: tuple[QWidget, ...] = (self.progress, self.cancel_button)
        for widget in coming_and_going:  # the rest stays where it is
            policy = widget.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            widget.setSizePolicy(policy)

    @property
    def seconds(self) -> float:
        """How many seconds a replay takes, or, where negative, steps in a second."""
        return float(self.speed_combo.currentData())

    def show_place(self, place: Place) -> None:
        """Show where the timeline stands."""
        if place == self._place:
            return
        before, self._place = self._place, place
        self.slider.show_steps(place.first, place.last, place.step)
        text = place_text(place)
        self.label.setText(text)
        self.slider.setAccessibleDescription(text)
        if before is None or obstacle(before) != obstacle(place):
            self._offer(place)
        self.now_button.setEnabled(not place.is_now)
        self.continue_button.setEnabled(not place.is_now)
        self.progress.setVisible(place.is_computing)
        self.cancel_button.setVisible(place.is_computing)
        # Without a number of updates that is known the bar says only that something is done.
        self.progress.setRange(0, 1000 if place.total else 0)
        if place.total:
            self.progress.setValue(1000 * place.done // place.total)

    def show_memory(self, text: str) -> None:
        """Say how much is kept."""
        if text != self._memory:
            self._memory = text
            self.label.setToolTip(text)
            self._describe()

    def show_replay(self, *, goes_on: bool) -> None:
        """Show whether a replay goes on, without asking for it."""
        self.replay_button.blockSignals(True)
        self.replay_button.setChecked(goes_on)
        self.replay_button.blockSignals(False)
        self._name_replay()

    def set_theme(self, theme: Theme) -> None:
        """Draw the icons in the theme's colours."""
        self._theme = theme
        self.cancel_button.setIcon(icon("close", theme))
        side = theme.pixels(16)
        for button in (self.replay_button, self.cancel_button):
            button.setIconSize(QSize(side, side))
        self._name_replay()

    def _name_replay(self) -> None:
        goes_on = self.replay_button.isChecked()
        name = "Stop replaying" if goes_on else "Replay"
        self.replay_button.setAccessibleName(name)
        self.replay_button.setIcon(icon("pause" if goes_on else "replay", self._theme))

    def _offer(self, place: Place) -> None:
        is_offered = not obstacle(place)
        for widget in (self.slider, self.replay_button, self.speed_combo):
            widget.setEnabled(is_offered)
        self._describe()

    def _describe(self) -> None:
        why = obstacle(self._place) if self._place is not None else ""
        self.slider.setToolTip(why or f"{_TIP}\n{self._memory}".rstrip())


def _slider() -> StepSlider:
    slider = StepSlider()
    slider.setObjectName("timelineSlider")
    slider.setAccessibleName("Timeline: step of the run")
    fix_size(slider, height=_HEIGHT)
    slider.setMinimumWidth(120)
    return slider


def _speed_combo() -> QComboBox:
    combo = QComboBox()
    combo.setObjectName("timelineSpeedCombo")
    combo.setAccessibleName("Speed of the replay")
    combo.setToolTip("How fast a replay goes: the whole run in so many seconds, or step by step.")
    for text, seconds in SPEEDS:
        combo.addItem(text, seconds)
    combo.setCurrentIndex(1)
    fix_size(combo, height=_HEIGHT)
    return combo


def _button(name: str, text: str, tip: str) -> QToolButton:
    button = QToolButton()
    button.setObjectName(name)
    button.setText(text)
    button.setAccessibleName(text)
    button.setToolTip(tip)
    button.setAutoRaise(True)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    style = Qt.ToolButtonStyle.ToolButtonTextOnly
    button.setToolButtonStyle(style if text and text != "Replay" else style.ToolButtonIconOnly)
    return button
