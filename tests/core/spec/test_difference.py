"""Two experiments compared in words."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from small_runs import xor
from turns import in_turn

from core import Change, DataSpec, LayerSpec
from core.spec.changes import WISHES
from core.spec.difference import differences, short_name
from core.spec.experiment import InitSpec, OptimizerSpec
from core.spec.goal import Goal
from core.spec.schedule import ScheduleSpec
from core.spec.stop import StopSpec

BASE = xor()


def with_network(**fields):
    return replace(BASE, network=replace(BASE.network, **fields))


def with_training(**fields):
    return replace(BASE, training=replace(BASE.training, **fields))


def with_changes(*changes):
    return replace(BASE, changes=changes)


@in_turn(
    ("after", "words"),
    [
        (BASE, ()),
        (xor(learning_rate=0.05), ("rate 0.5 → 0.05",)),
        (xor(seed=1), ("seed 1",)),
        (xor(epochs=2000, batch_size=2), ("batch size 4 → 2", "epochs 50 → 2,000")),
        (
            with_network(layers=(LayerSpec(8, "relu"), LayerSpec(1, "sigmoid"))),
            ("layer 1: 4 → 8 units", "layer 1: tanh → ReLU"),
        ),
        (
            with_network(layers=(LayerSpec(1, "sigmoid"),)),
            ("layers 4 tanh, 1 sigmoid → 1 sigmoid",),
        ),
        (
            with_network(init=InitSpec("normal", mean=3)),
            ("weights Xavier uniform → normal (3 ± 1)",),
        ),
        # A field that the scheme, or the optimiser, does not read makes no difference.
        (with_network(init=InitSpec("xavier_uniform", mean=3)), ()),
        (with_training(optimizer=OptimizerSpec("sgd", 0.5, momentum=0.5)), ()),
        (
            with_training(optimizer=OptimizerSpec("adam", 0.5, momentum=0.5)),
            ("SGD → Adam",),
        ),
        (
            with_training(stop=StopSpec(goal=Goal("test_accuracy", 0.95))),
            ("goal none → test accuracy 95 %",),
        ),
        (replace(BASE, data=replace(BASE.data, noise=5.0)), ("noise 0 → 5",)),
        (
            with_changes(Change(40, "learning_rate", 0.1), Change(60, "learning_rate", 0.2)),
            ("rate 0.5 → 0.1 at step 40", "rate 0.1 → 0.2 at step 60"),
        ),
        (
            with_changes(Change(4, "weight", 1.5, (0, 2, 1)), Change(4, "unit_off", 1, (0, 3))),
            (
                "weight of layer 1, unit 3, input 2 set to 1.5 at step 4",
                "layer 1, unit 4 off at step 4",
            ),
        ),
        (with_changes(Change(8, "epochs", 900)), ("epochs 50 → 900 at step 8",)),
        # That a run was stopped is nothing that somebody changed.
        (with_changes(Change(8, "stop", 3.5)), ()),
    ],
)
def test_each_difference_is_said_in_words(after, words):
    assert differences(BASE, after) == words


@pytest.mark.parametrize(
    ("metric", "goal", "watched"),
    [
        ("accuracy", "test accuracy 95 %", "train accuracy"),
        ("R²", "test R² 0.95", "train R²"),
        ("exact", "test exact answers 95 %", "train exact answers"),
    ],
)
def test_figures_are_called_what_the_runs_measure(metric, goal, watched):
    after = with_training(
        stop=StopSpec(Goal("test_accuracy", 0.95), patience=3, monitor="train_accuracy")
    )
    wanted = (f"goal none → {goal}", "patience 0 → 3", f"watched figure test loss → {watched}")
    assert differences(BASE, after, (metric, metric)) == wanted
    assert short_name(after, BASE, (metric, metric)) == f"{wanted[0]}, {wanted[1]} and 1 more"
    back = differences(after, BASE, (metric, "accuracy"))
    assert back[0] == f"goal {goal} → none"


def test_the_metric_is_called_what_the_runs_measure():
    exact = with_training(metric="exact")
    assert differences(BASE, exact, ("R²", "exact")) == ("metric R² → exact answers",)
    assert differences(exact, BASE) == ("metric exact answers → accuracy",)
    other = with_training(metric="exact", decimals=3)
    assert differences(exact, other, ("exact", "exact")) == ("decimals 10 → 3",)
    assert differences(BASE, with_training(decimals=3)) == ()  # accuracy does not read them


def test_a_file_that_was_written_anew_is_another():
    first, second = (
        replace(BASE, data=DataSpec("file", path="a.csv", fingerprint=16 * mark)) for mark in "ab"
    )
    assert differences(first, second) == ("other values in the data",)
    assert differences(first, first) == ()
    assert differences(first, replace(BASE, data=DataSpec("file", path="a.csv"))) == ()


def test_changes_that_both_made_do_not_count_and_those_that_are_lacking_do():
    one = with_changes(Change(4, "l2", 0.1), Change(9, "learning_rate", 0.1))
    other = with_changes(Change(4, "l2", 0.1), Change(7, "dropout", 0.5, (0,)))
    assert differences(one, other) == (
        "layer 1: dropout 0 → 0.5 at step 7",
        "without: rate 0.5 → 0.1 at step 9",
    )


WISHED = {
    "learning_rate": (Change(5, "learning_rate", 0.1), "rate 0.5 → 0.1"),
    "epochs": (Change(5, "epochs", 7), "epochs"),
    "batch_size": (Change(5, "batch_size", 2), "→ 2"),
    "schedule": (
        Change(5, "schedule", 0, schedule=ScheduleSpec("cosine", 50, lowest=0.1, warmup=2)),
        "schedule constant → cosine over 50 epochs down to 0.1, warm-up of 2",
    ),
    "dropout": (Change(5, "dropout", 0.5, where=(0,)), "dropout 0 → 0.5"),
    "weight": (Change(5, "weight", 1.5, where=(0, 1, 0)), "set to 1.5"),
    "bias": (Change(5, "bias", 1.5, where=(0, 1)), "set to 1.5"),
    "unit_off": (Change(5, "unit_off", 1, where=(0, 1)), "off"),
    "points": (Change(5, "points", 0, points=()), "0 drawn points"),
}


@in_turn("field", WISHES)
def test_whatever_a_person_can_change_on_the_way_has_words(field):
    change, words = WISHED[field] if field in WISHED else (Change(5, field, 0.5), "→ 0.5")
    (said,) = differences(BASE, with_changes(change))
    assert words in said
    assert said.endswith("at step 5")


def test_a_schedule_that_falls_in_steps_has_words():
    assert ScheduleSpec("step", 30, 0.5).words == "step × 0.5 every 30 epochs"


def test_many_changes_are_counted():
    changes = tuple(Change(step, "learning_rate", 0.1 + step) for step in range(7))
    assert differences(BASE, with_changes(*changes))[-1] == "4 more changes from step 3 on"


def test_a_run_is_named_by_what_was_changed():
    assert short_name(BASE) == "xor, 4-1"
    assert short_name(BASE, BASE) == "same again"
    assert short_name(xor(seed=1), BASE) == "seed 1"
    many = xor(seed=1, epochs=9, batch_size=1, learning_rate=0.1)
    assert short_name(many, BASE) == "rate 0.5 → 0.1, batch size 4 → 1 and 2 more"
    other = replace(BASE, data=replace(BASE.data, name="spiral", features=("x", "y")))
    assert short_name(other, BASE) == "spiral, 4-1"
