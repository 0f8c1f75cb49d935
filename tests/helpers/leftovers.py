"""What a test may leave behind and must not: threads, timers and windows that live on.

Qt cannot list its timers and threads, so their starts are noted while a test runs.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pytest


class Watch:
    """Watches from its making on; `clear_away` tells what is left, and ends it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *, with_qt: bool) -> None:
        self._before = set(threading.enumerate())
        self._with_qt = with_qt
        self._threads: list[Any] = []
        self._timers: list[Any] = []
        if with_qt:
            from PySide6.QtCore import QThread, QTimer

            _note_starts(monkeypatch, QThread, self._threads)
            _note_starts(monkeypatch, QTimer, self._timers)

    def clear_away(self) -> list[str]:
        """One phrase for each thing that is left; what can be ended is ended."""
        left = [f"thread {thread.name}" for thread in self._python_threads()]
        return left + self._qt_leftovers() if self._with_qt else left

    def _python_threads(self) -> list[threading.Thread]:
        new = set(threading.enumerate()) - self._before
        return [thread for thread in new if not thread.daemon]

    def _qt_leftovers(self) -> list[str]:
        from PySide6.QtCore import QCoreApplication, QEvent
        from PySide6.QtWidgets import QApplication
        from shiboken6 import isValid

        if QCoreApplication.instance() is not None:
            # Nothing else does it: without an event loop deleteLater() waits for ever.
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        running = [item for item in self._threads if isValid(item) and item.isRunning()]
        for thread in running:
            thread.requestInterruption()
            thread.quit()
            thread.wait(5000)  # a running QThread that is dropped aborts the process
        ticking = [item for item in self._timers if isValid(item) and item.isActive()]
        for timer in ticking:
            timer.stop()
        shown = [window for window in QApplication.topLevelWidgets() if window.isVisible()]
        for window in shown:
            window.hide()
        return (
            [f"running {thread!r}" for thread in dict.fromkeys(running)]
            + [f"ticking {timer!r}" for timer in dict.fromkeys(ticking)]
            + [f"on the screen {window!r}" for window in shown]
        )


def _note_starts(monkeypatch: pytest.MonkeyPatch, kind: Any, started: list[Any]) -> None:
    start = kind.start

    def noting_start(self: Any, *arguments: Any, **keywords: Any) -> None:
        started.append(self)
        start(self, *arguments, **keywords)

    monkeypatch.setattr(kind, "start", noting_start)
