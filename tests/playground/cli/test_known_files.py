"""From the command line: a run knows its files, and overwrites nothing that another wrote."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from core import (
    Dataset,
    DataSpec,
    Experiment,
    LayerSpec,
    NetworkSpec,
    Trainer,
    TrainSpec,
    load_weights,
    save_weights,
)
from playground.__main__ import main
from playground.cli import commands

TABLE = "a,b,label\n" + "1,2,yes\n2,1,no\n3,4,yes\n4,3,no\n" * 3
FLIPPED = TABLE.replace("yes", "?").replace("no", "yes").replace("?", "no")


@pytest.fixture
def program(capsys, monkeypatch, tmp_path):
    """Run the command line from home/, with own.csv and run.npz in old/; (code, stderr)."""
    for name in ("home", "old"):
        (tmp_path / name).mkdir()
    (tmp_path / "old" / "own.csv").write_text(TABLE)
    monkeypatch.chdir(tmp_path / "old")
    assert main(("train", "--data", "own.csv", "--epochs", "2", "--save", "run.npz")) == 0
    monkeypatch.chdir(tmp_path / "home")

    def run(*typed):
        capsys.readouterr()
        code = main(("train", *map(str, typed)))
        return code, capsys.readouterr().err

    return run


def resumed(folder):
    return ("--resume", folder / "run.npz", "--epochs", "3", "--save", "out.npz")


def data_of(path):
    return load_weights(path).experiment.data.path


def test_a_run_goes_on_from_another_folder(program, tmp_path):
    Path("own.csv").write_text(FLIPPED)  # of the same name, where the program is started
    code, err = program(*resumed(tmp_path / "old"))
    assert code == 0, err
    assert data_of("out.npz") == str(tmp_path / "old" / "own.csv")


def test_what_moved_together_goes_on(program, tmp_path):
    shutil.move(tmp_path / "old", tmp_path / "new")
    code, err = program(*resumed(tmp_path / "new"))
    assert code == 0, err
    assert data_of("out.npz") == str(tmp_path / "new" / "own.csv")


def test_flipped_labels_are_refused_in_one_sentence(program, tmp_path):
    (tmp_path / "old" / "own.csv").write_text(FLIPPED)
    code, err = program(*resumed(tmp_path / "old"))
    assert code == 2
    assert err.count("\n") == 1
    assert "own.csv was changed, or is another file: the data have the same shape but" in err
    assert "--data-dir" in err
    assert not Path("out.npz").exists()


def test_what_the_sentence_names_helps(program, tmp_path):
    (tmp_path / "old" / "own.csv").write_text(FLIPPED)
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "own.csv").write_text(TABLE)
    code, err = program(*resumed(tmp_path / "old"), "--data-dir", tmp_path / "kept")
    assert code == 0, err
    assert data_of("out.npz") == str(tmp_path / "kept" / "own.csv")
    run, table = tmp_path / "old" / "run.npz", tmp_path / "old" / "own.csv"
    assert program("--experiment", run, "--epochs", "1")[0] == 2
    code, err = program("--experiment", run, "--data", table, "--epochs", "1", "--save", "n.npz")
    assert code == 0, err
    assert load_weights("n.npz").history.epoch.tolist() == [1]


def test_data_that_are_gone_are_told(program, tmp_path):
    (tmp_path / "old" / "own.csv").unlink()
    code, err = program(*resumed(tmp_path / "old"))
    assert code == 2
    assert f"{tmp_path / 'old' / 'own.csv'} was not found" in err
    assert "--data-dir" in err


def test_typed_data_are_not_looked_for_beside_the_experiment(program, tmp_path):
    Path("own.csv").write_text(FLIPPED)
    run = tmp_path / "old" / "run.npz"
    code, err = program("--experiment", run, "--data", "own.csv", "--save", "out.npz")
    assert code == 0, err
    assert data_of("out.npz") == str(tmp_path / "home" / "own.csv")


def test_first_weights_are_known_by_their_values(program):
    program("--epochs", "1", "--save", "w.npz")
    program("--init", "file:w.npz", "--epochs", "1", "--save", "from_w.npz")
    program("--epochs", "2", "--save", "w.npz")
    code, err = program("--experiment", "from_w.npz")
    assert code == 2
    assert err.count("\n") == 1
    assert "w.npz was changed, or is another file: it does not hold the weights" in err
    code, err = program("--experiment", "from_w.npz", "--init", "file:w.npz", "--epochs", "1")
    assert code == 0, err


def test_runs_on_arrays_say_what_to_name(program, tmp_path):
    rng = np.random.default_rng(0)
    dataset = Dataset.from_arrays(rng.normal(size=(20, 2)), np.arange(20) % 2)
    network = NetworkSpec(2, (LayerSpec(1, "sigmoid"),))
    trainer = Trainer(Experiment(DataSpec("arrays"), network, TrainSpec()), dataset)
    resume = trainer.resume_state()
    save_weights("a.npz", trainer.network, trainer.experiment, trainer.history, resume=resume)
    for typed in (("--resume", "a.npz", "--epochs", "200"), ("--experiment", "a.npz")):
        code, err = program(*typed)
        assert code == 2
        assert "a.npz was trained on arrays of a program" in err
        assert "--data" in err
    table = tmp_path / "old" / "own.csv"
    assert program("--experiment", "a.npz", "--data", table, "--epochs", "1")[0] == 0


class TestForeignChanges:
    @pytest.fixture
    def meanwhile(self, monkeypatch, tmp_path):
        """Another program writes run.npz while it is trained; gives what it wrote."""
        train, run = commands._run, tmp_path / "old" / "run.npz"
        written = run.read_bytes() + b"and more" if run.exists() else b"other"

        def trained(*arguments):
            run.write_bytes(written)
            return train(*arguments)

        monkeypatch.setattr(commands, "_run", trained)
        return written

    def test_the_run_is_saved_beside_it(self, program, tmp_path, meanwhile):
        run = tmp_path / "old" / "run.npz"
        code, err = program("--resume", run, "--epochs", "4", "--save", run)
        assert code == 0
        assert "run.npz was changed by another program" in err
        assert "run-2.npz" in err
        assert run.read_bytes() == meanwhile
        assert len(load_weights(run.with_name("run-2.npz")).history.epoch) == 4

    def test_else_it_goes_where_it_came_from(self, program, tmp_path):
        run = tmp_path / "old" / "run.npz"
        code, err = program("--resume", run, "--epochs", "4", "--save", run)
        assert code == 0, err
        assert len(load_weights(run).history.epoch) == 4
        assert sorted(path.name for path in run.parent.iterdir()) == ["own.csv", "run.npz"]


def test_a_run_may_return_to_a_name_without_an_ending(program, tmp_path):
    run = (tmp_path / "old" / "run.npz").rename(tmp_path / "old" / "weights")
    code, err = program("--resume", run, "--epochs", "4", "--save", run)
    assert code == 0, err
    assert len(load_weights(run).history.epoch) == 4
