"""Plan files: what they mean, and what is said of one that means nothing."""

from __future__ import annotations

import pytest
from small_runs import xor
from small_sweeps import RATE, UNITS

from core import SpecError
from core.spec.sweep import Axis, Halving
from core.sweep.errors import SweepError
from core.sweep.plan_file import read_plan, sweep_of

PLAN = """
lesson = "xor"
repeats = 4
seeds = ["network-seed"]
figure = "test_accuracy"
weights = true

[base]
epochs = 30
layers = "3:tanh,1:sigmoid"
init.std = 0.5

[grid]
lr = [0.1, 1]
layers.1.units = [2, 3]

[latin]
runs = 6
seed = 2
l2 = {low = 1e-5, high = 1e-2, log = true}
init.name = ["normal", "he_normal"]
optimizer = {choices = ["sgd", "adam"]}

[halving]
epochs = 5
"""


@pytest.fixture
def plan(tmp_path):
    def read(text: str):
        path = tmp_path / "plan.toml"
        path.write_text(text)
        return read_plan(path)

    return read


def test_a_plan_with_all_there_is(plan):
    found = plan(PLAN)
    assert found.lesson == "xor"
    spec = sweep_of(found, xor())
    assert spec.base.training.epochs == 30
    assert spec.base.network.sizes == (2, 3, 1)
    assert spec.base.network.init.std == 0.5
    assert spec.given == ("training.epochs", "network.layers", "network.init.std")
    assert spec.grid == (Axis(RATE, (0.1, 1)), Axis(UNITS, (2, 3)))
    assert spec.drawn == (
        Axis("training.l2", low=1e-5, high=1e-2, log=True),
        Axis("network.init.name", ("normal", "he_normal")),
        Axis("training.optimizer.name", ("sgd", "adam")),
    )
    assert (spec.draw, spec.runs, spec.seed) == ("latin", 6, 2)
    assert (spec.repeats, spec.seeds) == (4, ("network.seed",))
    assert (spec.figure, spec.weights, spec.halving) == ("test_accuracy", True, Halving(5))
    assert spec.count == 2 * 2 * 6 * 4


def test_a_plan_of_nothing_is_one_run(plan):
    assert sweep_of(plan(""), xor()).count == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[grid", "plan.toml is no TOML: "),
        ("repeat = 3", "a plan has no 'repeat', did you mean 'repeats'?"),
        ("repeats = 'x'", "Expected `int`, got `str`"),
        ("figure = 'loss'", "Invalid enum value 'loss'"),
        ("[halving]\nfactor = 2", "missing required field `epochs`"),
    ],
)
def test_a_file_that_is_no_plan_is_told_in_one_sentence(plan, text, said):
    with pytest.raises(SweepError) as told:
        plan(text)
    assert said in str(told.value)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[grid]\nlearning_rte = [1]", "did you mean 'learning_rate'?"),
        ("[base]\nlearning_rte = 1", "did you mean 'learning_rate'?"),
        ("[grid]\nlr = 0.1", "lr of [grid] is 0.1, expected a list of values"),
        ("[grid]\nlr = {low = 1, high = 2}", "no field 'lr.low'"),
        ("[random]\nruns = 2\nlr = 3", "lr is 3, expected a list of values, or a range"),
        ("[random]\nruns = 2\nlr = {low = 3}", "has nothing to try"),
        ("[random]\nlr = {low = 1, high = 2}", "give runs, as in runs = 50"),
        ("[random]\nruns = 1\nlr=[1]\n[latin]\nruns = 1\nl1=[1]", "expected one of them"),
        ("[base]\nepochs = -1", "training.epochs is -1"),
    ],
)
def test_a_plan_that_cannot_be_is_told_in_one_sentence(plan, text, said):
    with pytest.raises(SpecError) as told:
        sweep_of(plan(text), xor())
    assert said in str(told.value)
