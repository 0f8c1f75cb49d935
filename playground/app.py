"""The program around the window: Qt itself, the log, unsaved work, and an exit that is clean."""

from __future__ import annotations

import atexit
import gc
import os
import signal
import sys
import threading
from functools import partial
from pathlib import Path
from typing import Final, NoReturn

from PySide6.QtCore import QSettings
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from core.files.atomic import sweep_stale
from core.nn.blas import one_blas_thread
from playground.main_window import NAME, MainWindow
from playground.qt.first_paint import AfterFirstPaint
from playground.session.autosave import Autosave
from playground.session.error_reporting import ErrorReporter, LogFiles, state_folder
from playground.theme import LIGHT, icon

FIRST_LESSON: Final = "xor"


def make_application() -> QApplication:
    """Return the one application object, with the names under which settings are kept."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication(sys.argv[:1])
    app.setApplicationName("training-playground")
    app.setApplicationDisplayName(NAME)
    app.setOrganizationName("training-playground")
    QGuiApplication.setDesktopFileName("training-playground")
    app.setWindowIcon(icon("app", LIGHT))
    return app


def run_window(path: str | None = None, data_dir: str | None = None) -> int:
    """Show the window, opening a file if one is given, and return the exit code.

    Call it only where there is a display: without one Qt ends the program at once.
    """
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Qt's loop would never let Python see Ctrl+C
    app = make_application()
    folder = state_folder()
    logs = LogFiles(folder / "log")
    reporter = ErrorReporter()
    reporter.install()
    with one_blas_thread():
        window = MainWindow(QSettings(), data_dir=data_dir)
        reporter.caught.connect(window.error_dialog.show_error)
        window.open_lesson(FIRST_LESSON)
        window.use_autosave(Autosave(window.session, folder / "autosave", window))
        window.fit_screen(window.screen().availableGeometry())
        if path is not None:  # where a dialog that it asks for lies hangs on where the window does
            AfterFirstPaint(window, partial(window.open_path, path))
        window.show()
        _sweep(window.settings.recent_files)
        gc.freeze()  # what the program itself is made of need not be searched for garbage
        code = app.exec()
        is_clean = window.end()
    reporter.remove()
    logs.close()
    if not is_clean:
        # A download that hangs in the system cannot be stopped, and Qt must not see its thread die.
        os._exit(code)
    return code


def leave(code: int) -> NoReturn:
    """End the program after `run_window`, without taking its objects apart one by one.

    All that runs is closed and written by then. To free a hundred thousand objects takes Python a
    tenth of a second, and on a busy machine a second, which the system does at once; a compiler
    that is just being imported would be waited for.
    """
    atexit._run_exitfuncs()  # noqa: SLF001  (what others left to do at the end)
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(code)


def _sweep(recent_files: tuple[str, ...]) -> None:
    """Remove what killed saves left where files were saved, without waiting for a slow disk."""
    folders = {Path(path).parent for path in recent_files}
    threading.Thread(target=lambda: [*map(sweep_stale, folders)], daemon=True).start()
