"""Sweeps in one process: rows as a trainer has them, kept at once, gone on with, never twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace
from small_runs import xor
from small_sweeps import RATE, UNITS, made, rates

from core import DataSpec, SpecError, Trainer, load_weights
from core.datasets.fingerprint import fingerprint_of
from core.spec.sweep import Axis, Halving, SweepSpec
from core.sweep.errors import SweepError
from core.sweep.points import Points, experiment_with
from core.sweep.pool import Pool
from core.sweep.results import experiment_of, history_of, read_results, standings
from core.sweep.store import Store
from core.sweep.sweep import Sweep

ROOT = Path(__file__).parents[3]


def test_each_row_is_the_run_of_its_experiment_bit_for_bit(tmp_path):
    spec = rates(0.1, 1.0, repeats=2)
    rows = made(spec, tmp_path / "s")
    assert [row.number for row in rows] == [0, 1, 2, 3]
    for row in rows:
        alone = Trainer(experiment_with(spec.base, Points(spec)[row.number])).fit()
        digest = fingerprint_of({"parameters": alone.network.parameters}).rpartition(" ")[2]
        assert row.fingerprint == digest
        assert row.train_loss == alone.history.train_loss[-1]
        assert (row.outcome, row.epochs, row.steps) == ("finished", alone.epoch, alone.steps)
        assert experiment_of(tmp_path / "s", row.number) == alone.experiment
        history = history_of(tmp_path / "s", row.number)
        np.testing.assert_array_equal(history.train_loss, alone.history.train_loss)


def test_a_run_that_cannot_be_made_or_diverges_is_a_row_with_its_reason(tmp_path):
    spec = SweepSpec(
        xor(20),
        (
            Axis("training.loss", ("mse", "cross_entropy")),
            Axis("network.layers.2.activation", ("linear", "sigmoid")),
            Axis(RATE, (0.5, 1e39)),
        ),
    )
    rows = made(spec, tmp_path / "s")
    told = {row.number: (row.outcome, row.reason) for row in rows}
    assert told[0][0] == told[2][0] == "finished"
    assert told[1][0] == "diverged"
    assert "diverged at step" in told[1][1]
    assert told[4][0] == "failed"
    assert "cross_entropy needs a softmax output" in told[4][1]
    results = read_results(tmp_path / "s")
    assert results.count("failed") == 4
    assert np.isnan(results.columns["figure"][4])


def test_a_run_that_ends_early_by_its_own_rule_is_finished(tmp_path):
    spec = SweepSpec(xor(50), (Axis("training.stop.goal", ("train_loss:9", "none")),))
    rows = made(spec, tmp_path / "s")
    assert [(row.outcome, row.epochs) for row in rows] == [("finished", 1), ("finished", 50)]
    assert "train loss 9 passed" in rows[0].reason


def test_inputs_last_layer_and_loss_follow_the_data(tmp_path):
    base = replace(xor(2), data=DataSpec("xor", samples=20))
    spec = SweepSpec(base, (Axis("data.name", ("xor", "multi_gauss", "digits")),))
    spec = replace(spec, given=("data.samples",))
    rows = made(spec, tmp_path / "s")
    assert [row.reason for row in rows] == ["", "", ""]
    found = [experiment_of(tmp_path / "s", number) for number in range(3)]
    assert [each.network.sizes for each in found] == [(2, 4, 1), (2, 4, 1), (784, 4, 10)]
    assert [each.training.loss for each in found] == [
        *("binary_cross_entropy", "mse", "cross_entropy"),
    ]


def test_histories_are_thinned_and_weights_are_kept_on_request(tmp_path):
    spec = rates(0.5, epochs=200, history=10, weights=True)
    (row,) = made(spec, tmp_path / "s")
    history = history_of(tmp_path / "s", 0)
    assert 5 < len(history) <= 10
    assert (history.epoch[0], history.epoch[-1]) == (1, 200)
    resumed = Trainer.resumed(load_weights(tmp_path / "s" / "weights" / "0.npz"))
    assert resumed.epoch == 200
    digest = fingerprint_of({"parameters": resumed.network.parameters}).rpartition(" ")[2]
    assert digest == row.fingerprint


def test_what_is_left_is_done_and_nothing_twice(tmp_path):
    spec = rates(repeats=3)
    runs = Sweep(spec, tmp_path / "s", make_pool=Pool).run()
    first = [next(runs).number for _ in range(4)]
    runs.close()
    kept = read_results(tmp_path / "s").columns["number"].tolist()
    assert set(first) <= set(kept)
    rest = [row.number for row in made(spec, tmp_path / "s", resume=True)]
    assert sorted(kept + rest) == list(range(9))
    assert made(spec, tmp_path / "s", resume=True) == []


def test_cancelling_ends_it_and_another_thread_may(tmp_path):
    sweep = Sweep(rates(repeats=3), tmp_path / "s", make_pool=Pool)
    runs = sweep.run()
    next(runs)
    sweep.cancel()
    assert list(runs) == []
    assert (sweep.done, sweep.total) == (1, 9)
    assert len(read_results(tmp_path / "s")) == 1


def test_killed_at_any_moment_nothing_that_was_finished_is_lost(tmp_path):
    code = f"""
        import sys
        sys.path[:0] = [{str(ROOT)!r}, {str(ROOT / "tests" / "helpers")!r}]
        from core.sweep.pool import Pool
        from core.sweep.sweep import Sweep
        from small_sweeps import rates
        for row in Sweep(rates(repeats=30), {str(tmp_path / "s")!r}, make_pool=Pool).run():
            print(row.number, row.fingerprint, flush=True)
    """
    command = [sys.executable, "-c", textwrap.dedent(code)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        told = [child.stdout.readline().split() for _ in range(7)]
        os.kill(child.pid, signal.SIGKILL)
    before = read_results(tmp_path / "s")
    kept = dict(zip(before.columns["number"], before.columns["fingerprint"], strict=True))
    assert {int(number): digest for number, digest in told}.items() <= kept.items()
    again = {row.number for row in made(rates(repeats=30), tmp_path / "s", resume=True)}
    assert not again & set(kept)
    assert again | set(kept) == set(range(90))


def test_configurations_stand_by_their_mean_and_those_with_lost_runs_behind(tmp_path):
    made(rates(0.01, 1.0, 1e39, epochs=30, repeats=2), tmp_path / "s")
    results = read_results(tmp_path / "s")
    found = standings(results)
    assert [each.settings[RATE] for each in found] == [1.0, 0.01, 1e39]
    assert [each.lost for each in found] == [0, 0, 2]
    of_first = results.columns["figure"][results.columns["configuration"] == 1]
    assert found[0].mean == pytest.approx(of_first.mean())
    assert (found[0].low, found[0].high) == (of_first.min(), of_first.max())
    assert results.names[RATE] == "learning_rate"
    assert results.values[RATE].dtype == np.float64


def test_values_of_other_kinds_are_columns_too(tmp_path):
    spec = SweepSpec(
        xor(1), (Axis("network.init", ("zeros", {"name": "normal", "std": 2})), Axis(UNITS, (2, 3)))
    )
    made(spec, tmp_path / "s")
    values = read_results(tmp_path / "s").values
    assert values["network.init"].tolist() == [
        *("zeros",) * 2,
        *({"name": "normal", "std": 2},) * 2,
    ]
    assert values[UNITS].dtype == np.int64


@pytest.mark.parametrize(
    ("axis", "said"),
    [
        (Axis(RATE, (0.1, -1.0)), "learning_rate is -1.0"),
        (Axis("network.layers.9.units", (3,)), "there is no layer 9"),
        (Axis("training.epochs", low=-5, high=5), "training.epochs is -5"),
    ],
)
def test_values_that_cannot_be_are_refused_before_anything_is_written(tmp_path, axis, said):
    where = {"drawn": (axis,)} if not axis.values else {"grid": (axis,)}
    with pytest.raises(SpecError, match=said):
        made(SweepSpec(xor(), **where), tmp_path / "s")
    assert not (tmp_path / "s").exists()


def test_arrays_of_a_program_cannot_be_swept(tmp_path):
    base = replace(xor(), data=DataSpec("arrays"))
    with pytest.raises(SweepError, match="stand in no file"):
        made(SweepSpec(base), tmp_path / "s")


class TestHalving:
    SPEC = rates(
        *(0.001, 1.0, 0.01, 0.1, 1e39, 0.5), epochs=40, repeats=2, halving=Halving(5, factor=2)
    )

    @pytest.fixture(scope="class")
    @classmethod
    def straight(cls, tmp_path_factory):
        """The folder of the sweep that was made in one go, and its rows; only to be read."""
        folder = tmp_path_factory.mktemp("halving") / "s"
        return folder, list(Sweep(cls.SPEC, folder, make_pool=Pool).run())

    def test_the_best_go_on_and_the_others_end_with_the_reason(self, straight):
        folder, rows = straight
        assert [row.rung for row in rows] == [0] * 12 + [1] * 6 + [2] * 2 + [3] * 2
        results = read_results(folder)
        outcomes = results.columns["outcome"].reshape(6, 2)
        assert (outcomes[1] == "finished").all()
        assert (outcomes[4] == "diverged").all()
        assert (outcomes[[0, 2]] == "dropped").all()
        assert results.columns["epochs"].reshape(6, 2)[:, 0].tolist()[:3] == [5, 40, 5]
        reason = results.columns["reason"][0]
        assert reason == "after 5 epochs test loss was not among the best 3 of 6"
        assert standings(results)[0].settings[RATE] == 1.0

    def test_who_goes_all_the_way_is_the_same_run_as_without(self, straight):
        folder, made_rows = straight
        rows = {row.number: row for row in made_rows}
        alone = Trainer(experiment_with(self.SPEC.base, Points(self.SPEC)[2])).fit()
        digest = fingerprint_of({"parameters": alone.network.parameters}).rpartition(" ")[2]
        assert rows[2].fingerprint == digest
        assert rows[2].steps == alone.steps
        np.testing.assert_array_equal(history_of(folder, 2).test_loss, alone.history.test_loss)

    def test_it_goes_on_where_it_stood(self, tmp_path, monkeypatch):
        made_updates, advance = [], Trainer.advance

        def counting(trainer, *arguments):
            made_updates.append(advance(trainer, *arguments))
            return made_updates[-1]

        monkeypatch.setattr(Trainer, "advance", counting)
        spec = replace(self.SPEC, grid=(Axis(RATE, (0.1, 1.0)),), repeats=1)
        list(Sweep(spec, tmp_path / "s", make_pool=Pool).run())
        assert sum(made_updates) == 5 + 40
        with Store(tmp_path / "s", spec, resume=True) as store:
            assert [store.state(number) for number in (0, 1)] == [b"", b""]

    @pytest.mark.parametrize("after", [3, 14, 21])
    def test_it_goes_on_from_wherever_it_ended(self, tmp_path, straight, after):
        folder, rows = straight
        runs = Sweep(self.SPEC, tmp_path / "b", make_pool=Pool).run()
        first = [next(runs).number for _ in range(after)]
        runs.close()
        going = Sweep(self.SPEC, tmp_path / "b", resume=True, make_pool=Pool)
        rest = [row.number for row in going.run()]
        assert len(rows) - 5 <= len(first + rest) <= len(rows)
        assert going.done == going.total == 12
        one, other = (read_results(path).columns for path in (folder, tmp_path / "b"))
        for name in ("outcome", "reason", "epochs", "fingerprint"):
            assert one[name].tolist() == other[name].tolist()
