"""Runs that the command line goes on with, starts from files, or may not overwrite."""

from __future__ import annotations

import os

import numpy as np
import pytest

from core import load_weights


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
def test_a_run_that_cannot_go_on_says_why(program, refused, arguments, part):
    program("train", "--epochs", "3", "--save", "run.npz")
    assert part in refused("train", "--resume", "run.npz", *arguments)


def test_bare_weights_start_a_run_with_their_biases_but_cannot_be_resumed(
    program, refused, tmp_path
):
    rng = np.random.default_rng(0)
    arrays = {"l1_weights": rng.normal(size=(3, 2)), "l1_bias": rng.normal(size=3)}
    arrays |= {"l2_weights": rng.normal(size=(1, 3)), "l2_bias": rng.normal(size=1)}
    np.savez(tmp_path / "bare.npz", **arrays)
    assert "use --init file:bare.npz" in refused("train", "--resume", "bare.npz")
    code, _, err = program(
        *("train", "--layers", "3:tanh,1:sigmoid", "--init", "file:bare.npz", "--lr", "0"),
        *("--dtype", "float64", "--epochs", "1", "--save", "out.npz"),
    )
    assert code == 0, err
    found = load_weights(tmp_path / "out.npz")
    for i in (0, 1):
        np.testing.assert_array_equal(found.weights[i], arrays[f"l{i + 1}_weights"])
        np.testing.assert_array_equal(found.biases[i], arrays[f"l{i + 1}_bias"])


def test_the_file_a_run_starts_from_is_never_overwritten(program, refused, tmp_path):
    program("train", "--epochs", "3", "--save", "start.npz")
    before = (tmp_path / "start.npz").read_bytes()
    options = ("train", "--layers", "4:tanh,1:sigmoid", "--init", "file:start.npz")
    assert "starts from start.npz" in refused(*options, "--save", "start.npz")
    assert (tmp_path / "start.npz").read_bytes() == before


def test_a_save_that_fails_comes_after_the_figures(program, monkeypatch):
    def refuse(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", refuse)
    code, out, err = program("train", "--epochs", "3", "--save", "out.npz")
    assert code == 2
    assert "3 epochs" in out
    assert "cannot save out.npz: the disk is full" in err
