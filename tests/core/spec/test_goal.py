from __future__ import annotations

import math

import pytest
from turns import in_turn

from core.spec.changes import Change, last_stop, with_mark
from core.spec.checks import SpecError
from core.spec.experiment import TrainSpec
from core.spec.goal import Goal, value_words
from core.spec.stop import StopSpec


@pytest.mark.parametrize(
    ("goal", "metric", "words"),
    [
        (Goal("test_accuracy", 0.975), "accuracy", "test accuracy 97.50 %"),
        (Goal("train_accuracy", 1), "accuracy", "train accuracy 100 %"),
        (Goal("test_accuracy", 0.99999), "exact", "test exact answers 99.999 %"),
        (Goal("test_accuracy", 0.9), "R²", "test R² 0.9"),
        (Goal("test_loss", 0.012345), "accuracy", "test loss 0.01235"),
    ],
)
def test_a_goal_in_words(goal, metric, words):
    assert goal.words(metric) == words


def test_an_accuracy_is_passed_from_below_and_a_loss_from_above():
    accuracy, loss = Goal("test_accuracy", 0.9), Goal("train_loss", 0.1)
    assert [accuracy.is_passed(value) for value in (0.89, 0.9, 0.91)] == [False, True, True]
    assert [loss.is_passed(value) for value in (0.11, 0.1, 0.09)] == [False, True, True]
    assert not accuracy.is_passed(math.nan)
    assert not loss.is_passed(math.nan)


def test_a_share_is_never_rounded_up_to_all():
    assert value_words("test_accuracy", 0.999999) == "99.9999 %"


@in_turn(
    ("make", "message"),
    [
        (lambda: Goal("loss", 1), "goal.figure is 'loss', expected one of: train_loss"),
        (lambda: Goal("test_accuracy", 97.5), "goal.value is 97.5, expected .* from 0 to 1"),
        (lambda: Goal("test_loss", -1), "goal.value is -1, expected"),
        (lambda: StopSpec(goal=0.9), "stop.goal is 0.9, expected a Goal"),
        (lambda: StopSpec(patience=-1), "stop.patience is -1"),
        (lambda: StopSpec(monitor="f1"), "stop.monitor is 'f1'"),
        (lambda: StopSpec(min_delta=-0.1), "stop.min_delta is -0.1"),
        (lambda: StopSpec(restore_best=1), "stop.restore_best is 1"),
        (lambda: StopSpec(seconds=math.inf), "stop.seconds is inf"),
        (lambda: TrainSpec(stop=None), "training.stop is None, expected a StopSpec"),
        (lambda: Change(1, "restore", 0), "the epoch to restore is 0"),
        (lambda: Change(1, "stop", -1), "the new stop is -1"),
    ],
)
def test_what_cannot_be_is_refused(make, message):
    with pytest.raises(SpecError, match=message):
        make()


def test_by_default_nothing_stops_a_run():
    assert TrainSpec().stop == StopSpec()
    assert not StopSpec().figures
    assert not StopSpec(restore_best=True).keeps_best
    assert StopSpec(goal=Goal("train_loss", 1), patience=2).figures == {"train_loss", "test_loss"}


def test_what_happens_is_entered_beside_what_is_planned():
    rate, later = Change(5, "learning_rate", 0.1), Change(9, "epochs", 3)
    stop = Change(5, "stop", 60.0)
    assert with_mark((rate, later), stop) == (rate, stop, later)
    assert with_mark((rate, stop, later), Change(5, "stop", 0)) == (
        rate,
        Change(5, "stop", 0),
        later,
    )
    restore = Change(5, "restore", 2)
    assert with_mark((rate, stop, later), restore) == (restore, rate, stop, later)
    assert with_mark((restore, rate), restore) == (restore, rate)
    assert (last_stop((rate, stop, later)), last_stop((rate,))) == (5, -1)
