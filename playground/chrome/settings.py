"""What the window remembers between two starts, read back without trusting it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QByteArray

if TYPE_CHECKING:
    from PySide6.QtCore import QSettings

THEMES: Final = ("system", "light", "dark")
MOST_RECENT: Final = 8


class Settings:
    """Geometry, layout, theme and recent files in a `QSettings`."""

    def __init__(self, store: QSettings) -> None:
        self._store = store

    @property
    def theme(self) -> str:
        """The chosen theme: system, light or dark."""
        value = self._store.value("window/theme")
        return value if isinstance(value, str) and value in THEMES else "system"

    def set_theme(self, name: str) -> None:
        """Remember the theme."""
        self._store.setValue("window/theme", name)

    @property
    def geometry(self) -> QByteArray:
        """Where the window was, empty when that is not known."""
        return self._bytes("window/geometry")

    @property
    def layout(self) -> QByteArray:
        """Where the docks and the toolbar were, empty when that is not known."""
        return self._bytes("window/layout")

    def set_window(self, geometry: QByteArray, layout: QByteArray) -> None:
        """Remember where everything is."""
        self._store.setValue("window/geometry", geometry)
        self._store.setValue("window/layout", layout)

    @property
    def recent_files(self) -> tuple[str, ...]:
        """Absolute paths of the files opened and saved last, newest first."""
        value = self._store.value("files/recent")
        paths = [value] if isinstance(value, str) else value if isinstance(value, list) else []
        return tuple(path for path in paths if isinstance(path, str) and path)[:MOST_RECENT]

    def add_recent_file(self, path: str) -> None:
        """Put a file at the head of the recent ones."""
        path = str(Path(path).absolute())
        others = [other for other in self.recent_files if other != path]
        self._store.setValue("files/recent", [path, *others][:MOST_RECENT])

    def forget_recent_file(self, path: str) -> None:
        """Drop a file that is gone."""
        self._store.setValue(
            "files/recent", [other for other in self.recent_files if other != path]
        )

    @property
    def folder(self) -> str:
        """The folder of the newest recent file, where a dialog begins; "" when there is none."""
        recent = self.recent_files
        return str(Path(recent[0]).parent) if recent else ""

    def _bytes(self, key: str) -> QByteArray:
        value = self._store.value(key)
        return value if isinstance(value, QByteArray) else QByteArray()
