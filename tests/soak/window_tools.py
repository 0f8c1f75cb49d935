"""A window, driven from inside the process."""

from __future__ import annotations

import gc
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playground.main_window import MainWindow

PATIENCE_SECONDS = 30.0


class SilentDialogs:
    """Answers in the place of a person: nothing is chosen, nothing is kept."""

    def __init__(self, save_path: str = "") -> None:
        self.path = save_path
        self.asked = 0

    def open_path(self, *_arguments: Any) -> str:
        return ""

    def save_path(self, *_arguments: Any) -> str:
        return self.path

    def folder(self, *_arguments: Any) -> str:
        return ""

    def unsaved(self, _what: str) -> str:
        return "discard"

    def activations(self, _bare: Any) -> tuple[str, ...]:
        return ()

    def data_sheet(self, *_arguments: Any) -> None:
        """Say nothing to what a data file asks, as with Cancel."""
        self.asked += 1

    def overwrite(self, _name: str) -> str:
        return "cancel"

    def tell(self, *_arguments: Any) -> None:
        """Say nothing."""


@contextmanager
def open_window(dialogs: Any = None) -> Iterator[MainWindow]:
    """A shown window with nothing in it, closed at the end."""
    from PySide6.QtCore import QSettings, qInstallMessageHandler

    from playground.app import make_application
    from playground.main_window import MainWindow

    qInstallMessageHandler(_complain)
    make_application()
    window = MainWindow(QSettings(), "light", dialogs=dialogs or SilentDialogs())
    window.show()
    window.docks.arrival.finish()  # all that the first picture has
    gc.freeze()  # as the program does; each look at the memory collects garbage first
    try:
        yield window
    finally:
        window.close()


def _complain(_kind: object, _context: object, message: str) -> None:
    """Qt's warnings, without those of a screen in memory about what it cannot do."""
    if not message.startswith("This plugin does not support"):
        print(message, file=sys.stderr)


def process_until(
    done: Callable[[], bool], seconds: float = PATIENCE_SECONDS, pause: float = 0.0002
) -> None:
    """Let Qt work until `done`; raises `TimeoutError` when that takes too long."""
    from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop

    deadline = time.monotonic() + seconds
    while not done():
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 5)
        # Nothing else does it outside of Qt's own loop: deleteLater() would wait for ever.
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        time.sleep(pause)  # the threads that are waited for need the interpreter
        if time.monotonic() > deadline:
            raise TimeoutError("it did not come to that in time")
