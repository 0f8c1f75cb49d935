"""A strip under the toolbar that says what went wrong or asks, without stopping the work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolBar, QWidget

from playground.theme import LIGHT, Theme, icon

if TYPE_CHECKING:
    from collections.abc import Sequence

_ICON_PIXELS = 18


class Banner(QToolBar):
    """One message with the answers it offers; a newer message takes its place.

    `answered` gives the message's topic and the answer's name; closing answers "".
    """

    answered = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Message", parent)
        self.setObjectName("banner")
        self.setMovable(False)
        self.setFloatable(False)
        self.toggleViewAction().setVisible(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.topic = ""
        self._theme = LIGHT
        self._kind = "info"
        self._icon = QLabel()
        self.text_label = QLabel()
        self.text_label.setObjectName("bannerText")
        self.text_label.setAccessibleName("Message")
        self.text_label.setWordWrap(True)
        self.text_label.setTextFormat(Qt.TextFormat.PlainText)
        self.text_label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.text_label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._buttons: list[QPushButton] = []
        content = QWidget()
        self._layout = QHBoxLayout(content)
        self._layout.setContentsMargins(12, 4, 12, 4)
        self._layout.setSpacing(8)
        self._layout.addWidget(self._icon)
        self._layout.addWidget(self.text_label, 1)
        self.addWidget(content)
        self.hide()

    def tell(
        self, topic: str, text: str, answers: Sequence[tuple[str, str]] = (), kind: str = "error"
    ) -> None:
        """Show a message.

        `answers` are names and button texts; `kind` is error, warning or info.
        """
        self.topic, self._kind = topic, kind
        self.text_label.setText(text)
        for button in self._buttons:
            self._layout.removeWidget(button)
            button.deleteLater()
        self._buttons = [self._button(name, label) for name, label in (*answers, ("", "Close"))]
        self.set_theme(self._theme)
        self.show()

    def dismiss(self, topic: str) -> None:
        """Take the message away if it is about this topic."""
        if self.topic == topic:
            self.topic = ""
            self.hide()

    def set_theme(self, theme: Theme) -> None:
        """Draw the icon in the theme's colours."""
        self._theme = theme
        self._icon.setPixmap(icon(self._kind, theme).pixmap(_ICON_PIXELS))

    def _button(self, name: str, label: str) -> QPushButton:
        button = QPushButton(label)
        button.setObjectName(f"banner{(name or 'close').capitalize()}Button")
        button.setAccessibleName(label)
        button.setProperty("answer", name)
        button.clicked.connect(self._on_clicked)
        self._layout.addWidget(button)
        return button

    def _on_clicked(self) -> None:
        button = self.sender()
        topic = self.topic
        self.dismiss(topic)
        if button is not None:
            self.answered.emit(topic, button.property("answer"))
