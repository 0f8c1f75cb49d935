"""Lessons: chosen in the toolbar, laid out by the session, explained in a panel."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from playground.session.lessons import get_lesson, load_lessons
from playground.session.sources import relocated, sources

if TYPE_CHECKING:
    from core import Experiment
    from playground.chrome.lesson_panel import LessonPanel
    from playground.chrome.toolbar import PlayBar
    from playground.control.unsaved import UnsavedGuard
    from playground.session.lessons import Lesson
    from playground.session.session import Session


class LessonController(QObject):
    """Opens lessons; the one shown is the one whose experiment the session began with."""

    file_wanted = Signal(str)  # the lesson starts from this file, which is not there

    def __init__(
        self,
        bar: PlayBar,
        panel: LessonPanel,
        session: Session,
        guard: UnsavedGuard,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._bar, self._panel = bar, panel
        self._session, self._guard = session, guard
        self._opening: Lesson | None = None
        self._experiment: Experiment | None = None
        self._wanting: Lesson | None = None
        self.current: Lesson | None = None
        bar.set_lessons(
            (lesson.name, f"{number}. {lesson.title}")
            for number, lesson in enumerate(load_lessons(), start=1)
        )
        bar.lesson_chosen.connect(self.choose)
        session.experiment_changed.connect(self._on_experiment_changed)
        session.failed.connect(self._give_up)
        session.data_missing.connect(self._give_up)
        session.loading_cancelled.connect(self._give_up)

    def choose(self, name: str) -> None:
        """Open a lesson, unless that would lose training that is to be kept."""
        if self._guard.may_lose("Opening a lesson"):
            self.open(name)
        else:
            self._show()

    def open(self, name: str) -> None:
        """Open a lesson. Raises `KeyError` when there is none of this name."""
        lesson = get_lesson(name)
        missing = [path for path in sources(lesson.experiment) if not Path(path).exists()]
        if missing:
            self._wanting = lesson
            self._show()
            self.file_wanted.emit(missing[0])
        else:
            self._open(lesson, lesson.experiment)

    def open_with(self, path: str) -> None:
        """Open the lesson whose file is not there with the file `path` in its place."""
        lesson, self._wanting = self._wanting, None
        if lesson is not None:
            experiment = lesson.experiment
            for missing in sources(experiment):
                experiment = relocated(experiment, missing, path)
            self._open(lesson, experiment)

    def _open(self, lesson: Lesson, experiment: Experiment) -> None:
        self._opening, self._experiment = lesson, experiment
        self._bar.show_lesson(lesson.name)
        self._session.prepare(experiment)

    def _on_experiment_changed(self, experiment: Experiment) -> None:
        opening, self._opening = self._opening, None
        if opening is not None and self._experiment == experiment:
            self.current = opening
            self._bar.set_speed(opening.speed)
        elif self.current is not None and not _is_variant(experiment, self.current.experiment):
            self.current = None
        self._show()

    def _give_up(self) -> None:
        if self._opening is not None:
            self._opening = None
            self._show()

    def _show(self) -> None:
        if self.current is None:
            self._bar.show_lesson("")
            self._panel.show_lesson("", "")
        else:
            self._bar.show_lesson(self.current.name)
            names = [lesson.name for lesson in load_lessons()]
            number = names.index(self.current.name) + 1
            self._panel.show_lesson(self.current.title, self.current.text, number, len(names))


def _is_variant(experiment: Experiment, lesson: Experiment) -> bool:
    """Whether what the lesson says may still be looked for: the data are the lesson's."""
    return experiment.data.name == lesson.data.name
