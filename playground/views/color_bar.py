"""ColorBar: which colour stands for which value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from playground.qt.overrides import total
from playground.theme import Theme, tabular_font
from playground.views.indexed import IndexedPicture

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent

_LABEL_WIDTH: Final = 44
# Of gradients and updates: −0.00015.
_LONG_LABEL_WIDTH: Final = 58
_OWNER_WIDTH: Final = 20
_GAP: Final = 6
_BAR_WIDTH: Final = 72
_HEIGHT: Final = 20


class ColorBar(QWidget):
    """A bar with the colours of a scale between its two ends.

    With `owned` there is room before it to say whose scale it is, and for small numbers.
    """

    def __init__(self, table: Sequence[int], theme: Theme, *, owned: bool = False) -> None:
        super().__init__()
        self._theme = theme
        self._owned = owned
        self._owner = ""
        self._ends = ("", "")
        self._picture = IndexedPicture(1, 255)
        self._picture.indexes[0] = range(1, 256)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_colors(table, theme)

    @property
    def ends(self) -> tuple[str, str]:
        """The two numbers, as shown."""
        return self._ends

    def set_colors(self, table: Sequence[int], theme: Theme) -> None:
        """Take on 256 colours, of which 1 to 255 are shown."""
        self._theme = theme
        self._picture.set_table(table)
        self.updateGeometry()
        self.update()

    @property
    def owner(self) -> str:
        """Whose scale it is, as shown; empty when it is everybody's."""
        return self._owner

    def set_level(self, m: float, owner: str = "", owner_in_words: str = "") -> None:
        """Show the scale −m … +m, which is that of `owner`, a letter or two."""
        self._show(_symmetric(m), owner, owner_in_words)

    def set_ends(self, low: float, high: float, owner_in_words: str = "") -> None:
        """Show a scale from `low` to `high`; the name of what is read off it is not drawn."""
        if low == -high:
            self._show(_symmetric(high), "", owner_in_words)
        else:
            self._show((_short(low), _short(high)), "", owner_in_words)

    def _show(self, ends: tuple[str, str], owner: str, owner_in_words: str) -> None:
        if (ends, owner) != (self._ends, self._owner):
            self._ends, self._owner = ends, owner
            self.updateGeometry()
            of = f" of {owner_in_words}" if owner_in_words else ""
            self.setAccessibleName(f"Colour scale{of} from {ends[0]} to {ends[1]}")
            self.update()

    @total(QSize())
    def sizeHint(self) -> QSize:
        """Room for the bar and two numbers."""
        pixels = self._theme.pixels
        return QSize(self._start + _BAR_WIDTH + 2 * self._room, pixels(_HEIGHT))

    @total()
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 (Qt's signature)
        """Paint number, bar, number."""
        painter = QPainter(self)
        room = self._room
        first = self._start + room
        bar = QRect(first, 5, self.width() - first - room, self.height() - 10)
        self._picture.paint(painter, bar)
        painter.setFont(tabular_font(self._theme.caption_pixels))
        painter.setPen(QColor(self._theme.muted))
        middle = Qt.AlignmentFlag.AlignVCenter
        left = QRect(self._start, 0, room - _GAP, self.height())
        right = QRect(bar.right() + _GAP + 1, 0, room - _GAP, self.height())
        whose = QRect(0, 0, self._start, self.height())
        painter.drawText(whose, middle | Qt.AlignmentFlag.AlignRight, self._owner)
        painter.drawText(left, middle | Qt.AlignmentFlag.AlignRight, self._ends[0])
        painter.drawText(right, middle | Qt.AlignmentFlag.AlignLeft, self._ends[1])

    @property
    def _room(self) -> int:
        """For a number beside the bar, as a rule always the same: 1.5e29 needs more."""
        letters = QFontMetrics(tabular_font(self._theme.caption_pixels))
        usual = self._theme.pixels(_LONG_LABEL_WIDTH if self._owned else _LABEL_WIDTH)
        return max(usual, *(letters.horizontalAdvance(end) + _GAP for end in self._ends))

    @property
    def _start(self) -> int:
        return self._theme.pixels(_OWNER_WIDTH) if self._owned else 0


def _symmetric(m: float) -> tuple[str, str]:
    """The ends of −m … +m; of 1.5e+29 there is room for 1.5e29."""
    text = f"{m:g}".replace("e+", "e")
    return f"−{text}", f"+{text}"


def _short(value: float) -> str:
    """An end of the scale in the room that it has: 234000 as 234k."""
    for step, letter in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= step * 10 and abs(value) < 1e4 * step:
            return f"{value / step:.4g}{letter}".replace("-", "−")
    return f"{value:.4g}".replace("e+", "e").replace("-", "−")
