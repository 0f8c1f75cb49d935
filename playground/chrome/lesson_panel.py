"""What to look for in the lesson that is open, and which of it was seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QLabel, QScrollArea, QVBoxLayout, QWidget

from playground.chrome.goal_list import GoalList
from playground.qt.overrides import total
from playground.qt.tips import is_tip, show_beside

if TYPE_CHECKING:
    from collections.abc import Sequence

_NOTHING = "Choose a lesson at the top: it lays out an experiment and says what to look for."


class LessonPanel(QScrollArea):
    """The lesson's number, title, text and goals."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("lessonPanel")
        self.setAccessibleName("Lesson")
        self.setToolTip("What to look for in this lesson. A goal gets its tick once you saw it.")
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.number_label = QLabel()
        self.number_label.setObjectName("lessonNumber")
        self.number_label.setProperty("role", "caption")
        self.title_label = QLabel()
        self.title_label.setObjectName("lessonTitle")
        self.text_label = QLabel()
        self.text_label.setObjectName("lessonText")
        for label in (self.title_label, self.text_label):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.title_label.setStyleSheet("font-weight: 600")
        self.goal_list = GoalList()
        content = QWidget()
        layout = QVBoxLayout(content)
        layout.setContentsMargins(12, 6, 12, 6)
        layout.setSpacing(4)
        for part in (self.number_label, self.title_label, self.text_label, self.goal_list):
            layout.addWidget(part)
        layout.addStretch(1)
        self.setWidget(content)
        self.show_lesson("", _NOTHING)

    @total(False)
    def event(self, event: QEvent) -> bool:
        """Show the tooltip beside the text."""
        return show_beside(self, event) if is_tip(event) else super().event(event)

    def show_lesson(
        self,
        title: str,
        text: str,
        number: int = 0,
        count: int = 0,
        goals: Sequence[tuple[str, bool]] = (),
    ) -> None:
        """Show a lesson, which is number `number` of `count`; 0 for one that has no number."""
        self.number_label.setVisible(number > 0)
        self._number = f"Lesson {number} of {count}"
        self.title_label.setVisible(bool(title))
        self.title_label.setText(title)
        self.text_label.setText(text or _NOTHING)
        self.show_goals(goals)

    def show_goals(self, goals: Sequence[tuple[str, bool]]) -> None:
        """Show the goals of the lesson, in words, and whether each was reached."""
        self.goal_list.show_goals(goals)
        parts = (self._number, self.goal_list.count)
        self.number_label.setText(" · ".join(part for part in parts if part))
