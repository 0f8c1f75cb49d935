"""What a replay is begun and ended with, and how fast it goes."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QComboBox, QToolButton

from playground.qt.sizes import fix_size
from playground.theme import LIGHT, Theme, icon

_HEIGHT: Final = 24
# Seconds for the whole run, or steps in a second where negative.
SPEEDS: Final = (
    ("in 5 s", 5.0),
    ("in 15 s", 15.0),
    ("in 60 s", 60.0),
    ("1 step/s", -1.0),
    ("10 steps/s", -10.0),
    ("100 steps/s", -100.0),
)


class ReplayButton(QToolButton):
    """Checked while the replay goes on."""

    def __init__(self, name: str, tip: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setText("Replay")
        self.setToolTip(tip)
        self.setAutoRaise(True)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._theme = LIGHT
        self._describe()

    def show_going(self, *, goes_on: bool) -> None:
        """Show whether a replay goes on, without asking for it."""
        self.blockSignals(True)
        self.setChecked(goes_on)
        self.blockSignals(False)
        self._describe()

    def set_theme(self, theme: Theme) -> None:
        """Draw the icon in the theme's colours."""
        self._theme = theme
        side = theme.pixels(16)
        self.setIconSize(QSize(side, side))
        self._describe()

    def _describe(self) -> None:
        goes_on = self.isChecked()
        self.setAccessibleName("Stop replaying" if goes_on else "Replay")
        self.setIcon(icon("pause" if goes_on else "replay", self._theme))


class SpeedCombo(QComboBox):
    """Offers speeds."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName("Speed of the replay")
        self.setToolTip("How fast a replay goes: the whole run in so many seconds, or by steps.")
        for text, pace in SPEEDS:
            self.addItem(text, pace)
        self.setCurrentIndex(1)
        fix_size(self, height=_HEIGHT)

    @property
    def pace(self) -> float:
        """How many seconds a replay takes, or, where negative, steps in a second."""
        return float(self.currentData())
