"""Training on the command line: what it prints, saves and returns."""

from __future__ import annotations

import csv
import json

import pytest

from core import Experiment, Trainer, load_weights
from playground.session.lessons import get_lesson

KEYS = {
    "epochs",
    "steps",
    "seconds",
    "samples_per_second",
    "train_loss",
    "train_accuracy",
    "test_loss",
    "test_accuracy",
}


def test_train_prints_a_table_and_the_goal(program):
    code, out, _ = program("train", "--lesson", "xor")
    assert code == 0
    last = out.splitlines()[-4].split()
    assert last[0] == "400"
    assert last[2:4] == ["100", "%"]
    assert out.splitlines()[-1].startswith("goal reached: test accuracy 100 % passed in epoch")


def test_train_without_a_lesson_trains_the_first_one(program):
    assert (
        program("train")[1].splitlines()[-4]
        == program("train", "--lesson", "xor")[1].splitlines()[-4]
    )


def test_json_says_what_the_saved_files_say(program, tmp_path):
    code, out, err = program(
        *("train", "--data", "circle", "--layers", "4:tanh,1:sigmoid", "--epochs", "7", "--json"),
        *("--save", "out.npz", "--history", "out.csv"),
    )
    assert code == 0
    assert "training" in err
    found = json.loads(out)
    assert set(found) == KEYS
    assert found["epochs"] == 7
    rows = list(csv.DictReader((tmp_path / "out.csv").read_text().splitlines()))
    file = load_weights(tmp_path / "out.npz")
    assert len(rows) == len(file.history) == 7
    for name in ("train_loss", "train_accuracy", "test_loss", "test_accuracy"):
        assert float(rows[-1][name]) == getattr(file.history, name)[-1] == found[name]
    assert file.x is None


def test_a_rule_stops_the_run_and_says_so(program, tmp_path):
    goal = ("--stop-at", "test_accuracy:0.9")
    _, out, _ = program("train", *goal, "--save", "run.npz")
    assert "Stopped at epoch " in out.splitlines()[-2]
    assert out.splitlines()[-2].endswith(": test accuracy 90 % passed.")
    found = json.loads(program("train", *goal, "--json")[1])
    assert set(found) == {*KEYS, "stopped"}
    assert found["stopped"] == out.splitlines()[-2]
    assert found["epochs"] < 400
    assert f"epoch {found['epochs']}: " in found["stopped"]
    code, out, err = program("train", "--resume", "run.npz", "--json")
    assert code == 0, err
    assert json.loads(out)["epochs"] == 400
    assert "stopped" not in json.loads(out)


def test_the_epoch_whose_weights_are_back_is_told(program, tmp_path):
    rules = ("--patience", "3", "--monitor", "test_accuracy", "--restore-best")
    found = json.loads(program("train", *rules, "--json", "--save", "run.npz")[1])
    assert set(found) == {*KEYS, "stopped", "restored"}
    restored, history = found["restored"], load_weights(tmp_path / "run.npz").history
    assert restored["epoch"] == found["epochs"] - 3
    assert restored["test_loss"] == history.test_loss[restored["epoch"] - 1]


def test_other_rules_forget_the_stops_that_were(program, tmp_path):
    rules = ("--patience", "3", "--monitor", "test_accuracy", "--restore-best")
    program("train", *rules, "--save", "run.npz")
    stopped = load_weights(tmp_path / "run.npz").experiment
    assert [change.field for change in stopped.changes] == ["restore"]
    program("train", "--experiment", "run.npz", "--patience", "0", "--save", "on.npz")
    assert load_weights(tmp_path / "on.npz").experiment.changes == ()


@pytest.mark.parametrize(
    ("options", "part"),
    [
        (("--stop-at", "97"), "the goal is '97', expected as in test_accuracy:0.975"),
        (("--stop-at", "test_accuracy:97"), "goal.value is 97.0, expected"),
        (("--stop-at", "speed:1"), "goal.figure is 'speed', expected one of"),
        (("--stop-after", "-1"), "--stop-after: stop.seconds is -1.0"),
    ],
)
def test_a_rule_that_cannot_be_is_refused(refused, options, part):
    assert part in refused("train", *options)


def test_options_make_the_experiment(program, tmp_path):
    program(
        *("train", "--data", "spiral", "--layers", "5:relu,3:sine,1:sigmoid", "--seed", "9"),
        *("--init", "normal:3,0.5", "--loss", "mse", "--optimizer", "adam", "--lr", "0.003"),
        *("--batch-size", "17", "--epochs", "2", "--l1", "0.1", "--l2", "0.2"),
        *("--dtype", "float64", "--save", "out.npz"),
    )
    found = load_weights(tmp_path / "out.npz").experiment
    assert isinstance(found, Experiment)
    assert found.data.name == "spiral"
    assert [(each.units, each.activation) for each in found.network.layers] == [
        (5, "relu"),
        (3, "sine"),
        (1, "sigmoid"),
    ]
    assert (found.data.seed, found.network.seed, found.training.seed) == (9, 9, 9)
    assert (found.network.init.name, found.network.init.mean, found.network.init.std) == (
        "normal",
        3.0,
        0.5,
    )
    assert (found.training.loss, found.training.optimizer.name) == ("mse", "adam")
    assert found.training.optimizer.learning_rate == 0.003
    assert (found.training.batch_size, found.training.epochs) == (17, 2)
    assert (found.training.l1, found.training.l2, found.network.dtype) == (0.1, 0.2, "float64")


@pytest.mark.parametrize(
    ("data", "last", "loss"),
    [
        ("digits", (10, "softmax"), "cross_entropy"),
        ("plane", (1, "linear"), "mse"),
        ("moons", (1, "sigmoid"), "binary_cross_entropy"),
    ],
)
def test_the_output_layer_and_the_loss_follow_the_data(program, tmp_path, data, last, loss):
    code, _, err = program("train", "--data", data, "--epochs", "1", "--save", "out.npz")
    assert code == 0, err
    found = load_weights(tmp_path / "out.npz").experiment
    assert (found.network.layers[-1].units, found.network.layers[-1].activation) == last
    assert found.training.loss == loss


def test_an_experiment_file_and_a_table_can_be_trained(program, tmp_path):
    (tmp_path / "e.json").write_text(get_lesson("features").experiment.to_json())
    assert program("train", "--experiment", "e.json", "--epochs", "2")[0] == 0
    (tmp_path / "t.csv").write_text("a,b,label\n" + "1,2,yes\n2,1,no\n3,4,yes\n4,3,no\n" * 3)
    assert program("train", "--data", "t.csv", "--epochs", "2")[0] == 0


def test_a_file_with_data_serves_the_lesson_that_starts_from_it(program, tmp_path):
    """As the README says: make mnist__weights.npz, then go on from it (here with the digits)."""
    layers = "128:sigmoid,64:sigmoid,10:sigmoid"
    made = program(
        *("train", "--data", "digits", "--layers", layers, "--loss", "mse", "--epochs", "1"),
        *("--save", "mnist__weights.npz", "--save-data"),
    )
    assert made[0] == 0, made[2]
    for name in ("file", "shifted", "random"):
        lesson = ("--lesson", f"notebook_mnist_{name}", "--epochs", "1", "--batch-size", "50")
        code, out, err = program("train", *lesson)
        assert code == 0, err
        assert "784 → 128 → 64 → 10" in out


def test_ctrl_c_keeps_what_was_reached(program, tmp_path, monkeypatch):
    run = Trainer.run

    def interrupted(self):
        for count, _ in enumerate(run(self)):
            if count == 3:
                raise KeyboardInterrupt
            yield

    monkeypatch.setattr(Trainer, "run", interrupted)
    code, _, err = program("train", "--epochs", "100000", "--save", "out.npz")
    assert code == 130
    assert "by Ctrl+C; saved in out.npz" in err
    assert load_weights(tmp_path / "out.npz").resume
