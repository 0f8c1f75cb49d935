"""What a run shows is so: losses of sure answers, R² of large numbers, points of the curve."""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np
import pytest
from turns import in_turn

from core import (
    Dataset,
    DataSpec,
    Experiment,
    LayerSpec,
    Network,
    NetworkSpec,
    OptimizerSpec,
    Trainer,
    TrainSpec,
    load_weights,
    plain,
    save_weights,
)
from core.run.order import BatchOrder


def unmoved(
    weights: Any, bias: Any, last: str, loss: str, dataset: Dataset, engine: str
) -> tuple[Trainer, Network]:
    """A run of one epoch in float32 that changes nothing to speak of."""
    network = Network.from_arrays([weights], [bias], [last], np.float32)
    experiment = Experiment(
        DataSpec("arrays"),
        NetworkSpec(network.sizes[0], (LayerSpec(network.sizes[1], last),)),
        TrainSpec(loss, OptimizerSpec("sgd", 1e-38), batch_size=10, epochs=1),
    )
    return Trainer(experiment, dataset, network, engine=engine).fit(), network


@in_turn(
    ("weights", "last", "loss", "expected"),
    [
        ([[-20.0]], "sigmoid", "binary_cross_entropy", 20.0),
        ([[-200.0]], "sigmoid", "binary_cross_entropy", 200.0),
        ([[20.0]], "sigmoid", "binary_cross_entropy", 2.061153620314381e-09),
        ([[200.0], [0.0]], "softmax", "cross_entropy", 200.0),
        ([[0.0], [20.0]], "softmax", "cross_entropy", 2.061153620314381e-09),
    ],
)
def test_a_sure_answer_costs_what_its_z_says(weights, last, loss, expected, engine):
    """x is 1, the class too; torch's binary_cross_entropy_with_logits and cross_entropy."""
    x, y = np.full((3, 1), 255, np.uint8), np.ones(3, int)
    data = Dataset(x, y, x, y, "classes", 2, None, "made")
    trainer, network = unmoved(weights, [0.0] * len(weights), last, loss, data, engine)
    history = trainer.history
    assert history.train_loss[0] == pytest.approx(expected, rel=1e-6)
    assert history.test_loss[0] == pytest.approx(expected, rel=1e-6)
    assert network.evaluate(x, y, loss).loss == pytest.approx(expected, rel=1e-6)
    layers = [(np.array(weights), np.zeros(len(weights)), last)]
    targets = np.eye(2)[y] if last == "softmax" else np.ones((3, 1))
    assert plain.backward(layers, x / 255, targets, loss)[0] == pytest.approx(expected, rel=1e-6)


def test_r_squared_of_several_targets_far_from_zero_is_true(engine):
    """In float32 the mean of such targets, and distances from it, lose what there is to explain."""

    from sklearn.metrics import r2_score

    rng = np.random.default_rng(0)
    x = np.zeros((20_000, 1), np.uint8)
    y = (1e6 + rng.normal(size=(20_000, 2))).astype(np.float32)
    data = Dataset(x, y, x[:5_000], y[:5_000], "regression", 0, None, "made")
    means = y.mean(axis=0, dtype=np.float64)
    trainer, network = unmoved(np.zeros((2, 1)), means, "linear", "mse", data, engine)
    answers = np.broadcast_to(network.layers[0].bias, y.shape)
    expected = [
        r2_score(y[:n].astype(float), answers[:n], multioutput="variance_weighted")
        for n in (20_000, 5_000)
    ]
    assert abs(expected[0]) < 0.01
    history = trainer.history
    assert history.train_accuracy[0] == pytest.approx(expected[0], abs=1e-6)
    assert history.test_accuracy[0] == pytest.approx(expected[1], abs=1e-6)
    assert network.evaluate(x, y).accuracy == pytest.approx(expected[0], abs=1e-6)


def test_a_loss_is_shown_whose_squares_no_float32_can_hold(engine):
    x, y = np.zeros((20, 1), np.uint8), np.zeros((20, 1))
    data = Dataset(x, y, x, y, "regression", 0, None, "made")
    trainer, network = unmoved([[0.0]], [1e25], "linear", "mse", data, engine)
    assert not trainer.diverged
    assert trainer.history.train_loss[0] == pytest.approx(1e50, rel=1e-6)
    assert trainer.history.test_loss[0] == pytest.approx(1e50, rel=1e-6)
    assert network.evaluate(x, y).loss == pytest.approx(1e50, rel=1e-6)


# Points of the curve.

ROWS = 149


def long_epochs(kind: str = "classes", epochs: int = 3) -> tuple[Experiment, Dataset]:
    """149 updates an epoch: a point after every second, and 3 before the epoch's end."""
    rng = np.random.default_rng(1)
    x = rng.normal(size=(ROWS, 2))
    y = rng.normal(size=(ROWS, 1)) if kind == "regression" else rng.integers(0, 2, ROWS)
    dataset = Dataset(x, y, x[:5], y[:5], kind, 2 if kind == "classes" else 0, None, "made")
    last, loss = ("linear", "mse") if kind == "regression" else ("sigmoid", "binary_cross_entropy")
    experiment = Experiment(
        DataSpec("arrays"),
        NetworkSpec(2, (LayerSpec(3, "tanh"), LayerSpec(1, last)), dtype="float64"),
        TrainSpec(loss, OptimizerSpec("adam", 0.05), batch_size=1, epochs=epochs),
    )
    return experiment, dataset


def test_each_point_is_the_mean_over_the_batches_since_the_one_before(engine):
    experiment, dataset = long_epochs()
    trainer = Trainer(experiment, dataset, engine=engine)
    losses, rights = [], []
    while not trainer.finished:
        rows = trainer._parts.order.batch(trainer.state.position)
        scores = trainer.network.evaluate(
            dataset.x_train[rows], dataset.y_train[rows], "binary_cross_entropy"
        )
        losses.append(scores.loss)
        rights.append(scores.accuracy)
        trainer.step()
    points, history = trainer.history.points, trainer.history
    ends = np.round(points.epoch * ROWS).astype(int)
    inside = np.arange(2, ROWS - 1, 2)
    assert ends[:74].tolist() == [*inside, ROWS]
    starts = np.concatenate([[0], ends[:-1]])
    for found, each in ((points.loss, losses), (points.accuracy, rights)):
        wanted = [np.mean(each[start:end]) for start, end in zip(starts, ends, strict=True)]
        np.testing.assert_allclose(found, wanted, rtol=1e-9)
    running = np.reshape(losses, (3, ROWS)).mean(axis=1)
    np.testing.assert_allclose(history.train_loss, running, rtol=1e-9)


@pytest.mark.parametrize("steps", [1, 2, 99, 100, 102, 149, 150, 250])
def test_no_last_point_is_of_fewer_batches_than_the_others(steps: int):
    order = BatchOrder(steps, 1, 0, shuffle=False)
    found = [0]
    while found[-1] < steps:
        found.append(order.next_point(found[-1]))
    gaps = np.diff(found)
    assert (gaps[:-1] == order.point_every).all()
    assert order.point_every <= gaps[-1] < 2 * order.point_every or steps < 100
    for position in range(steps):
        assert order.last_point(position) == max(p for p in found if p <= position)
        assert order.next_point(position) == min(p for p in found if p > position)


@pytest.mark.parametrize("kind", ["classes", "regression"])
def test_points_do_not_depend_on_portions(kind, engine):
    experiment, dataset = long_epochs(kind)
    whole = Trainer(experiment, dataset, engine=engine).fit()
    parts = Trainer(experiment, dataset, engine=engine)
    for most in [1, 2, 3, 5, 7, 11, 200] * 20:
        if left := 3 * ROWS - parts.steps:
            parts.advance(float("inf"), min(most, left))
    while not parts.finished:
        parts.step()
    for name, column in whole.history.arrays().items():
        np.testing.assert_array_equal(column, parts.history.arrays()[name], name)


@pytest.mark.parametrize("steps", [1, 80, 149, 150, 151])
def test_a_run_saved_between_two_points_goes_on_to_the_same_curve(tmp_path, steps, engine):
    experiment, dataset = long_epochs()
    whole = Trainer(experiment, dataset, engine=engine)
    for _ in range(steps):
        whole.step()
    path = tmp_path / "run.npz"
    save_weights(path, whole.network, whole.experiment, whole.history, resume=whole.resume_state())
    other = Trainer.resumed(load_weights(path), dataset)
    for name, array in whole.state.to_arrays().items():
        np.testing.assert_array_equal(array, other.state.to_arrays()[name], name)
    for one, two in zip(whole.fit().history.points, other.fit().history.points, strict=True):
        np.testing.assert_array_equal(one, two)


def test_a_state_takes_all_of_another_s_sums():
    experiment, dataset = long_epochs()
    trainer, other = Trainer(experiment, dataset), Trainer(experiment, dataset)
    for _ in range(3):
        trainer.step()
    assert trainer.state.point_sums[0] == 1
    assert (trainer.state.recent[:, 0] > 0).sum() == 3
    other.state.copy_from(trainer.state)
    kept = trainer.state.copy()
    trainer.step()
    for state in (other.state, kept):
        assert state.point_sums[0] == 1
        assert (state.recent[:, 0] > 0).sum() == 3
    kept.point_sums[1] = np.inf
    assert not kept.is_finite()


def test_a_file_from_before_there_were_point_sums_goes_on(engine):
    """Its next point is the mean over the batches since it was opened; epochs are as ever."""
    experiment, dataset = long_epochs()
    whole = Trainer(experiment, dataset, engine=engine)
    for _ in range(81):
        whole.step()
    arrays = whole.resume_state()
    del arrays["point_sums"], arrays["recent"]
    other = Trainer(experiment, dataset, engine=engine)
    np.copyto(other.network.parameters, whole.network.parameters)
    other.load_resume_state(arrays)
    whole.step()
    other.step()
    newest = whole.state.recent[81 % 64]
    assert other.history.points.loss[0] == newest[1] / newest[0] != whole.history.points.loss[-1]
    whole.fit()
    other.fit()
    np.testing.assert_array_equal(whole.history.train_loss, other.history.train_loss)
    np.testing.assert_array_equal(whole.history.points.loss[41:], other.history.points.loss[1:])


# The curve of a run that bursts.


def bursting(batch: int, rows: int = 40, rate: float = 3.0) -> tuple[Experiment, Dataset]:
    rng = np.random.default_rng(2)
    x = rng.integers(0, 256, (rows, 2), dtype=np.uint8)
    y = x.sum(axis=1, keepdims=True) / 255
    data = Dataset(x, y, x[:0], y[:0], "regression", 0, None, "made")
    spec = NetworkSpec(2, (LayerSpec(1, "linear"),), dtype="float32")
    training = TrainSpec("mse", OptimizerSpec("sgd", rate), batch, 10_000, shuffle=False)
    return Experiment(DataSpec("arrays"), spec, training), data


def burst(trainer: Trainer, most: int | None) -> Trainer:
    if most is None:
        return trainer.fit()
    while not trainer.diverged:
        trainer.advance(float("inf"), most)
    return trainer


@pytest.mark.parametrize(("batch", "rows"), [(1, 40), (20, 40), (40, 40), (1, 150), (1, 6000)])
def test_a_run_that_bursts_shows_its_last_updates_one_by_one(batch, rows, engine):
    asked = bursting(batch, rows)
    trainer = burst(Trainer(*asked, engine=engine), None)
    for most in (1, 3):
        other = burst(Trainer(*asked, engine=engine), most)
        assert other.diverged == trainer.diverged
        for name, column in trainer.history.arrays().items():
            np.testing.assert_array_equal(column, other.history.arrays()[name], name)
    assert trainer.steps > 3
    points, per_epoch = trainer.history.points, trainer.steps_per_epoch
    assert (np.diff(points.epoch) > 0).all()
    assert points.epoch[-1] == pytest.approx(trainer.steps / per_epoch)
    assert np.isfinite(points.loss).all()
    position = trainer.state.position
    last = trainer._parts.order.last_point(position)
    shown = points.epoch > trainer.epoch + (last + 0.5) / per_epoch
    wanted = np.arange(last + 1, position + 1)[-64:]
    np.testing.assert_allclose(points.epoch[shown], trainer.epoch + wanted / per_epoch)
    lines = trainer.state.recent[(trainer.steps - position + wanted - 1) % 64]
    np.testing.assert_array_equal(points.loss[shown], lines[:, 1] / lines[:, 0])


def test_going_on_with_a_burst_run_adds_no_point_twice(tmp_path):
    experiment, dataset = bursting(1)
    trainer = Trainer(experiment, dataset).fit()
    path = tmp_path / "run.npz"
    network = trainer.network
    save_weights(path, network, experiment, trainer.history, resume=trainer.resume_state())
    other = Trainer.resumed(load_weights(path), dataset).fit()
    assert other.diverged == trainer.diverged
    np.testing.assert_array_equal(other.history.points.epoch, trainer.history.points.epoch)


def test_both_engines_burst_at_the_same_update(kernels):
    pytest.importorskip("numba")
    runs = [Trainer(*bursting(40), engine=name).fit() for name in ("numpy", "kernel")]
    assert runs[0].diverged == runs[1].diverged
    assert runs[0].steps > 10


def test_runs_without_a_loss_s_own_activation_are_as_they_were(engine):
    """A softmax judged by mse has no z to be judged by."""
    experiment, dataset = long_epochs()
    layers = (LayerSpec(3, "tanh"), LayerSpec(2, "softmax"))
    network = msgspec.structs.replace(experiment.network, layers=layers)
    training = msgspec.structs.replace(experiment.training, loss="mse", epochs=1)
    experiment = Experiment(experiment.data, network, training)
    trainer = Trainer(experiment, dataset, engine=engine).fit()
    answers = trainer.network.predict(dataset.x_test)
    expected = np.mean((answers - np.eye(2)[dataset.y_test]) ** 2)
    assert trainer.history.test_loss[0] == pytest.approx(expected)
