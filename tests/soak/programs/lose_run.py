"""Trains with an autosave until it is killed, and tells how far it has come.

Arguments: the autosave's folder, the milliseconds between two autosaves, the steps a second.
Prints a line "seconds steps" (the system's monotonic clock) for every snapshot.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from lost_run import EXPERIMENT
from PySide6.QtCore import QCoreApplication, QObject

import playground.session.autosave
from core import Trainer
from playground.session.session import Session


class Teller(QObject):
    """Prints how far the run is."""

    def tell(self, snapshot: object) -> None:
        print(time.monotonic(), snapshot.steps)


if __name__ == "__main__":
    folder, interval, speed = sys.argv[1:]
    playground.session.autosave.INTERVAL_MS = int(interval)
    Trainer(EXPERIMENT)  # compiles the run's kernel: a full core would make the moments uncertain
    app = QCoreApplication([])
    session, teller = Session(), Teller()
    autosave = playground.session.autosave.Autosave(session, Path(folder))
    session.snapshot_changed.connect(teller.tell)
    session.set_speed(float(speed))
    session.start(EXPERIMENT)
    sys.exit(app.exec())
