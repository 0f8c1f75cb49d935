"""Runs the window as the program does and lets an error happen in one place after the other.

Prints one JSON object: for each place the word "dialog" if the error dialog shows it with details,
"log" if the log has it; and for "afterwards" the words "trains" and "saves".
"""

from __future__ import annotations

import json
import re
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget
from window_tools import process_until

from core import DataSpec, Experiment, LayerSpec, NetworkSpec, Trainer, TrainSpec
from playground.app import make_application, run_window
from playground.session import loading
from playground.session.error_reporting import LOG_NAME, state_folder

if TYPE_CHECKING:
    from playground.main_window import MainWindow

DIGITS = Experiment(
    DataSpec("digits"),
    NetworkSpec(784, (LayerSpec(10, "softmax"),)),
    TrainSpec("cross_entropy"),
)


class Stumbled(Exception):  # noqa: N818 (it is one on purpose)
    """What goes wrong; it says where."""


def stumble(place: str) -> Any:
    """A function that raises, whatever it is called with."""

    def raise_it(*_arguments: object, **_keywords: object) -> None:
        raise Stumbled(f"in the {place}")

    return raise_it


class Broken(QWidget):
    """A widget that cannot be painted."""

    def paintEvent(self, _event: object) -> None:
        stumble("paint event")()


class Stumbler(QObject):
    """Goes from place to place once the window is there."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: dict[str, list[str]] = {}

    def begin(self) -> None:
        windows = QApplication.topLevelWidgets()
        window = next(window for window in windows if window.objectName() == "mainWindow")
        try:
            for place in ("slot", "thread", "paint event", "worker", "view", "loader"):
                self._look(window, place, getattr(self, f"_in_{place.replace(' ', '_')}"))
            self.seen["afterwards"] = list(self._still_works(window))
        finally:
            window.session.pause()
            window.error_dialog.close()
            window.close()

    def _look(self, window: MainWindow, place: str, act: Any) -> None:
        details = window.error_dialog.details_edit
        words = f"in the {place}"
        window.error_dialog.close()

        def is_shown() -> bool:
            return window.error_dialog.isVisible() and words in details.toPlainText()

        act(window, is_shown)
        log = (state_folder() / "log" / LOG_NAME).read_text(encoding="utf-8")
        found = {
            "dialog": is_shown(),
            "details": re.search(f"Stumbled: .*{words}", details.toPlainText()),
            "log": words in log,
        }
        self.seen[place] = [name for name, is_found in found.items() if is_found]

    # The places. Each waits until the dialog is there, or gives up.

    def _in_slot(self, _window: MainWindow, is_shown: Any) -> None:
        QTimer.singleShot(0, self._slot)
        _wait(is_shown)

    def _slot(self) -> None:
        stumble("slot")()

    def _in_thread(self, _window: MainWindow, is_shown: Any) -> None:
        thread = threading.Thread(target=stumble("thread"))
        thread.start()
        thread.join()
        _wait(is_shown)

    def _in_paint_event(self, window: MainWindow, is_shown: Any) -> None:
        broken = Broken(window)
        broken.resize(50, 50)
        broken.show()
        _wait(is_shown)
        broken.hide()
        broken.deleteLater()

    def _in_worker(self, window: MainWindow, is_shown: Any) -> None:
        window.session.reset()
        with mock.patch.object(Trainer, "run", stumble("worker")):
            window.session.play()
            _wait(lambda: is_shown() and window.session.state == "paused")

    def _in_view(self, window: MainWindow, is_shown: Any) -> None:
        with mock.patch.object(type(window.views["curves"]), "_draw", stumble("view")):
            window.session.play()
            _wait(is_shown)
            window.session.pause()

    def _in_loader(self, window: MainWindow, is_shown: Any) -> None:
        with mock.patch.object(loading, "load_dataset", stumble("loader")):
            window.session.prepare(DIGITS)
            _wait(lambda: is_shown() and window.session.state != "loading")

    def _still_works(self, window: MainWindow) -> Any:
        steps = window.session.snapshot.steps
        window.session.play()
        if _wait(lambda: window.session.snapshot.steps > steps):
            yield "trains"
        window.session.pause()
        if window.session.save(str(Path.cwd() / "saved.npz")):
            yield "saves"


def _wait(done: Any) -> bool:
    try:
        process_until(done, 5.0)
    except TimeoutError:
        return False
    return True


if __name__ == "__main__":
    app = make_application()
    stumbler = Stumbler()
    QTimer.singleShot(0, stumbler.begin)
    code = run_window()
    print(json.dumps(stumbler.seen))
    sys.exit(code)
