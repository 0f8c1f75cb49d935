"""A quiet line over a view that waits for an analysis; nothing moves when it comes and goes."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel, QWidget

# What is answered sooner is not worth a word, which would only flicker.
_DELAY_MS: Final = 200
_MARGIN: Final = 12


class Waiting(QLabel):
    """Lies in the lower right corner of its parent, in no layout; hidden until it is needed."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._parent = parent
        self.setObjectName("waitingLabel")
        self.setProperty("role", "caption")
        self.setAutoFillBackground(True)
        self.setContentsMargins(8, 4, 8, 4)
        self.setVisible(False)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_DELAY_MS)
        self._timer.timeout.connect(self._appear)

    @property
    def is_on(self) -> bool:
        """Whether something is waited for, be it said by now or not."""
        return self._timer.isActive() or not self.isHidden()

    def begin(self, text: str) -> None:
        """Say `text`, a little later unless the line is there already."""
        self.setText(text)
        if self.isVisible():
            self.place()
        elif not self._timer.isActive():
            self._timer.start()

    def end(self) -> None:
        """Take the line away."""
        self._timer.stop()
        self.hide()

    def place(self) -> None:
        """Lie in the corner of the parent as it is now."""
        room = self._parent.size()
        self.adjustSize()
        self.move(
            room.width() - self.width() - _MARGIN,
            room.height() - self.height() - _MARGIN,
        )

    def _appear(self) -> None:
        self.place()
        self.raise_()
        self.show()
