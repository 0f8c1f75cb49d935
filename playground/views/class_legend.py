"""ClassLegend: which colour stands for which class, in as many lines as it takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from playground.qt.overrides import total
from playground.theme import LIGHT, Theme, tabular_font

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent, QResizeEvent

_LINE: Final = 18
_EDGE: Final = 1  # the frame that shows the focus
_DOT: Final = 10
_GAP: Final = 5
_SPACE: Final = 14
# More lines than this scroll.
_MOST_LINES: Final = 3
_LONGEST_NAME: Final = 160


class ClassLegend(QScrollArea):
    """Names of classes beside dots in their colours; what takes more than three lines scrolls."""

    def __init__(self) -> None:
        super().__init__()
        self._names = _Names()
        self.setWidget(self._names)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumWidth(1)  # many classes must not widen the view
        self.setFixedHeight(_LINE + 2 * _EDGE)
        for widget in (self, self.viewport(), self._names):
            widget.setAutoFillBackground(False)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the classes, in their order."""
        return self._names.names

    def set_classes(self, names: Sequence[str], theme: Theme) -> None:
        """Show these classes, of which the first is class 0, in the theme's colours."""
        self._names.show_names(tuple(names), theme)
        self.setAccessibleName("Classes")
        self.setAccessibleDescription(", ".join(names))
        # With many classes it is to be scrolled by keys as well.
        self._fit()
        self._names.update()

    @total()
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the lines anew."""
        super().resizeEvent(event)
        self._fit()

    @total(QSize())
    def sizeHint(self) -> QSize:
        """As wide as there is room, as high as its lines."""
        return QSize(self._names.one_line() + 2 * _EDGE, self.height())

    def _fit(self) -> None:
        room = self.width() - 2 * _EDGE
        lines = self._names.lines(room)
        if lines > _MOST_LINES:
            room -= self.verticalScrollBar().sizeHint().width()
            lines = self._names.lines(room)
        self._names.resize(max(room, 1), lines * self._names.line)
        self.setFixedHeight(min(lines, _MOST_LINES) * self._names.line + 2 * _EDGE)
        scrolls = lines > _MOST_LINES
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if scrolls else Qt.FocusPolicy.NoFocus)


class _Names(QWidget):
    """Paints the entries one after the other."""

    def __init__(self) -> None:
        super().__init__()
        self.names: tuple[str, ...] = ()
        self.theme = LIGHT
        self._measure()

    @property
    def line(self) -> int:
        """How high a line is."""
        return self.theme.pixels(_LINE)

    def show_names(self, names: tuple[str, ...], theme: Theme) -> None:
        """Show these, written as `theme` has it."""
        self.names, self.theme = names, theme
        self._measure()

    def one_line(self) -> int:
        """How wide all entries are side by side."""
        return sum(self._width(name) + _SPACE for name in self.names)

    def lines(self, width: int) -> int:
        """How many lines they take in this width."""
        places = self._places(width)
        return places[-1].y() // self.line + 1 if places else 1

    @total()
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 (Qt's signature)
        """Paint a dot and a name for each class."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._font)
        middle = Qt.AlignmentFlag.AlignVCenter
        for label, (name, place) in enumerate(
            zip(self.names, self._places(self.width()), strict=True)
        ):
            painter.setPen(QPen(QColor(self.theme.text), 1.0))
            painter.setBrush(QColor(self.theme.class_color(label)))
            centre = QPointF(place.x() + _DOT / 2 + 0.5, place.y() + self.line / 2)
            painter.drawEllipse(centre, _DOT / 2 - 0.5, _DOT / 2 - 0.5)
            painter.setPen(QColor(self.theme.text))
            left = place.x() + _DOT + _GAP
            painter.drawText(
                QRect(left, place.y(), self._longest, self.line), middle, self._shown(name)
            )

    def _places(self, width: int) -> list[QPoint]:
        places: list[QPoint] = []
        x = y = 0
        for name in self.names:
            taken = self._width(name)
            if x > 0 and x + taken > width:
                x, y = 0, y + self.line
            places.append(QPoint(x, y))
            x += taken + _SPACE
        return places

    def _width(self, name: str) -> int:
        return _DOT + _GAP + self._metrics.horizontalAdvance(self._shown(name))

    def _shown(self, name: str) -> str:
        return self._metrics.elidedText(name, Qt.TextElideMode.ElideRight, self._longest)

    @property
    def _longest(self) -> int:
        return self.theme.pixels(_LONGEST_NAME)

    def _measure(self) -> None:
        self._font = tabular_font(self.theme.caption_pixels)
        self._metrics = QFontMetrics(self._font)
