"""What to look for in the lesson that is open."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QScrollArea, QVBoxLayout, QWidget

_NOTHING = "Choose a lesson at the top: it lays out an experiment and says what to look for."


class LessonPanel(QScrollArea):
    """The lesson's title and text."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("lessonPanel")
        self.setAccessibleName("Lesson")
        self.setToolTip("What to look for in this lesson.")
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.title_label = QLabel()
        self.title_label.setObjectName("lessonTitle")
        self.text_label = QLabel()
        self.text_label.setObjectName("lessonText")
        for label in (self.title_label, self.text_label):
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.title_label.setStyleSheet("font-weight: 600")
        content = QWidget()
        layout = QVBoxLayout(content)
        layout.setContentsMargins(12, 8, 12, 12)
        layout.setSpacing(8)
        layout.addWidget(self.title_label)
        layout.addWidget(self.text_label)
        layout.addStretch(1)
        self.setWidget(content)
        self.show_lesson("", _NOTHING)

    def show_lesson(self, title: str, text: str) -> None:
        """Show a lesson."""
        self.title_label.setVisible(bool(title))
        self.title_label.setText(title)
        self.text_label.setText(text or _NOTHING)
