"""The exercise on paper: a PDF of the sheet, with its blanks or as the key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QRect, Qt
from PySide6.QtGui import QColor, QFont, QPageLayout, QPageSize, QPainter, QPdfWriter

from core.files.atomic import atomic_write
from core.insight.chain_rule import line_of
from core.insight.sheet_matrices import matrices_of
from playground.theme import LIGHT
from playground.views.microscope.numbers import cell_text
from playground.views.microscope.painting import Blank, Lit, SheetPainter
from playground.views.microscope.sheet_layout import lay_out, sizes_for
from playground.views.microscope.words import layer_titles, network_words

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from core.insight.backprop_exercise import Exercise
    from core.insight.chain_line import Line

# Points on the screen's scale, which the letters are made for; a page is as wide as so many.
_DOTS_PER_INCH: Final = 96
_MARGIN_MM: Final = 16.0
_LINE: Final = 18


@dataclass(frozen=True, eq=False)
class ExercisePrint:
    """An exercise that is to be written as PDF: its sheet, or the key to it."""

    exercise: Exercise
    as_key: bool

    @property
    def suggestion(self) -> str:
        """A name for the file."""
        return "backprop-key.pdf" if self.as_key else "backprop-exercise.pdf"

    def write(self, path: str) -> None:
        """Write it; raises `OSError`."""
        work = self.exercise.work
        intro, titles = network_words(work), layer_titles(work)
        write_exercise(self.exercise, intro, titles, path, as_key=self.as_key)


def write_exercise(
    exercise: Exercise,
    intro: str,
    titles: Mapping[int, str],
    path: str | Path,
    *,
    as_key: bool,
) -> None:
    """Write the exercise as PDF, A4; `as_key` filled in, with every step written out.

    `intro` says what the network is, `titles` what the layers are. Raises `OSError` when the file
    cannot be written; an older file is then left as it was.
    """
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setTitle("Backprop by hand, key" if as_key else "Backprop by hand")
    writer.setCreator("Training Playground")
    writer.setResolution(_DOTS_PER_INCH)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    margins = QMarginsF(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM, _MARGIN_MM)
    writer.setPageMargins(margins, QPageLayout.Unit.Millimeter)
    _Paper(writer, exercise, titles, as_key=as_key).print_all(intro)
    with atomic_write(path) as file:
        file.write(buffer.data().data())


class _Paper:
    """Pages, filled from above."""

    def __init__(
        self,
        writer: QPdfWriter,
        exercise: Exercise,
        titles: Mapping[int, str],
        *,
        as_key: bool,
    ) -> None:
        self._writer, self._exercise, self._as_key = writer, exercise, as_key
        self._painter = QPainter(writer)
        self._width, self._height = writer.width(), writer.height()
        self._top = 0
        matrices, sizes = matrices_of(exercise.work), sizes_for(LIGHT)
        self._layout = lay_out(matrices, titles, sizes, self._width, {})

    def print_all(self, intro: str) -> None:
        """Print heading, sheet and, for the key, all lines."""
        self._print_text("Backprop by hand" + (": key" if self._as_key else ""), 16, bold=True)
        self._print_text(intro, 11)
        if not self._as_key:
            self._print_text("Fill in the blanks from above, rounded to four decimals.", 11)
        self._print_sections()
        if self._as_key:
            self._new_page()
            self._print_text("Step by step", 16, bold=True)
            for cell in self._exercise.blanks:
                line = line_of(self._exercise.work, cell)
                if line is not None:
                    self._print_text(f"layer {cell.layer + 1}:  {line_text(line)}", 11)
        self._painter.end()

    def _print_sections(self) -> None:
        blanks = {} if self._as_key else dict.fromkeys(self._exercise.blanks, Blank())
        painter = SheetPainter(LIGHT, Lit(blanks=blanks), self._layout.sizes)
        for section in self._layout.sections:
            high = section.rect.height() + _LINE
            if self._top + high > self._height and self._top > 0:
                self._new_page()
            self._painter.save()
            self._painter.translate(0, self._top - section.rect.top())
            painter.paint_section(self._painter, section, section.rect)
            self._painter.restore()
            self._top += high

    def _print_text(self, text: str, pixels: int, *, bold: bool = False) -> None:
        font = QFont()
        font.setPixelSize(pixels)
        font.setBold(bold)
        self._painter.setFont(font)
        self._painter.setPen(QColor(LIGHT.text))
        flags = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignTop
        room = QRect(0, 0, self._width, self._height)
        high = self._painter.boundingRect(room, flags, text).height()
        if self._top + high > self._height:
            self._new_page()
        self._painter.drawText(room.translated(0, self._top), flags, text)
        self._top += high + pixels // 2

    def _new_page(self) -> None:
        self._writer.newPage()
        self._top = 0


def line_text(line: Line) -> str:
    """A line twice: with its symbols, then with its numbers, and what comes out."""
    symbols, numbers = [], []
    for part in line.parts:
        symbols.append(part if isinstance(part, str) else part.symbol)
        text = part if isinstance(part, str) else cell_text(part.value)
        numbers.append(f"({text})" if text.startswith("−") else text)
    said = "".join(symbols)
    return f"{line.symbol} = {said} = {''.join(numbers)} = {cell_text(line.value)}"
