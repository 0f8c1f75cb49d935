"""Tables on the command line: how they were read is said, and can be told."""

from __future__ import annotations

import json

import numpy as np
import pytest

from core import load_dataset, load_weights

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


def test_a_table_that_cannot_be_learned_is_refused_in_its_sentence(refused, tmp_path):
    (tmp_path / "t.csv").write_text("a,label\n1,yes\n2,yes\n")
    assert "t.csv" in refused("train", "--data", "t.csv")


def test_a_resumed_run_says_how_it_reads_its_table_but_no_options(program, tmp_path):
    (tmp_path / "t.csv").write_text(OWN)
    program("train", "--data", "t.csv", "--epochs", "1", "--save", "r.npz")
    assert load_weights("r.npz").scaling is not None
    code, _, err = program("train", "--resume", "r.npz", "--epochs", "2")
    assert code == 0
    assert "t.csv: 12 rows" in err
    assert "To read it otherwise" not in err


def test_the_error_of_a_number_is_told_in_its_own_units(program, tmp_path):
    rows = "".join(f"{a},{1500 * a + 20_000}\n" for a in range(30, 90))
    (tmp_path / "t.csv").write_text("area,price\n" + rows)
    options = ("train", "--data", "t.csv", "--epochs", "3")
    code, out, _ = program(*options, "--save", "r.npz")
    assert code == 0
    saved = load_weights("r.npz")
    own = load_dataset(saved.experiment.data)
    area, price = own.scaling.undo(own.x_test), own.in_own_units(own.y_test)
    error = float(np.sqrt(np.mean((saved.predict(area) - price) ** 2)))
    assert "the loss is that of the standardised price\n" in out
    assert f"test error of price: {error:,.0f} (root mean square" in out
    found = json.loads(program(*options, "--json")[1])
    assert found["test_error"] == pytest.approx(error, rel=1e-3)
    assert "test_error" not in json.loads(program("train", "--epochs", "1", "--json")[1])


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
