"""Dropout in a run: against formulas on a board, by differences, in both engines, replayed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from msgspec.structs import replace
from turns import in_turn

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
    TrainSpec,
    load_weights,
    plain,
    save_weights,
)
from core.nn.counters import number
from core.nn.dropout import DroppedPass
from core.spec.names import ACTIVATION_NAMES

if TYPE_CHECKING:
    from pathlib import Path

    from core.nn.arrays import Array

ROWS, BATCH, SEED, RATE = 11, 4, 6, 0.05
P = (0.5, 0.3, 0.0)
RNG = np.random.default_rng(0)
X, X_TEST = RNG.normal(size=(ROWS, 3)), RNG.normal(size=(5, 3))
Y, Y_TEST = RNG.normal(size=(ROWS, 2)), RNG.normal(size=(5, 2))
DATA = Dataset(X, Y, X_TEST, Y_TEST, "regression", 0, None, "made")


@pytest.fixture(params=["numpy", "kernel"])
def engine(request: pytest.FixtureRequest) -> str:
    if request.param == "kernel":
        pytest.importorskip("numba")
        request.getfixturevalue("kernels")
    return request.param


def experiment(
    activation: str = "tanh", p: tuple[float, ...] = P, dtype: str = "float64", **training: Any
) -> Experiment:
    layers = (
        LayerSpec(5, activation, dropout=p[0]),
        LayerSpec(4, activation, dropout=p[1]),
        LayerSpec(2, "linear", dropout=p[2]),
    )
    values = {
        "optimizer": OptimizerSpec("sgd", RATE),
        "batch_size": BATCH,
        "epochs": 3,
        "shuffle": False,
        "seed": SEED,
    }
    # Biases at 0 would leave sums of rows that are silent as a whole at ReLU's bend.
    network = NetworkSpec(3, layers, bias_init=InitSpec("normal", std=0.3), seed=2, dtype=dtype)
    return Experiment(DataSpec("file"), network, TrainSpec("mse", **(values | training)))


def trained(trainer: Trainer) -> Trainer:
    for _ in trainer.run():
        pass
    return trainer


def mask_of(step: int, layer: int, rows: int, units: int, p: float) -> Array:
    """As the words of `core.nn.dropout` have it, number by number."""
    if p == 0.0:
        return np.ones((rows, units))
    key = number(number(SEED, layer), step)
    silent = [number(key, place) < int(p * 2**64) for place in range(rows * units)]
    return np.where(silent, 0.0, 1 / (1 - p)).reshape(rows, units)


def forward(layers: plain.Layers, x: Array, masks: list[Array]) -> tuple[Array, list[Any]]:
    seen = []
    for (weights, bias, f), mask in zip(layers, masks, strict=True):
        z = x @ weights.T + bias
        seen.append((x, z))
        x = plain.ACTIVATIONS[f][0](z) * mask
    return x, seen


def on_a_board(layers: plain.Layers, batches: int) -> list[float]:
    """Plain SGD with dropout, in place, over the rows as they stand; the losses."""
    losses, start = [], 0
    for step in range(batches):
        x, t = X[start : start + BATCH], Y[start : start + BATCH]
        masks = [mask_of(step, i, len(x), len(w), P[i]) for i, (w, _, _) in enumerate(layers)]
        p, seen = forward(layers, x, masks)
        losses.append(float(np.mean((p - t) ** 2)))
        d = (p - t) / (t.size / 2)
        for (weights, bias, f), (below, z), mask in reversed(
            list(zip(layers, seen, masks, strict=True))
        ):
            d = plain.through(f, d * mask, z)
            by_weights, by_bias, d = d.T @ below, d.sum(axis=0), d @ weights
            weights[:] = weights - RATE * by_weights
            bias[:] = bias - RATE * by_bias
        start = start + BATCH if start + BATCH < ROWS else 0
    return losses


def board(network: Network) -> plain.Layers:
    return [
        (layer.weights.copy(), layer.bias.copy(), layer.activation.name)
        for layer in network.layers
        if layer.bias is not None
    ]


@in_turn("activation", ACTIVATION_NAMES)
def test_a_run_is_that_of_the_formulas(activation: str, engine: str):
    trainer = Trainer(experiment(activation), DATA, engine=engine)
    layers = board(trainer.network)
    losses = on_a_board(layers, 9)
    trained(trainer)
    for ours, (weights, bias, _) in zip(trainer.network.layers, layers, strict=True):
        np.testing.assert_allclose(ours.weights, weights, rtol=1e-10, atol=1e-12)
        np.testing.assert_allclose(ours.bias, bias, rtol=1e-10, atol=1e-12)
    rows = np.array([4, 4, 3])
    of_epochs = np.array(losses).reshape(3, 3) @ rows / ROWS
    np.testing.assert_allclose(trainer.history.train_loss, of_epochs, rtol=1e-10)
    # The test rows see the whole network.
    scores = trainer.network.evaluate(X_TEST, Y_TEST, "mse")
    assert trainer.history.test_loss[-1] == pytest.approx(scores.loss, rel=1e-12)


@in_turn("activation", [name for name in ACTIVATION_NAMES if name != "step"])
def test_gradients_are_those_of_differences_under_the_same_mask(activation: str):
    trainer = Trainer(experiment(activation), DATA, engine="numpy")
    layers, network = board(trainer.network), trainer.network
    before = network.parameters.copy()
    trainer.step()
    ours = (before - network.parameters) / RATE
    masks = [mask_of(0, i, BATCH, len(w), P[i]) for i, (w, _, _) in enumerate(layers)]

    def loss(parameters: Array) -> float:
        weights, biases = network.views_of(parameters)
        moved = [(w, b, f) for w, b, (_, _, f) in zip(weights, biases, layers, strict=True)]
        return float(np.mean((forward(moved, X[:BATCH], masks)[0] - Y[:BATCH]) ** 2))

    h = 1e-6 * np.eye(before.size)
    by_differences = [(loss(before + line) - loss(before - line)) / 2e-6 for line in h]
    np.testing.assert_allclose(ours, by_differences, atol=1e-7)


def test_masks_keep_the_mean_and_scale_what_is_left():
    p = 0.3
    wide = NetworkSpec(3, (LayerSpec(2000, dropout=p), LayerSpec(2, "linear")), dtype="float32")
    trainer = Trainer(replace(experiment(), network=wide), DATA, engine="numpy")
    found = []
    for _ in range(4):
        trainer.step()
        step = trainer._engines.engine._batch.work.passes[0]
        assert isinstance(step, DroppedPass)
        found.append(step.mask.copy())
    masks = np.array(found[:2])
    assert set(np.unique(masks)) == {np.float32(0), np.float32(1 / 0.7)}
    share, count = np.mean(masks == 0), masks.size
    assert abs(share - p) < 4 * np.sqrt(p * (1 - p) / count)
    assert abs(masks.mean() - 1) < 4 * np.sqrt(p / (1 - p) / count)
    # Rows, units and updates have nothing in common.
    columns = masks.reshape(-1, 2000) == 0
    assert np.abs(np.corrcoef(columns) - np.eye(len(columns))).max() < 0.1


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_both_engines_have_the_same_masks(dtype: str, kernels: None):
    pytest.importorskip("numba")
    spec = replace(experiment(dtype=dtype, batch_size=8, shuffle=True), changes=())
    data = DATA if dtype == "float64" else _pixels()
    spec = spec if dtype == "float64" else replace(spec, training=replace(spec.training, epochs=9))
    numpy, kernel = (Trainer(spec, data, engine=name) for name in ("numpy", "kernel"))
    arrays = kernel._engines.engine._parts.dropout
    for _ in range(3):
        numpy.step()
        kernel.step()
        rows = min(8, ROWS - 8 * ((numpy.steps - 1) % 2))
        batch = numpy._engines.engine._batch.first(rows)
        at = 0
        for step in batch.work.passes[:2]:
            theirs = arrays.masks[at * 8 : at * 8 + step.a.size]
            assert step.mask.tobytes() == theirs.tobytes()
            at += step.a.shape[1]


def _pixels() -> Dataset:
    x = np.random.default_rng(1).integers(0, 256, (ROWS, 3), dtype=np.uint8)
    return Dataset(x, Y, x[:0], Y[:0], "regression", 0, None, "made")


def test_none_is_none(engine: str):
    """Without dropout the bits are those of a run that never heard of it, after it too."""
    silent = trained(Trainer(experiment(p=(0.0, 0.0, 0.0)), DATA, engine=engine))
    switched = Trainer(experiment(), DATA, engine=engine)
    for layer in (0, 1):
        switched.change("dropout", 0.0, (layer,))
    trained(switched)
    assert switched.network.parameters.tobytes() == silent.network.parameters.tobytes()
    other = trained(Trainer(experiment(), DATA, engine=engine))
    assert other.network.parameters.tobytes() != silent.network.parameters.tobytes()


def test_a_saved_run_goes_on_and_replays_bit_for_bit(engine: str, tmp_path: Path):
    whole = Trainer(experiment(shuffle=True, epochs=8), DATA, engine=engine)
    changes = {7: (0, 0.8), 13: (1, 0.0)}
    for step in range(20):
        if step in changes:
            whole.change("dropout", changes[step][1], (changes[step][0],))
        if step in (5, 9, 17):
            save_weights(
                tmp_path / f"{step}.npz",
                whole.network,
                whole.experiment,
                whole.history,
                resume=whole.resume_state(),
            )
        whole.step()
    trained(whole)
    again = trained(Trainer(whole.experiment, DATA, engine=engine))
    assert again.network.parameters.tobytes() == whole.network.parameters.tobytes()
    for step in (5, 9, 17):
        resumed = Trainer.resumed(load_weights(tmp_path / f"{step}.npz"), DATA)
        for later in (each for each in changes if each > step):
            while resumed.steps < later:
                resumed.step()
            resumed.change("dropout", changes[later][1], (changes[later][0],))
        trained(resumed)
        assert resumed.network.parameters.tobytes() == whole.network.parameters.tobytes()
        assert resumed.history.train_loss.tobytes() == whole.history.train_loss.tobytes()


def test_a_reset_starts_from_the_dropout_now_shown():
    trainer = Trainer(experiment(), DATA, engine="numpy")
    trainer.step()
    trainer.change("dropout", 0.1, (1,))
    now = trainer.experiment_now
    assert [layer.dropout for layer in now.network.layers] == [0.5, 0.1, 0.0]
    assert now.changes == ()


def test_a_snapshot_tells_what_is_in_force():
    network = NetworkSpec(2, (LayerSpec(3, dropout=0.25), LayerSpec(3), LayerSpec(1)))
    trainer = Trainer(Experiment(DataSpec("xor"), network, TrainSpec(engine="numpy")))
    assert trainer.snapshot().dropout == (0.25, 0, 0)
    trainer.step()
    trainer.change("dropout", 0.5, where=(1,))
    assert trainer.snapshot().dropout == (0.25, 0.5, 0)


def test_where_it_cannot_be_it_is_refused():
    with pytest.raises(SpecError, match=r"the last layer has dropout 0\.5"):
        experiment(p=(0.0, 0.0, 0.5))
    for p in (1.0, -0.1, float("nan")):
        with pytest.raises(SpecError, match=r"layer\.dropout is"):
            LayerSpec(3, dropout=p)
    trainer = Trainer(experiment(), DATA, engine="numpy")
    with pytest.raises(SpecError, match="layer 3 is the last"):
        trainer.change("dropout", 0.5, (2,))
    with pytest.raises(SpecError, match="less than 1"):
        trainer.change("dropout", 1.0, (0,))


def test_a_network_that_is_given_keeps_the_dropout_of_the_specs():
    spec = experiment()
    network = Network.from_spec(replace(spec.network, dtype="float32"))
    kept = Trainer(spec, DATA, network, engine="numpy").experiment.network
    assert [layer.dropout for layer in kept.layers] == list(P)
    assert kept.dtype == "float32"
