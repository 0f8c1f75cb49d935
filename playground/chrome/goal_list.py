"""The goals of a lesson: once one is reached, its mark gets a tick and its words say so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPalette, QPen
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from playground.qt.overrides import total

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent

_GAP: Final = 6


class GoalMark(QWidget):
    """An empty ring, or a full disc with a tick in it, as high as a line of text."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.is_reached = False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_reached(self, is_reached: bool) -> None:
        """Draw the tick, or none."""
        self.is_reached = is_reached
        self.update()

    @total(QSize())
    def sizeHint(self) -> QSize:
        """A square of a line's height."""
        height = self.fontMetrics().height()
        return QSize(height, height)

    @total(QSize())
    def minimumSizeHint(self) -> QSize:
        """As `sizeHint`."""
        return self.sizeHint()

    @total()
    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the mark in the palette's colours."""
        side = float(min(self.width(), self.height()))
        ring = QRectF(1.5, 1.5, side - 3.0, side - 3.0)
        palette = self.palette()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if not self.is_reached:
                painter.setPen(QPen(palette.color(QPalette.ColorRole.PlaceholderText), 1.5))
                painter.drawEllipse(ring)
                return
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(palette.color(QPalette.ColorRole.Highlight))
            painter.drawEllipse(ring)
            pen = QPen(palette.color(QPalette.ColorRole.HighlightedText), side / 8.0)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            painter.setPen(pen)
            points = ((0.30, 0.52), (0.44, 0.66), (0.70, 0.36))
            painter.drawPolyline([QPointF(x * side, y * side) for x, y in points])


class GoalList(QWidget):
    """The goals, each in a line of its own; `count` says how many are reached."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("lessonGoals")
        self.setAccessibleName("Goals")
        self._layout = QGridLayout(self)
        self._layout.setContentsMargins(0, 2, 0, 0)
        self._layout.setHorizontalSpacing(_GAP)
        self._layout.setVerticalSpacing(3)
        self._layout.setColumnStretch(1, 1)
        self.rows: list[tuple[GoalMark, QLabel]] = []
        self.count = ""

    def show_goals(self, goals: Sequence[tuple[str, bool]]) -> None:
        """Show goals, in words, and whether each is reached; without any show nothing."""
        while len(self.rows) > len(goals):
            for widget in self.rows.pop():
                self._layout.removeWidget(widget)
                widget.deleteLater()
        while len(self.rows) < len(goals):
            self._add_row()
        for (mark, label), (words, is_reached) in zip(self.rows, goals, strict=True):
            mark.show_reached(is_reached)
            label.setText(f"{words} – reached" if is_reached else words)
            label.setAccessibleName(
                f"Goal, {'reached' if is_reached else 'not yet reached'}: {words}"
            )
        reached = sum(is_reached for _, is_reached in goals)
        plural = "" if len(goals) == 1 else "s"
        self.count = f"{reached} of {len(goals)} goal{plural} reached" if goals else ""
        self.setAccessibleDescription(self.count)
        self.setVisible(bool(goals))

    def _add_row(self) -> None:
        mark, label = GoalMark(), QLabel()
        number = len(self.rows) + 1
        label.setObjectName(f"lessonGoal{number}")
        label.setWordWrap(True)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._layout.addWidget(mark, number, 0, Qt.AlignmentFlag.AlignTop)
        self._layout.addWidget(label, number, 1)
        self.rows.append((mark, label))
