"""The timeline's corner that says a step is being computed: a bar, and a button that stops it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QProgressBar, QSizePolicy, QToolButton, QWidget

from playground.qt.overrides import total
from playground.qt.sizes import fix_size

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

_GAP: Final = 6
_FULL: Final = 1000


class WaitingCorner(QWidget):
    """It keeps its room when there is nothing to wait for.

    Its two parts stand in no layout: to show and hide one in a layout would lay out the whole
    window anew, which takes as long as to draw a view.
    """

    def __init__(self, cancel_button: QToolButton) -> None:
        super().__init__()
        self.progress = QProgressBar(self)
        self.progress.setObjectName("timelineProgress")
        self.progress.setAccessibleName("Computing the step again")
        self.progress.setTextVisible(False)
        fix_size(self.progress, width=64, height=10)
        self.cancel_button = cancel_button
        cancel_button.setParent(self)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self.show_waiting(is_computing=False, done=0, of=0)

    def show_waiting(self, *, is_computing: bool, done: int, of: int) -> None:
        """Show that `done` updates `of` so many are computed; of 0 only that something is done."""
        if is_computing == self.progress.isHidden():
            self.progress.setVisible(is_computing)
            self.cancel_button.setVisible(is_computing)
        self.progress.setRange(0, _FULL if of else 0)
        if of:
            self.progress.setValue(_FULL * done // of)

    @total(QSize())
    def sizeHint(self) -> QSize:
        """The room of both."""
        bar, button = self.progress.minimumSize(), self.cancel_button.sizeHint()
        return QSize(bar.width() + _GAP + button.width(), max(bar.height(), button.height()))

    @total(QSize())
    def minimumSizeHint(self) -> QSize:
        """As `sizeHint`."""
        return self.sizeHint()

    @total()
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Both stand in the middle of the height."""
        super().resizeEvent(event)
        self.fit()

    def fit(self) -> None:
        """Follow the size of text, which both follow."""
        self.updateGeometry()
        bar, button = self.progress.minimumSize(), self.cancel_button.sizeHint()
        self.progress.move(0, (self.height() - bar.height()) // 2)
        self.cancel_button.setGeometry(
            bar.width() + _GAP, (self.height() - button.height()) // 2, *button.toTuple()
        )
