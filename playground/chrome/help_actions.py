"""What the Help menu offers, and the lesson's text."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices

from playground.chrome import help_texts
from playground.chrome.keyboard_dialog import KeyboardDialog

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from playground.chrome.actions import Actions
    from playground.chrome.dialogs import Dialogs
    from playground.chrome.docks import Docks


class HelpActions(QObject):
    """Shows what is asked for; the log lies in `log_folder`."""

    def __init__(
        self, window: QWidget, actions: Actions, docks: Docks, dialogs: Dialogs, log_folder: Path
    ) -> None:
        super().__init__(window)
        self._window, self._docks, self._dialogs = window, docks, dialogs
        self._log_folder = log_folder
        actions["Shortcuts"].triggered.connect(self._on_shortcuts)
        actions["LessonText"].triggered.connect(self._on_lesson_text)
        actions["ShowLog"].triggered.connect(self._on_show_log)
        actions["About"].triggered.connect(self._on_about)

    @cached_property
    def keyboard_dialog(self) -> KeyboardDialog:
        """The table of keys, made when it is first wanted."""
        return KeyboardDialog(self._window)

    def _on_shortcuts(self) -> None:
        self.keyboard_dialog.show_keys(self._window.actions())

    def _on_about(self) -> None:
        self._dialogs.tell("About", help_texts.about())

    def _on_lesson_text(self) -> None:
        self._docks["lesson"].show()
        self._docks["lesson"].raise_()

    def _on_show_log(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(self._log_folder))
