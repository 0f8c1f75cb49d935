"""What is offered to be varied makes a difference, and comes with values that can be had."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace
from small_runs import xor

from core import DataSpec, Experiment, OptimizerSpec, load_dataset
from core.spec.arena_plan import ArenaPlan, Varied
from playground.views.usual_values import offered_fields, usual_values

if TYPE_CHECKING:
    from core.spec.varied import Field


def offered(experiment: Experiment) -> dict[str, Field]:
    fields = offered_fields(experiment, load_dataset(experiment.data))
    return {field.key: field for field in fields}


def moons() -> Experiment:
    return replace(xor(), data=DataSpec("moons", samples=40))


def test_what_people_ask_for_first_comes_first() -> None:
    keys = list(offered(moons()))
    assert keys[:2] == ["network.init.name", "training.optimizer.learning_rate"]
    assert keys.index("data.noise") < keys.index("training.l1")


def test_what_makes_no_difference_is_not_offered() -> None:
    table = offered(xor())
    assert "data.noise" not in table
    assert "training.optimizer.momentum" not in table
    assert "network.init.std" not in table
    assert "training.augmentation.rotation" not in table
    momentum = replace(moons().training, optimizer=OptimizerSpec("momentum"))
    found = offered(replace(moons(), training=momentum))
    assert {"data.noise", "data.samples", "training.optimizer.momentum"} <= found.keys()
    plane = replace(xor(), data=DataSpec("plane", samples=40))
    assert "training.loss" not in offered(plane)


def test_each_has_values_that_it_can_have() -> None:
    for field in offered(moons()).values():
        values = usual_values(field, moons(), 20)
        assert len(values) > 1, field.key
        if field.key not in ("training.loss", "network.bias_init.name"):
            assert ArenaPlan(moons(), Varied(field, values), None, 1).experiments


def test_numbers_lie_around_the_present_one() -> None:
    field = offered(xor())["training.optimizer.learning_rate"]
    assert usual_values(field, xor(learning_rate=0.03), 4) == (0.003, 0.01, 0.03, 0.1, 0.3)
    seed = offered(xor())["network.seed"]
    batch = offered(xor())["training.batch_size"]
    assert usual_values(batch, xor(), 20) == (1, 4, 16, 20)
    assert usual_values(seed, xor(seed=7), 4)[:3] == (7, 8, 9)
