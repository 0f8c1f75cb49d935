"""Shows errors that nobody expected, with details to copy; the window stays usable beside it."""

from __future__ import annotations

import platform

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from playground.chrome.help_texts import program_version

_MOST_KEPT = 20


class ErrorDialog(QDialog):
    """One dialog for all errors: later ones are added to the details, no second window opens."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("errorDialog")
        self.setWindowTitle("Something went wrong")
        self.setModal(False)
        self._errors: list[str] = []
        self._count = 0
        self.summary_label = QLabel()
        self.summary_label.setObjectName("errorSummary")
        self.summary_label.setWordWrap(True)
        self.details_edit = QPlainTextEdit()
        self.details_edit.setObjectName("errorDetails")
        self.details_edit.setAccessibleName("Details of the error")
        self.details_edit.setReadOnly(True)
        self.details_edit.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        copy = buttons.addButton("Copy details", QDialogButtonBox.ButtonRole.ActionRole)
        copy.setObjectName("copyDetailsButton")
        copy.clicked.connect(self.copy_details)
        buttons.rejected.connect(self.close)
        layout = QVBoxLayout(self)
        layout.setSpacing(12)
        layout.addWidget(self.summary_label)
        layout.addWidget(self.details_edit)
        layout.addWidget(buttons)
        self.resize(640, 360)

    def show_error(self, summary: str, details: str) -> None:
        """Add an error and show the dialog; nothing is repeated when the same error comes again."""
        self._count += 1
        if details not in self._errors and len(self._errors) < _MOST_KEPT:
            self._errors.append(details)
            self.details_edit.setPlainText("\n".join((_about(), *self._errors)))
        times = f" (the latest of {self._count})" if self._count > 1 else ""
        self.summary_label.setText(
            f"An error that should not happen: {summary}{times}.\n"
            "The program goes on. Save your work; the details below help to find the cause."
        )
        self.show()

    def copy_details(self) -> None:
        """Put the details into the clipboard."""
        QGuiApplication.clipboard().setText(self.details_edit.toPlainText())


def _about() -> str:
    return (
        f"training-playground {program_version()}, Python {platform.python_version()},"
        f" {platform.platform()}\n"
    )
