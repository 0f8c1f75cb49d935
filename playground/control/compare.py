"""Between the list of runs and the panel in which two of them stand side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from core import Snapshot
from core.train.moments import Moments
from playground.chrome.default_layouts import COMPARE
from playground.control.replay import Replay
from playground.session.moment_questions import MomentQuestions
from playground.session.run_jobs import RunJob

if TYPE_CHECKING:
    from core.run.analysis import AnalysisRequest
    from playground.chrome.compare_side import CompareSide
    from playground.chrome.layouts import Layouts
    from playground.chrome.run_panels import RunPanels
    from playground.session.kept_runs import KeptRuns
    from playground.session.session import Session


class CompareController(QObject):
    """Gets two runs ready beside the window, shows what is at hand, computes what is wanted."""

    message = Signal(str)

    def __init__(
        self,
        session: Session,
        kept: KeptRuns,
        panels: RunPanels,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        panel = panels.compare
        self._kept, self._panel = kept, panel
        self._memory = session.timeline.memory
        self._layouts: Layouts | None = None
        self._pair: tuple[Moments, Moments] | None = None
        self._session, self._is_closed = session, False
        self._answering: dict[CompareSide, MomentQuestions] = {}
        self._preparing, self._computing = RunJob(session, self), RunJob(session, self)
        controls = panel.replay_button, panel.speed_combo
        self.replay = Replay(controls, lambda: panel.steps, panel.replay_to, self)
        self.replay.ended.connect(panel.settle)
        panel.taken.connect(self.replay.stop)
        kept.changed.connect(self._on_kept_changed)
        panels.runs.compared.connect(self.compare)
        panel.exact_wanted.connect(self._on_exact_wanted)
        panel.cancelled.connect(self._computing.cancel)
        panel.analysis_requested.connect(self._on_analysis_requested)
        panel.begun.connect(self._on_begun)
        panel.refused.connect(self.message)
        self._preparing.done.connect(self._on_prepared)
        self._preparing.failed.connect(self._on_failed)
        self._computing.done.connect(self._on_computed)
        self._computing.progress.connect(self._on_progress)
        self._computing.failed.connect(panel.show_failure)

    def use(self, layouts: Layouts) -> None:
        """Arrange the window for comparing when two runs are compared."""
        self._layouts = layouts

    def compare(self, one: str, other: str) -> None:
        """Put two kept runs side by side."""
        self._pair = None
        self._computing.cancel()
        self._panel.show_waiting("Getting both runs ready…")
        if self._layouts is not None:
            self._layouts.choose(COMPARE.name)
            self._layouts.bring_forward("runs")
        pair, memory = (self._kept[one], self._kept[other]), self._memory
        self._preparing.prepare(pair, memory)

    def close(self) -> bool:
        """Stop all work; False when something hangs and must be left."""
        self._is_closed = True
        self.replay.stop()
        are_closed = [questions.close() for questions in self._answering.values()]
        are_closed += [job.close() for job in (self._preparing, self._computing)]
        return all(are_closed)

    def _on_prepared(self, outcome: object) -> None:
        match outcome:
            case (Moments() as one, Moments() as other):
                self._pair = one, other
                if one.caution or other.caution:
                    self.message.emit(one.caution or other.caution)
                self._panel.begin((one.run, other.run), (one.dataset, other.dataset), self._nearest)

    def _nearest(self, step: int) -> tuple[Snapshot, Snapshot]:
        if self._pair is None:
            raise ValueError("no runs are compared")
        return self._pair[0].nearest(step), self._pair[1].nearest(step)

    def _on_analysis_requested(self, side: CompareSide, request: AnalysisRequest) -> None:
        """Each side has an analyst of its own: both may ask the same of their runs at once."""
        if side.snapshot is None or side.dataset is None or self._is_closed:
            return
        if side not in self._answering:
            self._answering[side] = MomentQuestions(self._session, self)
            self._answering[side].ready.connect(side.show_analysis)
        self._answering[side].ask(request, side.snapshot, side.dataset)

    def _on_begun(self, side: CompareSide) -> None:
        if side in self._answering:
            self._answering[side].cancel()

    def _on_exact_wanted(self, step: int) -> None:
        is_on_the_way = self.replay.is_going and self._computing.is_busy
        if self._pair is not None and not is_on_the_way:
            self._computing.compute(self._pair, step)

    def _on_progress(self, done: object, total: object, what: str) -> None:
        if not self.replay.is_going:  # which does not wait for it
            self._panel.show_progress(done, total, what)

    def _on_computed(self, outcome: object) -> None:
        match outcome:
            case (Snapshot(), Snapshot()) if self.replay.is_going:
                self._panel.replay_to(self._panel.step)  # they are at hand now
            case (Snapshot() as one, Snapshot() as other):
                self._panel.show_exact((one, other))

    def _on_kept_changed(self) -> None:
        self._panel.show_names(self._kept.runs)

    def _on_failed(self, why: str) -> None:
        self._panel.show_waiting(f"These runs cannot be shown: {why}")
