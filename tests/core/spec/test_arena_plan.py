"""The plan of an arena: which experiments there are, and where each stands."""

from __future__ import annotations

import pytest
from fake_population import plan_of
from msgspec.structs import replace
from small_runs import xor

from core import Change, Experiment, SpecError
from core.spec.arena_plan import ArenaPlan, Cell, Varied
from core.spec.stop import StopSpec
from core.spec.varied import varied_fields


def test_rows_columns_and_repeats() -> None:
    plan = plan_of(("zeros", "normal", "he_normal"), 2, ("training.l2", (0.0, 0.1)))
    assert (plan.size, plan.width, plan.runs_a_row) == (12, 2, 4)
    cells = [plan.cell(run) for run in range(plan.size)]
    assert cells[7] == Cell(1, 1, 1)
    assert [plan.run_at(cell) for cell in cells] == list(range(12))
    experiment = plan.experiment(7)
    assert experiment.network.init.name == "normal"
    assert experiment.training.l2 == 0.1
    assert (experiment.network.seed, experiment.training.seed, experiment.data.seed) == (1, 1, 0)
    assert experiment.training.engine == "population"
    assert plan.name(7) == "normal, L2 0.1, seed 1"
    assert len(set(plan.experiments)) == 12


def test_no_rule_ends_a_run_before_the_others() -> None:
    training = replace(xor().training, stop=StopSpec(patience=3))
    plan = plan_of(base=replace(xor(), training=training))
    assert plan.experiment(0).training.stop == StopSpec()


def test_nothing_else_differs_and_all_go_from_the_start() -> None:
    base = replace(xor(), changes=(Change(3, "learning_rate", 0.2),))
    plan = plan_of(("normal",), 1, base=base)
    expected = replace(xor(), network=replace(xor().network, init=plan.experiment(0).network.init))
    expected = replace(expected, training=replace(expected.training, engine="population"))
    assert plan.experiment(0) == expected
    assert plan.name(0) == "normal"


def test_a_seed_that_is_varied_is_no_repeat() -> None:
    field = next(each for each in varied_fields(xor()) if each.key == "network.seed")
    plan = ArenaPlan(xor(), Varied(field, (5, 9)), None, 2)
    assert [e.network.seed for e in plan.experiments] == [5, 5, 9, 9]
    assert [e.training.seed for e in plan.experiments] == [0, 1, 0, 1]
    assert plan.rows.text(0) == "seed of the weights 5"


def test_what_cannot_be_is_told() -> None:
    with pytest.raises(SpecError, match="10,200 runs, expected at most 10,000"):
        plan_of(("zeros",) * 2, 5100)
    with pytest.raises(SpecError, match="rows and columns"):
        plan_of(columns=("network.init.name", ("zeros",)))
    with pytest.raises(SpecError, match="no values"):
        plan_of(())
    with pytest.raises(SpecError, match="at least 1"):
        plan_of(repeats=0)
    assert isinstance(plan_of().base, Experiment)
