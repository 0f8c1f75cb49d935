"""How the forms are laid out: headings, three even columns, labels above their fields, "more"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QSpacerItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from playground.qt.sizes import fix_size
from playground.theme import CAPTION_PIXELS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from playground.theme import Theme

GRID: Final = 8
FIELD_HEIGHT: Final = 24
BAR_WIDTH: Final = 8
COLUMNS: Final = 3
_LABEL_GAP: Final = 2


def heading(title: str) -> QLabel:
    """The title of a group, in small capitals."""
    label = QLabel(title)
    label.setProperty("role", "heading")
    font = label.font()
    font.setCapitalization(QFont.Capitalization.AllUppercase)
    font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, 1.0)
    label.setFont(font)
    return label


def caption(text: str = "") -> QLabel:
    """A small quiet line."""
    label = QLabel(text)
    label.setProperty("role", "caption")
    font = label.font()
    font.setPixelSize(CAPTION_PIXELS)  # forms are measured before a window styles them
    label.setFont(font)
    return label


def column() -> QVBoxLayout:
    """Rows under each other on the grid, without margins."""
    layout = QVBoxLayout()
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(GRID)
    return layout


def labelled(label: str, *widgets: QWidget) -> QWidget:
    """A field under its label; further widgets stand at the field's right."""
    cell = QWidget()
    layout = QVBoxLayout(cell)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(_LABEL_GAP)
    text = caption(label)
    text.setBuddy(widgets[0])
    fix_size(widgets[0], height=FIELD_HEIGHT)
    layout.addWidget(text)
    if len(widgets) == 1:
        layout.addWidget(widgets[0])
    else:
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(widgets[0], 1)
        for widget in widgets[1:]:
            row.addWidget(widget)
        layout.addLayout(row)
    return cell


def even_row(*cells: tuple[QWidget, int]) -> QGridLayout:
    """Cells side by side, each over its number of the three even columns."""
    layout = QGridLayout()
    _make_even(layout)
    position = 0
    for cell, span in cells:
        cell.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        layout.addWidget(cell, 0, position, 1, span, Qt.AlignmentFlag.AlignTop)
        position += span
    return layout


def _make_even(grid: QGridLayout) -> None:
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(GRID)
    grid.setVerticalSpacing(0)
    for position in range(COLUMNS):
        grid.setColumnStretch(position, 1)
        # Qt leaves out the gap beside a column in which nothing begins.
        grid.addItem(QSpacerItem(0, 0), 2, position)


def thin_bar(theme: Theme) -> str:
    """The style of a scroll bar that is only its handle."""
    return (
        f"QScrollBar {{ background: transparent; width: {BAR_WIDTH}px; }}"
        f"QScrollBar::handle {{ background: {theme.border}; border-radius: {BAR_WIDTH // 2}px;"
        f" min-height: 24px; }}"
        "QScrollBar::add-line, QScrollBar::sub-line { height: 0; }"
        "QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }"
    )


def tool_button() -> QToolButton:
    """A small button for an icon, as high as a field, that the keyboard reaches."""
    button = QToolButton()
    button.setAutoRaise(True)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    button.setIconSize(QSize(16, 16))
    fix_size(button, width=FIELD_HEIGHT, height=FIELD_HEIGHT)
    return button


class More(QWidget):
    """The rarely used: a line that opens and closes what is below it."""

    def __init__(self, body: QWidget) -> None:
        super().__init__()
        self.button = QToolButton()
        self.button.setText("more")
        self.button.setCheckable(True)
        self.button.setAutoRaise(True)
        self.button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.button.toggled.connect(self._on_toggled)
        self._body = body
        layout = column()
        self.setLayout(layout)
        layout.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(body)
        self._on_toggled(open_=False)

    def set_theme(self, theme: Theme) -> None:
        """A quiet line: no frame, except a visible focus."""
        self.button.setStyleSheet(
            f"QToolButton {{ border: 1px solid transparent; padding: 2px; color: {theme.muted}; }}"
            f"QToolButton:focus {{ border-color: {theme.accent}; }}"
        )

    def open_for(self, widgets: Sequence[QWidget]) -> None:
        """Open when one of these is inside: what is marked has to be seen."""
        if any(self._body.isAncestorOf(widget) for widget in widgets):
            self.button.setChecked(True)

    def _on_toggled(self, open_: bool) -> None:
        self._body.setVisible(open_)
        arrow = Qt.ArrowType.DownArrow if open_ else Qt.ArrowType.RightArrow
        self.button.setArrowType(arrow)


class ParameterArea(QWidget):
    """A place of fixed height where only the parameters of what is chosen stand.

    Where a choice has none, its caption fills the place; nothing below ever moves.
    """

    def __init__(self, height: int) -> None:
        super().__init__()
        fix_size(self, height=height)
        self._cells: dict[str, QWidget] = {}
        self._caption = caption()
        self._caption.setWordWrap(True)
        self._caption.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._caption.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self._grid = QGridLayout(self)
        _make_even(self._grid)
        self._grid.setRowStretch(1, 1)

    def add(self, name: str, cell: QWidget) -> None:
        """Hold a labelled field; nothing is shown before `show_only`."""
        cell.setParent(self)
        cell.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        cell.hide()
        self._cells[name] = cell

    def show_only(self, fields: Mapping[str, int], text: str) -> None:
        """Show these fields over so many columns each, and the caption where two are free."""
        for cell in self._cells.values():
            self._grid.removeWidget(cell)
        self._grid.removeWidget(self._caption)
        position = 0
        for name, span in fields.items():
            top = Qt.AlignmentFlag.AlignTop
            self._grid.addWidget(self._cells[name], 0, position, 1, span, top)
            position += span
        free = COLUMNS - position
        # One free column is too narrow for words, but stays as wide as the others.
        self._caption.setText(text if free >= 2 else "")
        if free > 0:
            self._grid.addWidget(self._caption, 0, position, 2, free)
        self._caption.setVisible(free > 0)
        for name, cell in self._cells.items():
            cell.setVisible(name in fields)
