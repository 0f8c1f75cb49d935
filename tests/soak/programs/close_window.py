"""Opens the window as the program does, sets something going, and closes it in the middle.

Arguments: what is going (a method of `Closer`), the milliseconds until it is closed, a folder for
what is written, and the address of a server for downloads. Prints the system's monotonic clock as
the window is told to close.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from closing import ENDLESS
from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from core import DataSpec, Experiment, LayerSpec, NetworkSpec, TrainSpec
from core.datasets import mnist
from core.kernels import compiling
from core.kernels.choice import SWITCH
from playground.app import leave, make_application, run_window

if TYPE_CHECKING:
    from playground.main_window import MainWindow

PICTURES = NetworkSpec(784, (LayerSpec(128, "relu"), LayerSpec(10, "softmax")))
FOREVER = TrainSpec("cross_entropy", batch_size=32, epochs=10**6)
# What the session should be in the middle of.
STATES = {"nothing": "ready", "paused": "paused", "loading": "loading", "downloading": "loading"}


class Closer(QObject):
    """Finds the window once there is one."""

    def __init__(self, going: str, delay: int, folder: Path) -> None:
        super().__init__()
        self._going, self._delay, self._folder = going, delay, folder
        self._state = STATES.get(going, "training")

    def begin(self) -> None:
        getattr(self, self._going)(_window())
        self.wait()

    def wait(self) -> None:
        """Until it is going on; the delay counts from then."""
        if _window().session.state != self._state:
            QTimer.singleShot(5, self.wait)
            return
        if self._going == "exporting":
            QTimer.singleShot(self._delay, self.export)
        if self._going == "saving":
            QTimer.singleShot(max(0, self._delay - 3), _window()._autosave.save_soon)
        QTimer.singleShot(self._delay, self.close)

    def close(self) -> None:
        window = _window()
        self._check(window.session.state)
        print(time.monotonic())
        window.close()

    def _check(self, state: str) -> None:
        """Complain where nothing is left to be interrupted."""
        is_compiling = any(compilation.is_going for compilation in compiling._GOING.values())
        if state != self._state:
            print(f"closed when it was {state}", file=sys.stderr)
        if self._going == "compiling" and not is_compiling:
            print("closed when nothing was compiled", file=sys.stderr)

    # What may be going on.

    def nothing(self, _window: MainWindow) -> None:
        """The window just stands there."""

    def training(self, window: MainWindow) -> None:
        window.session.set_speed(None)
        window.session.start(ENDLESS)

    def training_slowly(self, window: MainWindow) -> None:
        window.session.set_speed(0.1)
        window.session.play()

    def paused(self, window: MainWindow) -> None:
        window.session.play()
        window.session.pause()

    def training_on_digits(self, window: MainWindow) -> None:
        window.session.set_speed(None)
        window.session.start(Experiment(DataSpec("digits"), PICTURES, FOREVER))

    def loading(self, window: MainWindow) -> None:
        window.open_path(str(self._folder / "large.csv"))

    def downloading(self, window: MainWindow) -> None:
        window.session.start(Experiment(DataSpec("mnist"), PICTURES, FOREVER))

    def compiling(self, window: MainWindow) -> None:
        """A network of a shape that no other run had, trained for the first time in a new home."""
        layers = (LayerSpec(7, "tanh"), LayerSpec(3, "elu"), LayerSpec(1, "sigmoid"))
        training = TrainSpec("binary_cross_entropy", batch_size=1, epochs=10**6)
        window.session.set_speed(None)
        window.session.start(Experiment(DataSpec("moons"), NetworkSpec(2, layers), training))

    def exporting(self, window: MainWindow) -> None:
        """The wish to close comes while the pictures are drawn."""
        self.training(window)

    def export(self) -> None:
        for name in _window().views:
            view = _window().views[name]
            view.export_png(str(self._folder / f"{name}.png"))
            view.export_svg(str(self._folder / f"{name}.svg"))

    def saving(self, window: MainWindow) -> None:
        """The autosave of a large run is being written."""
        self.training_on_digits(window)


def _window() -> MainWindow:
    windows = QApplication.topLevelWidgets()
    return next(window for window in windows if window.objectName() == "mainWindow")


if __name__ == "__main__":
    going, delay, folder, address = sys.argv[1:]
    mnist.MIRRORS = (address,)
    if going in ("training_on_digits", "saving"):
        os.environ[SWITCH] = "0"  # these by NumPy
    if going == "compiling":
        os.environ["NUMBA_CACHE_DIR"] = str(Path.cwd())  # a new home: nothing is compiled yet
    app = make_application()
    closer = Closer(going, int(delay), Path(folder))
    QTimer.singleShot(0, closer.begin)
    leave(run_window())
