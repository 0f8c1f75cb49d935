"""The compiled kernels against the NumPy path: the same run to 1e-12, and everything a run promises."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import (
    Dataset,
    DataSpec,
    Experiment,
    InitSpec,
    LayerSpec,
    NetworkSpec,
    OptimizerSpec,
    Trainer,
    TrainSpec,
    optimizers,
)
from core.batches import BatchOrder
from core.specs import ACTIVATION_NAMES

pytest.importorskip("numba")

SMOOTH = tuple(name for name in ACTIVATION_NAMES if name not in ("step", "relu", "leaky_relu"))


def _dataset(kind: str, rows: int = 37, inputs: int = 3, seed: int = 0) -> Dataset:
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(rows, inputs)) * (rng.random((rows, inputs)) < 0.7)
    if kind == "regression":
        y = rng.normal(size=(rows, 2))
        return Dataset(x, y, x[:9], y[:9], kind, 0, None, "made")
    labels = rng.integers(0, 3 if kind == "three" else 2, rows)
    classes = 3 if kind == "three" else 2
    return Dataset(x, labels, x[:9], labels[:9], "classes", classes, None, "made")


def _agree(experiment: Experiment, dataset: Dataset, epochs: int) -> None:
    ours, oracle = (Trainer(experiment, dataset, compiled=flag) for flag in (True, False))
    for _ in ours.run():
        pass
    for _ in oracle.run():
        pass
    assert ours.epoch == oracle.epoch == epochs
    close = {"rtol": 1e-12, "atol": 1e-12}
    np.testing.assert_allclose(ours.network.parameters, oracle.network.parameters, **close)
    for name, column in oracle.history.arrays().items():
        np.testing.assert_allclose(ours.history.arrays()[name], column, **close, err_msg=name)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_thousand_steps_are_those_of_numpy(data: st.DataObject):
    one = st.tuples(st.integers(2, 6), st.sampled_from(SMOOTH), st.booleans())
    hidden = data.draw(st.lists(one, max_size=3))
    kind, loss, last, units, metric = data.draw(
        st.sampled_from(
            [
                ("two", "mse", "sigmoid", 1, "accuracy"),
                ("two", "mse", "tanh", 1, "exact"),
                ("two", "binary_cross_entropy", "sigmoid", 1, "accuracy"),
                ("three", "binary_cross_entropy", "sigmoid", 3, "accuracy"),
                ("three", "cross_entropy", "softmax", 3, "accuracy"),
                ("three", "mse", "softmax", 3, "exact"),
                ("regression", "mse", "linear", 2, "accuracy"),
            ]
        )
    )
    layers = [LayerSpec(u, name, bias=bias) for u, name, bias in hidden] + [LayerSpec(units, last)]
    batch, epochs = data.draw(st.sampled_from([(1, 27), (4, 100), (37, 1000), (100, 1000)]))
    penalty = data.draw(st.sampled_from([0.0, 1e-3]))
    training = TrainSpec(
        loss,
        # Where a gradient is all but zero, Adam's kin divide it by itself, and steps are made of
        # rounding errors: a larger ε keeps them out of the comparison.
        OptimizerSpec(data.draw(st.sampled_from(optimizers.NAMES)), 1e-3, epsilon=1e-2),
        batch_size=batch,
        epochs=epochs,
        shuffle=data.draw(st.booleans()),
        l2=penalty,
        metric=metric,
        decimals=1,
    )
    network = NetworkSpec(
        3, tuple(layers), InitSpec("xavier_normal"), seed=data.draw(st.integers(0, 9)), dtype="float64"
    )
    _agree(Experiment(DataSpec("file"), network, training), _dataset(kind), epochs)


@pytest.mark.parametrize("rows", [1, 2, 3, 100, 1_000])
def test_orders_are_those_of_numpy(rows: int):
    from core.kernels.shuffling import shuffle

    order = BatchOrder(rows, 1, 7, shuffle=True)
    words, mine = order.words.copy(), np.empty(rows, np.int64)
    for _ in range(5):
        order.start_epoch()
        shuffle(mine, words)
        np.testing.assert_array_equal(mine, order.order)
        np.testing.assert_array_equal(words, order.words)
