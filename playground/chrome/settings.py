"""What the window remembers between two starts, read back without trusting it."""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import msgspec
from PySide6.QtCore import QByteArray

from core.run.keyframes import DEFAULT_CAP
from playground.theme import TEXT_SIZES

if TYPE_CHECKING:
    from PySide6.QtCore import QSettings

THEMES: Final = ("system", "light", "dark")
MOST_RECENT: Final = 8
MEMORY_CHOICES: Final = (50, 100, 200, 500, 1_000, 2_000)
"""Megabytes that the kept moments of all runs together may take."""
_USUAL_MEMORY: Final = DEFAULT_CAP // 1_000_000
_TEXT_SIZE_KEYS: Final = {False: "window/textSize", True: "presentation/textSize"}
LONGEST_LAYOUT_NAME: Final = 40
MOST_LAYOUTS: Final = 20

_LayoutName = Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_LAYOUT_NAME)]
_State = Annotated[bytes, msgspec.Meta(max_length=100_000)]


class Arrangement(msgspec.Struct, frozen=True):
    """Where the docks stand: the layout that was chosen, and what was made of it since.

    `state` is `QMainWindow.saveState`.
    """

    name: _LayoutName
    state: _State


class RememberedLayouts(msgspec.Struct, frozen=True):
    """The default layout asked for last, what became of each that was, and the saved layouts."""

    wanted: str = ""
    present: Annotated[dict[_LayoutName, Arrangement], msgspec.Meta(max_length=MOST_LAYOUTS)] = {}
    saved: Annotated[dict[_LayoutName, _State], msgspec.Meta(max_length=MOST_LAYOUTS)] = {}


class Settings:
    """Geometry, layouts, theme, text sizes, memory and recent files in a `QSettings`."""

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

    def text_size(self, *, presenting: bool = False) -> str:
        """How large text is, of `theme.TEXT_SIZES`; it has a size of its own in presentations."""
        value = self._store.value(_TEXT_SIZE_KEYS[presenting])
        usual = "large" if presenting else "normal"
        return value if isinstance(value, str) and value in TEXT_SIZES else usual

    def set_text_size(self, name: str, *, presenting: bool = False) -> None:
        """Remember how large text is."""
        self._store.setValue(_TEXT_SIZE_KEYS[presenting], name)

    @property
    def memory(self) -> int:
        """Megabytes for the kept moments of all runs, one of `MEMORY_CHOICES`."""
        value = self._store.value("timeline/memory")
        known = {str(choice): choice for choice in MEMORY_CHOICES}  # files give numbers as text
        return known.get(str(value), _USUAL_MEMORY)

    def set_memory(self, megabytes: int) -> None:
        """Remember how much memory kept moments may take."""
        self._store.setValue("timeline/memory", megabytes)

    @property
    def geometry(self) -> QByteArray:
        """Where the window was, empty when that is not known."""
        return self._bytes("window/geometry")

    def set_geometry(self, geometry: QByteArray) -> None:
        """Remember where the window is."""
        self._store.setValue("window/geometry", geometry)

    @property
    def layouts(self) -> RememberedLayouts:
        """Where docks and toolbar were; nothing when that is not known or not as it was written.

        A state that was spoilt may crash Qt, so it comes with a checksum.
        """
        value = self._store.value("window/layouts")
        checksum, _, text = value.partition(" ") if isinstance(value, str) else ("", "", "")
        if checksum != _checksum(text):
            return RememberedLayouts()
        try:
            return msgspec.json.decode(text, type=RememberedLayouts)
        except msgspec.MsgspecError:
            return RememberedLayouts()

    def set_layouts(self, layouts: RememberedLayouts) -> None:
        """Remember where docks and toolbar are."""
        text = msgspec.json.encode(layouts).decode()
        self._store.setValue("window/layouts", f"{_checksum(text)} {text}")

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


def _checksum(text: str) -> str:
    return f"{zlib.crc32(text.encode(errors='replace')):08x}"
