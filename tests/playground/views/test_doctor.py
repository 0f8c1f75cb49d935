"""DoctorView: what is found is listed, opened, tried; what its trial does not bear out goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from diseased_runs import DISEASED, found_at, layers, run
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from core.insight.doctor.finding import Finding, Measured, Remedy
from core.insight.doctor.question import Examine
from core.run.analysis import AnalysisResult
from core.train.verdict import Standing, Verdict
from playground.theme import DARK
from playground.views.doctor.cases import Cases
from playground.views.doctor.view import DoctorView

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from core import Trainer
    from playground.views.doctor.card import FindingCard

LEFT = Qt.MouseButton.LeftButton


class Asked:
    """A view that is seen, with an analyst, and all that it asks for."""

    def __init__(self, qtbot: QtBot) -> None:
        self.view = DoctorView()
        qtbot.addWidget(self.view)
        self.view.resize(300, 500)
        self.view.show()
        self.tried: list[Finding] = []
        self.cancelled = 0
        self.chosen: list[Remedy] = []
        self.views: list[str] = []
        self.questions = 0
        self.view.analysis_requested.connect(self.answer)
        self.view.trial_requested.connect(self.tried.append)
        self.view.trial_cancelled.connect(self._on_cancelled)
        self.view.remedy_chosen.connect(self.chosen.append)
        self.view.view_requested.connect(self.views.append)

    def _on_cancelled(self) -> None:
        self.cancelled += 1

    def answer(self, request: Any) -> None:
        view = self.view
        assert view.snapshot is not None
        assert view.dataset is not None
        self.questions += 1
        value = request.compute(view.snapshot, view.dataset, bool)
        view.show_analysis(AnalysisResult(request.kind, view.snapshot.steps, value))

    def show(self, trainer: Trainer) -> FindingCard | None:
        self.view.set_experiment(trainer.experiment, trainer.dataset)
        self.view.show_snapshot(trainer.snapshot())
        return next(iter(self.view.cards.values()), None)


@pytest.fixture
def asked(qtbot: QtBot) -> Asked:
    return Asked(qtbot)


@pytest.fixture(scope="module")
def zeros() -> Trainer:
    trainer = DISEASED["symmetric units"][0].trainer()
    trainer.run_epoch()
    return trainer


def part(card: QWidget, name: str) -> QPushButton:
    found = card.findChild(QPushButton, name)
    assert found is not None
    return found


def text(card: QWidget, name: str) -> str:
    label = card.findChild(QLabel, name)
    assert label is not None
    return label.text().replace("\u00a0", " ")


def verdict(finding: Finding, loss: float) -> Verdict:
    control, treated = Standing(0.5, 0.5), Standing(loss, 0.5)
    return Verdict(finding.remedy, control, treated, 4.0, 20, from_start=True)


def test_a_finding_is_a_sentence_that_opens(asked: Asked, qtbot: QtBot, zeros: Trainer) -> None:
    card = asked.show(zeros)
    assert card is not None
    finding = found_at(zeros)[0]
    assert text(card, "findingSentence") == finding.sentence
    assert text(card, "findingNumber") == f"Layer 1: {finding.measured.text}"
    assert asked.view.headline.text() == "1 finding, what hinders most first."
    assert not card.is_open
    qtbot.mouseClick(card.sentence_label, LEFT)
    assert card.is_open
    assert text(card, "findingWhy") == finding.why
    assert text(card, "findingRemedy") == finding.remedy.sentence
    assert finding.source in text(card, "findingSource")
    qtbot.keyClick(card.open_button, Qt.Key.Key_Space)
    assert not card.is_open
    assert card.open_button.accessibleName() == f"Details: {finding.sentence}"


def test_in_little_room_what_comes_of_a_trial_comes_into_sight(
    asked: Asked, qtbot: QtBot, zeros: Trainer
) -> None:
    asked.view.resize(300, 200)
    card = asked.show(zeros)
    assert card is not None
    card.set_open(is_open=True)
    asked.view.grab()

    def is_seen(widget: QWidget) -> bool:
        room = asked.view.area.viewport()
        place = widget.mapTo(room, widget.rect().center())
        return widget.isVisible() and room.rect().contains(place)

    assert not is_seen(card.verdict_label)
    part(card, "tryRemedyButton").click()
    qtbot.waitUntil(lambda: is_seen(card.progress_bar))
    asked.view.area.verticalScrollBar().setValue(0)
    asked.view.show_verdict(verdict(card.finding, 0.1))
    qtbot.waitUntil(lambda: is_seen(card.verdict_label))


def test_buttons_ask_for_what_they_say(asked: Asked, zeros: Trainer) -> None:
    card = asked.show(zeros)
    assert card is not None
    card.set_open(is_open=True)
    part(card, "showFindingButton").click()
    part(card, "useRemedyButton").click()
    part(card, "tryRemedyButton").click()
    finding = found_at(zeros)[0]
    assert asked.views == ["weights"]
    assert [remedy.words for remedy in asked.chosen] == [finding.remedy.words]
    assert [each.key for each in asked.tried] == [finding.key]
    assert not part(card, "tryRemedyButton").isEnabled()


def test_a_trial_shows_how_far_it_is_and_its_verdict(asked: Asked, zeros: Trainer) -> None:
    card = asked.show(zeros)
    assert card is not None
    card.set_open(is_open=True)
    assert not card.progress_bar.isVisibleTo(card)
    part(card, "tryRemedyButton").click()
    asked.view.show_trial(0.25)
    assert card.progress_bar.isVisibleTo(card)
    assert card.progress_bar.value() == card.progress_bar.maximum() // 4
    asked.view.show_verdict(verdict(card.finding, 0.1))
    assert not card.progress_bar.isVisibleTo(card)
    assert text(card, "findingVerdict").startswith("✓ Same seeds, Xavier first weights")
    assert asked.view.headline.text().startswith("1 finding")
    assert part(card, "tryRemedyButton").isEnabled()


def test_a_trial_can_be_given_up(asked: Asked, zeros: Trainer) -> None:
    card = asked.show(zeros)
    assert card is not None
    part(card, "tryRemedyButton").click()
    part(card, "cancelTrialButton").click()
    assert asked.cancelled == 1
    assert asked.view.cases.tried is None
    assert part(card, "tryRemedyButton").isEnabled()
    asked.view.show_trial(0.5)  # of what was given up nothing is heard any more
    assert asked.view.cases.tried is None


def test_what_its_trial_does_not_bear_out_is_withdrawn(asked: Asked, zeros: Trainer) -> None:
    card = asked.show(zeros)
    assert card is not None
    part(card, "tryRemedyButton").click()
    asked.view.show_verdict(verdict(card.finding, 0.5))
    assert text(card, "findingVerdict").startswith("Withdrawn: the trial does not bear it out.")
    assert text(card, "findingNumber").startswith("Withdrawn.")
    assert asked.view.headline.text() == "Nothing wrong that I can see."
    asked.view.redraw()
    assert asked.view.headline.text() == "Nothing wrong that I can see."


def test_why_there_was_no_trial_is_said(asked: Asked, zeros: Trainer) -> None:
    card = asked.show(zeros)
    assert card is not None
    part(card, "tryRemedyButton").click()
    asked.view.show_problem("Not tried: there is not enough memory for this.")
    assert text(card, "findingVerdict") == "Not tried: there is not enough memory for this."
    assert asked.view.cases.tried is None


def test_before_the_first_step_there_is_nothing_to_try(asked: Asked) -> None:
    card = asked.show(DISEASED["symmetric units"][0].trainer())
    assert card is not None
    assert not part(card, "tryRemedyButton").isEnabled()
    assert "Train for a while first" in part(card, "tryRemedyButton").toolTip()
    assert part(card, "useRemedyButton").isEnabled()


def test_a_remedy_that_no_run_can_have_is_only_told(asked: Asked) -> None:
    trainer = DISEASED["inputs not scaled"][0].trainer()
    trainer.run_epoch()
    card = asked.show(trainer)
    assert card is not None
    assert not part(card, "tryRemedyButton").isEnabled()
    assert not part(card, "useRemedyButton").isEnabled()
    assert "nothing in the run" in part(card, "tryRemedyButton").toolTip()


def test_where_nothing_is_wrong_it_says_so(asked: Asked) -> None:
    assert asked.show(run("gauss", layers(4)).trainer()) is None
    assert asked.view.headline.text() == "Nothing wrong that I can see."
    assert asked.view.content.accessibleDescription() == "Nothing wrong that I can see."


def test_another_run_begins_with_nothing(asked: Asked, zeros: Trainer) -> None:
    asked.show(zeros)
    asked.show(run("gauss", layers(4)).trainer())
    assert not asked.view.cards


def test_a_hidden_view_asks_nothing(asked: Asked, zeros: Trainer) -> None:
    asked.view.hide()
    asked.show(zeros)
    assert asked.questions == 0
    asked.view.show()
    assert asked.questions == 1
    asked.view.redraw()  # of the same moment nothing new can be said
    assert asked.questions == 1


def test_a_question_is_the_same_one_of_the_same_run(zeros: Trainer) -> None:
    assert Examine(zeros.experiment) == Examine(zeros.experiment)


def test_cards_fit_a_narrow_view_in_both_themes(asked: Asked, zeros: Trainer) -> None:
    card = asked.show(zeros)
    assert card is not None
    card.set_open(is_open=True)
    asked.view.set_theme(DARK)
    asked.view.resize(DoctorView.declaration.least_width, 300)
    assert card.minimumSizeHint().width() <= DoctorView.declaration.least_width - 24


# The list of cases.


def finding(rule: str, layer: int | None = None) -> Finding:
    measured = Measured(1.0, 0.5, "1 (wrong above 0.5)")
    return Finding(rule, f"{rule}.", measured, "curves", "Why.", "A book", Remedy("Do."), layer)


def rules(cases: Cases) -> list[str]:
    return [case.finding.rule for case in cases.listed]


def test_what_is_no_longer_so_goes_unless_it_was_tried() -> None:
    cases = Cases()
    one, two = finding("one"), finding("two")
    cases.take((one, two))
    cases.show_progress(two, 0.5)
    cases.take(())
    assert rules(cases) == ["two"]
    assert not cases.standing
    cases.take((one, two))
    assert rules(cases) == ["one", "two"]
    assert cases.tried is not None
    assert cases.tried.progress == 0.5


def test_what_was_withdrawn_stands_last_and_is_not_raised_again() -> None:
    cases = Cases()
    one, two = finding("one", 0), finding("one", 1)
    cases.take((one, two))
    cases.show_progress(one, 0.0)
    cases.take_verdict(verdict(one, 0.6))
    cases.take((one, two))
    assert [case.finding.layer for case in cases.listed] == [1, 0]
    assert [case.finding.layer for case in cases.standing] == [1]
    cases.show_progress(one, 0.0)  # but it can be tried once more
    cases.take_verdict(verdict(one, 0.1))
    assert [case.finding.layer for case in cases.standing] == [0, 1]
