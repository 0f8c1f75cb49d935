"""Populations in lanes of compiled code: each member is its own run, whoever is in other lanes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kernel_runs import made
from msgspec.structs import replace
from population_runs import alone, member, same_run, trained

from core import (
    Change,
    DataSpec,
    Experiment,
    LayerSpec,
    NetworkSpec,
    OptimizerSpec,
    ScheduleSpec,
    Trainer,
    TrainSpec,
)
from core.kernels.rational import FLAT, quotient
from core.spec.names import ACTIVATION_NAMES, OPTIMIZER_NAMES

pytest.importorskip("numba")
pytestmark = pytest.mark.usefixtures("lane_kernels", "switched_on")


def _members(count: int, **changes: Any) -> list[Experiment]:
    return [member(number, dtype="float64", **changes) for number in range(count)]


def _agrees(experiment: Experiment, kind: str, tolerance: float = 1e-12) -> None:
    """Check that a population's run is NumPy's to rounding."""
    ours = alone(experiment, made(kind))
    oracle = alone(experiment, made(kind), engine="numpy")
    assert (ours.engine, oracle.engine) == ("population", "numpy")
    assert ours.steps == oracle.steps
    close = {"rtol": tolerance, "atol": tolerance}
    np.testing.assert_allclose(ours.network.parameters, oracle.network.parameters, **close)
    for name, column in oracle.history.arrays().items():
        np.testing.assert_allclose(ours.history.arrays()[name], column, **close, err_msg=name)


def test_a_thousand_steps_are_those_of_numpy():
    _agrees(member(1, dtype="float64", epochs=200), "two")


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_all_that_there_is_comes_to_what_numpy_comes_to(data: st.DataObject):
    draw = data.draw
    kind = draw(st.sampled_from(["two", "three", "regression"]))
    last = {"two": ("sigmoid", 1), "three": ("softmax", 3), "regression": ("linear", 2)}[kind]
    losses = {"two": ("mse", "binary_cross_entropy"), "three": ("mse", "cross_entropy")}
    hidden = draw(st.lists(st.sampled_from(ACTIVATION_NAMES), max_size=2))
    units = draw(st.integers(2, 6))
    layers = (
        *(LayerSpec(units, name, bias=draw(st.booleans())) for name in hidden),
        LayerSpec(last[1], last[0]),
    )
    training = TrainSpec(
        draw(st.sampled_from(losses.get(kind, ("mse",)))),
        OptimizerSpec(draw(st.sampled_from(OPTIMIZER_NAMES)), 0.01),
        batch_size=draw(st.sampled_from([1, 5, 16, 20, 37])),
        epochs=2,
        shuffle=draw(st.booleans()),
        l1=draw(st.sampled_from([0.0, 0.001])),
        l2=draw(st.sampled_from([0.0, 0.01])),
        metric=draw(st.sampled_from(["accuracy", "exact"])),
        schedule=draw(st.sampled_from([ScheduleSpec(), ScheduleSpec("cosine", 3.0, warmup=0.5)])),
        decimals=1,
        seed=3,
    )
    network = NetworkSpec(3, layers, dtype="float64", seed=draw(st.integers(0, 99)))
    _agrees(Experiment(DataSpec("file"), network, training), kind, 1e-10)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    company=st.lists(st.integers(0, 40), min_size=1, max_size=20, unique=True),
    place=st.integers(0, 19),
    threads=st.integers(1, 3),
    optimizer=st.sampled_from(["sgd", "adam"]),
)
def test_company_place_and_threads_change_no_bit_of_a_member(
    company: list[int], place: int, threads: int, optimizer: str
):
    place %= len(company)
    experiments = [
        member(number, optimizer, dtype="float64", epochs=3, rate=0.01 * number)
        for number in company
    ]
    population = trained(experiments, threads=threads)
    assert population.compiled
    same_run(population, place, alone(experiments[place]))


@pytest.mark.parametrize("batch_size", [1, 8])
def test_rounds_of_any_length_come_to_the_same(monkeypatch: pytest.MonkeyPatch, batch_size: int):
    """Rows are written behind those of the round before, those of points as well."""
    monkeypatch.setattr("core.train.population._FIRST_SECONDS", 0.0)
    monkeypatch.setattr("core.train.population._MOST_GROWTH", 2)
    data = made("two", rows=130)
    experiments = _members(10, batch_size=batch_size, epochs=3)
    population = trained(experiments, data)
    assert population.compiled
    for number in (0, 9):
        same_run(population, number, alone(experiments[number], data))


def test_one_that_diverges_ends_as_alone_and_the_others_go_on():
    experiments = _members(10)
    experiments[4] = member(4, dtype="float64", rate=1e9, l2=1.0, epochs=40)
    experiments = [
        replace(each, training=replace(each.training, epochs=40)) for each in experiments
    ]
    population = trained(experiments)
    assert np.flatnonzero(population.diverged).tolist() == [4]
    assert population.epoch == 40
    for number in (0, 4, 5, 9):
        same_run(population, number, alone(experiments[number]))
    oracle = alone(experiments[4], engine="numpy")
    assert population.state(4).steps == oracle.steps
    assert population.why_diverged(4) == oracle.diverged


def test_a_test_figure_that_is_not_finite_ends_a_run_where_numpy_ends_it():
    data = made("regression")
    x_test = data.x_test.copy()
    x_test[3] = 1e200
    wild = type(data)(
        data.x_train, data.y_train, x_test, data.y_test, "regression", 0, None, "made"
    )
    network = NetworkSpec(3, (LayerSpec(2, "linear"),), dtype="float64")
    spec = TrainSpec("mse", OptimizerSpec("sgd", 0.01), batch_size=8, epochs=3)
    experiment = Experiment(DataSpec("file"), network, spec)
    population, oracle = trained([experiment], wild), alone(experiment, wild, engine="numpy")
    assert "the loss on the test rows grew beyond all numbers" in oracle.diverged
    assert population.why_diverged(0) == oracle.diverged
    assert population.state(0).steps == oracle.steps


def test_each_lane_may_have_data_of_its_own():
    datasets = [made("two", seed=seed) for seed in range(3)]
    experiments = _members(3)
    from core import Population

    population = Population(experiments, datasets).fit()
    for number in range(3):
        same_run(population, number, alone(experiments[number], datasets[number]))


def test_rows_of_all_without_shuffling_are_brought_once_and_are_the_right_ones():
    """Test rows go through the same buffers in between."""
    _agrees(member(2, dtype="float64", batch_size=16, shuffle=False), "two")
    _agrees(member(2, dtype="float64", batch_size=37, shuffle=False), "two")


def test_a_run_goes_on_from_its_file_and_replays_changes(tmp_path: Any):
    from core import load_weights, save_weights

    experiment = replace(
        member(1, dtype="float64", epochs=9),
        changes=(
            Change(7, "learning_rate", 0.2),
            Change(12, "unit_off", 1, (0, 1)),
            Change(20, "unit_off", 0, (0, 1)),
            Change(25, "batch_size", 5),
        ),
    )
    data = made("two")
    whole = Trainer(experiment, data, engine="population").fit()
    half = Trainer(experiment, data, engine="population")
    while half.steps < 17:
        half.step()
    path = tmp_path / "half.npz"
    save_weights(
        path, half.network, experiment=half.experiment, history=half.history,
        resume=half.resume_state(),
    )  # fmt: skip
    resumed = Trainer.resumed(load_weights(path), data)
    assert (resumed.engine, resumed.caution) == ("population", "")
    resumed.fit()
    np.testing.assert_array_equal(resumed.network.parameters, whole.network.parameters)
    for name, column in whole.history.arrays().items():
        np.testing.assert_array_equal(resumed.history.arrays()[name], column)


def test_tanh_as_a_quotient_is_tanh_to_a_few_units_in_the_last_place():
    x = np.linspace(-float(FLAT), float(FLAT), 200_001, dtype=np.float32)
    exact = np.tanh(x.astype(np.float64))
    off = np.abs(quotient(x) - exact) / np.spacing(np.abs(exact).astype(np.float32))
    assert off.max() < 6.0
    assert quotient(np.float32(0.0)) == 0.0
