"""Which of a lesson's claims the learner has seen come true."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from playground.session.claims import Moment

if TYPE_CHECKING:
    from core import Experiment, Snapshot
    from playground.session.lessons import Claim, Lesson
    from playground.session.session import Session


class GoalWatch(QObject):
    """Holds the session's runs against the claims of a lesson, and keeps which were seen.

    What was seen once stays seen, whatever run comes after it, until a lesson is opened.
    """

    changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._lesson: Lesson | None = None
        self._seen: frozenset[int] = frozenset()
        self._first: Snapshot | None = None
        self._spoken_of: tuple[Experiment | None, list[tuple[int, Claim]]] = (None, [])
        session.experiment_changed.connect(self._on_experiment_changed)
        session.snapshot_changed.connect(self._on_snapshot_changed)

    def watch(self, lesson: Lesson | None) -> None:
        """Begin with a lesson, of which nothing is seen yet; None watches nothing."""
        self._lesson, self._seen = lesson, frozenset()
        self._spoken_of = (None, [])

    def goals(self) -> list[tuple[str, bool]]:
        """The claims in words, and whether each was seen."""
        snapshot = self._session.snapshot
        if self._lesson is None or snapshot is None:
            return []
        metric = snapshot.history.metric_name
        claims = enumerate(self._lesson.claims)
        return [(claim.words(metric), number in self._seen) for number, claim in claims]

    def _on_experiment_changed(self) -> None:
        snapshot = self._session.snapshot
        self._first = snapshot if snapshot is not None and snapshot.steps == 0 else None

    def _on_snapshot_changed(self, snapshot: Snapshot) -> None:
        lesson, experiment = self._lesson, self._session.experiment
        if lesson is None or experiment is None or not snapshot.steps:
            return
        if self._spoken_of[0] is not experiment:
            claims = [
                (number, claim)
                for number, claim in enumerate(lesson.claims)
                if lesson.speaks_of(claim, experiment)
            ]
            self._spoken_of = (experiment, claims)
        moment = Moment(snapshot, self._first.weights if self._first is not None else None)
        new = {
            number
            for number, claim in self._spoken_of[1]
            if number not in self._seen and claim.shows.is_seen(moment)
        }
        if new:
            self._seen |= new
            self.changed.emit()
