"""How compiled code is kept on disk: in a folder that already says all it was compiled from.

By itself Numba looks for it by where its source lies, and takes it only while that file is as old
as it was. So the same program, installed anew or elsewhere, would be compiled once more, and that
within the program, where it must not be (see `core.kernels.compiling`).
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

import numba

if TYPE_CHECKING:
    from collections.abc import Callable

F = TypeVar("F", bound="Callable[..., Any]")

_SETTINGS: Final[Any] = numba.config


class Locator:
    """Tells Numba where the code of a function is, and whether it still is that of its source."""

    @classmethod
    def from_function(cls, _function: Any, _file: str) -> Locator | None:
        """That for the folder in the settings; None where nothing can be kept there."""
        locator = cls(Path(_SETTINGS.CACHE_DIR))
        try:
            locator.ensure_cache_path()
        except OSError:
            return None
        return locator

    def __init__(self, folder: Path) -> None:
        """All is in this folder."""
        self._folder = folder

    def ensure_cache_path(self) -> None:
        """Make the folder; raises `OSError` where nothing can be written there."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=self._folder):
            pass

    def get_cache_path(self) -> str:
        """The folder."""
        return str(self._folder)

    def get_source_stamp(self) -> str:
        """What the source must be like: the folder's name has seen to that."""
        return ""

    def get_disambiguator(self) -> str:
        """What tells it from other functions of this name: nothing, there are none."""
        return ""


def keep(function: F, folder: Path, options: dict[str, Any]) -> F:
    """Compile `function`, which Python calls, and keep the result in the folder.

    No other of this name may be kept there. Raises `RuntimeError` when nothing can be.
    """
    wanted = {
        "CACHE_DIR": str(folder),
        # Versions of Numba that do not know it go by the folder alone.
        "CACHE_LOCATOR_CLASSES": f"{Locator.__module__}.{Locator.__name__}",
    }
    before = {name: getattr(_SETTINGS, name, "") for name in wanted}
    vars(_SETTINGS).update(wanted)
    try:
        return cast("F", numba.njit(**options, cache=True)(function))
    finally:
        vars(_SETTINGS).update(before)
