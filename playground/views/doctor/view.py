"""DoctorView: plain sentences where something is wrong with the run, each with its remedy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QRect, QTimer, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from core.insight.doctor.question import KIND, Examine, Findings
from core.run.analysis import AnalysisRequest, AnalysisResult
from playground.qt.sizes import rescale
from playground.theme import LIGHT, Theme
from playground.views.declarations import DOCTOR
from playground.views.doctor.card import FindingCard
from playground.views.doctor.cases import Cases
from playground.views.freshness import Freshness
from playground.views.upright_scroll import UprightScroll
from playground.views.view import View

if TYPE_CHECKING:
    from core import Snapshot
    from core.insight.doctor.finding import Finding
    from core.train.verdict import Verdict
    from playground.views.doctor.cases import Case, Key

_NOTHING: Final = "Nothing wrong that I can see."
# So many rows go through the network, back and forth: to judge what an examination costs.
_ROWS: Final = 10_000
_LOOKING: Final = "Looking at the run…"


class DoctorView(View):
    """A calm list of what is wrong; a trial says whether the remedy helps.

    What a person wants goes up by signals: a `Finding` whose remedy is to be tried, a `Remedy` that
    is to be used, the name of a view that is to come to the front.
    """

    trial_requested = Signal(object)
    trial_cancelled = Signal()
    remedy_chosen = Signal(object)
    view_requested = Signal(str)

    declaration = DOCTOR

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.content.setObjectName("doctorPanel")
        self.content.setAccessibleName("Doctor")
        self.cases = Cases()
        self.cards: dict[Key, FindingCard] = {}
        self._fresh = Freshness()
        self._problem = ""
        self._is_told = False
        self._news_of: FindingCard | None = None
        self._news = QTimer(self)  # what was hidden has a place once all is laid out
        self._news.setSingleShot(True)
        self._news.setInterval(0)
        self._news.timeout.connect(self._reveal_news)
        self.headline = QLabel(_LOOKING)
        self.headline.setObjectName("doctorHeadline")
        self.headline.setWordWrap(True)
        self._list = QWidget()
        self._layout = QVBoxLayout(self._list)
        self._layout.setContentsMargins(0, 0, 8, 0)
        self._layout.setSpacing(0)
        self._layout.addStretch(1)
        column = QVBoxLayout(self.content)
        column.setContentsMargins(12, 8, 4, 8)
        column.setSpacing(4)
        column.addWidget(self.headline)
        self.area = UprightScroll(self._list)
        column.addWidget(self.area, 1)

    @property
    def empty_text(self) -> str:
        """What would fill the view."""
        return "Choose a data set and a network on the left: here it says what is wrong with a run."

    # What control brings.

    def show_trial(self, progress: float) -> None:
        """So much (0 to 1) of the trial is done."""
        if self.cases.tried is not None:
            self.cases.show_progress(self.cases.tried.finding, progress)
            self._show_cases()

    def show_verdict(self, verdict: Verdict) -> None:
        """The trial has come to its end."""
        tried = self.cases.tried
        self.cases.take_verdict(verdict)
        self._show_news(tried)

    def show_problem(self, problem: str) -> None:
        """The trial could not be made, in one sentence."""
        tried = self.cases.tried
        self.cases.take_problem(problem)
        self._show_news(tried)

    # The view.

    def _reset(self) -> None:
        self.cases.clear()
        self._fresh.forget()
        self._problem, self._is_told = "", False
        self._show_cases()

    def _take_data(self) -> None:
        self._fresh.forget()

    def _draw(self, snapshot: Snapshot) -> None:
        if self.experiment is None:
            return
        request = AnalysisRequest(KIND, Examine(self.experiment))
        if self._fresh.is_due(request, snapshot, _ROWS):
            self.request_analysis(request, "Examining…")
        self._show_cases()

    def _take_analysis(self, result: object) -> None:
        if not isinstance(result, AnalysisResult):
            return
        self._problem, self._is_told = result.problem, True
        if isinstance(result.value, Findings):
            self.cases.take(result.value.found)

    def _prepare_export(self) -> QWidget:
        """A picture is not empty because nobody has looked before."""
        snapshot, dataset, experiment = self.snapshot, self.dataset, self.experiment
        if not self._is_told and snapshot and dataset and experiment:
            self.cases.take(Examine(experiment)(snapshot, dataset, bool).found)
            self._is_told = True
            self._show_cases()
        return self.content

    def _show_cases(self) -> None:
        listed = self.cases.listed
        self._remove_all_but({case.finding.key for case in listed})
        can_try = self.snapshot is not None and bool(self.snapshot.steps or self.snapshot.diverged)
        is_busy = self.cases.tried is not None
        for place, case in enumerate(listed):
            card = self.cards.get(case.finding.key) or self._add(case)
            if self._layout.indexOf(card) != place:
                self._layout.insertWidget(place, card)
            card.show_case(case, can_try=can_try, is_busy=is_busy)
        words = self._words()
        self.headline.setText(words)
        self.content.setAccessibleDescription(words)

    def _show_news(self, of: Case | None) -> None:
        """Show what has come of a trial, and scroll to it where its card is looked at."""
        self._show_cases()
        card = None if of is None else self.cards.get(of.finding.key)
        if card is not None and not card.visibleRegion().isEmpty():
            self._news_of = card
            self._news.start()

    def _reveal_news(self) -> None:
        card, self._news_of = self._news_of, None
        if card is not None and card in self.cards.values():
            news = card.news
            self.area.reveal(QRect(news.mapTo(self._list, QPoint(0, 0)), news.size()))

    def _add(self, case: Case) -> FindingCard:
        """A card that keeps showing this finding, wherever it is listed."""
        card = FindingCard(case)
        rescale(card, self.theme.scale)
        card.trial_wanted.connect(self._on_trial_wanted)
        card.trial_cancelled.connect(self._on_trial_cancelled)
        card.remedy_chosen.connect(self.remedy_chosen)
        card.view_wanted.connect(self.view_requested)
        self.cards[case.finding.key] = card
        return card

    def _remove_all_but(self, kept: set[Key]) -> None:
        for key in [key for key in self.cards if key not in kept]:
            card = self.cards.pop(key)
            self._layout.removeWidget(card)
            card.hide()
            card.deleteLater()

    def _on_trial_wanted(self, finding: Finding) -> None:
        self.cases.show_progress(finding, 0.0)
        self.trial_requested.emit(finding)
        self._show_news(self.cases.tried)

    def _on_trial_cancelled(self) -> None:
        tried = self.cases.tried
        if tried is not None:
            self.cases.show_progress(tried.finding, None)
        self.trial_cancelled.emit()
        self._show_cases()

    def _words(self) -> str:
        if self._problem:
            return self._problem
        if not self._is_told:
            return _LOOKING
        count = len(self.cases.standing)
        if not count:
            return _NOTHING
        return f"{count} finding{'' if count == 1 else 's'}, what hinders most first."
