"""Python's garbage is collected in the window's thread only.

Python looks for unreachable cycles in whatever thread happens to make an object, and deletes what
it finds there. When that is the thread that trains and a Qt object is among it, the program dies.
"""

from __future__ import annotations

import gc
import sys
from typing import Final

from PySide6.QtCore import QObject, QTimer

_INTERVAL_MS: Final = 1_000
# So many new modules are a large library, the compiler say. What it is made of stays for good, and
# to search it would take a tenth of a second, time and again.
_LIBRARY: Final = 50


class GarbageCollector(QObject):
    """Takes the place of the automatic collection while a window is open."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._modules = 0
        self._was_enabled = True
        self._timer = QTimer(self)
        self._timer.setInterval(_INTERVAL_MS)
        self._timer.timeout.connect(self.collect)

    def start(self) -> None:
        """Collect here from now on, and nowhere else."""
        self._was_enabled = gc.isenabled()
        gc.disable()
        self._modules = len(sys.modules)
        self._timer.start()

    def stop(self) -> None:
        """Leave it to Python again, where it was before: another window may still be open.

        Not while a thread is left that hangs: what it makes could delete this window's objects.
        """
        self._timer.stop()
        if self._was_enabled:
            gc.enable()

    def collect(self) -> None:
        """Collect the oldest generation that is due by Python's own thresholds."""
        modules = len(sys.modules)
        if modules - self._modules > _LIBRARY:
            gc.freeze()
            self._modules = modules
            return
        for generation in (2, 1, 0):
            if gc.get_count()[generation] > gc.get_threshold()[generation]:
                gc.collect(generation)
                return
