"""UnitCard: one unit looked into: its picture large, its numbers, and a switch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec
from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from playground.qt.overrides import total
from playground.theme import Theme, tabular_font
from playground.views.diagram.build_button import BuildButton
from playground.views.indexed import IndexedPicture

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent

    from playground.views.network_picture.faces import Tiles

_MARGIN: Final = 8
_LARGEST: Final = 240
_SMALLEST: Final = 64
_NARROWEST: Final = 184


class Opened(msgspec.Struct, frozen=True):
    """What the card says: a title, a sentence, and lines of a name and a number.

    `switch` is what its button does ("Switch off"), empty where it cannot be switched.
    """

    title: str
    sentence: str
    lines: Sequence[tuple[str, str]]
    switch: str


class Portrait(QWidget):
    """A unit's picture, as large as there is room."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.picture: IndexedPicture | None = None
        self._smooth = True

    def show_tiles(self, tiles: Tiles | None, *, smooth: bool) -> None:
        """Show a picture (1, rows, columns), or none."""
        self._smooth = smooth
        if tiles is None:
            self.picture = None
        else:
            shape = tiles.indexes.shape[1:]
            if self.picture is None or self.picture.indexes.shape != shape:
                self.picture = IndexedPicture(*shape)
            self.picture.indexes[...] = tiles.indexes[0]
            self.picture.set_table(tiles.table)
        self.setVisible(self.picture is not None)
        self.update()

    @total()
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 (Qt's signature)
        """Paint the picture in a frame."""
        painter = QPainter(self)
        if self.picture is not None:
            self.picture.paint(painter, self.rect(), smooth=self._smooth)
        painter.setPen(QColor(self.theme.outline))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))


class UnitCard(QFrame):
    """Lies over the canvas, on the side where there is more room beside the unit."""

    switched = Signal()
    closed = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("unitCard")
        self.setAutoFillBackground(True)
        self.setFrameShape(QFrame.Shape.Box)
        self.portrait = Portrait(theme)
        self.title, self.sentence = QLabel(), QLabel()
        self.sentence.setWordWrap(True)
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.switch_button, self.close_button = BuildButton(), BuildButton()
        self._names: list[QLabel] = []
        self._values: list[QLabel] = []
        self._placed_for: object = None
        self._grid = QGridLayout()
        self._lay_out()
        self.switch_button.clicked.connect(self.switched)
        self.close_button.clicked.connect(self.closed)
        self.set_theme(theme)
        self.hide()

    def _lay_out(self) -> None:
        self.close_button.setText("×")
        self.close_button.setAccessibleName("Close the unit")
        self.close_button.setToolTip("Look at the whole network again (Esc).")
        self.switch_button.setObjectName("unitSwitchButton")
        self.switch_button.setAutoRaise(False)
        self.switch_button.setToolTip(
            "A unit that is off answers 0 and learns nothing: watch what the network loses."
            " Training can go on without it (X)."
        )
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.close_button)
        facts = QVBoxLayout()
        facts.setSpacing(6)
        facts.addWidget(self.sentence)
        facts.addLayout(self._grid)
        facts.addWidget(self.switch_button)
        facts.addStretch(1)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(0, 1)
        self._whole = whole = QVBoxLayout(self)
        whole.setContentsMargins(_MARGIN, 4, _MARGIN, _MARGIN)
        whole.setSpacing(4)
        whole.addLayout(head)
        whole.addWidget(self.portrait, 0, Qt.AlignmentFlag.AlignHCenter)
        whole.addLayout(facts, 1)

    def set_theme(self, theme: Theme) -> None:
        """Take on the theme's colours."""
        self._theme = theme
        self.portrait.theme = theme
        palette = self.palette()
        palette.setColor(palette.ColorRole.Window, QColor(theme.panel))
        palette.setColor(palette.ColorRole.WindowText, QColor(theme.text))
        self.setPalette(palette)
        bold = tabular_font(theme.body_pixels)
        bold.setBold(True)
        self.title.setFont(bold)
        for label in (self.sentence, *self._names, *self._values):
            label.setFont(tabular_font(theme.caption_pixels))
        # Room for two lines: nothing moves when the words change.
        self.sentence.setFixedHeight(2 * self.sentence.fontMetrics().lineSpacing())
        self.update()

    def show_unit(self, opened: Opened, tiles: Tiles | None, *, smooth: bool) -> None:
        """Show this unit; `place` has to follow."""
        self.portrait.show_tiles(tiles, smooth=smooth)
        if opened.title != self.title.text():
            self.title.setText(opened.title)
            self.setAccessibleName(opened.title)
        self.sentence.setText(opened.sentence)
        self._fit_lines(len(opened.lines))
        for name, value, line in zip(self._names, self._values, opened.lines, strict=True):
            name.setText(line[0])
            value.setText(line[1])
        self.switch_button.setText(opened.switch)
        self.switch_button.setVisible(bool(opened.switch))
        words = "; ".join(" ".join(line) for line in opened.lines)
        self.setAccessibleDescription(f"{opened.sentence}; {words}")

    def place(self, room: QRect, unit: QRect) -> None:
        """Lie within `room`, beside `unit`, both in the parent's coordinates."""
        fixed = (len(self._names), self.switch_button.isHidden())
        wanted = (room, unit, fixed, self.portrait.isHidden(), self._theme)
        if wanted == self._placed_for:
            return
        self._placed_for = wanted
        beside = max(unit.left() - room.left(), room.right() - unit.right()) - 2 * _MARGIN
        least = self._theme.pixels(_NARROWEST)
        largest = max(min(beside, _LARGEST), least) - 2 * _MARGIN
        self.portrait.setFixedSize(1, 1)
        self._whole.invalidate()
        facts = self._whole.heightForWidth(largest + 2 * _MARGIN)
        side = 1 if self.portrait.isHidden() else min(room.height() - facts, largest)
        side = max(side, _SMALLEST)
        self.portrait.setFixedSize(side, side)
        self._whole.invalidate()
        width = max(side + 2 * _MARGIN, least)
        height = min(self._whole.heightForWidth(width), room.height())
        right = unit.center().x() < room.center().x()
        x = room.right() + 1 - width if right else room.left()
        y = min(max(unit.center().y() - height // 2, room.top()), room.bottom() + 1 - height)
        self.setGeometry(x, y, width, height)

    @total(False)
    def event(self, event: QEvent) -> bool:
        """Keep Esc from the shortcuts of the window while the card has the focus."""
        is_override = event.type() == QEvent.Type.ShortcutOverride
        if is_override and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            event.accept()
            return True
        return super().event(event)

    @total()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def _fit_lines(self, count: int) -> None:
        """As many labels as there are lines."""
        while len(self._names) < count:
            row = len(self._names)
            for labels, column in ((self._names, 0), (self._values, 1)):
                label = QLabel()
                label.setFont(tabular_font(self._theme.caption_pixels))
                labels.append(label)
                side = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
                self._grid.addWidget(label, row, column, side)
                label.show()  # or the height of a card that is seen would be that without it
        while len(self._names) > count:
            for labels in (self._names, self._values):
                label = labels.pop()
                self._grid.removeWidget(label)
                label.setParent(None)
                label.deleteLater()
