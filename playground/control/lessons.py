"""Lessons: chosen in the toolbar, laid out by the session, explained in a panel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from PySide6.QtCore import QObject, Signal

from core.files.plain_files import whole_path
from playground.control.goals import GoalWatch
from playground.session.lessons import get_lesson, lesson_titles
from playground.session.making import Making, made_path, with_files
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

    file_wanted = Signal(str, bool)  # the lesson's file is not there; whether it can be made

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
        self._opening: tuple[Lesson, Experiment] | None = None
        self._experiment: Experiment | None = None  # what the current lesson began with
        self._wanting: Lesson | None = None
        self.current: Lesson | None = None
        self._goals = GoalWatch(session, self)
        self._goals.changed.connect(self._show_goals)
        bar.set_lessons(
            (name, f"{number}. {title}")
            for number, (name, title) in enumerate(lesson_titles().items(), start=1)
        )
        bar.lesson_chosen.connect(self.choose)
        session.experiment_changed.connect(self._on_experiment_changed)
        session.failed.connect(self._give_up)
        session.data_missing.connect(self._show)  # the lesson may still come, by another way
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
        experiment = with_files(lesson, self._session.opening.data_dir)
        if experiment is None:
            self._ask_for_file(lesson)
        else:
            self._begin(lesson, experiment)
            self._session.prepare(experiment)

    def open_with(self, path: str) -> None:
        """Open the lesson whose file is not there with the file `path` in its place."""
        lesson = self._wanted()
        if lesson is not None:
            experiment = _with_file(lesson.experiment, path)
            self._begin(lesson, experiment)
            self._session.prepare(experiment)

    def make(self, number: int) -> None:
        """Make the file that is not there by the lesson's recipe of that number, and open it."""
        lesson = self._wanted()
        if lesson is not None:
            recipe = lesson.made_by[number]
            path = made_path(recipe)
            experiment = _with_file(lesson.experiment, path)
            self._begin(lesson, experiment)
            self._session.opening.made(experiment, Making(recipe, path, self._session.reads))

    def _ask_for_file(self, lesson: Lesson) -> None:
        self._wanting = lesson
        self._show()
        name = min(sources(lesson.experiment))
        self.file_wanted.emit(name, bool(lesson.made_by))

    def _wanted(self) -> Lesson | None:
        """The lesson whose file was asked for, unless that would lose training."""
        lesson = self._wanting
        if lesson is None or self._guard.may_lose("Opening a lesson"):
            return lesson
        self._ask_for_file(lesson)
        return None

    def _begin(self, lesson: Lesson, experiment: Experiment) -> None:
        self._opening = lesson, experiment
        self._bar.show_lesson(lesson.name)

    def _on_experiment_changed(self, experiment: Experiment) -> None:
        opening, self._opening = self._opening, None
        if opening is not None and _is_same(experiment, opening[1]):
            self._set_current(opening[0], experiment)
            self._bar.set_speed(opening[0].speed)
        elif self._experiment is not None and not _is_variant(experiment, self._experiment):
            self._set_current(None, None)
        self._show()

    def _set_current(self, lesson: Lesson | None, experiment: Experiment | None) -> None:
        self.current, self._experiment, self._wanting = lesson, experiment, None
        self._goals.watch(lesson)

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
            names = list(lesson_titles())
            number = names.index(self.current.name) + 1
            self._panel.show_lesson(
                self.current.title, self.current.text, number, len(names), self._goals.goals()
            )

    def _show_goals(self) -> None:
        self._panel.show_goals(self._goals.goals())


def _with_file(experiment: Experiment, path: str) -> Experiment:
    """The experiment with a file in the place of the one that it starts from."""
    for missing in sources(experiment):
        experiment = relocated(experiment, missing, whole_path(path))
    return experiment


def _is_same(experiment: Experiment, wanted: Experiment) -> bool:
    """Whether a run is the one that was asked for; where its files lay was found out since."""
    return (
        _is_variant(experiment, wanted)
        and _without_paths(experiment.network) == _without_paths(wanted.network)
        and experiment.training == wanted.training
    )


def _is_variant(experiment: Experiment, lesson: Experiment) -> bool:
    """Whether what the lesson says may still be looked for: the data are the lesson's."""
    is_file = lesson.data.name == "file"
    is_same_file = not is_file or experiment.data.path == lesson.data.path
    return experiment.data.name == lesson.data.name and is_same_file


def _without_paths(spec: Any) -> Any:
    """Plain data without the paths and what was found there."""
    if isinstance(spec, dict):
        kept = {name: part for name, part in spec.items() if name not in ("path", "fingerprint")}
        return {name: _without_paths(part) for name, part in kept.items()}
    if isinstance(spec, list | tuple):
        return [_without_paths(part) for part in spec]
    return _without_paths(msgspec.to_builtins(spec)) if isinstance(spec, msgspec.Struct) else spec
