"""DrawTools: the line above the pad: undo, clear, the pen's width, and the switch "as drawn"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QSlider, QToolButton, QWidget

from playground.qt.sizes import fix_size
from playground.theme import icon
from playground.views.draw.pad import THICKEST, THINNEST, USUAL

if TYPE_CHECKING:
    from playground.theme import Theme

_PEN_TIP = "How thick the pen is: + and − on the pad."
AS_DRAWN_TIP = (
    "As drawn: the network is given the pad as it is, only made smaller, and fails where the"
    " drawing is small or stands aside. It has seen nothing but images that were scaled and"
    " centred: what a network has not seen it does not know."
)


class DrawTools(QWidget):
    """What can be done to the drawing beside drawing."""

    undo_wanted = Signal()
    clear_wanted = Signal()
    thickness_changed = Signal(int)
    way_changed = Signal()  # as drawn, or scaled and centred

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.undo_button = _button("undoStrokeButton", "Undo stroke", "Take the last stroke away")
        self.undo_button.setToolTip("Take the last stroke away (Ctrl+Z on the pad).")
        self.clear_button = _button("clearPadButton", "Clear the pad", "Take everything away")
        self.clear_button.setToolTip("Take everything away (Delete on the pad).")
        self.pen_label = QLabel("Pen")
        self.thickness_slider = QSlider(Qt.Orientation.Horizontal)
        self.thickness_slider.setObjectName("penSlider")
        self.thickness_slider.setAccessibleName("How thick the pen is")
        self.thickness_slider.setRange(THINNEST, THICKEST)
        self.thickness_slider.setValue(USUAL)
        self.thickness_slider.setToolTip(_PEN_TIP)
        fix_size(self.thickness_slider, width=72)
        self.pen_label.setToolTip(_PEN_TIP)
        self.pen_label.setBuddy(self.thickness_slider)
        self.as_drawn_check = QCheckBox("as drawn")
        self.as_drawn_check.setObjectName("asDrawnCheck")
        self.as_drawn_check.setAccessibleName("Give the network the pad as drawn")
        self.as_drawn_check.setToolTip(AS_DRAWN_TIP)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        for widget in (
            self.undo_button,
            self.clear_button,
            self.pen_label,
            self.thickness_slider,
        ):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self.as_drawn_check)
        self.undo_button.clicked.connect(self.undo_wanted)
        self.clear_button.clicked.connect(self.clear_wanted)
        self.thickness_slider.valueChanged.connect(self.thickness_changed)
        self.as_drawn_check.toggled.connect(self.way_changed)
        self.set_theme(theme)

    @property
    def as_drawn(self) -> bool:
        """Whether the network is given the pad as it is."""
        return self.as_drawn_check.isChecked()

    def set_theme(self, theme: Theme) -> None:
        """Draw the signs in the theme's colours."""
        self.undo_button.setIcon(icon("undo", theme))
        self.clear_button.setIcon(icon("close", theme))

    def change_thickness(self, by: int) -> None:
        """Make the pen thicker by so many steps."""
        self.thickness_slider.setValue(self.thickness_slider.value() + by)

    def offer(self, *, undo: bool, clear: bool) -> None:
        """Offer what there is to be done."""
        self.undo_button.setEnabled(undo)
        self.clear_button.setEnabled(clear)


def _button(name: str, title: str, what: str) -> QToolButton:
    button = QToolButton()
    button.setObjectName(name)
    button.setAccessibleName(title)
    button.setAccessibleDescription(what)
    button.setAutoRaise(True)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return button
