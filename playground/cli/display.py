"""Is there a display to open a window on? Asked before Qt, which would end the program at once."""

from __future__ import annotations

import ctypes
import importlib.util
import os
import sys
from pathlib import Path
from typing import Final

_NEEDS_NONE: Final = ("offscreen", "minimal", "vnc", "linuxfb", "eglfs")


def display_problem() -> str:
    """One sentence on why no window can open here; "" when one can."""
    if not sys.platform.startswith("linux"):
        return _qt_problem()
    platform = os.environ.get("QT_QPA_PLATFORM", "").split(":", maxsplit=1)[0]
    if platform in _NEEDS_NONE:
        return _qt_problem()
    x_display, wayland = os.environ.get("DISPLAY"), os.environ.get("WAYLAND_DISPLAY")
    if not x_display and not wayland:
        return "there is no display (DISPLAY and WAYLAND_DISPLAY are not set)"
    if x_display and not wayland:
        problem = _x_problem(x_display)
        if problem:
            return problem
    return _qt_problem() or ("" if wayland else _plugin_problem())


def _qt_problem() -> str:
    try:
        import PySide6.QtWidgets  # noqa: F401, PLC0415  (only where a window is wanted)
    except ImportError as error:
        return f"Qt cannot be loaded: {error}"
    return ""


def _x_problem(name: str) -> str:
    """Ask X itself: with a display that does not answer, Qt would abort."""
    try:
        x11 = ctypes.CDLL("libX11.so.6")
    except OSError:
        return ""  # then Qt's own plugin cannot be loaded either, and that is looked at next
    x11.XOpenDisplay.restype = ctypes.c_void_p
    connection = x11.XOpenDisplay(None)
    if not connection:
        return f"the display {name} does not answer"
    x11.XCloseDisplay(ctypes.c_void_p(connection))
    return ""


def _plugin_problem() -> str:
    """Load Qt's X plugin, which names the library that is really missing."""
    found = importlib.util.find_spec("PySide6")
    for folder in (found.submodule_search_locations or ()) if found else ():
        plugin = Path(folder) / "Qt" / "plugins" / "platforms" / "libqxcb.so"
        if plugin.exists():
            try:
                ctypes.CDLL(str(plugin))
            except OSError as error:
                return f"Qt cannot use the display, a library is missing: {error}"
    return ""
