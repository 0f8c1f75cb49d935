"""How a data file would be read, found out beside the window while a person makes choices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from core.datasets.family import Loading
from core.datasets.files import Proposer
from core.datasets.proposal import Proposal
from playground.session.loader_thread import Loads
from playground.session.plain_words import sentence_for

if TYPE_CHECKING:
    from core import DataSpec
    from playground.session.loading import Cancelled, Progress


class Proposals(QObject):
    """Answers one question at a time: a newer one takes the place of the one before.

    Of a large file comes what its first rows propose, then what the whole does.
    """

    ready = Signal(object)  # Proposal
    failed = Signal(str)  # why the file cannot be read so
    progress = Signal(object, object, str)  # done, total (0: not known), what

    def __init__(self, data_dir: str | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._proposer = Proposer(data_dir)
        self._glanced_at: DataSpec | None = None
        self._loads = Loads(self)
        self._loads.loaded.connect(self._on_loaded)
        self._loads.progress.connect(self.progress)

    def ask(self, data: DataSpec) -> None:
        """Find out how `data` would be read; `ready` or `failed` tells."""
        self._glanced_at = data
        self._loads.start(lambda _progress, _cancelled: self._proposer.glance(data))

    def close(self) -> bool:
        """Cancel and wait; False when a read hangs and must be left behind."""
        return self._loads.close()

    def _read_whole(self, data: DataSpec) -> None:
        def job(progress: Progress, cancelled: Cancelled) -> Proposal:
            return self._proposer.propose(data, Loading(None, progress, cancelled).report)

        self._loads.start(job)

    def _on_loaded(self, outcome: object) -> None:
        data, self._glanced_at = self._glanced_at, None
        if data is not None and not isinstance(outcome, Exception):
            self._read_whole(data)
        if isinstance(outcome, Proposal):
            self.ready.emit(outcome)
        elif isinstance(outcome, Exception):
            self.failed.emit(sentence_for(outcome))
