"""Nothing that a call reads is written onto, and no two outputs go onto one file."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from turns import in_turn

from core import Trainer, load_weights
from core.datasets import mnist
from playground.__main__ import main
from playground.session.lessons import get_lesson

TABLE = "a,b,label\n" + "1,2,yes\n2,1,no\n3,4,yes\n4,3,no\n" * 3


@pytest.fixture
def folder(monkeypatch, tmp_path):
    """A folder with a table, an experiment, weights and a saved run."""
    monkeypatch.chdir(tmp_path)
    Path("own.csv").write_text(TABLE)
    Path("e.json").write_text(get_lesson("xor").experiment.to_json())
    assert main(("train", "--epochs", "1", "--save", "r.npz")) == 0
    Path("w.npz").write_bytes(Path("r.npz").read_bytes())
    for name, target in (
        *(("link.csv", "own.csv"), ("link.npz", "w.npz"), ("r.csv", "r.npz")),
        *(("w.csv", "w.npz"), ("e.csv", "e.json"), ("e.png", "e.json"), ("new.npz", "new.csv")),
    ):
        Path(name).symlink_to(target)
    os.link("own.csv", "hard.csv")
    return tmp_path


@pytest.fixture
def refused(folder, capsys, monkeypatch):
    """Run a call that must be refused in one line, before training, with all files as before."""

    def untrained(_):
        raise AssertionError("it was trained first")

    def run(*typed):
        before = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
        capsys.readouterr()
        with monkeypatch.context() as patch:
            patch.setattr(Trainer, "run", untrained)
            assert main(typed) == 2
        printed = capsys.readouterr()
        assert printed.out == ""
        assert printed.err.count("\n") == 1
        after = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
        assert before == after
        return printed.err

    return run


@in_turn(
    ("typed", "said"),
    [
        ("--data own.csv --history own.csv", "--history: this run starts from own.csv: choose"),
        ("--data own.csv --history ./own.csv", "--history: this run starts from own.csv"),
        ("--data own.csv --history link.csv", "own.csv, and link.csv is the same file"),
        ("--data own.csv --history hard.csv", "own.csv, and hard.csv is the same file"),
        ("--data link.csv --history own.csv", "link.csv, and own.csv is the same file"),
        ("--resume r.npz --epochs 2 --history r.csv", "--history: r.npz holds this run"),
        ("--init file:w.npz --history w.csv", "this run starts from w.npz"),
        ("--init file:w.npz --save w.npz", "--save: this run starts from w.npz"),
        ("--init file:w.npz --save link.npz", "--save: this run starts from w.npz"),
        ("--bias-init constant:1 --layer-init 1=file:w.npz --save w.npz", "starts from w.npz"),
        ("--experiment e.json --save e.json", "--save: this run starts from e.json"),
        ("--experiment e.json --history e.csv", "--history: this run starts from e.json"),
        ("--experiment r.npz --save r.npz", "--save: this run starts from r.npz"),
        ("--save new.npz --history new.csv", "--history: new.csv is where --save is written"),
    ],
)
def test_train_refuses_to_write_onto_what_it_reads(refused, typed, said):
    assert said in refused("train", *typed.split())


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("--save out.csv", "--save: out.csv is no weights file: give a name that ends in .npz or"),
        ("--save out", "--save: out is no weights file"),
        ("--history out.npz", "--history: out.npz is no CSV file: give a name that ends in .csv"),
        ("--resume r.npz --epochs 2 --history r.npz", "--history: r.npz is no CSV file"),
    ],
)
def test_the_ending_and_the_content_agree(refused, typed, said):
    assert said in refused("train", *typed.split())


def test_a_picture_is_no_exception(refused):
    assert "this run starts from e.json" in refused("picture", "--experiment", "e.json", "e.png")


def test_weights_may_go_where_the_run_was_resumed_from(folder):
    assert main(("train", "--resume", "r.npz", "--epochs", "3", "--save", "r.npz")) == 0
    assert len(load_weights("r.npz").history) == 3


def test_what_nobody_reads_is_replaced_as_ever(folder):
    for epochs in ("1", "2"):
        typed = ("train", "--data", "own.csv", "--epochs", epochs)
        assert main((*typed, "--save", "w.npz", "--history", "h.csv")) == 0
    assert len(Path("h.csv").read_text().splitlines()) == 3
    assert Path("own.csv").read_text() == TABLE


def test_the_files_of_mnist_are_read_too(refused, folder):
    (folder / "data").mkdir()
    for file in mnist.FILES:
        (folder / "data" / file.name).write_bytes(b"pixels")
    Path("h.csv").symlink_to(Path("data") / mnist.FILES[0].name)
    said = refused("train", "--data", "mnist", "--data-dir", "data", "--history", "h.csv")
    assert f"this run starts from {mnist.FILES[0].name}" in said
    assert (folder / "data" / mnist.FILES[0].name).read_bytes() == b"pixels"
