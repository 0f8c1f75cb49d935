"""A judgement says of a network as it stands what an epoch's end would say of it."""

from __future__ import annotations

import numpy as np
import pytest

from core import DataSpec, Experiment, LayerSpec, NetworkSpec, Trainer, TrainSpec
from core.insight.judgement import Judge
from core.nn.evaluation import Scores


def trainer_of(data: str, loss: str = "mse", last: str = "sigmoid", **settings: object) -> Trainer:
    layers = (LayerSpec(3, "tanh"), LayerSpec(1, last))
    training = TrainSpec(loss, epochs=3, **settings)
    return Trainer(Experiment(DataSpec(data, samples=20), NetworkSpec(2, layers), training))


def test_it_is_what_the_network_says_of_all_rows() -> None:
    trainer = trainer_of("circle", "binary_cross_entropy")
    trainer.step()
    trainer.change("unit_off", 1, (0, 1))
    snapshot, data = trainer.snapshot(), trainer.dataset
    found = Judge("binary_cross_entropy")(snapshot, data, lambda: False)
    network = snapshot.network()
    assert found.train == network.evaluate(data.x_train, data.y_train, "binary_cross_entropy")
    assert found.test == network.evaluate(data.x_test, data.y_test, "binary_cross_entropy")
    assert found.is_of(snapshot)
    trainer.change("unit_off", 0, (0, 1))
    assert not found.is_of(trainer.snapshot())
    assert found.test != Judge("binary_cross_entropy")(trainer.snapshot(), data, lambda: False).test


def test_rows_may_have_to_be_met_exactly() -> None:
    trainer = trainer_of("xor", last="linear", metric="exact", decimals=1)
    trainer.change("weight", 0.0, (1, 0, 0))
    trainer.change("weight", 0.0, (1, 0, 1))
    trainer.change("weight", 0.0, (1, 0, 2))
    trainer.change("bias", 1.04, (1, 0))
    found = Judge("mse", decimals=1)(trainer.snapshot(), trainer.dataset, lambda: False)
    assert found.train.accuracy == 0.5, "two of the four targets are 1, and 1.04 is 1.0"
    assert Judge("mse", decimals=2)(trainer.snapshot(), trainer.dataset, bool).train.accuracy == 0


def test_cancelled_it_goes_no_further() -> None:
    trainer = trainer_of("circle")
    found = Judge("mse")(trainer.snapshot(), trainer.dataset, lambda: True)
    np.testing.assert_equal(found.test, Scores(float("nan"), float("nan")))


@pytest.mark.parametrize("field", ["weight", "points"])
def test_a_snapshot_says_that_its_figures_are_of_what_was_before(field: str) -> None:
    trainer = trainer_of("circle", batch_size=4)
    trainer.step()
    assert not trainer.snapshot().changed_by_hand
    if field == "weight":
        trainer.change("weight", 1.0, (0, 0, 0))
    else:
        trainer.change("points", points=())
    assert trainer.snapshot().changed_by_hand
    trainer.change("learning_rate", 0.5)
    assert trainer.snapshot().changed_by_hand
    trainer.step()
    assert not trainer.snapshot().changed_by_hand
