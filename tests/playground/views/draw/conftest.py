"""A pad that is shown, and what it is shown with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core import Dataset, DataSpec, Experiment, LayerSpec, NetworkSpec, Trainer, TrainSpec
from core.datasets import load_dataset
from core.spec.experiment import OptimizerSpec
from playground.views.draw.view import DrawView

if TYPE_CHECKING:
    from collections.abc import Callable

    from core import Snapshot

DIGITS = Experiment(
    DataSpec("digits"),
    NetworkSpec(784, (LayerSpec(32, "relu"), LayerSpec(10, "softmax")), dtype="float32"),
    TrainSpec("cross_entropy", OptimizerSpec("adam", learning_rate=0.003), batch_size=50, epochs=5),
)


@pytest.fixture
def digits_experiment() -> Experiment:
    """What the networks here are trained by."""
    return DIGITS


@pytest.fixture(scope="session")
def digits() -> Dataset:
    """The built-in numerals."""
    return load_dataset(DIGITS.data)


@pytest.fixture(scope="session")
def untrained(digits: Dataset) -> Snapshot:
    """A network for them at its start."""
    return Trainer(DIGITS, digits).snapshot()


@pytest.fixture(scope="session")
def trained(digits: Dataset) -> Snapshot:
    """A network that knows 19 of 20."""
    trainer = Trainer(DIGITS, digits)
    trainer.fit()
    return trainer.snapshot()


@pytest.fixture
def view(seen: Callable[..., DrawView], answered: Callable[..., DrawView]) -> DrawView:
    """A pad whose questions are answered at once."""
    return seen(answered(DrawView()), 520, 620)


@pytest.fixture
def pad(view: DrawView, digits: Dataset, untrained: Snapshot) -> DrawView:
    """The same with digits and a network that has learned nothing."""
    view.set_experiment(DIGITS, digits)
    view.show_snapshot(untrained)
    return view
