"""PointTools: the row in which a pencil, an eraser or a hand for points of the plane is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QHBoxLayout, QLabel, QToolButton, QWidget

from playground.qt.overrides import total
from playground.theme import icon
from playground.views.combo import named_combo

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QKeyEvent

    from playground.theme import Theme

ADD, ERASE, MOVE = "add", "erase", "move"
NEW_CLASS: Final = "new class"
_SIDE: Final = 28
_PICTURE: Final = 18
_DOT: Final = 12
_NARROWEST: Final = 60
_TOOLS: Final = {
    ADD: ("pencil", "Add points", "Add points: click, or drag along a way. Watch the boundary."),
    ERASE: ("eraser", "Erase points", "Erase points drawn by hand: click them, or drag over them."),
    MOVE: ("move", "Move points", "Drag a point drawn by hand elsewhere."),
}


class PointTools(QWidget):
    """At most one tool is chosen; what a new point is stands beside them."""

    chosen = Signal(str)  # the tool, or ""
    changed = Signal()  # what a new point is

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("pointTools")
        self.buttons = {tool: self._button(tool) for tool in _TOOLS}
        self.class_combo = _combo(
            "pointClassCombo",
            "Class of new points",
            "The class of the points that you add. Keys: the class's number.",
        )
        self.value_dot = QLabel()
        self.value_spin = _value_spin()
        self.part_combo = _combo(
            "pointPartCombo",
            "New points train or test",
            "Whether the network learns from the points that you add, or is only tested on them.",
        )
        self.part_combo.addItems(["train", "test"])
        self._color_of: Callable[[float], QColor] | None = None
        self._classes: tuple[tuple[str, ...], Theme] | None = None
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        for button in self.buttons.values():
            layout.addWidget(button)
        layout.addSpacing(8)
        layout.addWidget(self.class_combo)
        layout.addWidget(self.value_dot)
        layout.addWidget(self.value_spin)
        layout.addSpacing(4)
        layout.addWidget(self.part_combo)
        layout.addStretch()
        self.class_combo.currentIndexChanged.connect(self.changed)
        self.part_combo.currentIndexChanged.connect(self.changed)
        self.value_spin.valueChanged.connect(self._on_value)
        self.set_theme(theme)
        self._show_target()
        self._follow_tool()

    @property
    def tool(self) -> str:
        """What is chosen: `ADD`, `ERASE`, `MOVE` or ""."""
        return next((tool for tool, button in self.buttons.items() if button.isChecked()), "")

    def choose(self, tool: str) -> None:
        """Choose a tool, or none with ""."""
        if tool == self.tool:
            return
        for name, button in self.buttons.items():
            with QSignalBlocker(button):
                button.setChecked(name == tool)
        self._follow_tool()
        self.chosen.emit(tool)

    @property
    def target(self) -> float:
        """The class or value of a new point."""
        if self._color_of is not None:
            return self.value_spin.value()
        return max(self.class_combo.currentIndex(), 0)

    @property
    def is_train(self) -> bool:
        """Whether a new point is one to train on."""
        return self.part_combo.currentIndex() == 0

    @property
    def target_words(self) -> str:
        """What a new point is: "class 1", "value 0.5"."""
        if self._color_of is not None:
            return f"value {self.value_spin.text()}"
        name = self.class_combo.currentText()
        return f"a {name}" if name == NEW_CLASS else f"class {name}"

    def choose_class(self, label: int) -> None:
        """Let new points be of this class, where there is one."""
        if self._color_of is None and label < self.class_combo.count():
            self.class_combo.setCurrentIndex(label)

    def show_classes(self, names: Sequence[str], theme: Theme, *, grows: bool = False) -> None:
        """New points are of one of these classes, or, where it `grows`, of one more."""
        names = (*names, NEW_CLASS) if grows else names
        self._color_of = None
        self._show_target()
        if (tuple(names), theme) == self._classes:
            return  # an open list stays open while points come
        self._classes = tuple(names), theme
        before = max(self.class_combo.currentIndex(), 0)
        with QSignalBlocker(self.class_combo):
            self.class_combo.clear()
            for label, name in enumerate(names):
                color = QColor(theme.class_color(label))
                self.class_combo.addItem(QIcon(_dot(color, theme)), name)
            self.class_combo.setCurrentIndex(min(before, len(names) - 1))

    def show_values(self, low: float, high: float, color_of: Callable[[float], QColor]) -> None:
        """New points have a value between these; `color_of` gives its colour."""
        self._color_of = color_of
        with QSignalBlocker(self.value_spin):
            self.value_spin.setRange(low, high)
            self.value_spin.setSingleStep((high - low) / 20)
        self._show_target()
        self._paint_value()

    def set_theme(self, theme: Theme) -> None:
        """Take on the theme's colours."""
        side, picture = theme.pixels(_SIDE), theme.pixels(_PICTURE)
        for tool, button in self.buttons.items():
            button.setIcon(icon(_TOOLS[tool][0], theme))
            button.setIconSize(QSize(picture, picture))
            button.setFixedSize(side, side)
        self._theme = theme
        self._paint_value()

    @total()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave the tool on Escape."""
        if event.key() == Qt.Key.Key_Escape and self.tool:
            self.choose("")
        else:
            super().keyPressEvent(event)

    def _button(self, tool: str) -> QToolButton:
        _, name, tip = _TOOLS[tool]
        button = QToolButton()
        button.setObjectName(f"{tool}PointsButton")
        button.setCheckable(True)
        button.setAutoRaise(True)
        button.setAccessibleName(name)
        button.setToolTip(f"{tip} Esc puts the tool away.")
        button.toggled.connect(lambda on: self._on_toggled(tool, on=on))
        return button

    def _on_toggled(self, tool: str, *, on: bool) -> None:
        for name, button in self.buttons.items():
            if on and name != tool:
                with QSignalBlocker(button):
                    button.setChecked(False)
        self._follow_tool()
        self.chosen.emit(self.tool)

    def _follow_tool(self) -> None:
        for choice in (self.class_combo, self.value_spin, self.part_combo):
            choice.setEnabled(self.tool == ADD)

    def _show_target(self) -> None:
        self.class_combo.setVisible(self._color_of is None)
        for widget in (self.value_dot, self.value_spin):
            widget.setVisible(self._color_of is not None)

    def _on_value(self) -> None:
        self._paint_value()
        self.changed.emit()

    def _paint_value(self) -> None:
        """Show a point as it will be, beside its value."""
        if self._color_of is not None:
            color = self._color_of(self.value_spin.value())
            self.value_dot.setPixmap(_dot(color, self._theme))


def _combo(name: str, accessible: str, tip: str) -> QComboBox:
    combo = named_combo(name, accessible, tip)
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
    combo.setMinimumWidth(_NARROWEST)
    return combo


def _value_spin() -> QDoubleSpinBox:
    spin = QDoubleSpinBox()
    spin.setObjectName("pointValueSpin")
    spin.setDecimals(2)
    spin.setRange(-1.0, 1.0)
    spin.setValue(1.0)
    spin.setKeyboardTracking(False)
    spin.setAccessibleName("Value of new points")
    spin.setToolTip("The value of the points that you add, in the colour that they will have.")
    return spin


def _dot(color: QColor, theme: Theme) -> QPixmap:
    """A point of this colour."""
    side = theme.pixels(_DOT)
    picture = QPixmap(QSize(side, side) * 2)
    picture.setDevicePixelRatio(2.0)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QColor(theme.text))
    painter.setBrush(color)
    painter.drawEllipse(1, 1, side - 2, side - 2)
    painter.end()
    return picture
