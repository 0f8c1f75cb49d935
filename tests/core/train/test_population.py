"""Populations, without a compiler: each member is the run that it would be alone."""

from __future__ import annotations

from collections import deque

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kernel_runs import made
from msgspec.structs import replace
from population_runs import alone, member, same_run, trained

from core import (
    Change,
    InitSpec,
    Population,
    PopulationError,
    ScheduleSpec,
    StopSpec,
    Trainer,
    shapes_of,
)
from core.run.keyframes import KeyframeMemory, Keyframes
from core.spec.names import OPTIMIZER_NAMES
from core.train.recompute import Recomputed


def _members(count: int, **settings: object) -> list:
    return [member(number, **settings) for number in range(count)]


@pytest.mark.parametrize("optimizer", OPTIMIZER_NAMES)
def test_a_member_is_the_run_of_the_numpy_engine_to_rounding(optimizer: str):
    experiments = _members(3, optimizer=optimizer, dtype="float64", l1=0.001, l2=0.01)
    experiments[1] = replace(
        experiments[1],
        training=replace(experiments[1].training, schedule=ScheduleSpec("cosine", 4.0)),
    )
    population = trained(experiments, compiled=False)
    for number, experiment in enumerate(experiments):
        oracle = alone(experiment, engine="numpy")
        close = {"rtol": 1e-11, "atol": 1e-12}
        np.testing.assert_allclose(
            population.network(number).parameters, oracle.network.parameters, **close
        )
        for name, column in population.history(number).arrays().items():
            np.testing.assert_allclose(column, oracle.history.arrays()[name], **close)


@settings(max_examples=12, deadline=None)
@given(
    company=st.lists(st.integers(0, 12), min_size=1, max_size=6, unique=True),
    place=st.integers(0, 5),
    shuffle=st.booleans(),
)
def test_company_and_place_change_no_bit_of_a_member(company: list[int], place: int, shuffle: bool):
    place %= len(company)
    experiments = [member(number, shuffle=shuffle, epochs=3) for number in company]
    population = trained(experiments, compiled=False)
    same_run(population, place, alone(experiments[place], compiling="never"))


def test_one_that_diverges_ends_as_alone_and_the_others_go_on():
    experiments = [member(0), member(1, rate=100.0, l2=1.0), member(2)]
    population = trained(experiments, compiled=False)
    assert population.finished
    assert population.diverged.tolist() == [False, True, False]
    assert population.epoch == 6
    for number, experiment in enumerate(experiments):
        same_run(population, number, alone(experiment, compiling="never"))
    assert "Training diverged at step" in population.why_diverged(1)
    losses = population.curve("train_loss")
    ends = len(population.history(1))
    assert np.isfinite(losses[[0, 2]]).all()
    assert np.isnan(losses[1, ends:]).all()


def test_all_that_diverge_are_a_finished_population():
    population = trained(
        [member(0, rate=100.0, l2=1.0), member(1, rate=100.0, l2=1.0)], compiled=False
    )
    assert population.finished
    assert population.diverged.all()


def test_curves_are_columns_of_histories():
    population = trained(_members(3), compiled=False)
    assert population.epochs_at.tolist() == [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]
    for name in ("train_loss", "train_accuracy", "test_loss", "test_accuracy"):
        rows = [getattr(population.history(number), name) for number in range(3)]
        np.testing.assert_array_equal(population.curve(name), rows)
    with pytest.raises(ValueError, match="there is no curve 'loss'"):
        population.curve("loss")


def test_each_may_have_data_of_its_own():
    datasets = [made("three", seed=seed) for seed in range(3)]
    layers = replace(member().network.layers[1], units=3)
    experiments = [
        replace(each, network=replace(each.network, layers=(each.network.layers[0], layers)))
        for each in _members(3)
    ]
    population = Population(experiments, datasets, compiled=False).fit()
    for number in range(3):
        trainer = alone(experiments[number], datasets[number], compiling="never")
        same_run(population, number, trainer)


def test_long_epochs_have_points_inside():
    experiments = [member(number, batch_size=1, epochs=2) for number in range(2)]
    data = made("two", rows=230)
    population = trained(experiments, data, compiled=False)
    for number in range(2):
        same_run(population, number, alone(experiments[number], data, compiling="never"))
    assert population.history(0).points.epoch.size > 90


def test_a_run_that_was_dropped_and_begun_anew_is_the_same():
    experiments = _members(2, epochs=40)
    population = Population(experiments, [made("two")] * 2, compiled=False)
    while not population.finished:
        next(population.run(), None)
    same_run(population, 1, alone(experiments[1], compiling="never"))


def test_what_has_no_company_is_trained_by_a_trainer_and_grouped_alone():
    stops = replace(member(1), training=replace(member(1).training, stop=StopSpec(patience=2)))
    changes = replace(member(2), changes=(Change(3, "learning_rate", 0.5),))
    wide = replace(
        member(3), network=replace(member(3).network, layers=member(3).network.layers[1:])
    )
    every = [member(0), stops, changes, wide, member(4)]
    assert shapes_of(every) == [[0, 4], [1], [2], [3]]
    population = Population([changes], [made("two")], compiled=False).fit()
    oracle = Trainer(changes, made("two")).fit()
    np.testing.assert_array_equal(population.network(0).parameters, oracle.network.parameters)
    assert population.curve("train_loss").shape == (1, 6)
    with pytest.raises(PopulationError, match="experiment 2 has changes on the way"):
        Population([member(0), changes], [made("two")] * 2)
    with pytest.raises(PopulationError, match="a rule that stops it"):
        Population([member(0), stops], [made("two")] * 2)


def test_what_does_not_fit_is_refused_in_one_sentence():
    data = made("two")
    with pytest.raises(PopulationError, match=r"another shape than the first \(batch size 8 → 9\)"):
        Population([member(0), member(1, batch_size=9)], [data] * 2)
    with pytest.raises(PopulationError, match="there is no experiment"):
        Population([])
    with pytest.raises(PopulationError, match="1 data sets are given for 2 experiments"):
        Population(_members(2), [data])
    with pytest.raises(PopulationError, match="data set 2 has 36 rows of 3 inputs"):
        Population(_members(2), [data, made("two", rows=36)], compiled=False)


def test_schemes_and_seeds_may_differ_within_a_shape():
    experiments = _members(4)
    experiments[0] = replace(
        experiments[0], network=replace(experiments[0].network, init=InitSpec("zeros"))
    )
    assert shapes_of(experiments) == [[0, 1, 2, 3]]


def test_memory_grows_with_the_members_and_is_told():
    few, many = (
        Population(_members(count), [made("two")] * count, compiled=False).nbytes
        for count in (8, 64)
    )
    assert few < many < 10 * few


def test_a_moment_is_computed_again_by_the_engine_that_made_it():
    """A run of the population's engine replays from its keyframes, bit for bit."""
    experiment = member(2, epochs=20)
    trainer = Trainer(experiment, made("two"), engine="population", compiling="never")
    trainer.record(Keyframes(KeyframeMemory()))
    trainer.fit()
    recording = trainer.recording()
    assert recording is not None
    assert recording.engine == "population"
    assert trainer.snapshot().engine == "population"
    again = Recomputed(recording)
    deque(again.to(37), maxlen=0)
    other = Trainer(experiment, made("two"), engine="population", compiling="never")
    while other.steps < 37:
        other.step()
    assert again.snapshot().engine == "population"
    np.testing.assert_array_equal(again.snapshot().parameters, other.network.parameters)


def test_more_than_go_into_one_stack_are_each_its_own(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("core.train.population.MOST_MEMBERS", 2)
    experiments = _members(5)
    population = trained(experiments, compiled=False)
    for number in (0, 3, 4):
        same_run(population, number, alone(experiments[number], compiling="never"))
