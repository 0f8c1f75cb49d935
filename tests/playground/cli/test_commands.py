"""The command line, run as a person types it: what it prints, saves and returns."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys

import numpy as np
import pytest

from core import Experiment, Trainer, load_weights
from core.datasets import DATASETS
from core.spec.names import (
    ACTIVATION_NAMES,
    INITIALIZER_NAMES,
    LOSS_NAMES,
    OPTIMIZER_NAMES,
)
from playground.__main__ import main
from playground.session.lessons import get_lesson, load_lessons

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


@pytest.fixture
def program(capsys, monkeypatch, tmp_path):
    """Run the command line in an empty folder; gives (exit code, stdout, stderr)."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments):
        code = main(arguments)
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run


def refused(program, *arguments):
    """The one line with which bad input is refused."""
    code, out, err = program(*arguments)
    assert code == 2
    assert out == ""
    assert err.count("\n") == 1
    assert err.startswith("training-playground: ")
    return err


def test_list_names_all_there_is(program):
    code, out, err = program("list")
    assert (code, err) == (0, "")
    names = (*DATASETS, *ACTIVATION_NAMES, *INITIALIZER_NAMES, *LOSS_NAMES, *OPTIMIZER_NAMES)
    assert set(out.split()) >= {*names, *(lesson.name for lesson in load_lessons())}


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
def test_a_rule_that_cannot_be_is_refused(program, options, part):
    assert part in refused(program, "train", *options)


def test_a_saved_run_goes_on_bit_for_bit(program, tmp_path):
    options = ("train", "--data", "moons", "--optimizer", "adam")
    program(*options, "--epochs", "3", "--save", "part.npz")
    code, out, err = program("train", "--resume", "part.npz", "--epochs", "7", "--save", "all.npz")
    assert code == 0, err
    assert "7 epochs" in out
    program(*options, "--epochs", "7", "--save", "whole.npz")
    gone_on, whole = load_weights(tmp_path / "all.npz"), load_weights(tmp_path / "whole.npz")
    assert gone_on.experiment.network == whole.experiment.network
    (change,) = gone_on.experiment.changes
    assert (change.field, change.value, gone_on.experiment.training.epochs) == ("epochs", 7, 3)
    for found, expected in zip(gone_on.weights, whole.weights, strict=True):
        np.testing.assert_array_equal(found, expected)
    np.testing.assert_array_equal(gone_on.history.test_loss, whole.history.test_loss)


def test_a_resumed_run_may_have_another_learning_rate(program, tmp_path):
    program("train", "--epochs", "3", "--save", "part.npz")
    code, _, err = program(
        *("train", "--resume", "part.npz", "--epochs", "5", "--lr", "0.125", "--save", "all.npz")
    )
    assert code == 0, err
    found = load_weights(tmp_path / "all.npz").experiment
    assert {change.field: change.value for change in found.changes} == {
        "epochs": 5,
        "learning_rate": 0.125,
    }
    assert found.training.epochs == 3


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        ((), "run.npz has 3 epochs behind it: ask for more"),
        (("--epochs", "2"), "ask for more (--epochs)"),
        (("--epochs", "9", "--seed", "1"), "--seed would make it another run"),
        (("--epochs", "9", "--noise", "2"), "--noise would make it another run"),
        (("--lesson", "xor"), "not allowed with"),
    ],
    ids=" ".join,
)
def test_a_run_that_cannot_go_on_says_why(program, arguments, part):
    program("train", "--epochs", "3", "--save", "run.npz")
    assert part in refused(program, "train", "--resume", "run.npz", *arguments)


def test_bare_weights_cannot_be_resumed_but_start_a_run_with_their_biases(program, tmp_path):
    rng = np.random.default_rng(0)
    arrays = {"l1_weights": rng.normal(size=(3, 2)), "l1_bias": rng.normal(size=3)}
    arrays |= {"l2_weights": rng.normal(size=(1, 3)), "l2_bias": rng.normal(size=1)}
    np.savez(tmp_path / "bare.npz", **arrays)
    assert "use --init file:bare.npz" in refused(program, "train", "--resume", "bare.npz")
    code, _, err = program(
        *("train", "--layers", "3:tanh,1:sigmoid", "--init", "file:bare.npz", "--lr", "0"),
        *("--dtype", "float64", "--epochs", "1", "--save", "out.npz"),
    )
    assert code == 0, err
    found = load_weights(tmp_path / "out.npz")
    for i in (0, 1):
        np.testing.assert_array_equal(found.weights[i], arrays[f"l{i + 1}_weights"])
        np.testing.assert_array_equal(found.biases[i], arrays[f"l{i + 1}_bias"])


def test_the_file_a_run_starts_from_is_never_overwritten(program, tmp_path):
    program("train", "--epochs", "3", "--save", "start.npz")
    before = (tmp_path / "start.npz").read_bytes()
    options = ("train", "--layers", "4:tanh,1:sigmoid", "--init", "file:start.npz")
    assert "starts from start.npz" in refused(program, *options, "--save", "start.npz")
    assert (tmp_path / "start.npz").read_bytes() == before


def test_a_save_that_fails_comes_after_the_figures(program, monkeypatch):
    def refuse(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", refuse)
    code, out, err = program("train", "--epochs", "3", "--save", "out.npz")
    assert code == 2
    assert "3 epochs" in out
    assert "cannot save out.npz: the disk is full" in err


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
        code, out, err = program("train", "--lesson", f"notebook_mnist_{name}", "--epochs", "1")
        assert code == 0, err
        assert "784 → 128 → 64 → 10" in out


def test_divergence_is_said_in_words(program):
    code, _, err = program("train", "--lesson", "too_fast")
    assert code == 2
    assert "diverged at step" in err
    assert "Traceback" not in err


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


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (("train", "--lesson", "nope"), "no lesson 'nope', expected one of: xor"),
        (
            ("train", "--data", "nope"),
            "--data is 'nope', expected a table or an npz file",
        ),
        (("train", "--data", "nope.csv"), "nope.csv was not found"),
        (("train", "--layers", "four:tanh"), "layer 1 is 'four:tanh'"),
        (("train", "--layers", "4:tan,1"), "layer.activation is 'tan', expected one of"),
        (("train", "--layers", "4:tanh,10:sigmoid"), "the data has 2 classes but the last layer"),
        (("train", "--init", "normal:a,b"), "mean is 'a', expected a number"),
        (("train", "--init", "zeros:1"), "zeros takes nothing after its name"),
        (("train", "--init", "nope"), "init.name is 'nope', expected one of"),
        (("train", "--loss", "cross_entropy"), "cross_entropy needs a softmax output"),
        (("train", "--lr", "fast"), "'fast' is not a number"),
        (("train", "--lr", "nan"), "learning_rate is nan"),
        (("train", "--epochs", "0"), "training.epochs is 0"),
        (("train", "--epochs", "1.5"), "'1.5' is not a whole number"),
        (("train", "--save", "no/such/folder/a.npz"), "no file in a folder that exists"),
        (("train", "--save", "/dev/null"), "--save: /dev/null is no file"),
        (("train", "--history", "."), "--history: . is no file"),
        (("train", "--save-data"), "--save-data goes with --save"),
        (("train", "--experiment", "nope.json"), "nope.json"),
        (("train", "--lesson", "xor", "--experiment", "e.json"), "not allowed with"),
        (("train", "--lesson", "notebook_mnist_file"), "mnist__weights.npz was not found"),
        (("train", "--data", "mnist", "--data-dir", "nowhere"), "nowhere"),
        (("picture", "--size", "10", "a.png"), "--size is '10'"),
        (("picture", "a.jpg"), "a.jpg is no PNG file"),
        (("--nope",), "unrecognized arguments"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_cannot_be_is_one_line_and_exit_code_2(program, arguments, part):
    assert part in refused(program, *arguments)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere there is a display")
def test_without_a_display_it_says_so_and_trains():
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    }
    done = subprocess.run(
        [sys.executable, "-m", "playground"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0
    assert "no window: there is no display" in done.stderr
    assert "goal reached" in done.stdout


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="X is asked on Linux only")
def test_a_dead_display_is_found_out_before_qt_aborts():
    environment = os.environ | {"DISPLAY": ":987", "QT_QPA_PLATFORM": ""}
    environment.pop("WAYLAND_DISPLAY", None)
    done = subprocess.run(
        [sys.executable, "-m", "playground"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0
    assert "no window: " in done.stderr
    assert "goal reached" in done.stdout


def test_a_reader_that_leaves_early_is_no_error():
    done = subprocess.run(
        f"{sys.executable} -m playground list | head -1",
        shell=True,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "data sets\n"
    assert done.stderr == ""


def test_training_in_the_terminal_needs_no_qt(tmp_path):
    code = """
import sys
from playground.__main__ import main
assert main(["train", "--epochs", "1", "--save", "r.npz", "--history", "h.csv"]) == 0
print(*{"PySide6", "shiboken6", "pyqtgraph"} & set(sys.modules), file=sys.stderr)
"""
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path)
    assert not done.stderr.splitlines()[-1].strip()  # the bar was wiped away


def test_help_and_version_end_well(program, capsys):
    with pytest.raises(SystemExit) as end:
        main(["train", "--help"])
    assert end.value.code == 0
    assert "--lesson" in capsys.readouterr().out
    assert program("--version")[1].startswith("training-playground ")


OWN = "a,b,label\n" + "1,2,yes\n2,1,no\n3,4,yes\n4,3,no\n" * 3


def test_a_line_says_how_a_table_was_read(program, tmp_path):
    (tmp_path / "t.csv").write_text(OWN)
    code, out, err = program("train", "--data", "t.csv", "--epochs", "2", "--json")
    assert code == 0
    assert json.loads(out)["epochs"] == 2
    assert err.count("t.csv: 12 rows; commas, names in the first row; tells 2 classes") == 1
    assert "To read it otherwise: --target, --task, --scale." in err


def test_what_is_asked_of_a_table_is_said_and_trained_as_proposed(program, tmp_path):
    (tmp_path / "t.csv").write_text(OWN.split("\n", 1)[1])
    code, _, err = program("train", "--data", "t.csv", "--epochs", "1")
    assert code == 0
    assert "no column has a name" in err
    assert "--header" in err


def test_a_table_that_cannot_be_learned_is_refused_in_its_sentence(program, tmp_path):
    (tmp_path / "t.csv").write_text("a,label\n1,yes\n2,yes\n")
    assert "t.csv" in refused(program, "train", "--data", "t.csv")


def test_a_resumed_run_says_how_it_reads_its_table_but_no_options(program, tmp_path):
    (tmp_path / "t.csv").write_text(OWN)
    program("train", "--data", "t.csv", "--epochs", "1", "--save", "r.npz")
    assert load_weights("r.npz").scaling is not None
    code, _, err = program("train", "--resume", "r.npz", "--epochs", "2")
    assert code == 0
    assert "t.csv: 12 rows" in err
    assert "To read it otherwise" not in err


def test_the_question_changes_what_answers(program, tmp_path):
    """Without --data, from an experiment on the same table: its last layer follows the task."""
    (tmp_path / "t.csv").write_text("a,label\n" + "1,1\n2,2\n3,3\n4,1\n" * 5)
    program("train", "--data", "t.csv", "--epochs", "1", "--save", "r.npz")
    assert load_weights("r.npz").experiment.network.layers[-1].activation == "softmax"
    code, _, _ = program(
        *("train", "--experiment", "r.npz", "--task", "number", "--epochs", "1"),
        *("--save", "s.npz"),
    )
    assert code == 0
    experiment = load_weights("s.npz").experiment
    assert experiment.network.layers[-1].activation == "linear"
    assert experiment.training.loss == "mse"
