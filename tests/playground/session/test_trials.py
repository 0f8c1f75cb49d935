"""Trials run beside the window and its run, and end as a verdict, a sentence, or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from diseased_runs import DISEASED, found_at

from core.insight.doctor.finding import Remedy
from playground.session.saving import Checkpoint
from playground.session.trials import Trials

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

    from core import Trainer


@pytest.fixture
def trials(qapp: object) -> Iterator[Trials]:
    trials = Trials()
    yield trials
    assert trials.close()


@pytest.fixture
def trainer() -> Trainer:
    trainer = DISEASED["symmetric units"][0].trainer()
    for _ in range(10):
        trainer.run_epoch()
    return trainer


def test_a_trial_ends_as_a_verdict(qtbot: QtBot, trials: Trials, trainer: Trainer) -> None:
    parts: list[float] = []
    trials.progress.connect(parts.append)
    trials.make_way(wanted=True)
    with qtbot.waitSignal(trials.ended) as ended:
        remedy = found_at(trainer)[0].remedy
        trials.start(remedy, Checkpoint.of(trainer), trainer.dataset)
    assert ended.args is not None
    assert ended.args[0].remedy == remedy
    assert ended.args[0].steps == trainer.steps
    assert parts == sorted(parts)
    assert not trials.busy


def test_of_what_is_cancelled_nothing_is_heard(
    qtbot: QtBot, trials: Trials, trainer: Trainer
) -> None:
    with qtbot.assertNotEmitted(trials.ended), qtbot.assertNotEmitted(trials.failed):
        trials.start(found_at(trainer)[0].remedy, Checkpoint.of(trainer), trainer.dataset)
        trials.cancel()
        assert not trials.busy
        assert trials.close()


def test_what_cannot_be_tried_is_said_in_a_sentence(
    qtbot: QtBot, trials: Trials, trainer: Trainer
) -> None:
    with qtbot.waitSignal(trials.failed) as failed:
        trials.start(Remedy("Get more rows."), Checkpoint.of(trainer), trainer.dataset)
    assert failed.args == ["Not tried: there is nothing in the run that could be changed"]
