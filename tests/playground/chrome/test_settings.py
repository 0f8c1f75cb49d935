"""Settings: what was remembered comes back, what is broken is ignored."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QByteArray, QSettings

from playground.chrome.settings import MOST_RECENT, Arrangement, RememberedLayouts, Settings

if TYPE_CHECKING:
    from pathlib import Path


LAYOUTS = RememberedLayouts(
    "images", {"images": Arrangement("my/own layout", b"\xfflayout")}, {"my/own layout": b"\x00"}
)


@pytest.fixture
def path(tmp_path: Path) -> str:
    return str(tmp_path / "settings.ini")


def opened(path: str) -> Settings:
    return Settings(QSettings(path, QSettings.Format.IniFormat))


def test_nothing_is_remembered_at_first(path: str) -> None:
    settings = opened(path)
    assert settings.theme == "system"
    assert settings.recent_files == ()
    assert settings.folder == ""
    assert settings.geometry.isEmpty()
    assert settings.layouts == RememberedLayouts()


def test_all_of_it_comes_back(path: str, tmp_path: Path) -> None:
    store = QSettings(path, QSettings.Format.IniFormat)
    settings = Settings(store)
    settings.set_theme("dark")
    settings.set_geometry(QByteArray(b"\x00geometry"))
    settings.set_layouts(LAYOUTS)
    settings.add_recent_file(str(tmp_path / "one.npz"))
    store.sync()
    settings = opened(path)
    assert settings.theme == "dark"
    assert bytes(settings.geometry.data()) == b"\x00geometry"
    assert settings.layouts == LAYOUTS
    assert settings.recent_files == (str(tmp_path / "one.npz"),)
    assert settings.folder == str(tmp_path)


def test_recent_files_are_few_newest_first_and_none_twice(path: str) -> None:
    settings = opened(path)
    for number in range(20):
        settings.add_recent_file(f"/files/{number}.npz")
    settings.add_recent_file("/files/15.npz")
    assert settings.recent_files[:3] == ("/files/15.npz", "/files/19.npz", "/files/18.npz")
    assert len(settings.recent_files) == MOST_RECENT
    settings.forget_recent_file("/files/19.npz")
    assert settings.recent_files[:2] == ("/files/15.npz", "/files/18.npz")


def test_broken_settings_are_as_none(path: str) -> None:
    store = QSettings(path, QSettings.Format.IniFormat)
    store.setValue("window/theme", "pink")
    store.setValue("window/geometry", "no bytes")
    store.setValue("files/recent", 7)
    settings = Settings(store)
    assert settings.theme == "system"
    assert settings.geometry.isEmpty()
    assert settings.recent_files == ()


def spoilt(text: str) -> list[object]:
    """What a file of settings may hold instead of the layouts as they were written."""
    checksum, _, json = text.partition(" ")
    empty = f"{zlib.crc32(b'{}'):08x} "
    wrong = '{"saved": {"%s": ""}}' % ("x" * 1000)
    return [
        7,
        "",
        "nonsense",
        "00000000 {}",
        json,
        text[:-2],
        f"{checksum} {json.replace('images', 'imagez')}",
        f"{empty}{{}} ",
        f"{zlib.crc32(wrong.encode()):08x} {wrong}",
        f"{zlib.crc32(b'[1]'):08x} [1]",
        f"{zlib.crc32(b'not JSON'):08x} not JSON",
    ]


def test_layouts_that_were_spoilt_are_as_none(path: str) -> None:
    """Qt ends the process over some arrangements that are not as it wrote them."""
    store = QSettings(path, QSettings.Format.IniFormat)
    settings = Settings(store)
    settings.set_layouts(LAYOUTS)
    for value in spoilt(store.value("window/layouts")):
        store.setValue("window/layouts", value)
        assert settings.layouts == RememberedLayouts(), value
