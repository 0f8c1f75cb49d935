"""The bar at the top: play, speed, the rate and its neighbours, lesson, files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QSlider,
    QToolBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from playground.chrome.speed import MAX_POSITION, position_of, speed_at, speed_text
from playground.qt.overrides import total
from playground.qt.sizes import WideLabel, fix_size
from playground.theme import BODY_PIXELS, tabular_font

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtGui import QResizeEvent

    from playground.chrome.actions import Actions

# As the fields of the forms, some of which stand here too.
_FIELD_HEIGHT: Final = 24
_NAME_GAP: Final = 2
_ICON: Final = 24
_WIDE: Final = 1200
_BESIDE: Final = Qt.ToolButtonStyle.ToolButtonTextBesideIcon


class PlayBar(QToolBar):
    """Buttons for the run, the speed slider, the form's quick fields and the lessons.

    Each control stands under its name, so that all fit into a narrow window. In a wide one the
    buttons for a new start say their names too.
    """

    speed_changed = Signal(object)  # updates per second, or None for no limit
    lesson_chosen = Signal(str)  # the lesson's name

    def __init__(
        self, actions: Actions, quick_fields: QWidget, parent: QWidget | None = None
    ) -> None:
        super().__init__("Toolbar", parent)
        self.setObjectName("playBar")
        self.setMovable(False)
        self.setFloatable(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.speed_slider, self.speed_label = _speed_slider(), WideLabel("100,000/s", 2)
        self.lesson_combo = _lesson_combo()
        self._starts: list[QToolButton] = []
        self._add_run_buttons(actions)
        self.addSeparator()
        self.addWidget(self._speed_cell())
        self.addSeparator()
        self.addWidget(_padded(quick_fields))
        self.addSeparator()
        self.addWidget(_padded(_cell(_caption("lesson", self.lesson_combo), self.lesson_combo)))
        self.addWidget(_spring())
        for name in ("Open", "Save", "Theme", "FullScreen"):
            self.addAction(actions[name])
        self.speed_slider.valueChanged.connect(self._on_slider_moved)
        self.lesson_combo.activated.connect(self._on_lesson_activated)
        self._on_slider_moved(MAX_POSITION)
        self._follow_font()

    @total()
    def changeEvent(self, event: QEvent) -> None:
        """Grow with the text."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._follow_font()

    @property
    def speed(self) -> float | None:
        """Updates per second as the slider has it, None for no limit."""
        return speed_at(self.speed_slider.value())

    def set_speed(self, speed: float | None) -> None:
        """Move the slider to the nearest speed it has; `speed_changed` tells which."""
        self.speed_slider.setValue(position_of(speed))

    def set_lessons(self, lessons: Iterable[tuple[str, str]]) -> None:
        """Fill the list with names and titles."""
        self.lesson_combo.clear()
        for name, title in lessons:
            self.lesson_combo.addItem(title, name)
        self.show_lesson("")

    def show_lesson(self, name: str) -> None:
        """Show the lesson's title, or that there is none, without choosing it."""
        self.lesson_combo.setCurrentIndex(self.lesson_combo.findData(name))

    @total()
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Say the names of the buttons for a new start where there is room for them."""
        super().resizeEvent(event)
        self._name_starts()

    def _add_run_buttons(self, actions: Actions) -> None:
        for name in ("Play", "Step", "StepEpoch", "Reset", "NewWeights"):
            self.addAction(actions[name])
            button = self.widgetForAction(actions[name])
            if isinstance(button, QToolButton):
                button.setToolButtonStyle(_BESIDE)
                button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
                if name == "Play":
                    self._play_button = button
                elif name in ("Reset", "NewWeights"):
                    self._starts.append(button)

    def _follow_font(self) -> None:
        scale = self._scale
        icon = round(scale * _ICON)
        self.setIconSize(QSize(icon, icon))
        # It turns into Pause in place.
        words = self.fontMetrics().horizontalAdvance("Pause")
        self._play_button.setFixedWidth(words + icon + round(scale * 20))
        self.speed_slider.setMinimumWidth(round(scale * 88))
        self.speed_slider.setMaximumWidth(round(scale * 140))
        self.lesson_combo.setMinimumWidth(round(scale * 104))
        self.lesson_combo.setMaximumWidth(round(scale * 280))
        self._name_starts()

    def _name_starts(self) -> None:
        wide = self.width() >= self._scale * _WIDE
        for button in self._starts:
            button.setToolButtonStyle(_BESIDE if wide else Qt.ToolButtonStyle.ToolButtonIconOnly)

    @property
    def _scale(self) -> float:
        return self.fontInfo().pixelSize() / BODY_PIXELS

    def _speed_cell(self) -> QWidget:
        label = self.speed_label
        label.setObjectName("speedLabel")
        label.setProperty("role", "caption")
        label.setFont(tabular_font())
        label.setToolTip("Updates per second; max is as fast as this computer can.")
        heading = QHBoxLayout()
        heading.addWidget(_caption("speed", self.speed_slider))
        heading.addWidget(label)
        heading.addStretch(1)
        return _padded(_cell(heading, self.speed_slider))

    def _on_slider_moved(self, position: int) -> None:
        speed = speed_at(position)
        self.speed_label.setText(speed_text(speed))
        self.speed_slider.setAccessibleDescription(speed_text(speed))
        self.speed_changed.emit(speed)

    def _on_lesson_activated(self, index: int) -> None:
        self.lesson_chosen.emit(self.lesson_combo.itemData(index))


def _speed_slider() -> QSlider:
    slider = QSlider(Qt.Orientation.Horizontal)
    slider.setObjectName("speedSlider")
    slider.setAccessibleName("Speed of training")
    slider.setToolTip(
        "How many updates are made each second, from one up to as fast as can be.\n"
        "Slow it down to see what a single update does; the run goes on meanwhile."
    )
    slider.setRange(0, MAX_POSITION)
    slider.setPageStep(6)
    slider.setValue(MAX_POSITION)
    fix_size(slider, height=_FIELD_HEIGHT)
    return slider


def _lesson_combo() -> QComboBox:
    combo = QComboBox()
    combo.setObjectName("lessonCombo")
    combo.setAccessibleName("Lesson")
    combo.setPlaceholderText("choose…")
    combo.setToolTip(
        "Ready-made experiments, each with a sentence on what to look for.\n"
        "Choosing one replaces what is laid out in the forms."
    )
    # As wide as the longest title, but narrower in a narrow window.
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
    fix_size(combo, height=_FIELD_HEIGHT)
    return combo


def _caption(text: str, buddy: QWidget) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", "caption")
    label.setBuddy(buddy)
    return label


def _cell(heading: QWidget | QHBoxLayout, control: QWidget) -> QWidget:
    """A control under its name."""
    cell = QWidget()
    layout = QVBoxLayout(cell)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(_NAME_GAP)
    if isinstance(heading, QWidget):
        layout.addWidget(heading)
    else:
        layout.addLayout(heading)
    layout.addWidget(control)
    return cell


def _padded(widget: QWidget) -> QWidget:
    """With the bar's usual distance to what stands left and right."""
    pad = QWidget()
    layout = QHBoxLayout(pad)
    layout.setContentsMargins(8, 0, 8, 0)
    layout.addWidget(widget)
    return pad


def _spring() -> QWidget:
    spring = QWidget()
    spring.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    return spring
