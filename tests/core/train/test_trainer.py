from importlib.util import find_spec
from typing import Any

import msgspec
import numpy as np
import pytest

from core import (
    Dataset,
    DataSpec,
    Experiment,
    InitSpec,
    LayerSpec,
    Network,
    NetworkSpec,
    OptimizerSpec,
    SpecError,
    Trainer,
    TrainerError,
    TrainSpec,
    losses,
)
from core.kernels.engine import KernelEngine
from core.train.numpy_engine import NumpyEngine

XOR = Experiment(
    DataSpec("xor"),
    NetworkSpec(2, (LayerSpec(4, "tanh"), LayerSpec(1, "sigmoid")), dtype="float64"),
    TrainSpec("binary_cross_entropy", OptimizerSpec("sgd", 0.5), batch_size=1, epochs=300),
)


def _classes(rows: int = 53, classes: int = 3, test_rows: int = 20, seed: int = 1) -> Dataset:
    rng = np.random.default_rng(seed)
    y = rng.integers(0, classes, rows + test_rows)
    x = rng.normal(size=(len(y), 4)) + y[:, None]
    return Dataset(x[:rows], y[:rows], x[rows:], y[rows:], "classes", classes, None, "made")


def _regression(rows: int = 40, outputs: int = 2) -> Dataset:
    rng = np.random.default_rng(2)
    x = rng.normal(size=(rows, 4))
    y = x[:, :outputs] * 2 + 1
    return Dataset(x[:30], y[:30], x[30:], y[30:], "regression", 0, None, "made")


def _experiment(*layers: LayerSpec, loss: str = "cross_entropy", **training: Any) -> Experiment:
    layers = layers or (LayerSpec(6, "tanh"), LayerSpec(3, "softmax"))
    network = NetworkSpec(4, layers, InitSpec("xavier_normal"), seed=5, dtype="float64")
    settings = {"optimizer": OptimizerSpec("sgd", 0.2), "batch_size": 8, "epochs": 3, **training}
    return Experiment(DataSpec("file"), network, TrainSpec(loss, **settings))


def _same(one: Trainer, other: Trainer) -> None:
    np.testing.assert_array_equal(one.network.parameters, other.network.parameters)
    for name, column in one.history.arrays().items():
        np.testing.assert_array_equal(column, other.history.arrays()[name], name)
    assert (one.epoch, one.steps) == (other.epoch, other.steps)


def test_xor_is_learned():
    trainer = Trainer(XOR)
    for _ in trainer.run():
        pass
    snapshot = trainer.snapshot()
    assert (snapshot.epoch, snapshot.steps, snapshot.finished) == (300, 1200, True)
    assert snapshot.train_accuracy == snapshot.test_accuracy == 1.0
    assert snapshot.test_loss < 0.1
    assert snapshot.seconds > 0.0
    assert snapshot.samples_per_second > 0.0
    assert len(trainer.history) == 300
    assert snapshot.test_loss == trainer.history.test_loss[-1]


def test_an_epoch_longhand():
    """Every batch in turn, the last one short, L1 and L2, means over the rows as they were seen."""

    from sklearn.metrics import log_loss

    dataset = _classes()
    experiment = _experiment(shuffle=False, l1=0.01, l2=0.02)
    trainer = Trainer(experiment, dataset)
    network, loss = Network.from_spec(experiment.network), losses.get("cross_entropy")
    total, right = 0.0, 0
    for start in range(0, 53, 8):
        x, y = dataset.x_train[start : start + 8], dataset.y_train[start : start + 8]
        output = network.forward(x)
        total += loss.value(output, np.eye(3)[y]) * len(x)
        right += int((output.argmax(axis=1) == y).sum())
        network.backward(loss.gradient(output, np.eye(3)[y]))
        for layer in network.layers:
            penalty = 0.01 * np.sign(layer.weights) + 0.02 * layer.weights
            layer.weights = layer.weights - 0.2 * (layer.weights_grad + penalty)
            layer.bias = layer.bias - 0.2 * layer.bias_grad
    trainer.run_epoch()
    np.testing.assert_allclose(trainer.network.parameters, network.parameters, rtol=1e-12)
    history = trainer.history
    assert history.train_loss[0] == pytest.approx(total / 53, rel=1e-13)
    assert history.train_accuracy[0] == right / 53
    output = network.predict(dataset.x_test)
    assert history.test_loss[0] == pytest.approx(log_loss(dataset.y_test, output), rel=1e-12)
    assert history.test_accuracy[0] == (output.argmax(axis=1) == dataset.y_test).mean()


def test_every_row_is_seen_once_an_epoch_in_a_new_order():
    trainer = Trainer(_experiment(batch_size=7), _classes())
    orders = []
    for _ in range(2):
        orders.append(trainer._parts.order.order.tolist())
        trainer.run_epoch()
    assert sorted(orders[0]) == sorted(orders[1]) == list(range(53))
    assert orders[0] != orders[1]
    fixed = Trainer(_experiment(shuffle=False), _classes())
    fixed.run_epoch()
    assert fixed._parts.order.order.tolist() == list(range(53))


@pytest.mark.usefixtures("kernels")
@pytest.mark.parametrize("engine", ["numpy", "kernel"] if find_spec("numba") else ["numpy"])
@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_portions_do_not_matter(optimizer: str, engine: str, monkeypatch: pytest.MonkeyPatch):
    experiment = _experiment(optimizer=OptimizerSpec(optimizer, 0.01), epochs=6, batch_size=5)
    whole, steps, mixed, slow = (Trainer(experiment, _classes(), engine=engine) for _ in range(4))
    for _ in whole.run():
        pass
    while not steps.finished:
        steps.step()
    slow.steps_per_yield = 1
    updates = [slow.steps for _ in slow.run()]
    assert updates == list(range(1, 67))
    for each in (NumpyEngine, KernelEngine):
        monkeypatch.setattr(each, "safe_point_seconds", 0.0)
    run = mixed.run()
    next(run)
    mixed.step()
    mixed.run_epoch()
    mixed.step()
    for _ in mixed.run():
        pass
    for other in (steps, mixed, slow):
        _same(whole, other)


def test_a_run_stops_at_its_epochs_and_can_be_extended():
    trainer = Trainer(XOR)
    for _ in trainer.run():
        pass
    assert list(trainer.run()) == []
    trainer.extend(20)
    assert not trainer.finished
    for _ in trainer.run():
        pass
    assert trainer.epoch == trainer.epochs == 320
    trainer.step()
    assert trainer.steps == 320 * 4 + 1


def test_a_new_learning_rate_holds_from_the_next_step():
    trainer, other = Trainer(XOR), Trainer(XOR)
    trainer.run_epoch()
    other.run_epoch()
    trainer.learning_rate = 0.0
    before = trainer.network.parameters.copy()
    trainer.step()
    np.testing.assert_array_equal(trainer.network.parameters, before)
    assert trainer.snapshot().learning_rate == 0.0
    trainer.learning_rate = 0.5
    for wrong in (-1.0, float("nan"), float("inf")):
        with pytest.raises(ValueError, match="learning rate"):
            trainer.learning_rate = wrong
    assert trainer.learning_rate == 0.5
    assert other.learning_rate == 0.5


def test_a_snapshot_is_a_copy():
    trainer = Trainer(XOR)
    first = trainer.snapshot()
    assert np.isnan([first.train_loss, first.train_accuracy, first.test_loss]).all()
    assert (first.epoch, first.steps, first.steps_in_epoch, first.steps_per_epoch) == (0, 0, 0, 4)
    kept = first.parameters.copy()
    trainer.step()
    during = trainer.snapshot()
    assert during.steps_in_epoch == 1
    assert not np.isnan(during.train_loss)
    np.testing.assert_array_equal(first.parameters, kept)
    assert np.shares_memory(first.weights[0], first.parameters)
    assert first.weights[0].shape == (4, 2)
    assert first.biases[1] is not None
    assert first.activations == ("tanh", "sigmoid")
    trainer.run_epoch()
    assert len(first.history) == 0
    after = trainer.snapshot()
    assert after.train_loss == trainer.history.train_loss[-1]
    assert after.steps_in_epoch == 0


def test_points_inside_long_epochs_only():
    dataset = _classes(rows=500)
    trainer = Trainer(_experiment(batch_size=2, epochs=2), dataset)
    for _ in trainer.run():
        pass
    points = trainer.history.points
    assert points.epoch.tolist() == pytest.approx([i / 50 for i in range(1, 101)])
    # Each is of as many rows: their mean is the epoch's own, which they are not.
    assert points.loss[:50].mean() == pytest.approx(trainer.history.train_loss[0])
    assert points.accuracy[50:].mean() == pytest.approx(trainer.history.train_accuracy[1])
    assert points.loss[49] != trainer.history.train_loss[0]
    assert len(set(points.loss.tolist())) > 90
    short = Trainer(_experiment(), _classes())
    short.run_epoch()
    assert short.history.points.epoch.tolist() == [1.0]


def test_r_squared_is_that_of_the_rows_as_they_were_seen():
    from sklearn.metrics import r2_score

    dataset = _regression()
    layers = (LayerSpec(5, "tanh"), LayerSpec(2, "linear"))
    trainer = Trainer(_experiment(*layers, loss="mse", batch_size=30), dataset)
    before = trainer.network.predict(dataset.x_train)
    trainer.run_epoch()
    history = trainer.history
    assert history.metric_name == "R²"
    kind = "variance_weighted"
    expected = r2_score(dataset.y_train, before, multioutput=kind)
    assert history.train_accuracy[0] == pytest.approx(expected)
    after = trainer.network.predict(dataset.x_test)
    expected = r2_score(dataset.y_test, after, multioutput=kind)
    assert history.test_accuracy[0] == pytest.approx(expected)
    assert history.test_loss[0] == pytest.approx(np.mean((after - dataset.y_test) ** 2))


@pytest.mark.parametrize(("activation", "middle"), [("sigmoid", 0.5), ("tanh", 0.0)])
def test_one_output_is_judged_by_its_threshold(activation: str, middle: float):
    dataset = _classes(classes=2)
    trainer = Trainer(_experiment(LayerSpec(1, activation), loss="mse", epochs=5), dataset)
    for _ in trainer.run():
        pass
    answers = trainer.network.predict(dataset.x_test)[:, 0] > middle
    assert trainer.history.test_accuracy[-1] == (answers == dataset.y_test).mean()


def test_exact_counts_rows_equal_to_so_many_decimals():
    weights, x = [np.eye(2)], np.array([[0.0, 1.0], [0.04, 1.0], [0.0, 0.9]])
    y = np.array([1, 1, 1])
    dataset = Dataset(x, y, x, y, "classes", 2, None, "made")
    spec = NetworkSpec(2, (LayerSpec(2, "linear", bias=False),), dtype="float64")
    for decimals, share in [(0, 1.0), (1, 2 / 3), (2, 1 / 3), (10, 1 / 3)]:
        training = TrainSpec("mse", OptimizerSpec("sgd", 0.0), metric="exact", decimals=decimals)
        network = Network.from_arrays(weights, [None], ["linear"])
        trainer = Trainer(Experiment(DataSpec(), spec, training), dataset, network)
        trainer.run_epoch()
        assert trainer.history.metric_name == "exact"
        assert trainer.history.train_accuracy[0] == trainer.history.test_accuracy[0] == share


def test_pixels_train_like_the_numbers_they_stand_for():
    rng = np.random.default_rng(3)
    pixels, y = rng.integers(0, 256, (40, 4), dtype=np.uint8), rng.integers(0, 3, 40)
    runs = []
    for x in (pixels, pixels / 255):
        trainer = Trainer(_experiment(), Dataset(x, y, x, y, "classes", 3, None, "made"))
        for _ in trainer.run():
            pass
        runs.append(trainer)
    _same(*runs)


def test_without_test_rows_test_figures_are_nan():
    trainer = Trainer(_experiment(), _classes(test_rows=0))
    trainer.run_epoch()
    assert np.isnan(trainer.history.test_loss[0])
    assert np.isnan(trainer.snapshot().test_accuracy)


def test_a_given_network_is_trained_in_place_and_says_what_it_is():
    network = Network.from_arrays([np.ones((1, 2))], [None], ["sigmoid"], "float32")
    trainer = Trainer(XOR, network=network)
    assert trainer.network is network
    assert trainer.experiment.network.sizes == (2, 1)
    assert trainer.experiment.network.dtype == "float32"
    trainer.step()
    assert not np.array_equal(network.parameters, [1.0, 1.0])


def test_a_network_changed_under_way_is_noticed():
    trainer = Trainer(XOR)
    trainer.network.remove_layer(1)
    with pytest.raises(TrainerError, match="layers were changed"):
        trainer.step()


def test_what_does_not_fit_is_refused():
    wrong = msgspec.structs.replace(XOR, training=TrainSpec("cross_entropy"))
    with pytest.raises(SpecError, match="softmax"):
        Trainer(wrong)
    dataset = _classes()
    dataset.x_train[3, 2] = np.inf
    with pytest.raises(TrainerError, match=r"x_train .*row 4, column 3"):
        Trainer(_experiment(), dataset)
    dataset.x_train[3, 2] = 1e39
    Trainer(_experiment(), dataset)
    small = _experiment()
    network = msgspec.structs.replace(small.network, dtype="float32")
    with pytest.raises(TrainerError, match="float32"):
        Trainer(msgspec.structs.replace(small, network=network), dataset)
    network = Network.from_arrays([np.full((1, 2), np.nan)], [None], ["sigmoid"])
    with pytest.raises(TrainerError, match="new weights"):
        Trainer(XOR, network=network)


def test_every_yield_is_a_safe_point_about_four_milliseconds_apart(monkeypatch: pytest.MonkeyPatch):
    """On a clock that each look moves by a millisecond."""
    ticks = iter(range(10**9))
    monkeypatch.setattr("core.train.trainer.perf_counter", lambda: next(ticks) / 1000)
    trainer = Trainer(XOR)
    looks = []
    for _ in trainer.run():
        looks.append(next(ticks))
        if len(looks) == 50:
            break
    assert np.diff(looks).max() <= 20


def test_what_is_left_of_a_chunk_is_no_portion_of_its_own(monkeypatch: pytest.MonkeyPatch):
    """Each portion begins with a copy of all numbers; four updates take 1.1 ms each, then 0.95."""
    trainer = Trainer(
        XOR, clock=lambda: 0.0011 * min(trainer.steps, 4) + 0.00095 * max(trainer.steps - 4, 0)
    )
    portions, advance = [], trainer.advance

    def counted(deadline: float, most: int) -> int:
        portions.append(advance(deadline, most))
        return portions[-1]

    monkeypatch.setattr(trainer, "advance", counted)
    run = trainer.run()
    next(run)
    assert portions == [1, 3]
    next(run)
    assert portions == [1, 3, 4]  # 0.2 ms are left


def test_fit_trains_to_the_end_and_returns_the_trainer():
    by_hand, trainer = Trainer(XOR), Trainer(XOR)
    for _ in by_hand.run():
        pass
    assert trainer.fit() is trainer
    assert trainer.finished
    _same(trainer, by_hand)


def test_it_says_what_it_is_in_a_line():
    trainer = Trainer(XOR)
    network = "Network(2, 4:tanh, 1:sigmoid, float64, 17 parameters)"
    assert repr(trainer) == f"Trainer('xor', {network}, epoch 0 of 300)"
    assert repr(trainer.snapshot()) == "Snapshot(epoch 0, step 0, train_loss nan, test_loss nan)"
    trainer.fit()
    loss = trainer.history.train_loss[-1]
    assert repr(trainer).endswith(", epoch 300 of 300)")
    assert repr(trainer.snapshot()).startswith(
        f"Snapshot(epoch 300, step 1,200, train_loss {loss:.4g}, test_loss "
    )
    assert repr(trainer.snapshot()).endswith(", finished)")
