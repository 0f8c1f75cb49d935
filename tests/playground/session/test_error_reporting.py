"""Errors nobody caught: logged, told, and never on the terminal."""

from __future__ import annotations

import faulthandler
import logging
import sys
import threading
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QObject, QTimer, qWarning

from core import SpecError
from playground.session.error_reporting import CRASH_NAME, LOG_NAME, ErrorReporter, LogFiles

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot


@pytest.fixture
def logs(tmp_path: Path) -> Iterator[LogFiles]:
    logs = LogFiles(tmp_path / "state")
    yield logs
    logs.close()
    faulthandler.enable(sys.__stderr__)  # it was pytest's before


@pytest.fixture
def reporter(qapp: object) -> Iterator[ErrorReporter]:
    reporter = ErrorReporter()
    hooks = sys.excepthook, threading.excepthook, sys.unraisablehook
    reporter.install()
    yield reporter
    reporter.remove()
    sys.excepthook, threading.excepthook, sys.unraisablehook = hooks


def logged(logs: LogFiles) -> str:
    return (logs.folder / LOG_NAME).read_text(encoding="utf-8")


class Clumsy(QObject):
    def stumble(self) -> None:
        raise ZeroDivisionError("in a slot")


def test_an_error_in_a_slot_is_told_with_details_and_logged(
    qtbot: QtBot, logs: LogFiles, reporter: ErrorReporter, capfd: pytest.CaptureFixture[str]
) -> None:
    clumsy = Clumsy()
    with (
        qtbot.captureExceptions() as theirs,
        qtbot.waitSignal(reporter.caught) as blocker,
    ):
        reporter.install()  # over the hook of the test tool
        QTimer.singleShot(0, clumsy.stumble)
    assert theirs == []
    summary, details = blocker.args
    assert summary == "ZeroDivisionError: in a slot"
    assert "stumble" in details
    assert "stumble" in logged(logs)
    assert capfd.readouterr().err == ""


def test_an_error_in_a_thread_reaches_the_window_s_thread(
    qtbot: QtBot, logs: LogFiles, reporter: ErrorReporter
) -> None:
    def fail() -> None:
        raise ValueError("in a thread")

    with qtbot.waitSignal(reporter.caught) as blocker:
        thread = threading.Thread(target=fail)
        thread.start()
        thread.join()
    assert blocker.args[0] == "ValueError: in a thread"
    assert "in a thread" in logged(logs)


@pytest.mark.parametrize(
    ("error", "is_told"),
    [(ZeroDivisionError("odd"), True), (OSError(28, "full"), False), (SpecError("said"), False)],
)
def test_what_a_thread_caught_and_logged_is_told_unless_it_was_to_be_expected(
    logs: LogFiles, reporter: ErrorReporter, error: Exception, is_told: bool
) -> None:
    told: list[tuple[str, str]] = []
    reporter.caught.connect(lambda *words: told.append(words))
    try:
        raise error
    except type(error):
        logging.getLogger("playground.somewhere").exception("it failed")
    assert [summary for summary, _ in told] == (["ZeroDivisionError: odd"] if is_told else [])
    assert all("Traceback" in details for _, details in told)
    assert logged(logs).count("it failed") == 1


def test_qt_s_own_warnings_go_to_the_log(
    logs: LogFiles, reporter: ErrorReporter, capfd: pytest.CaptureFixture[str]
) -> None:
    qWarning("something odd")
    assert "something odd" in logged(logs)
    assert capfd.readouterr().err == ""


def test_the_log_is_kept_small(logs: LogFiles) -> None:
    for _ in range(60):
        logging.getLogger("playground").error("x" * 50_000)
    sizes = [path.stat().st_size for path in logs.folder.glob(f"{LOG_NAME}*")]
    assert len(sizes) == 4
    assert max(sizes) <= 500_000


def test_there_is_a_file_for_hard_crashes(logs: LogFiles) -> None:
    assert (logs.folder / CRASH_NAME).exists()


def test_without_a_folder_nothing_is_logged_and_nothing_fails(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    logs = LogFiles(tmp_path / "file" / "folder")
    logging.getLogger("playground").error("lost")
    logs.close()
    faulthandler.enable(sys.__stderr__)
    assert capfd.readouterr().err == ""
