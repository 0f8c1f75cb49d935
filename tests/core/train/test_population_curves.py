"""The curves of a population: rows written where they stay, thinned as those of a history."""

from __future__ import annotations

import numpy as np
import pytest
from kernel_runs import made
from population_runs import alone, member, trained

from core import Dataset
from core.run.history import Table
from core.run.order import BatchOrder
from core.train.population_curves import _Times


@pytest.mark.parametrize("rows", [1, 7, 99, 100, 230, 1009])
def test_rows_come_when_the_curve_gets_its_points(rows: int):
    order = BatchOrder(rows, 1, 0, shuffle=False)
    times = _Times(order.steps, order.point_every)
    points, position = [], 0
    while position < order.steps:
        position = order.next_point(position)
        points.append(position)
    both = points + [order.steps + point for point in points]
    assert [times.step(row) for row in range(len(both))] == both
    counts = np.searchsorted(both, range(2 * order.steps + 1), "right")
    assert [times.count(step) for step in range(2 * order.steps + 1)] == counts.tolist()


def test_too_many_rows_are_thinned_as_in_a_history(monkeypatch: pytest.MonkeyPatch):
    """However many updates a round has: it ends where there is no room for more rows."""
    monkeypatch.setattr("core.train.population_curves.MAX_ROWS", 16)
    experiments = [member(number, epochs=61) for number in range(2)]
    population = trained(experiments, compiled=False)
    for number, experiment in enumerate(experiments):
        whole = alone(experiment, compiling="never").history.arrays()
        table = Table(5, 16)
        for row in np.stack(list(whole.values())[:5]).T:
            table.append(row[:, np.newaxis])
        found = population.history(number).arrays()
        np.testing.assert_array_equal(list(found.values())[:5], table.view())
        np.testing.assert_array_equal(population.curve("test_loss")[number], table.view()[3])
    assert population.epochs_at[-1] == 61


def test_points_inside_epochs_are_thinned_for_themselves(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("core.train.population_curves.MAX_ROWS", 32)
    experiment, data = member(1, batch_size=1, epochs=2), made("two", rows=230)
    points = trained([experiment], data, compiled=False).history(0).points
    whole = alone(experiment, data, compiling="never").history.points
    table = Table(3, 32)
    for row in np.stack(whole).T:
        table.append(row[:, np.newaxis])
    np.testing.assert_array_equal(points, table.view())


def test_a_curve_stays_as_it_was_read_and_cannot_be_written():
    from core import Population

    population = Population([member(epochs=30)], [made("two")], compiled=False)
    going = population.run()
    next(going)
    next(going)
    curve, epochs = population.curve("train_loss"), population.epochs_at
    before = curve.copy()
    population.fit()
    np.testing.assert_array_equal(curve, before)
    assert curve.shape == (1, len(epochs))
    for array in (curve, epochs, population.curve("train_accuracy")):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0.0


def test_without_test_rows_their_curves_are_blank():
    data = made("two")
    bare = Dataset(
        data.x_train, data.y_train, data.x_test[:0], data.y_test[:0], "classes", 2, None, "made"
    )
    population = trained([member(0), member(1)], bare, compiled=False)
    assert np.isnan(population.curve("test_loss")).all()
    assert population.curve("test_accuracy").shape == population.curve("train_accuracy").shape
    found = population.history(1).arrays()
    for name, column in alone(member(1), bare, compiling="never").history.arrays().items():
        np.testing.assert_array_equal(found[name], column)
