"""A strip under the toolbar that says what went wrong or asks, without stopping the work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolBar, QWidget

from playground.qt.overrides import total
from playground.theme import LIGHT, Theme, icon

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QHideEvent, QResizeEvent

_ICON_PIXELS = 18
_LEAST_HEIGHT = 36


class Banner(QToolBar):
    """One message with the answers it offers; a newer message takes its place.

    `answered` gives the message's topic and the answer's name; closing answers "".
    """

    answered = Signal(str, str)
    height_changed = Signal(int)  # what it takes of the window's; 0 when it goes

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
        self._content = QWidget()
        self._layout = QHBoxLayout(self._content)
        self._layout.setContentsMargins(8, 2, 8, 2)
        self._layout.setSpacing(8)
        self._layout.addWidget(self._icon)
        self._layout.addWidget(self.text_label, 1)
        self.addWidget(self._content)
        self.hide()

    def tell(
        self, topic: str, text: str, answers: Sequence[tuple[str, str]] = (), kind: str = "error"
    ) -> None:
        """Show a message.

        `answers` are names and button texts; `kind` is error, warning or info.
        """
        self.topic, self._kind = topic, kind
        self.text_label.setText(text)
        self._offer((*answers, ("", "Close")))
        self.set_theme(self._theme)
        # First: a window grows for a banner that is too high, or for what it leaves no room, and
        # stays so.
        self._fit()
        self.height_changed.emit(self._content.height())
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

    @total()
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Become as high as the text needs at this width: a toolbar would guess it far too high."""
        super().resizeEvent(event)
        self._fit()
        if not self.isHidden():
            self.height_changed.emit(self._content.height())

    @total()
    def hideEvent(self, event: QHideEvent) -> None:
        """Give back what it took."""
        super().hideEvent(event)
        if self.isHidden():  # and not the window alone
            self.height_changed.emit(0)

    def _fit(self) -> None:
        margins = self._layout.contentsMargins()
        taken = margins.left() + margins.right() + _ICON_PIXELS + self._layout.spacing()
        for button in self._buttons:
            if button.isHidden():
                continue
            taken += button.sizeHint().width() + self._layout.spacing()
        # The strip runs across the whole window; its own width is not yet right when it is shown.
        room = QRect(0, 0, max(200, self.window().width() - taken - 16), 10_000)
        metrics = self.text_label.fontMetrics()
        text = metrics.boundingRect(room, Qt.TextFlag.TextWordWrap, self.text_label.text())
        self._content.setFixedHeight(max(_LEAST_HEIGHT, text.height() + 12))

    def _offer(self, answers: Sequence[tuple[str, str]]) -> None:
        """Name the buttons after these; they stay, for Qt keeps pictures of every one there was."""
        while len(self._buttons) < len(answers):
            button = QPushButton()
            button.clicked.connect(self._on_clicked)
            self._layout.addWidget(button)
            self._buttons.append(button)
        for button, (name, label) in zip(self._buttons, answers, strict=False):
            button.setObjectName(f"banner{(name or 'close').capitalize()}Button")
            button.setText(label)
            button.setAccessibleName(label)
            button.setProperty("answer", name)
            button.show()
        for button in self._buttons[len(answers) :]:
            button.setObjectName("")
            button.hide()

    def _on_clicked(self) -> None:
        button = self.sender()
        topic = self.topic
        self.dismiss(topic)
        if button is not None:
            self.answered.emit(topic, button.property("answer"))
