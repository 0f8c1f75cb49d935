"""Contest: runs of all shapes go on together, and how they stand is what they came to."""

from __future__ import annotations

import csv
import math
from typing import TYPE_CHECKING

import numpy as np
from fake_population import EPOCHS, FakePopulation, plan_of
from msgspec.structs import replace
from small_runs import xor

from core import Trainer, load_dataset
from core.spec.goal import Goal
from core.spec.stop import StopSpec
from core.train.contest import Contest, usual_goal
from core.train.contest_table import write_table

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from core.spec.arena_plan import ArenaPlan

GOAL = Goal("test_accuracy", 1.0)
INF = math.inf
UNITS = ("network.layers.1.units", (2, 3, 4))


def contest_of(plan: ArenaPlan) -> Contest:
    dataset = load_dataset(plan.base.data)
    return Contest(plan, [dataset] * plan.size, FakePopulation)


def finished(plan: ArenaPlan) -> Contest:
    contest = contest_of(plan)
    for _ in contest.run():
        pass
    return contest


def test_runs_stand_where_the_plan_says_whatever_their_shapes() -> None:
    contest = finished(plan_of(repeats=4, columns=UNITS))
    assert contest.is_finished
    assert contest.is_over
    assert contest.done == 1.0
    standing = contest.standing(GOAL, "test_loss")
    assert standing.solved_at.reshape(2, 3, 4).tolist() == [
        [[INF] * 4] * 3,  # zeros
        [[1, 2, 3, INF]] * 3,  # normal; the last one diverged
    ]
    assert standing.diverged.tolist() == [False, False, False, True] * 6
    assert [outcome.solved for outcome in standing.outcomes] == [0, 9]
    assert standing.outcomes[1].diverged == 3
    assert (standing.pairs[0].faster, standing.pairs[0].slower) == (1, 0)
    assert contest.network(23).layers[0].weights.shape == (4, 2)


def test_curves_and_bands_count_a_diverged_run_as_the_worst() -> None:
    standing = finished(plan_of(("normal",), 4)).standing(GOAL, "test_loss")
    assert standing.axis.tolist() == list(range(1, EPOCHS + 1))
    assert np.isinf(standing.curves[3, 2:]).all()
    assert standing.bands.shape == (1, 3, EPOCHS)
    np.testing.assert_allclose(standing.bands[0, 1, 4], 1 / 5 - 0.05)
    assert standing.finals is not None
    np.testing.assert_allclose(standing.finals[0, 0], 1 / EPOCHS - 0.05)
    assert standing.last.tolist()[:3] == [1.0] * 3


def test_none_is_far_ahead_of_the_others_and_nothing_is_compared_on_the_way() -> None:
    contest = contest_of(plan_of(repeats=1, columns=UNITS))
    run = contest.run()
    for turn in range(9):
        next(run)
        populations = [part.population.epoch for part in contest._parts]
        assert max(populations) - min(populations) <= 1
        assert contest.epoch == min(populations), turn
    standing = contest.standing(GOAL, "test_loss")
    assert not standing.is_over
    assert standing.pairs == ()
    assert standing.finals is None
    assert np.isnan(standing.curves[:, 3:]).all()
    assert np.isfinite(standing.curves[:, :3]).all()
    contest.stop()
    assert len(contest.standing(GOAL, "test_loss").pairs) == 1
    assert not contest.is_finished


def test_before_the_first_epoch_there_is_nothing_but_no_harm() -> None:
    standing = contest_of(plan_of()).standing(GOAL, "train_accuracy")
    assert standing.epoch == 0
    assert np.isnan(standing.bands).all()
    assert np.isnan(standing.last).all()


def test_a_run_is_handed_out_as_it_stands_and_goes_on_from_there() -> None:
    contest = finished(plan_of(repeats=2, columns=UNITS))
    kept = contest.kept(9)
    assert kept.name == "normal, layer 1: 3 units, seed 1"
    assert kept.experiment == contest.plan.experiment(9)
    assert (kept.epoch, len(kept.history)) == (2, 2)
    trainer = Trainer.resumed(kept.file, load_dataset(xor().data))
    expected = Trainer(contest.plan.experiment(9))
    for _ in range(2):
        expected.run_epoch()
    for one in (trainer, expected):
        one.run_epoch()
    assert trainer.network.parameters.tobytes() == expected.network.parameters.tobytes()


def test_of_very_many_some_curves_are_drawn_of_each_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.train.contest.MOST_CURVES", 6)
    standing = contest_of(plan_of(repeats=10)).standing(GOAL, "test_loss")
    assert standing.drawn.tolist() == [0, 3, 6, 10, 13, 16]
    assert len(standing.curves) == 6
    assert len(standing.solved_at) == 20


def test_what_usually_counts_as_solved() -> None:
    table = load_dataset(xor().data)
    assert usual_goal(xor(), table) == Goal("test_accuracy", 1.0)
    cloud = replace(xor(), data=replace(xor().data, name="xor_cloud", train_fraction=1.0))
    assert usual_goal(cloud, load_dataset(cloud.data)) == Goal("train_accuracy", 0.95)
    stop = StopSpec(Goal("train_loss", 0.1))
    wanted = replace(xor(), training=replace(xor().training, stop=stop))
    assert usual_goal(wanted, table) == stop.goal


def test_the_table_has_a_line_for_each_run(tmp_path: Path) -> None:
    plan = plan_of(repeats=4, columns=("training.l2", (0.0, 0.5)))
    path = tmp_path / "arena.csv"
    write_table(path, plan, finished(plan).standing(GOAL, "test_loss"))
    with path.open(newline="") as file:
        lines = list(csv.DictReader(file))
    assert len(lines) == plan.size
    solved, diverged = lines[13], lines[15]
    assert solved["network.init.name"] == "normal"
    assert solved["training.l2"] == "0.5"
    assert (solved["weights_seed"], solved["solved"], solved["solved_at"]) == ("1", "1", "2")
    assert float(solved["test_loss"]) == 1 / EPOCHS - 0.05
    assert (diverged["solved"], diverged["solved_at"], diverged["diverged"]) == ("0", "", "1")
