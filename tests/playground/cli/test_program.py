"""The program: how it starts and ends, with a display and without, and on bad input."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from pathlib import Path

import pytest

from core.datasets import DATASETS
from core.spec.names import (
    ACTIVATION_NAMES,
    INITIALIZER_NAMES,
    LOSS_NAMES,
    OPTIMIZER_NAMES,
)
from playground.__main__ import main
from playground.session.lessons import load_lessons

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (("train", "--lesson", "nope"), "no lesson 'nope', expected one of: xor"),
        (
            ("train", "--data", "nope"),
            "--data is 'nope', expected a table, an npz file, a folder",
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
def test_what_cannot_be_is_one_line_and_exit_code_2(refused, arguments, part):
    assert part in refused(*arguments)


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


def test_divergence_is_said_in_words(program):
    code, _, err = program("train", "--lesson", "too_fast")
    assert code == 2
    assert "diverged at step" in err
    assert "Traceback" not in err


def test_list_names_all_there_is(program):
    code, out, err = program("list")
    assert (code, err) == (0, "")
    names = (*DATASETS, *ACTIVATION_NAMES, *INITIALIZER_NAMES, *LOSS_NAMES, *OPTIMIZER_NAMES)
    assert set(out.split()) >= {*names, *(lesson.name for lesson in load_lessons())}


def test_a_window_starts_without_a_search_for_garbage(monkeypatch):
    def leave(code):
        raise SystemExit(code)

    is_searching = []
    monkeypatch.setattr("playground.cli.display.display_problem", lambda: "")
    monkeypatch.setattr("playground.app.run_window", lambda *_: is_searching.append(gc.isenabled()))
    monkeypatch.setattr("playground.app.leave", leave)
    gc.enable()
    with pytest.raises(SystemExit):
        main([])
    assert is_searching == [False]


@pytest.mark.parametrize(("wished", "threads"), [({}, "1"), ({"OPENBLAS_NUM_THREADS": "2"}, "2")])
def test_blas_starts_no_threads_that_only_spin_unless_somebody_wants_them(wished, threads):
    code = "import sys, os, playground; print(os.environ['OPENBLAS_NUM_THREADS'], *sys.modules)"
    others = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    command = [sys.executable, "-c", code]
    said = subprocess.check_output(command, text=True, env=others | wished, cwd=ROOT)
    found, *modules = said.split()
    assert found == threads
    assert "numpy" not in modules  # which reads it once, while it is imported
