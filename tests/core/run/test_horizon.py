"""The horizon of a real run: against the dense Hessian, and against what the run then does."""

from __future__ import annotations

import math

import numpy as np
import pytest

from core import DataSpec, Experiment, LayerSpec, NetworkSpec, OptimizerSpec, Trainer, TrainSpec
from core.insight.hessian_product import HessianProduct
from core.insight.training_rows import TrainingRows
from core.run.horizon import FindHorizon


def experiment(optimizer: OptimizerSpec, l2: float = 0.0) -> Experiment:
    layers = (LayerSpec(3, "tanh"), LayerSpec(1, "sigmoid"))
    return Experiment(
        DataSpec("moons", samples=40),
        NetworkSpec(2, layers, dtype="float64"),
        TrainSpec("mse", optimizer, batch_size=100, epochs=10_000, l2=l2),
    )


@pytest.mark.parametrize("name", ["sgd", "rmsprop", "adam"])
def test_it_is_the_dense_hessian_s_end(name: str) -> None:
    trainer = Trainer(experiment(OptimizerSpec(name, 0.01), l2=0.1))
    for _ in range(5):
        trainer.step()
    snapshot = trainer.snapshot(with_update=True)
    found = FindHorizon(trainer.experiment.training)(snapshot, trainer.dataset, bool)
    assert found is not None
    network = snapshot.network()
    rows = TrainingRows.of(trainer.dataset, network, "mse")
    product = HessianProduct(network, rows.x, rows.objective, 0.1)
    matrix = np.stack([product(v) for v in np.eye(product.size)], axis=1)
    factor = 2.0
    if name != "sgd":
        # By hand, from what the rule remembers after the next step.
        trainer.step()
        memory = trainer.state.memory
        v = memory["squares"] * (0.01 if name == "rmsprop" else 0.001)
        scale = np.sqrt(v) + 1e-8
        if name == "adam":
            scale = (1 - 0.9**6) * (np.sqrt(v / (1 - 0.999**6)) + 1e-8)
            factor = 38.0
        matrix = matrix / scale[:, None]
    sharpness = np.linalg.eigvals(matrix).real.max()
    assert found.sharpness == pytest.approx(sharpness, rel=1e-3)
    assert found.bounds.calm == pytest.approx(factor / sharpness, rel=1e-3)
    assert (found.rows, found.total) == (len(trainer.dataset.x_train),) * 2
    assert (found.steps, found.epoch, found.rate) == (5, 5.0, 0.01)
    warm = FindHorizon(trainer.experiment.training, found.direction)
    assert warm == FindHorizon(trainer.experiment.training)
    again = warm(snapshot, trainer.dataset, bool)
    assert again is not None
    assert again.sharpness == pytest.approx(sharpness, rel=1e-3)


def test_without_the_optimiser_s_memory_there_is_no_answer_for_adam() -> None:
    trainer = Trainer(experiment(OptimizerSpec("adam", 0.01)))
    question = FindHorizon(trainer.experiment.training)
    assert question(trainer.snapshot(), trainer.dataset, bool) is None
    assert question(trainer.snapshot(with_update=True), trainer.dataset, lambda: True) is None


def test_at_the_bottom_a_run_is_calm_below_the_line_and_leaves_it_above() -> None:
    """Of all rows at once, beside a minimum: the bound is what parts the two."""
    calm = Trainer(experiment(OptimizerSpec("sgd", 2.0), l2=0.05))
    for _ in range(400):
        calm.step()
    for _ in range(6):  # by Newton's steps it is at the bottom sooner
        network = calm.snapshot().network()
        rows = TrainingRows.of(calm.dataset, network, "mse")
        product = HessianProduct(network, rows.x, rows.objective, 0.05)
        matrix = np.stack([product(v) for v in np.eye(product.size)], axis=1)
        calm.state.parameters -= np.linalg.solve(matrix, product.gradient)
    question = FindHorizon(calm.experiment.training)
    before = question(calm.snapshot(), calm.dataset, bool)
    assert before is not None
    moved = []
    for share in (0.9, 1.1):
        run = Trainer(experiment(OptimizerSpec("sgd", share * before.bounds.calm), l2=0.05))
        run.state.parameters[:] = calm.state.parameters + 1e-4 * before.direction
        for _ in range(60):
            run.step()
        moved.append(float(np.linalg.norm(run.state.parameters - calm.state.parameters)))
    assert moved[0] < 1e-4 < 10 * 1e-4 < moved[1]
    assert before.mood == "calm"
    assert math.isfinite(before.seconds)
