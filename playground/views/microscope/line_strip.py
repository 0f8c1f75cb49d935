"""LineStrip: what a number is made of, as a line in which every factor is a lit chip."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen

from playground.qt.overrides import total
from playground.theme import tabular_font
from playground.views.key_canvas import KeyCanvas
from playground.views.microscope.lights import light_of
from playground.views.microscope.numbers import cell_text

if TYPE_CHECKING:
    from collections.abc import Container

    from PySide6.QtGui import QPaintEvent, QResizeEvent

    from core.insight.chain_line import Cell, Factor, Line
    from playground.theme import Theme

_PAD: Final = 6
_LINE_GAP: Final = 4
_ENDLESS: Final = 10_000
_CENTER: Final = Qt.AlignmentFlag.AlignCenter


@dataclass(frozen=True)
class _Piece:
    """A text or a chip (`chip`: the number of its factor), and where it stands."""

    text: str
    rect: QRect
    chip: int = -1
    below: str = ""


class LineStrip(KeyCanvas):
    """Left and right go from chip to chip, Enter or a click to the place that it comes from."""

    chosen = Signal(object)  # the Cell that a chip comes from
    moved = Signal(QRect)  # the chip that keys have gone to

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.line: Line | None = None
        self.chip = -1
        self._hidden: Container[Cell] = frozenset()
        self._hint = ""
        self._pieces: tuple[_Piece, ...] = ()
        self.setObjectName("microscopeLine")
        self.setAccessibleName("What the chosen number is made of")
        self.setMinimumWidth(80)

    def show_line(
        self, line: Line | None, hint: str = "", hidden: Container[Cell] = frozenset()
    ) -> None:
        """Show the line, or without one the hint; what stands in `hidden` cells is not told."""
        is_same = line is not None and self.line is not None and line.cell == self.line.cell
        self.line, self._hint, self._hidden = line, hint, hidden
        if not is_same:
            self.chip = -1
        self._arrange()
        self.setAccessibleDescription(self.text)

    @property
    def text(self) -> str:
        """The line as it is read."""
        if self.line is None:
            return self._hint
        said = [self.line.symbol, " = "]
        for part in self.line.parts:
            if isinstance(part, str):
                said.append(part)
            else:
                said.append(f"{part.symbol} {self._value(part.cell, part.value)}")
        said += [" = ", self._value(self.line.cell, self.line.value)]
        return "".join(said)

    def chip_rect(self, number: int) -> QRect:
        """Where the chip of a factor is painted."""
        return next((piece.rect for piece in self._pieces if piece.chip == number), QRect())

    def set_theme(self, theme: Theme) -> None:
        """Take on the theme's colours and the size of text."""
        super().set_theme(theme)
        self._arrange()

    @total(QSize())
    def sizeHint(self) -> QSize:
        """One row of chips."""
        return QSize(240, self._row_height())

    @total()
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap anew."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._arrange()

    @total()
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 (Qt's signature)
        """Paint texts and chips."""
        theme, painter = self.theme, QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.ground))
        body, small = tabular_font(theme.body_pixels), tabular_font(theme.caption_pixels)
        if self.line is None:
            painter.setFont(small)
            painter.setPen(QColor(theme.muted))
            flags = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(self.rect().adjusted(2, 0, -2, 0), flags, self._hint)
        for piece in self._pieces:
            if piece.chip >= 0:
                self._paint_chip(painter, piece)
                continue
            painter.setFont(body)
            painter.setPen(QColor(theme.text))
            painter.drawText(piece.rect, _CENTER, piece.text)
        self.paint_focus(painter)

    def row_height(self) -> int:
        """How high a row of chips is."""
        return self._row_height() + _LINE_GAP

    def _paint_chip(self, painter: QPainter, piece: _Piece) -> None:
        theme, rect = self.theme, piece.rect
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        is_chosen = piece.chip == self.chip and self.hasFocus()
        painter.setPen(
            QPen(QColor(theme.accent if is_chosen else theme.border), 2 if is_chosen else 1)
        )
        painter.setBrush(QColor(light_of(theme, piece.chip)))
        painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), 4, 4)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        half = rect.height() // 2
        painter.setPen(QColor(theme.text))
        painter.setFont(tabular_font(theme.body_pixels))
        above = QRect(rect.left(), rect.top() + 1, rect.width(), half)
        painter.drawText(above, _CENTER, piece.text)
        painter.setFont(tabular_font(theme.caption_pixels))
        below = QRect(rect.left(), rect.top() + half + 2, rect.width(), half - 3)
        painter.drawText(below, _CENTER, piece.below)

    def _row_height(self) -> int:
        return self.theme.body_pixels + self.theme.caption_pixels + 20

    def _arrange(self) -> None:
        self._pieces = () if self.line is None else self._flow(self.line)
        bottom = max((piece.rect.bottom() + 1 for piece in self._pieces), default=0)
        if self.line is None:
            bottom = self._hint_height()
        self.setMinimumHeight(max(bottom, self._row_height()))
        self.update()

    def _hint_height(self) -> int:
        """How high the hint is, in as many lines as it takes."""
        metrics = QFontMetrics(tabular_font(self.theme.caption_pixels))
        room = QRect(0, 0, max(self.width() - 4, 1), _ENDLESS)
        return metrics.boundingRect(room, Qt.TextFlag.TextWordWrap, self._hint).height() + 2

    def _flow(self, line: Line) -> tuple[_Piece, ...]:
        """One after the other, and on below where there is no room."""
        body = QFontMetrics(tabular_font(self.theme.body_pixels))
        small = QFontMetrics(tabular_font(self.theme.caption_pixels))
        pieces: list[_Piece] = []
        x, y, high, number = 2, 0, self._row_height(), 0
        for part in self._parts(line):
            if isinstance(part, str):
                text, below, chip = part, "", -1
                wide = body.horizontalAdvance(part) + (2 if part.strip() else 0)
            else:
                text = self._value(part.cell, part.value)
                below, chip = self._caption(line, part, number), number
                number += 1
                wide = max(body.horizontalAdvance(text), small.horizontalAdvance(below)) + 2 * _PAD
            if x + wide > self.width() and x > 2:
                x, y = 2, y + high + _LINE_GAP
            pieces.append(_Piece(text, QRect(x, y, wide, high), chip, below))
            x += wide
        return tuple(pieces)

    def _parts(self, line: Line) -> list[str | Factor]:
        end = f" = {self._value(line.cell, line.value)}"
        return [f"{line.symbol} = ", *line.parts, end]

    def _value(self, cell: Cell | None, value: float) -> str:
        return "?" if cell is not None and cell in self._hidden else cell_text(value)

    def _caption(self, line: Line, factor: Factor, number: int) -> str:
        """The symbol, with its number where it is lit, and the layer where that is another."""
        if factor.cell is None:
            return factor.symbol
        other = f", layer {factor.cell.layer + 1}" if factor.cell.layer != line.cell.layer else ""
        return f"{number + 1}  {factor.symbol}{other}"

    # What keys and mouse do.

    def _move(self, across: int, down: int) -> None:
        factors = self.line.factors if self.line is not None else ()
        if factors:
            self.chip = min(max(self.chip + (across or down), 0), len(factors) - 1)
            self.moved.emit(self.chip_rect(self.chip))
            self.update()

    def _choose(self) -> None:
        factors = self.line.factors if self.line is not None else ()
        if 0 <= self.chip < len(factors) and factors[self.chip].cell is not None:
            self.chosen.emit(factors[self.chip].cell)

    def _choose_at(self, place: QPoint) -> None:
        for piece in self._pieces:
            if piece.chip >= 0 and piece.rect.contains(place):
                self.chip = piece.chip
                self.update()
                self._choose()
