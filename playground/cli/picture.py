"""The window after training, as a picture: for the README and for looking at what was changed."""

from __future__ import annotations

import os
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtCore import QMessageLogContext, QtMsgType

    from core import Experiment
    from playground.main_window import MainWindow

# How long to let a window settle: layouts, docks and the last frames of all views.
_SETTLE_MS: Final = 300
# What Qt says of every window where there is no screen; it is of no use to anyone.
_NOISE: Final = "This plugin does not support propagateSizeHints()"


class PictureError(RuntimeError):
    """The picture cannot be made: one sentence says why."""


def take_picture(
    *,
    experiment: Experiment | None,
    out: str,
    size: tuple[int, int] = (1280, 800),
    theme: str = "light",
    lesson: str = "",
    data_dir: str | None = None,
    trained: bool = True,
    until: int | None = None,
) -> None:
    """Write the window with a trained network to `out`, a PNG of `size` (width, height) pixels.

    `lesson` names the lesson that is shown; `experiment` None takes the lesson's own. `trained`
    False shows the window before the first step; `until` stops after so many epochs, if the run
    does not end before. Raises `PictureError` when data cannot be had, the run fails or `out`
    cannot be written.
    """
    if sys.platform.startswith("linux"):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # a picture needs no display
    from PySide6.QtCore import QSettings  # noqa: PLC0415  (the platform is chosen first)

    from core.nn.blas import one_blas_thread  # noqa: PLC0415
    from playground.app import make_application  # noqa: PLC0415
    from playground.main_window import MainWindow  # noqa: PLC0415

    make_application()
    with tempfile.TemporaryDirectory() as folder, one_blas_thread(), _without_noise():
        settings = QSettings(str(Path(folder) / "settings.ini"), QSettings.Format.IniFormat)
        window = MainWindow(settings, theme, data_dir=data_dir)
        window.resize(*size)
        try:
            _show_run(window, experiment, lesson, trained=trained, until=until)
            window.layouts.finish()
            _settle(_SETTLE_MS)
            if not window.grab().toImage().save(out):
                raise PictureError(f"cannot write {out}")
        finally:
            window.session.close()
            window.garbage.stop()
            window.hide()
            window.deleteLater()


def _show_run(
    window: MainWindow,
    experiment: Experiment | None,
    lesson: str,
    *,
    trained: bool,
    until: int | None,
) -> None:
    from PySide6.QtCore import QEventLoop  # noqa: PLC0415

    session = window.session
    failures: list[str] = []
    loop = QEventLoop()
    session.failed.connect(failures.append)
    session.data_missing.connect(lambda _experiment, missing: failures.append(str(missing)))
    for signal in (session.failed, session.data_missing, session.state_changed):
        signal.connect(loop.quit)
    window.show()
    window.docks.fit()
    if lesson:
        window.open_lesson(lesson)
    if experiment is not None and experiment != session.experiment:
        session.prepare(experiment)
    while session.state == "loading" and not failures:
        loop.exec()
    if trained and not failures:
        speed = window.session.speed
        session.set_speed(None)
        session.play() if until is None else session.step_epoch(until)
        while session.state == "training" and not failures:
            loop.exec()
        session.set_speed(speed)
    if failures:
        raise PictureError(failures[0])


@contextmanager
def _without_noise() -> Iterator[None]:
    """Let through what Qt has to say, except for that which it says of every picture."""
    from PySide6.QtCore import qInstallMessageHandler  # noqa: PLC0415

    before = qInstallMessageHandler(_pass_on)
    try:
        yield
    finally:
        qInstallMessageHandler(before)


def _pass_on(_kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
    if message != _NOISE:
        print(message, file=sys.stderr)


def _settle(milliseconds: int) -> None:
    from PySide6.QtCore import QEventLoop, QTimer  # noqa: PLC0415

    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()
