"""What the rules look at agrees with what is computed another way."""

from __future__ import annotations

from dataclasses import replace
from math import inf, log

import numpy as np
import pytest
from diseased_runs import NUMBER, Run, layers, run

from core import Dataset, Trainer
from core.insight.doctor.ahead import loss_ahead
from core.insight.doctor.constant import best_constant
from core.insight.doctor.course import Lately
from core.insight.doctor.evidence import Evidence
from core.insight.doctor.rules.symmetric_units import with_twin
from core.insight.hessian_product import HessianProduct


def evidence_of(trainer: Trainer) -> Evidence:
    return Evidence(trainer.experiment, trainer.dataset, trainer.snapshot())


def labels(*counts: int) -> Dataset:
    y = np.repeat(np.arange(len(counts)), counts)
    return Dataset.from_arrays(np.zeros((len(y), 2)), y)


def test_a_straight_line_is_a_fall_without_jumps() -> None:
    epochs = np.arange(1.0, 25.0)
    lately = Lately.of(epochs, 10.0 - 0.1 * epochs)
    assert lately is not None
    assert lately.span == 23.0
    assert lately.rises == 0.0
    assert lately.change == pytest.approx(-2.3 / lately.level)
    assert lately.jumps == pytest.approx(0.1 / lately.level)


def test_of_few_points_or_none_that_are_finite_nothing_is_said() -> None:
    epochs = np.arange(20.0)
    assert Lately.of(epochs[:7], epochs[:7]) is None
    assert Lately.of(epochs, np.full(20, np.nan)) is None


def test_the_best_constant_answer() -> None:
    dataset = labels(3, 1)
    entropy = -(0.75 * log(0.75) + 0.25 * log(0.25))
    for outputs, last, loss, expected in (
        (1, "sigmoid", "binary_cross_entropy", entropy),
        (1, "sigmoid", "mse", 0.75 * 0.25),
        (1, "tanh", "mse", 4 * 0.75 * 0.25),
        (2, "softmax", "cross_entropy", entropy),
        (2, "softmax", "mse", 0.75 * 0.25),
    ):
        found = best_constant(dataset, outputs, last, loss)
        assert found == (pytest.approx(expected), 0.75), (outputs, last, loss)
    y = np.array([[1.0], [2.0], [6.0]])
    numbers = Dataset.from_arrays(np.zeros((3, 2)), y)
    assert best_constant(numbers, 1, "linear", "mse") == (pytest.approx(y.var()), 0.0)


@pytest.mark.parametrize("l2", [0.0, 0.5])
def test_looking_ahead_is_what_the_trainer_does(l2: float) -> None:
    """All rows a batch, in one order: then both make the very same updates."""
    case = run("plane", layers(4), NUMBER, rate=0.05, batch=50, l2=l2)
    trainer = case.trainer()
    evidence = evidence_of(trainer)
    found = loss_ahead(
        trainer.snapshot().network(),
        evidence.x,
        evidence.objective,
        evidence.training.optimizer,
        50,
        steps=5,
        l2=l2,
    )
    for _ in range(5):
        trainer.step()
    assert found == pytest.approx(evidence_of(trainer).sample_loss, rel=1e-5)


def test_what_bursts_ahead_is_infinite() -> None:
    case = run("plane", layers(4, activation="linear"), NUMBER, rate=1000.0)
    assert evidence_of(case.trainer()).loss_ahead == inf


def test_a_schedule_that_has_lowered_the_rate_is_heeded() -> None:
    """With the rate that was chosen it would burst: with the one in force it does not."""
    case = run("plane", layers(4, activation="relu"), NUMBER, rate=1.0)
    trainer = case.trainer()
    snapshot = replace(trainer.snapshot(), rate_now=1e-4)
    assert evidence_of(trainer).loss_ahead > 10.0
    ahead = Evidence(trainer.experiment, trainer.dataset, snapshot).loss_ahead
    assert ahead < evidence_of(trainer).sample_loss


@pytest.fixture(scope="module")
def watched() -> Trainer:
    case: Run = run("circle", layers(4), rate=0.1)
    trainer = case.trainer()
    trainer.run_epoch()
    return trainer


def test_the_noise_scale_is_that_of_single_rows(watched: Trainer) -> None:
    """McCandlish's estimate, from the gradients of rows that go through the network alone."""
    evidence = evidence_of(watched)
    network, rows = watched.snapshot().network(), evidence.x
    single = []
    for row, target in zip(rows, evidence.targets, strict=True):
        answer = network.forward(row[None])
        network.backward(evidence.objective.loss.gradient(answer, target[None]))
        single.append(network.gradients.astype(np.float64))
    gradients = np.array(single)
    mean, n = gradients.mean(axis=0), len(rows)
    spread = ((gradients - mean) ** 2).sum() / (n - 1)
    assert evidence.noise_scale == pytest.approx(spread / (mean @ mean - spread / n), rel=1e-3)


def test_the_update_ratio_is_that_of_an_update(watched: Trainer) -> None:
    evidence = evidence_of(watched)
    weights = watched.snapshot().weights[0]
    step = 0.1 * evidence.gradients.weights[0]
    expected = np.linalg.norm(step) / np.linalg.norm(weights)
    assert evidence.update_ratio(0) == pytest.approx(expected, rel=1e-5)


def test_settings_of_now_count_and_not_those_of_the_start(watched: Trainer) -> None:
    trainer = run("circle", layers(4, dropout=0.1)).trainer()
    trainer.step()
    trainer.change("learning_rate", 0.5)
    trainer.change("dropout", 0.3, (0,))
    evidence = evidence_of(trainer)
    assert evidence.rate == 0.5
    assert evidence.experiment == trainer.experiment_now
    assert evidence.experiment.network.layers[0].dropout == 0.3


def test_twins_are_alike_in_and_out() -> None:
    into = np.array([[1.0, 2.0], [1.0, 2.0], [3.0, 1.0], [3.0, 1.0]])
    out = np.array([[1.0], [1.0], [1.0], [-1.0]])
    assert with_twin(into, out).tolist() == [True, True, False, False]
    assert with_twin(np.zeros((3, 2)), np.zeros((3, 1))).all()


def test_the_horizon_is_that_of_the_dense_hessian(watched: Trainer) -> None:
    evidence = evidence_of(watched)
    product = HessianProduct(watched.snapshot().network(), evidence.x, evidence.objective)
    matrix = np.stack([product(v) for v in np.eye(product.size, dtype=np.float32)], axis=1)
    sharpness = np.linalg.eigvalsh((matrix + matrix.T) / 2).max()
    assert evidence.horizon.calm == pytest.approx(2.0 / sharpness, rel=0.01)
    adam = run("circle", layers(4), optimizer="adam").trainer()
    adam.step()
    assert np.isnan(evidence_of(adam).horizon.calm), "what it divides by is not told"
    told = Evidence(adam.experiment, adam.dataset, adam.snapshot(with_update=True))
    assert told.horizon.calm > 0.0
