"""The command `sweep`, as a person types it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from core.sweep import dispatch
from core.sweep.errors import SweepError
from core.sweep.pool import Pool
from core.sweep.results import experiment_of, read_results
from core.sweep.store import Store
from playground.cli import sweep as command

PLAN = """
[base]
epochs = 20

[grid]
lr = [0.1, 1.0]
"""


@pytest.fixture
def sweep(program, monkeypatch):
    """Write a plan and run it, in this process; gives (exit code, stdout, stderr)."""
    monkeypatch.setattr(command, "LocalPool", lambda _workers: Pool())

    def run(text: str, *arguments: str):
        Path("plan.toml").write_text(text)
        return program("sweep", "plan.toml", *arguments)

    return run


@pytest.fixture
def refused_sweep(sweep):
    def run(text: str, *arguments: str) -> str:
        code, out, err = sweep(text, *arguments)
        assert code == 2
        assert out == ""
        assert err.count("\n") == 1
        return err

    return run


def test_the_best_are_shown_and_the_results_lie_beside_the_plan(sweep):
    code, out, _ = sweep(PLAN)
    assert code == 0
    lines = out.splitlines()
    assert lines[0] == "The best by test loss:"
    assert lines[2].split() == ["learning_rate", "test", "loss"]
    assert [line.split()[0] for line in lines[3:5]] == ["1", "0.1"]
    assert "2 runs: 2 finished" in out
    assert len(read_results("plan.sweep")) == 2


def test_repeats_show_their_mean_and_span(sweep):
    _, out, _ = sweep("repeats = 3\n" + PLAN)
    assert out.splitlines()[2].split()[-3:] == ["from", "to", "of"]
    assert "3/3" in out


def test_json_has_the_counts_and_the_best(sweep):
    code, out, _ = sweep(PLAN, "--json", "--out", "there")
    found = json.loads(out)
    assert code == 0
    assert (found["runs"], found["finished"], found["failed"]) == (2, 2, 0)
    assert found["folder"] == "there"
    assert found["best"][0]["settings"] == {"training.optimizer.learning_rate": 1.0}
    assert found["best"][0]["mean"] < found["best"][1]["mean"]


def test_a_sweep_is_gone_on_with_and_not_begun_twice(sweep, refused_sweep):
    sweep(PLAN)
    assert "holds results already: go on with --resume" in refused_sweep(PLAN)
    assert sweep(PLAN, "--resume")[0] == 0
    other = PLAN.replace("20", "30")
    assert "holds the results of another sweep" in refused_sweep(other, "--resume")


def test_where_no_run_comes_to_anything_it_ends_as_an_error(sweep):
    code, out, _ = sweep("[grid]\nloss = ['cross_entropy']")
    assert code == 2
    assert "the first that failed: cross_entropy needs a softmax output" in out


def test_a_table_of_ones_own_gets_the_network_that_is_proposed(sweep):
    rows = "\n".join(f"{x},{x % 3},{'abc'[x % 3]}" for x in range(60))
    Path("mine.csv").write_text(f"one,two,kind\n{rows}\n")
    code, out, err = sweep("[base]\ndata = 'mine.csv'\nepochs = 2\n[grid]\nlr = [0.01]")
    assert (code, "1 finished" in out) == (0, True)
    assert "mine.csv" in err
    found = experiment_of("plan.sweep", 0)
    assert found.network.sizes == (2, 16, 3)
    assert found.training.optimizer.name == "adam"
    assert Path(found.data.path).is_absolute()


def test_an_experiment_beside_the_plan_is_found(sweep, tmp_path, monkeypatch):
    sweep(PLAN)
    (tmp_path / "plans").mkdir()
    text = experiment_of("plan.sweep", 0).to_json()
    (tmp_path / "plans" / "mine.json").write_text(text)
    (tmp_path / "plans" / "b.toml").write_text("experiment = 'mine.json'")
    from playground.__main__ import main

    assert main(("sweep", "plans/b.toml")) == 0
    assert len(read_results("plans/b.sweep")) == 1


def test_ctrl_c_keeps_what_is_there(sweep, monkeypatch):
    class Interrupted(Pool):
        left = 1

        def submit(self, order, jobs):
            if not self.left:
                raise KeyboardInterrupt
            self.left -= 1
            return super().submit(order, jobs)

        @property
        def workers(self):
            return 0.5  # one batch at a time

    with monkeypatch.context() as patch:
        patch.setattr(command, "LocalPool", lambda _workers: Interrupted())
        code, out, err = sweep(PLAN)
    assert code == 130
    assert "1 runs: 1 finished" in out
    assert "stopped by Ctrl+C; 1 of 2 runs are in plan.sweep: go on with --resume" in err
    assert "2 runs: 2 finished" in sweep(PLAN, "--resume")[1]


def test_a_disk_that_fills_up_is_told_with_what_is_kept(sweep, monkeypatch):
    add = Store.add

    def full(store, rows, figure):
        if store.outcomes():
            raise SweepError("cannot write to plan.sweep: the disk is full")
        add(store, rows, figure)

    with monkeypatch.context() as patch:
        patch.setattr(Store, "add", full)
        patch.setattr(dispatch, "MOST_IN_BATCH", 1)
        code, out, err = sweep(PLAN)
    assert (code, out) == (2, "")
    assert err.splitlines()[-1].endswith(
        "the disk is full; 1 of 2 runs are kept: go on with --resume"
    )
    assert sweep(PLAN, "--resume")[0] == 0


@pytest.mark.parametrize(
    ("text", "arguments", "said"),
    [
        ("[grid]\nlearning_rte = [1]", (), "did you mean 'learning_rate'?"),
        ("lesson = 'nope'", (), "no lesson 'nope'"),
        ("lesson = 'xor'\nexperiment = 'a.json'", (), "names a lesson and an experiment"),
        ("experiment = 'nope.json'", (), "nope.json"),
        ("[base]\ndata = 'nope.csv'", (), "nope.csv was not found"),
        ("[grid]\nlr = [-1]", (), "learning_rate is -1"),
        (PLAN, ("--workers", "0"), "--workers is 0, expected 1 to 1024"),
        (PLAN, ("--workers", "2", "--cluster", "tcp://a:1"), "not allowed with"),
        (
            PLAN,
            ("--out", "no/such/folder"),
            "cannot write to folder: the folder no/such is not there",
        ),
        (PLAN, ("--out", "."), "which the sweep reads, lies in"),
    ],
)
def test_what_cannot_be_is_one_line_and_exit_code_2(refused_sweep, text, arguments, said):
    assert said in refused_sweep(text, *arguments)


def test_a_plan_that_is_not_there(refused):
    assert "cannot open nope.toml: there is no such file" in refused("sweep", "nope.toml")


def test_a_cluster_needs_dask(refused_sweep, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    monkeypatch.delitem(sys.modules, "core.sweep.cluster_pool", raising=False)
    said = refused_sweep(PLAN, "--cluster", "tcp://127.0.0.1:1")
    assert 'pip install "training-playground[cluster]"' in said
