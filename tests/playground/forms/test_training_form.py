from __future__ import annotations

import pytest
from hypothesis import given

from core.spec.augmentation import AugmentationSpec
from core.spec.compatibility import Problem
from core.spec.experiment import OptimizerSpec, TrainSpec
from core.spec.goal import Goal
from core.spec.names import OPTIMIZER_NAMES
from core.spec.schedule import ScheduleSpec
from core.spec.stop import StopSpec
from playground.forms.training_form import TrainingForm


@pytest.fixture
def training(hand):
    form = TrainingForm()
    form.hand = hand(form)
    return form


def test_any_spec_comes_back(qapp, any_spec):
    form = TrainingForm()

    @given(any_spec.training)
    def check(spec):
        form.set_spec(spec)
        assert form.spec() == spec

    check()


def test_showing_a_spec_is_silent(qtbot, training):
    spec = TrainSpec("cross_entropy", OptimizerSpec("adam"), shuffle=False, metric="exact")
    with qtbot.assertNotEmitted(training.spec_changed), qtbot.assertNotEmitted(training.typed):
        training.set_spec(spec)


def test_a_person_fills_it_in(training):
    hand = training.hand
    hand.choose("lossCombo", "binary_cross_entropy")
    hand.choose("optimizerCombo", "adamw")
    hand.enter("learningRateSpin", "3e-4")
    hand.enter("beta1Spin", "0.8")
    hand.enter("beta2Spin", "0.99")
    hand.enter("weightDecaySpin", "0.1")
    hand.enter("batchSizeSpin", "1")
    hand.enter("epochsSpin", "1e3")
    hand.enter("l1Spin", "0.001")
    hand.enter("l2Spin", "0.01")
    hand.click("shuffleCheck")
    hand.click("trainingMoreButton")
    hand.enter("epsilonSpin", "1e-7")
    hand.choose("metricCombo", "exact")
    hand.enter("decimalsSpin", "6")
    assert training.spec() == TrainSpec(
        "binary_cross_entropy",
        OptimizerSpec("adamw", 3e-4, beta1=0.8, beta2=0.99, weight_decay=0.1, epsilon=1e-7),
        batch_size=1,
        epochs=1000,
        shuffle=False,
        l1=0.001,
        l2=0.01,
        metric="exact",
        decimals=6,
    )


def test_a_person_says_when_training_is_to_stop(training):
    hand = training.hand
    hand.click("trainingMoreButton")
    assert not hand.find("stopValueSpin").isEnabled()
    hand.choose("stopGoalCombo", "test_accuracy")
    hand.enter("stopValueSpin", "0.975")
    for name in ("monitorCombo", "minDeltaSpin", "restoreBestCheck"):
        assert not hand.find(name).isEnabled()
        assert "patience 0" in hand.find(name).toolTip()
    hand.enter("patienceSpin", "10")
    hand.choose("monitorCombo", "train_loss")
    hand.enter("minDeltaSpin", "0.001")
    hand.click("restoreBestCheck")
    hand.enter("stopSecondsSpin", "60")
    assert training.spec().stop == StopSpec(
        Goal("test_accuracy", 0.975), 10, "train_loss", 0.001, restore_best=True, seconds=60
    )
    hand.choose("stopGoalCombo", "none")
    assert training.spec().stop.goal is None


def test_what_is_an_accuracy_of_classes_is_r2_of_numbers(training):
    combos = [training.hand.find(n) for n in ("metricCombo", "stopGoalCombo", "monitorCombo")]

    def titles():
        return {combo.itemText(i) for combo in combos for i in range(combo.count())}

    training.follow_data(images=False, numbers=True)
    assert {"R²", "train R²", "test R²"} < titles()
    assert not any("accuracy" in title for title in titles())
    training.follow_data(images=False, numbers=False)
    assert {"accuracy", "train accuracy", "test accuracy"} < titles()
    assert not any("R²" in title for title in titles())
    assert training.spec().metric == "accuracy"


def test_a_person_chooses_a_schedule(training):
    hand = training.hand
    hand.click("trainingMoreButton")
    for name in ("scheduleLengthSpin", "scheduleGammaSpin", "scheduleLowestSpin"):
        assert not hand.find(name).isEnabled()
    hand.enter("warmupSpin", "0.5")
    hand.choose("scheduleCombo", "step")
    hand.enter("scheduleLengthSpin", "30")
    hand.enter("scheduleGammaSpin", "0.5")
    assert not hand.find("scheduleLowestSpin").isEnabled()
    assert training.spec().schedule == ScheduleSpec("step", 30.0, gamma=0.5, warmup=0.5)
    hand.choose("scheduleCombo", "cosine")
    hand.enter("scheduleLowestSpin", "0.1")
    assert not hand.find("scheduleGammaSpin").isEnabled()
    assert training.spec().schedule.lowest == 0.1


def test_images_are_changed_where_there_are_some(training):
    hand = training.hand
    hand.click("trainingMoreButton")
    training.follow_data(images=False, numbers=False)
    assert not hand.find("rotationSpin").isVisible()
    training.follow_data(images=True, numbers=False)
    for name, text in (("rotation", "15"), ("shift", "2"), ("thickness", "0.5")):
        hand.enter(f"{name}Spin", text)
    hand.enter("pixelNoiseSpin", "0.05")
    assert training.spec().augmentation == AugmentationSpec(15.0, 2.0, 0.5, 0.05)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("sgd", set()),
        ("momentum", {"momentumSpin"}),
        ("nesterov", {"momentumSpin"}),
        ("rmsprop", {"rhoSpin"}),
        ("adam", {"beta1Spin", "beta2Spin"}),
        ("adamw", {"beta1Spin", "beta2Spin", "weightDecaySpin"}),
    ],
)
def test_only_the_rules_own_parameters_are_shown(training, name, shown):
    training.set_spec(TrainSpec(optimizer=OptimizerSpec(name)))
    every = {"momentumSpin", "rhoSpin", "beta1Spin", "beta2Spin", "weightDecaySpin"}
    assert {spin for spin in every if training.hand.find(spin).isVisible()} == shown
    assert training.hand.find("epsilonSpin").isEnabled() == (name in ("rmsprop", "adam", "adamw"))


def test_the_layout_never_moves(training):
    heights = set()
    for name in OPTIMIZER_NAMES:
        training.set_spec(TrainSpec(optimizer=OptimizerSpec(name)))
        training.layout().activate()
        heights.add((training.sizeHint().height(), training.hand.find("batchSizeSpin").y()))
    assert len(heights) == 1


def test_decimals_are_for_exact_only(training):
    training.hand.click("trainingMoreButton")
    assert not training.hand.find("decimalsSpin").isEnabled()
    assert "exact" in training.hand.find("decimalsSpin").toolTip()
    training.hand.choose("metricCombo", "exact")
    assert training.hand.find("decimalsSpin").isEnabled()


def test_a_fixed_order_needs_no_seed(training):
    training.hand.click("shuffleCheck")
    assert not training.hand.find("orderSeedSpin").isEnabled()
    assert "Without shuffling" in training.hand.find("orderSeedSpin").toolTip()


def test_the_learning_rate_climbs_by_threes(qtbot, training):
    from PySide6.QtCore import Qt

    rate = training.hand.find("learningRateSpin")
    rates = []
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Down):
        qtbot.keyClick(rate, key)
        rates.append(training.spec().optimizer.learning_rate)
    assert rates == [0.3, 1.0, 0.3, 0.1, 0.03]


def test_more_opens_when_something_inside_is_wrong(training):
    assert not training.hand.find("decimalsSpin").isVisible()
    training.set_problems((Problem("training.loss", "not this one"),))
    assert not training.hand.find("decimalsSpin").isVisible()
    training.set_problems((Problem("training.decimals", "this one"),))
    assert training.hand.find("decimalsSpin").isVisible()
