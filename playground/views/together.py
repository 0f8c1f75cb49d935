"""Controls and words that stay beside each other where a row of them is broken."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget


def together(*parts: QWidget | str) -> QWidget:
    """One widget with all parts from left to right; words become labels."""
    group = QWidget()
    row = QHBoxLayout(group)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(6)
    for part in parts:
        row.addWidget(QLabel(part) if isinstance(part, str) else part)
    return group
