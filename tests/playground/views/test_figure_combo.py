"""FigureCombo: figures are called what runs of these data measure, in arena and sweeps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from msgspec.structs import replace
from small_runs import xor

from core import Dataset
from core.train.contest import usual_goal
from playground.views.arena.view import ArenaView
from playground.views.figure_combo import metric_of
from playground.views.sweep.setup import SweepSetup

if TYPE_CHECKING:
    from collections.abc import Callable

    from core import Experiment


@pytest.fixture
def numbers() -> Dataset:
    """Four rows with a number to be predicted."""
    return Dataset.from_arrays(np.eye(4)[:, :2], np.arange(4.0), train_fraction=0.5)


def of_numbers(**training: Any) -> Experiment:
    experiment = xor()
    return replace(experiment, training=replace(experiment.training, loss="mse", **training))


def test_accuracies_of_numbers_are_r2(numbers: Dataset, seen: Callable[..., Any]) -> None:
    view, setup = ArenaView(), SweepSetup()
    seen(view, 700, 460)
    view.set_experiment(of_numbers(), numbers)
    setup.offer(of_numbers(), numbers)
    combos = (view.figure_combo, view.chooser.figure_combo, setup.figure_combo)
    for combo in combos:
        texts = [combo.itemText(place) for place in range(combo.count())]
        assert texts == ["train loss", "train R²", "test loss", "test R²"]
    assert [combo.figure for combo in combos] == ["test_loss", "test_accuracy", "test_loss"]


def test_what_runs_measure_hangs_on_data_and_metric(numbers: Dataset) -> None:
    assert metric_of(of_numbers(), numbers) == "R²"
    assert metric_of(of_numbers(metric="exact"), numbers) == "exact"


def test_of_a_few_numbers_not_all_is_asked(numbers: Dataset) -> None:
    assert usual_goal(of_numbers(), numbers).value == 0.95
