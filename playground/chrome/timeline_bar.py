"""The timeline: a bar under the views to look back at any step of the run, and to go on from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QSizePolicy,
    QToolBar,
    QToolButton,
    QWidget,
)

from playground.chrome.memory_button import MemoryButton
from playground.chrome.replay_controls import ReplayButton, SpeedCombo
from playground.chrome.timeline_slider import StepSlider
from playground.chrome.timeline_words import obstacle, place_text
from playground.chrome.waiting_corner import WaitingCorner
from playground.qt.overrides import total
from playground.qt.sizes import WideLabel, fix_size
from playground.session.timeline import Place
from playground.theme import LIGHT, Theme, icon, tabular_font

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

_HEIGHT: Final = 24
# From which width on, beside text of the usual size, there is room for the buttons' names, for the
# speed and for the text.
_NAMED: Final = 960
_WITH_SPEED: Final = 700
_WITH_TEXT: Final = 560
# A full-HD screen at 200 % is lower than that; the View menu shows the bar there, too.
_LEAST_SCREEN: Final = 600
_TIP: Final = (
    "Look back at any step of this run: drag, or use the arrow keys, Page Up and Down, Home, End.\n"
    "Training pauses meanwhile; the run itself is left as it is. Play goes back to now."
)


class TimelineBar(QToolBar):
    """A slider over the steps, what is seen, and what can be done from there."""

    step_chosen = Signal(object)  # int
    now_requested = Signal()
    cancel_requested = Signal()
    continue_requested = Signal()
    memory_chosen = Signal(int)  # megabytes

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
        self.replay_button = ReplayButton(
            "timelineReplayButton", "Replay the run from its first step, or from where you are."
        )
        self.speed_combo = SpeedCombo("timelineSpeedCombo")
        self.slider = _slider()
        self.label = WideLabel("step 1,000,000 of 1,000,000 (exact)", 4)
        self.label.setObjectName("timelineLabel")
        self.label.setFont(tabular_font())
        self.cancel_button = _button("timelineCancelButton", "", "Stop computing this step.")
        self.cancel_button.setAccessibleName("Stop computing")
        self.waiting_corner = WaitingCorner(self.cancel_button)
        self.now_button = _button(
            "timelineNowButton", "Back to now", "Show the run as it stands now."
        )
        self.continue_button = _button(
            "timelineContinueButton",
            "Continue from here",
            "Begin a new run that goes on from this step, with all that was changed up to it.\n"
            "Change something, then press Play. The present run is kept: Undo brings it back.",
        )
        self.memory_button = MemoryButton()
        self.memory_button.chosen.connect(self.memory_chosen)
        self._lay_out()
        self.slider.step_chosen.connect(self.step_chosen)
        self.cancel_button.clicked.connect(self.cancel_requested)
        self.now_button.clicked.connect(self.now_requested)
        self.continue_button.clicked.connect(self.continue_requested)

    def _lay_out(self) -> None:
        row = QWidget()
        row.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        row.setMinimumWidth(1)  # no window is wide for this bar's sake: see `_fit`
        layout = QHBoxLayout(row)
        layout.setContentsMargins(8, 2, 8, 2)
        layout.setSpacing(6)
        layout.addWidget(self.replay_button)
        layout.addWidget(self.speed_combo)
        layout.addWidget(self.slider, 1)
        layout.addWidget(self.label)
        layout.addWidget(self.memory_button)
        layout.addWidget(self.waiting_corner)
        layout.addWidget(self.now_button)
        layout.addWidget(self.continue_button)
        self.addWidget(row)

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
        self.waiting_corner.show_waiting(
            is_computing=place.is_computing, done=place.done, of=place.total
        )

    def show_memory(self, text: str) -> None:
        """Say how much is kept."""
        if text != self._memory:
            self._memory = text
            self.label.setToolTip(text)
            self.memory_button.describe(text)
            self._describe()

    def fit_room(self, room: QSize) -> None:
        """On a very low screen leave the room to the views."""
        if room.height() < _LEAST_SCREEN:
            self.hide()

    def set_theme(self, theme: Theme) -> None:
        """Draw the icons in the theme's colours."""
        self._theme = theme
        side = theme.pixels(16)
        for button, name in (
            (self.cancel_button, "close"),
            (self.now_button, "now"),
            (self.continue_button, "fork"),
        ):
            button.setIcon(icon(name, theme))
            button.setIconSize(QSize(side, side))
        self.replay_button.set_theme(theme)
        self._fit()

    @total()
    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window leave out what can be done without."""
        super().resizeEvent(event)
        self._fit()

    @total()
    def changeEvent(self, event: QEvent) -> None:
        """Larger text needs more room."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def _fit(self) -> None:
        room = self.width() / self._theme.scale
        beside = Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        for button in (self.now_button, self.continue_button):
            button.setToolButtonStyle(beside if room >= _NAMED else beside.ToolButtonIconOnly)
        self.speed_combo.setVisible(room >= _WITH_SPEED)
        self.label.setVisible(room >= _WITH_TEXT)
        self.memory_button.setVisible(room >= _WITH_SPEED)
        self.waiting_corner.fit()

    def _offer(self, place: Place) -> None:
        is_offered = not obstacle(place)
        for widget in (self.slider, self.replay_button, self.speed_combo):
            widget.setEnabled(is_offered)
        self._describe()

    def _describe(self) -> None:
        why = obstacle(self._place) if self._place is not None else ""
        self.slider.setToolTip(f"{why or _TIP}\n{self._memory}".rstrip())


def _slider() -> StepSlider:
    slider = StepSlider()
    slider.setObjectName("timelineSlider")
    slider.setAccessibleName("Timeline: step of the run")
    fix_size(slider, height=_HEIGHT)
    return slider


def _button(name: str, text: str, tip: str) -> QToolButton:
    button = QToolButton()
    button.setObjectName(name)
    button.setText(text)
    button.setAccessibleName(text)
    button.setToolTip(tip)
    button.setAutoRaise(True)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
