"""Errors that nobody expected: into a log file, and out to whoever shows them."""

from __future__ import annotations

import faulthandler
import logging
import sys
import threading
import traceback
from logging.handlers import RotatingFileHandler
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QtMsgType, Signal, qInstallMessageHandler

from playground.session.plain_words import SPOKEN_ERRORS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import TracebackType
    from typing import TextIO

    from PySide6.QtCore import QMessageLogContext

logger = logging.getLogger(__name__)

LOG_NAME: Final = "training-playground.log"
CRASH_NAME: Final = "crash.log"
_LOG_BYTES: Final = 500_000
_LOG_COUNT: Final = 3
_LEVELS: Final = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


def state_folder() -> Path:
    """Where the platform wants logs and unsaved work to be kept."""
    from platformdirs import user_state_path  # noqa: PLC0415  (only a window needs it)

    return user_state_path("training-playground", appauthor=False)


class _QuietHandler(RotatingFileHandler):
    """A full disk must not end as a traceback on the terminal: the line is dropped."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 (logging's name)
        pass


class LogFiles:
    """The rotating log of the program, and the file that a hard crash writes its stacks into."""

    def __init__(self, folder: Path) -> None:
        """Begin to log; where `folder` cannot be used, what would be logged is dropped."""
        self.folder = folder
        self._crashes: TextIO | None = None
        self._handler: logging.Handler = logging.NullHandler()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._handler = _QuietHandler(
                folder / LOG_NAME, maxBytes=_LOG_BYTES, backupCount=_LOG_COUNT, encoding="utf-8"
            )
            self._crashes = (folder / CRASH_NAME).open("a", encoding="utf-8")
            faulthandler.enable(self._crashes)
        except OSError:
            pass  # a program that cannot keep a log still does its work
        line = "%(asctime)s %(process)d %(threadName)s %(levelname)s %(name)s: %(message)s"
        self._handler.setFormatter(logging.Formatter(line))
        logging.getLogger().addHandler(self._handler)

    def close(self) -> None:
        """Stop logging."""
        logging.getLogger().removeHandler(self._handler)
        self._handler.close()
        if self._crashes is not None:
            faulthandler.disable()
            self._crashes.close()
            self._crashes = None


class _Relay(logging.Handler):
    """Hands on what a thread's last line of defence logged, if nobody could expect it."""

    def __init__(self, tell: Callable[[BaseException], None]) -> None:
        super().__init__(logging.ERROR)
        self._tell = tell

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        if error is not None and not isinstance(error, (*SPOKEN_ERRORS, OSError, MemoryError)):
            self._tell(error)


class ErrorReporter(QObject):
    """Catches what nobody caught, in any thread; it only logs and emits, others show it.

    Errors that a thread caught and logged, so that the run or the load ends in a sentence, are told
    as well, unless their sentence says all that there is to know.
    """

    caught = Signal(str, str)  # one sentence, and the details to copy

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._relay = _Relay(self._tell)
        self._qt_handler: Callable[[QtMsgType, QMessageLogContext, str], object] | None = None

    def install(self) -> None:
        """Take the places of Python's hooks and Qt's."""
        sys.excepthook = self._on_exception
        threading.excepthook = self._on_thread_exception
        sys.unraisablehook = self._on_unraisable
        self._qt_handler = qInstallMessageHandler(_log_qt_message)
        logging.getLogger("playground").addHandler(self._relay)

    def remove(self) -> None:
        """Put Python's hooks and Qt's back."""
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__
        sys.unraisablehook = sys.__unraisablehook__
        qInstallMessageHandler(self._qt_handler)
        logging.getLogger("playground").removeHandler(self._relay)

    def _on_exception(
        self,
        kind: type[BaseException],
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        details = "".join(traceback.format_exception(kind, error, trace))
        logger.error("not caught:\n%s", details)
        self.caught.emit(f"{kind.__name__}: {error}" if error else kind.__name__, details)

    def _tell(self, error: BaseException) -> None:
        self.caught.emit(
            f"{type(error).__name__}: {error}", "".join(traceback.format_exception(error))
        )

    def _on_thread_exception(self, info: threading.ExceptHookArgs) -> None:
        self._on_exception(info.exc_type, info.exc_value, info.exc_traceback)

    def _on_unraisable(self, info: sys.UnraisableHookArgs) -> None:
        self._on_exception(info.exc_type, info.exc_value, info.exc_traceback)


def _log_qt_message(kind: QtMsgType, _context: QMessageLogContext, message: str | None) -> None:
    logging.getLogger("qt").log(_LEVELS.get(kind, logging.WARNING), "%s", message)
